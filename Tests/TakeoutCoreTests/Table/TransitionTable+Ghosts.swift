// The table of state and event: a call that was given up turns up after all.

extension TransitionTable {
    static let withGhosts = """
        # ghost: scheduled
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
        # ghost: scheduled, hung up
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
        rules as they were | callPlaced | ringing
            -> ignored: alreadyKnown
        rules: more retries | rules: another number
            -> noted
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
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
        # ghost: queued
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
        callPlaced | ringing
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        answered
            -> calling (placed, answered); cancel dial, retake, record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, answered); cancel dial, retake, record ringing/answered
        confirmed
            -> calling (placed, heard); cancel dial, retake, record ringing/answered, record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed; calling (placed, answered); cancel dial, retake, record ringing/answered
        later
            -> calling (placed, answered, later); cancel dial, retake, record ringing/answered,
                 record later/answered
        later, too far
            -> ignored: laterTooFar; calling (placed, answered); cancel dial, retake, record ringing/answered
        wrongPerson
            -> calling (placed, answered, wrong_person); cancel dial, retake, record ringing/answered,
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
        # ghost: calling anew, requested
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (requested, dialled, stopping)
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> calling (looking up, dialled); notify poisoned_work
        foundAdrift
            -> calling (looking up, dialled)
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callPlaced | ringing
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        answered
            -> calling (placed, answered); record cancelled/failed ended, release, retake,
                 record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, answered); record cancelled/failed ended, release,
                 retake, record ringing/answered
        confirmed
            -> calling (placed, heard); record cancelled/failed ended, release, retake, record ringing/answered,
                 record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed; calling (placed, answered); record cancelled/failed ended, release,
                 retake, record ringing/answered
        later
            -> calling (placed, answered, later); record cancelled/failed ended, release, retake,
                 record ringing/answered, record later/answered
        later, too far
            -> ignored: laterTooFar; calling (placed, answered); record cancelled/failed ended, release, retake,
                 record ringing/answered
        wrongPerson
            -> calling (placed, answered, wrong_person); record cancelled/failed ended, release, retake,
                 record ringing/answered, record wrong_person/answered
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
        # ghost: calling anew, ringing
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, ringing, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, ringing, overdue); hang up, poll
        callPlaced | ringing
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        answered
            -> calling (placed, answered); record cancelled/failed ended, release, hang up, retake,
                 record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, answered); record cancelled/failed ended, release,
                 hang up, retake, record ringing/answered
        confirmed
            -> calling (placed, heard); record cancelled/failed ended, release, hang up, retake,
                 record ringing/answered, record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed; calling (placed, answered); record cancelled/failed ended, release,
                 hang up, retake, record ringing/answered
        later
            -> calling (placed, answered, later); record cancelled/failed ended, release, hang up, retake,
                 record ringing/answered, record later/answered
        later, too far
            -> ignored: laterTooFar; calling (placed, answered); record cancelled/failed ended, release,
                 hang up, retake, record ringing/answered
        wrongPerson
            -> calling (placed, answered, wrong_person); record cancelled/failed ended, release, hang up,
                 retake, record ringing/answered, record wrong_person/answered
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
        # ghost: calling anew, heard
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, overdue); hang up, poll
        callPlaced | ringing | answered | forwarding
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping; hang up
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
        # ghost: fallback
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
            -> fallback (provider, passing, sent)
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
        callPlaced | ringing
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        answered
            -> calling (placed, answered, overdue); retake, record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, answered, overdue); retake, record ringing/answered
        confirmed
            -> calling (placed, heard, overdue); retake, record ringing/answered, record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed; calling (placed, answered, overdue); retake, record ringing/answered
        later
            -> calling (placed, answered, later, overdue); retake, record ringing/answered,
                 record later/answered
        later, too far
            -> ignored: laterTooFar; calling (placed, answered, overdue); retake, record ringing/answered
        wrongPerson
            -> calling (placed, answered, wrong_person, overdue); retake, record ringing/answered,
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
        # ghost: needs attention
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
        callPlaced | ringing
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        answered
            -> calling (placed, answered, overdue); retake, record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, answered, overdue); retake, record ringing/answered
        confirmed
            -> calling (placed, heard, overdue); retake, record ringing/answered, record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed; calling (placed, answered, overdue); retake, record ringing/answered
        later
            -> calling (placed, answered, later, overdue); retake, record ringing/answered,
                 record later/answered
        later, too far
            -> ignored: laterTooFar; calling (placed, answered, overdue); retake, record ringing/answered
        wrongPerson
            -> calling (placed, answered, wrong_person, overdue); retake, record ringing/answered,
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
        # ghost: stopped
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
        callPlaced | ringing | answered | forwarding
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping; hang up
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
        # ghost: handled by the second call
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> queued; dial
        stop
            -> ignored: nothingToStop
        call later
            -> scheduled (asked later)
        marked handled | rules as they were
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | foundAdrift
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callPlaced | ringing | answered | forwarding
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping; hang up
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
        # ghost: heard by the second call
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
        callPlaced | ringing | answered | forwarding
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping; hang up
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
        # ghost: connected by the second call
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
        callPlaced | ringing | answered | forwarding
            -> hang up
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: notTheLiveAttempt
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping; hang up
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
        # calling: adopted after the fallback
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, overdue, stopping); hang up
        dialAdmitted | dialDenied | another's noticeFailed | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        noticeSent | noticeFailed | rules: more retries | rules: another number | rules: no number
            -> noted
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue | ended passingFault | ended lastingFault | ended unknown
            -> fallback (provider, passing); record provider_failed/answered ended, release
        confirmed
            -> calling (placed, heard, overdue); record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed
        later
            -> calling (placed, answered, later, overdue); record later/answered
        later, too far
            -> ignored: laterTooFar
        wrongPerson
            -> calling (placed, answered, wrong_person, overdue); record wrong_person/answered
        ended noAnswer
            -> fallback (provider, passing); record no_answer/answered ended, release
        ended busy
            -> fallback (provider, passing); record busy/answered ended, release
        ended machine
            -> fallback (provider, passing); record machine/answered ended, release
        ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended, customer connected | ended, customer notReached |
            ended, customer failed
            -> fallback (provider, passing); record not_human/answered ended, release
        # calling: adopted after the fallback, and heard
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, overdue, stopping); hang up
        dialAdmitted | dialDenied | another's noticeFailed | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        noticeSent | noticeFailed | rules: more retries | rules: another number | rules: no number
            -> noted
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue | ended noAnswer | ended busy | ended machine | ended humanEnded |
            ended tooLong | ended forwarded | ended customerNotReached | ended transferFailed |
            ended passingFault | ended lastingFault | ended unknown | ended, customer connected |
            ended, customer notReached | ended, customer failed
            -> heard; record heard/answered ended, release, notify cut_off
        connect
            -> calling (placed, heard, transfer requested, overdue); record connecting/answered, transfer
        connect, refused | destination, refused
            -> calling (placed, heard, transfer refused, overdue); notify connection_refused
        later
            -> calling (placed, heard, later, overdue); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, declined, overdue); record declined/answered
        handled
            -> calling (placed, heard, handled, overdue); record handled/answered
        wrongPerson
            -> calling (placed, heard, wrong_person, overdue); record wrong_person/answered
        destination
            -> calling (placed, heard, transfer accepted, watched, overdue); record connecting/answered
        # calling: adopted when it needed attention
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, overdue, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue | ended passingFault | ended lastingFault | ended unknown
            -> needs attention; record provider_failed/answered ended, release
        confirmed
            -> calling (placed, heard, overdue); record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed
        later
            -> calling (placed, answered, later, overdue); record later/answered
        later, too far
            -> ignored: laterTooFar
        wrongPerson
            -> calling (placed, answered, wrong_person, overdue); record wrong_person/answered
        ended noAnswer
            -> needs attention; record no_answer/answered ended, release
        ended busy
            -> needs attention; record busy/answered ended, release
        ended machine
            -> needs attention; record machine/answered ended, release
        ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended, customer connected | ended, customer notReached |
            ended, customer failed
            -> needs attention; record not_human/answered ended, release
        # calling: adopted when it needed attention, wrong person
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, wrong_person, overdue, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue | ended noAnswer | ended busy | ended machine | ended humanEnded |
            ended tooLong | ended forwarded | ended customerNotReached | ended transferFailed |
            ended passingFault | ended lastingFault | ended unknown | ended, customer connected |
            ended, customer notReached | ended, customer failed
            -> needs attention; record wrong_person/answered ended, release
        confirmed
            -> calling (placed, heard, wrong_person, overdue); record wrong_person/answered
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyFinished
        # calling: adopted when it needed attention, asked later
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, later, overdue, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue | ended noAnswer | ended busy | ended machine | ended humanEnded |
            ended tooLong | ended forwarded | ended customerNotReached | ended transferFailed |
            ended passingFault | ended lastingFault | ended unknown | ended, customer connected |
            ended, customer notReached | ended, customer failed
            -> scheduled (asked later); record later/answered ended, release
        confirmed
            -> calling (placed, heard, later, overdue); record later/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed
        later
            -> record later/answered
        later, too far
            -> ignored: laterTooFar
        wrongPerson
            -> calling (placed, answered, wrong_person, overdue); record wrong_person/answered
        # scheduled: asked later on an adopted call, and the fallback's notice failed
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
            -> needs attention; notify needs_attention
        woke early
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # queued: asked later on an adopted call, and the fallback's notice failed
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
            -> needs attention; notify needs_attention
        noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> needs attention; notify poisoned_work, cancel dial, notify needs_attention
        rules as they were | callPlaced | ringing | answered | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled | ended noAnswer | ended busy |
            ended machine | ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer connected | ended, customer notReached | ended, customer failed
            -> ignored: alreadyKnown
        rules: more retries
            -> noted
        rules: no number
            -> needs attention; cancel dial, notify needs_attention
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callNotPlaced, passing | callNotPlaced, lasting | callUnknown | callNotFound | confirmed |
            connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            transferAccepted | transferFailed | transferUnknown | destination | destination, refused |
            callNotFound after the window
            -> ignored: notTheLiveAttempt
        # calling: asked later on an adopted call, and the fallback's notice failed
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (requested, dialled, stopping)
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> calling (looking up, dialled); notify poisoned_work
        foundAdrift | callUnknown
            -> calling (looking up, dialled)
        rules as they were | callNotFound | transferAccepted | transferFailed | transferUnknown |
            callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callPlaced
            -> calling (placed, dialled)
        callNotPlaced, passing | ended passingFault
            -> scheduled (provider fault 1); record provider_failed/failed ended, release
        callNotPlaced, lasting | ended lastingFault
            -> needs attention; record provider_failed/failed ended, release, notify provider_trouble,
                 notify needs_attention
        ringing
            -> calling (placed, ringing)
        answered
            -> calling (placed, answered); record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, dialled)
        confirmed
            -> calling (placed, heard); record heard/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed
        later
            -> calling (placed, answered, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        wrongPerson
            -> calling (placed, answered, wrong_person); record wrong_person/answered
        ended noAnswer
            -> scheduled (retry 1); record no_answer/failed ended, release
        ended busy
            -> scheduled (retry 1); record busy/failed ended, release
        ended machine
            -> scheduled (retry 1); record machine/answered ended, release
        ended humanEnded | ended tooLong | ended forwarded | ended, customer connected |
            ended, customer notReached | ended, customer failed
            -> scheduled (retry 1); record not_human/answered ended, release
        ended customerNotReached | ended transferFailed
            -> scheduled (retry 1); record not_human/failed ended, release
        ended unknown
            -> scheduled (retry 1); record provider_failed/failed ended, release
        """
}
