// The table of state and event: a call whose creation is on its way or unknown.

extension TransitionTable {
    static let creation = """
        # calling: requested
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
            -> fallback (provider, lasting); record provider_failed/failed ended, release,
                 notify could_not_reach, notify provider_trouble
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
        # calling: requested, stopping
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | rules as they were | callNotFound | transferAccepted | transferFailed | transferUnknown |
            callNotFound after the window
            -> ignored: alreadyKnown
        marked handled | rules: more retries | rules: another number | rules: no number
            -> noted
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> calling (looking up, dialled, stopping); notify poisoned_work
        foundAdrift | callUnknown
            -> calling (looking up, dialled, stopping)
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        callPlaced
            -> calling (placed, dialled, stopping); hang up
        callNotPlaced, passing | callNotPlaced, lasting | ended noAnswer | ended busy |
            ended customerNotReached | ended transferFailed | ended passingFault | ended lastingFault |
            ended unknown
            -> stopped; record cancelled/failed ended, release
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
            -> stopped; record cancelled/answered ended, release
        # calling: looking up
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | marked handled
            -> calling (looking up, dialled, stopping)
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        foundAdrift | rules as they were | callUnknown | transferAccepted | transferFailed | transferUnknown
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number | callNotFound
            -> noted
        woke early
            -> ignored: notDueYet
        woke
            -> look up
        woke, the call overdue
            -> calling (looking up, dialled, overdue); look up
        callPlaced
            -> calling (placed, dialled)
        callNotPlaced, passing | callNotFound after the window | ended passingFault
            -> scheduled (provider fault 1); record provider_failed/failed ended, release
        callNotPlaced, lasting | ended lastingFault
            -> fallback (provider, lasting); record provider_failed/failed ended, release,
                 notify could_not_reach, notify provider_trouble
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
        # calling: looking up, stopping
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | call later
            -> ignored: callIsLive
        stop | foundAdrift | rules as they were | callUnknown | transferAccepted | transferFailed |
            transferUnknown
            -> ignored: alreadyKnown
        marked handled | rules: more retries | rules: another number | rules: no number | callNotFound
            -> noted
        dialAdmitted | dialDenied | noticeSent | noticeFailed | another's noticeFailed |
            settled connected | settled notReached | settled failed | an earlier one settled
            -> ignored: doesNotApply
        actionAbandoned
            -> notify poisoned_work
        woke early
            -> ignored: notDueYet
        woke
            -> look up
        woke, the call overdue
            -> calling (looking up, dialled, overdue, stopping); look up
        callPlaced
            -> calling (placed, dialled, stopping); hang up
        callNotPlaced, passing | callNotPlaced, lasting | callNotFound after the window | ended noAnswer |
            ended busy | ended customerNotReached | ended transferFailed | ended passingFault |
            ended lastingFault | ended unknown
            -> stopped; record cancelled/failed ended, release
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
            -> stopped; record cancelled/answered ended, release
        """
}
