// The table of state and event: the person on the line has decided.

extension TransitionTable {
    static let choice = """
        # calling: asked later
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, later, stopping); hang up
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
        woke, the call overdue
            -> calling (placed, answered, later, overdue); hang up, poll
        confirmed
            -> calling (placed, heard, later); record later/answered
        connect | connect, refused | declined | handled | destination | destination, refused
            -> ignored: notConfirmed
        later
            -> record later/answered
        later, too far
            -> ignored: laterTooFar
        wrongPerson
            -> calling (placed, answered, wrong_person); record wrong_person/answered
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> scheduled (asked later); record later/answered ended, release
        # calling: heard, then asked later
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, later, stopping); hang up
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
            -> calling (placed, heard, later, overdue); hang up, poll
        connect
            -> calling (placed, heard, transfer requested); record connecting/answered, transfer
        connect, refused | destination, refused
            -> calling (placed, heard, transfer refused); notify connection_refused
        later
            -> record later/answered
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
            -> scheduled (asked later); record later/answered ended, release
        # calling: declined
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, declined, stopping); hang up
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
            -> calling (placed, heard, declined, overdue); hang up, poll
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyFinished
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> heard (declined); record declined/answered ended, release
        # calling: handled
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later | marked handled
            -> ignored: callIsLive
        stop
            -> calling (placed, heard, handled, stopping); hang up
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
            -> calling (placed, heard, handled, overdue); hang up, poll
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyFinished
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> handled; record handled/answered ended, release
        # calling: wrong person
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, wrong_person, stopping); hang up
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
        woke, the call overdue
            -> calling (placed, answered, wrong_person, overdue); hang up, poll
        confirmed
            -> calling (placed, heard, wrong_person); record wrong_person/answered
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyFinished
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> fallback (wrong person); record wrong_person/answered ended, release, notify could_not_reach
        # calling: wrong person, and the number was changed
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, wrong_person, stopping); hang up
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
        woke, the call overdue
            -> calling (placed, answered, wrong_person, overdue); hang up, poll
        confirmed
            -> calling (placed, heard, wrong_person); record wrong_person/answered
        connect | connect, refused | later | later, too far | declined | handled | wrongPerson |
            destination | destination, refused
            -> ignored: alreadyFinished
        ended noAnswer | ended busy | ended machine | ended humanEnded | ended tooLong | ended forwarded |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown | ended, customer connected | ended, customer notReached | ended, customer failed
            -> queued; record wrong_person/answered ended, release, dial
        """
}
