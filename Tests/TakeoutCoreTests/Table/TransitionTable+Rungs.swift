// The table of state and event: a live call, before the message was heard.

extension TransitionTable {
    static let rungs = """
        # calling: placed
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, dialled, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | transferAccepted | transferFailed | transferUnknown |
            callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, dialled, overdue); hang up, poll
        ringing
            -> calling (placed, ringing)
        answered
            -> calling (placed, answered); record ringing/answered
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
        ended passingFault
            -> scheduled (provider fault 1); record provider_failed/failed ended, release
        ended lastingFault
            -> fallback (provider, lasting); record provider_failed/failed ended, release,
                 notify could_not_reach, notify provider_trouble
        ended unknown
            -> scheduled (retry 1); record provider_failed/failed ended, release
        # calling: ringing
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, ringing, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callPlaced | callNotPlaced, passing | callNotPlaced, lasting |
            callUnknown | callNotFound | ringing | transferAccepted | transferFailed | transferUnknown |
            callNotFound after the window
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> poll
        woke, the call overdue
            -> calling (placed, ringing, overdue); hang up, poll
        answered
            -> calling (placed, answered); record ringing/answered
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
        ended passingFault | ended unknown
            -> scheduled (retry 1); record provider_failed/failed ended, release
        ended lastingFault
            -> fallback (provider, lasting); record provider_failed/failed ended, release,
                 notify could_not_reach, notify provider_trouble
        # calling: answered
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (placed, answered, stopping); hang up
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
            -> calling (placed, answered, overdue); hang up, poll
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
            -> scheduled (retry 1); record no_answer/answered ended, release
        ended busy
            -> scheduled (retry 1); record busy/answered ended, release
        ended machine
            -> scheduled (retry 1); record machine/answered ended, release
        ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended, customer connected | ended, customer notReached |
            ended, customer failed
            -> scheduled (retry 1); record not_human/answered ended, release
        ended passingFault | ended unknown
            -> scheduled (retry 1); record provider_failed/answered ended, release
        ended lastingFault
            -> fallback (provider, lasting); record provider_failed/answered ended, release,
                 notify could_not_reach, notify provider_trouble
        # calling: overdue
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
        woke | woke, the call overdue | ended passingFault | ended unknown
            -> scheduled (retry 1); record provider_failed/answered ended, release
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
            -> scheduled (retry 1); record no_answer/answered ended, release
        ended busy
            -> scheduled (retry 1); record busy/answered ended, release
        ended machine
            -> scheduled (retry 1); record machine/answered ended, release
        ended humanEnded | ended tooLong | ended forwarded | ended customerNotReached |
            ended transferFailed | ended, customer connected | ended, customer notReached |
            ended, customer failed
            -> scheduled (retry 1); record not_human/answered ended, release
        ended lastingFault
            -> fallback (provider, lasting); record provider_failed/answered ended, release,
                 notify could_not_reach, notify provider_trouble
        # calling: looking up, overdue
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (looking up, dialled, overdue, stopping)
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callUnknown | transferAccepted | transferFailed | transferUnknown
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early
            -> ignored: notDueYet
        woke | woke, the call overdue
            -> fallback (provider, passing); record provider_failed/failed ended, release,
                 notify could_not_reach
        callPlaced
            -> calling (placed, dialled, overdue)
        callNotPlaced, passing | callNotFound | callNotFound after the window | ended passingFault
            -> scheduled (provider fault 1); record provider_failed/failed ended, release
        callNotPlaced, lasting | ended lastingFault
            -> fallback (provider, lasting); record provider_failed/failed ended, release,
                 notify could_not_reach, notify provider_trouble
        ringing
            -> calling (placed, ringing, overdue)
        answered
            -> calling (placed, answered, overdue); record ringing/answered
        forwarding
            -> ignored: doesNotApply; calling (placed, dialled, overdue)
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
