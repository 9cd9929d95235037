// The table of state and event: the connection failed or was refused.

extension TransitionTable {
    static let noConnection = """
        # calling: transfer failed
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer failed, stopping); hang up
        dialAdmitted | dialDenied | another's noticeFailed | forwarding
            -> ignored: doesNotApply
        noticeSent | noticeFailed | rules: more retries | rules: another number | rules: no number
            -> noted
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferAccepted | transferFailed |
            transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer failed, overdue); hang up, poll
        connect
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        connect, refused | destination, refused
            -> calling (placed, heard, transfer refused); notify connection_refused
        later
            -> calling (placed, heard, transfer failed, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, transfer failed, declined); record declined/answered
        handled
            -> calling (placed, heard, transfer failed, handled); record handled/answered
        wrongPerson
            -> calling (placed, heard, transfer failed, wrong_person); record wrong_person/answered
        destination
            -> calling (placed, heard, transfer accepted, watched); record connecting/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer notReached | ended, customer failed
            -> heard; record connection_failed/answered ended, release
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        # calling: customer not reached
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer notReached, stopping); hang up
        dialAdmitted | dialDenied | another's noticeFailed
            -> ignored: doesNotApply
        noticeSent | noticeFailed | rules: more retries | rules: another number | rules: no number
            -> noted
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | forwarding | confirmed | transferAccepted |
            transferFailed | transferUnknown | settled connected | settled notReached | settled failed |
            an earlier one settled | callNotFound after the window
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer notReached, overdue); hang up, poll
        connect
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        connect, refused | destination, refused
            -> calling (placed, heard, transfer refused); notify connection_refused
        later
            -> calling (placed, heard, transfer notReached, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, transfer notReached, declined); record declined/answered
        handled
            -> calling (placed, heard, transfer notReached, handled); record handled/answered
        wrongPerson
            -> calling (placed, heard, transfer notReached, wrong_person); record wrong_person/answered
        destination
            -> calling (placed, heard, transfer accepted, watched); record connecting/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer notReached | ended, customer failed
            -> heard; record customer_not_reached/answered ended, release
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        # calling: transfer in doubt
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer requested, watched, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferUnknown |
            an earlier one settled | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer uncertain, overdue); hang up, record connection_failed/answered,
                 tell of the failure, notify connection_failed
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
        # calling: transfer uncertain
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer uncertain, stopping); hang up
        dialAdmitted | dialDenied | another's noticeFailed
            -> ignored: doesNotApply
        noticeSent | noticeFailed | rules: more retries | rules: another number | rules: no number
            -> noted
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | transferAccepted | transferUnknown |
            an earlier one settled | callNotFound after the window
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer uncertain, overdue); hang up, poll
        forwarding | settled connected
            -> calling (placed, heard, transfer forwarding, watched)
        connect | connect, refused | destination | destination, refused
            -> ignored: connectionUncertain
        later
            -> calling (placed, heard, transfer uncertain, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, transfer uncertain, declined); record declined/answered
        handled
            -> calling (placed, heard, transfer uncertain, handled); record handled/answered
        wrongPerson
            -> calling (placed, heard, transfer uncertain, wrong_person); record wrong_person/answered
        transferFailed | settled failed
            -> calling (placed, heard, transfer failed); record connection_failed/answered
        settled notReached
            -> calling (placed, heard, transfer notReached); record customer_not_reached/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong |
            ended transferFailed | ended passingFault | ended lastingFault | ended unknown |
            ended, customer failed
            -> heard; record connection_failed/answered ended, release
        ended forwarded
            -> proving; record connected_unverified/answered ended, release, phone busy
        ended customerNotReached | ended, customer notReached
            -> heard; record customer_not_reached/answered ended, release, notify customer_not_reached
        ended, customer connected
            -> connected (verified); record connected/answered ended, release
        # calling: transfer refused
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer refused, stopping); hang up
        dialAdmitted | dialDenied | another's noticeFailed | forwarding | settled connected |
            settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        noticeSent | noticeFailed | rules: more retries | rules: another number | rules: no number
            -> noted
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | connect, refused | transferAccepted |
            transferFailed | transferUnknown | destination, refused | callNotFound after the window
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer refused, overdue); hang up, poll
        connect
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        later
            -> calling (placed, heard, transfer refused, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, transfer refused, declined); record declined/answered
        handled
            -> calling (placed, heard, transfer refused, handled); record handled/answered
        wrongPerson
            -> calling (placed, heard, transfer refused, wrong_person); record wrong_person/answered
        destination
            -> calling (placed, heard, transfer accepted, watched); record connecting/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> heard; record heard/answered ended, release
        # calling: transfer refused and its notice failed
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, transfer refused, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | answered | confirmed | connect, refused | transferAccepted |
            transferFailed | transferUnknown | destination, refused | callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, heard, transfer refused, overdue); hang up, poll
        connect
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        later
            -> calling (placed, heard, transfer refused, later); record later/answered
        later, too far
            -> ignored: laterTooFar
        declined
            -> calling (placed, heard, transfer refused, declined); record declined/answered
        handled
            -> calling (placed, heard, transfer refused, handled); record handled/answered
        wrongPerson
            -> calling (placed, heard, transfer refused, wrong_person); record wrong_person/answered
        destination
            -> calling (placed, heard, transfer accepted, watched); record connecting/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> needs attention; record heard/answered ended, release, notify needs_attention
        """
}
