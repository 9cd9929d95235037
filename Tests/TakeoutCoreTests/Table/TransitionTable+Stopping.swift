// The table of state and event: a live call that was stopped.

extension TransitionTable {
    static let stopping = """
        # calling: heard, stopping
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop | foundAdrift | rules as they were | callPlaced | callNotPlaced, passing |
            callNotPlaced, lasting | callUnknown | callNotFound | ringing | answered | transferAccepted |
            transferFailed | transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> hang up, poll
        woke, the call overdue
            -> calling (placed, heard, overdue, stopping); hang up, poll
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> stopped; record cancelled/answered ended, release
        # calling: transfer requested, stopping
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop | foundAdrift | rules as they were | callPlaced | callNotPlaced, passing |
            callNotPlaced, lasting | callUnknown | callNotFound | ringing | answered | an earlier one settled |
            callNotFound after the window
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> calling (placed, heard, transfer requested, watched, stopping); notify poisoned_work
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> hang up, poll
        woke, the call overdue
            -> calling (placed, heard, transfer requested, overdue, stopping); hang up, poll
        forwarding | settled connected
            -> calling (placed, heard, transfer forwarding, watched, stopping)
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping
        transferAccepted
            -> calling (placed, heard, transfer accepted, watched, stopping)
        transferFailed | settled failed
            -> calling (placed, heard, transfer failed, stopping)
        transferUnknown
            -> calling (placed, heard, transfer requested, watched, stopping)
        settled notReached
            -> calling (placed, heard, transfer notReached, stopping)
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> stopped; record cancelled/answered ended, release
        # calling: requested, marked handled
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled | rules as they were | callNotFound | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> calling (looking up, dialled, stopping); notify poisoned_work
        foundAdrift | callUnknown
            -> calling (looking up, dialled, stopping)
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callPlaced
            -> calling (placed, dialled, stopping); hang up
        callNotPlaced, passing | callNotPlaced, lasting | ended noAnswer | ended busy |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown
            -> handled; record cancelled/failed ended, release
        ringing
            -> calling (placed, ringing, stopping); hang up
        answered
            -> calling (placed, answered, stopping); hang up, record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, dialled, stopping); hang up
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping
        ended machine | ended humanEnded | ended tooLong | ended forwarded | ended, customer connected |
            ended, customer notReached | ended, customer failed
            -> handled; record cancelled/answered ended, release
        # calling: answered, marked handled
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled | foundAdrift | rules as they were | callPlaced | callNotPlaced, passing |
            callNotPlaced, lasting | callUnknown | callNotFound | ringing | answered | transferAccepted |
            transferFailed | transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> hang up, poll
        woke, the call overdue
            -> calling (placed, answered, overdue, stopping); hang up, poll
        confirmed | connect | connect, refused | later | later, too far | declined | handled |
            wrongPerson | destination | destination, refused
            -> ignored: stopping
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> handled; record cancelled/answered ended, release
        """
}
