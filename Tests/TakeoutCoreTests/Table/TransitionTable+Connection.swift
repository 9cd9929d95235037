// The table of state and event: the message was heard, and the connection is tried.

extension TransitionTable {
    static let connection = """
        # calling: heard
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferAccepted | transferFailed |
            transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, overdue); hang up, poll
        connect
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        connect, refused
            -> calling (placed, heard, transfer refused); notify connection_refused
        later
            -> calling (placed, heard, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, declined); record declined/answered
        handled
            -> calling (placed, heard, handled); record handled/answered
        wrongPerson
            -> calling (placed, heard, wrong_person); record wrong_person/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> heard; record heard/answered ended, release, notify cut_off
        # calling: transfer requested
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer requested, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer requested, overdue); hang up, poll
        forwarding
            -> calling (placed, heard, transfer forwarding)
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson
            -> ignored: alreadyConnecting
        transferAccepted
            -> calling (placed, heard, transfer accepted)
        transferFailed
            -> calling (placed, heard, transfer failed); record connection_failed/answered, tell of the failure,
                 notify connection_failed
        transferUnknown
            -> calling (placed, heard, transfer requested, in doubt)
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer failed
            -> heard; record connection_failed/answered ended, release, notify connection_failed
        ended forwarded
            -> proving; record connected_unverified/answered ended, release, phone busy
        ended customerNotReached | ended, customer notReached
            -> heard; record customer_not_reached/answered ended, release, notify customer_not_reached
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        # calling: transfer accepted
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer accepted, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferAccepted | transferUnknown |
            callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer accepted, overdue); poll
        forwarding
            -> calling (placed, heard, transfer forwarding)
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson
            -> ignored: alreadyConnecting
        transferFailed
            -> calling (placed, heard, transfer failed); record connection_failed/answered, tell of the failure,
                 notify connection_failed
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer failed
            -> heard; record connection_failed/answered ended, release, notify connection_failed
        ended forwarded
            -> proving; record connected_unverified/answered ended, release, phone busy
        ended customerNotReached | ended, customer notReached
            -> heard; record customer_not_reached/answered ended, release, notify customer_not_reached
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        # calling: forwarding
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer forwarding, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | forwarding | confirmed | transferAccepted |
            transferFailed | transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer forwarding, overdue); poll
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson
            -> ignored: alreadyConnecting
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended passingFault | ended lastingFault | ended unknown
            -> proving; record connected_unverified/answered ended, release, phone busy
        ended customerNotReached | ended, customer notReached
            -> heard; record customer_not_reached/answered ended, release, notify customer_not_reached
        ended transferFailed | ended, customer failed
            -> heard; record connection_failed/answered ended, release, notify connection_failed
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        """
}
