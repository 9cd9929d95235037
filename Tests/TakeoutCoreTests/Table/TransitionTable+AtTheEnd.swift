// The table of state and event: the ends, and the proof that may still come.

extension TransitionTable {
    static let atTheEnd = """
        # proving
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> ignored: callIsLive
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended passingFault |
            ended lastingFault | ended unknown
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke | woke, the call overdue
            -> connected (unverified); notify connection_unverified
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        ended customerNotReached | ended, customer notReached
            -> heard; record customer_not_reached/answered ended, release, notify customer_not_reached
        ended transferFailed | ended, customer failed
            -> heard; record connection_failed/answered ended, release, notify connection_failed
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        # heard
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # heard, declined
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # heard, a notice is on its way
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        noticeSent | rules: more retries | rules: another number | rules: no number
            -> noted
        noticeFailed
            -> needs attention; notify needs_attention
        actionAbandoned
            -> needs attention; notify poisoned_work, notify needs_attention
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # connected, verified
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # connected, unverified
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # handled
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled | rules as they were | callPlaced | ringing | answered | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled | ended noAnswer |
            ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # fallback
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        noticeSent
            -> fallback (not reached in 1, sent)
        noticeFailed
            -> needs attention; notify needs_attention
        actionAbandoned
            -> needs attention; notify poisoned_work, notify needs_attention
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # fallback, sent
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # fallback, calling is off
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        noticeSent
            -> fallback (callingOff, sent)
        noticeFailed
            -> needs attention; notify needs_attention
        actionAbandoned
            -> needs attention; notify poisoned_work, notify needs_attention
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # stopped
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # needs attention
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> fallback (noNumber); notify could_not_reach
        stop
            -> ignored: nothingToStop
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        """
}
