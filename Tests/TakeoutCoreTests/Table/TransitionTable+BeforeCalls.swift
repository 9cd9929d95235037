// The table of state and event: before and between the calls.

extension TransitionTable {
    static let beforeCalls = """
        # new
        messageTaken
            -> taking
        messageComplete | callNow | foundAdrift
            -> queued; dial
        stop
            -> stopped
        call later
            -> scheduled (asked later)
        marked handled
            -> handled
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
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
        # taking
        messageTaken | rules: more retries | rules: another number | rules: no number
            -> noted
        messageComplete | callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
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
        woke early
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # scheduled, retry
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
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
        rules: more retries | rules: another number
            -> noted
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # scheduled, asked later
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
        call later | rules: more retries | rules: another number
            -> noted
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
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # scheduled, provider fault
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
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
        rules: more retries | rules: another number
            -> noted
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
        callPlaced | ringing
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        answered
            -> calling (placed, answered); retake, record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, answered); retake, record ringing/answered
        confirmed
            -> calling (placed, heard); retake, record ringing/answered, record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed; calling (placed, answered); retake, record ringing/answered
        later
            -> calling (placed, answered, later); retake, record ringing/answered, record later/answered
        later, too far
            -> ignored: laterTooFar; calling (placed, answered); retake, record ringing/answered
        wrongPerson
            -> calling (placed, answered, wrong_person); retake, record ringing/answered,
                 record wrong_person/answered
        ended noAnswer
            -> record no_answer/failed ended
        ended busy
            -> record busy/failed ended
        ended machine
            -> record machine/failed ended
        ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended, customer connected | ended, customer notReached |
            ended, customer failed
            -> record cancelled/failed ended
        ended passingFault | ended lastingFault | ended unknown
            -> record provider_failed/failed ended
        # queued
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | foundAdrift | rules: another number
            -> cancel dial, dial
        stop
            -> stopped; cancel dial
        call later
            -> scheduled (asked later); cancel dial
        marked handled
            -> handled; cancel dial
        dialAdmitted
            -> calling (requested, dialled)
        dialDenied
            -> fallback (dailyLimit); notify could_not_reach
        noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> fallback (step abandoned); notify poisoned_work, cancel dial, notify could_not_reach
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries
            -> noted
        rules: no number
            -> fallback (ownNumber); cancel dial, notify could_not_reach
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        """
}
