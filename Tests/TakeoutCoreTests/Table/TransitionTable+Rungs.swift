// The table of state and event: a live call, before the message was heard.

extension TransitionTable {
    static let rungs = """
        # calling: placed
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> ignored: callIsLive
        stop
            -> calling (placed, dialled, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding
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
        woke, the call overdue | ended unknown
            -> scheduled (retry 1); record provider_failed/failed ended, release
        ringing
            -> calling (placed, ringing)
        answered
            -> calling (placed, answered); record ringing/answered
        confirmed
            -> calling (placed, heard); record heard/answered
        connect | connect, refused | declined | handled
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
        # calling: ringing
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> ignored: callIsLive
        stop
            -> calling (placed, ringing, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding
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
        woke, the call overdue | ended passingFault | ended lastingFault | ended unknown
            -> scheduled (retry 1); record provider_failed/failed ended, release
        answered
            -> calling (placed, answered); record ringing/answered
        confirmed
            -> calling (placed, heard); record heard/answered
        connect | connect, refused | declined | handled
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
        # calling: answered
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow
            -> ignored: callIsLive
        stop
            -> calling (placed, answered, stopping); hang up
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed | forwarding
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
            -> scheduled (retry 1); record provider_failed/answered ended, release
        confirmed
            -> calling (placed, heard); record heard/answered
        connect | connect, refused | declined | handled
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
        """
}
