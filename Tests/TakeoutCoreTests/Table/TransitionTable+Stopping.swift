// The table of state and event: a live call that was stopped.

extension TransitionTable {
    static let stopping = """
        # calling: heard, stopping
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | marked handled
            -> ignored: callIsLive
        stop | foundAdrift | rules as they were | callPlaced | callNotPlaced, passing |
            callNotPlaced, lasting | callUnknown | callNotFound | ringing | answered | transferAccepted |
            transferFailed | transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding
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
        confirmed | connect | connect, refused | later | later, too far | declined | handled | wrongPerson
            -> ignored: stopping
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> stopped; record cancelled/answered ended, release
        # calling: transfer requested, stopping
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | marked handled
            -> ignored: callIsLive
        stop | foundAdrift | rules as they were | callPlaced | callNotPlaced, passing |
            callNotPlaced, lasting | callUnknown | callNotFound | ringing | answered |
            callNotFound after the window
            -> ignored: alreadyKnown
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
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
            -> calling (placed, heard, transfer requested, overdue, stopping); hang up, poll
        forwarding
            -> calling (placed, heard, transfer forwarding, stopping)
        confirmed | connect | connect, refused | later | later, too far | declined | handled | wrongPerson
            -> ignored: stopping
        transferAccepted
            -> calling (placed, heard, transfer accepted, stopping)
        transferFailed
            -> calling (placed, heard, transfer failed, stopping)
        transferUnknown
            -> calling (placed, heard, transfer requested, in doubt, stopping)
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> stopped; record cancelled/answered ended, release
        # calling: requested, marked handled
        # calling: answered, marked handled
        """
}
