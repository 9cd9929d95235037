// The table of state and event: the message was heard, and the connection is tried.

extension TransitionTable {
    static let connection = """
        # calling: heard
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
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
        connect, refused | destination, refused
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
        destination
            -> calling (placed, heard, transfer accepted, watched); record connecting/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> heard; record heard/answered ended, release, notify cut_off
        # calling: transfer offered
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer offered, watched, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | connect | transferAccepted |
            transferFailed | transferUnknown | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        woke, the call overdue
            -> calling (placed, heard, transfer offered, overdue); hang up, poll
        connect, refused | later | later, too far | declined | handled | wrongPerson
            -> ignored: alreadyConnecting
        destination
            -> calling (placed, heard, transfer accepted, watched); record connecting/answered
        destination, refused
            -> calling (placed, heard, transfer refused); notify connection_refused
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
        # calling: transfer requested
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer requested, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> calling (placed, heard, transfer requested, watched); notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | an earlier one settled |
            callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer requested, overdue); hang up, poll
        forwarding | settled connected
            -> calling (placed, heard, transfer forwarding, watched)
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyConnecting
        transferAccepted
            -> calling (placed, heard, transfer accepted, watched)
        transferFailed | settled failed
            -> calling (placed, heard, transfer failed); record connection_failed/answered, tell of the failure,
                 notify connection_failed
        transferUnknown
            -> calling (placed, heard, transfer requested, watched)
        settled notReached
            -> calling (placed, heard, transfer notReached); record customer_not_reached/answered,
                 tell that nobody answers, notify customer_not_reached
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
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer accepted, watched, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferAccepted | transferUnknown |
            an earlier one settled | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer uncertain, overdue); record connection_failed/answered,
                 tell of the failure, notify connection_failed
        forwarding | settled connected
            -> calling (placed, heard, transfer forwarding, watched)
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyConnecting
        transferFailed | settled failed
            -> calling (placed, heard, transfer failed); record connection_failed/answered, tell of the failure,
                 notify connection_failed
        settled notReached
            -> calling (placed, heard, transfer notReached); record customer_not_reached/answered,
                 tell that nobody answers, notify customer_not_reached
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
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer forwarding, watched, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | forwarding | confirmed | transferAccepted |
            transferFailed | transferUnknown | settled connected | an earlier one settled |
            callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer forwarding, overdue); poll
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyConnecting
        settled notReached
            -> calling (placed, heard, transfer notReached); record customer_not_reached/answered,
                 tell that nobody answers, notify customer_not_reached
        settled failed
            -> calling (placed, heard, transfer failed); record connection_failed/answered, tell of the failure,
                 notify connection_failed
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
