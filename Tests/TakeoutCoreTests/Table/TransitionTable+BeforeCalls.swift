// The table of state and event: before and between the calls.

extension TransitionTable {
    static let beforeCalls = """
        # new
        messageTaken
            -> taking
        messageComplete | callNow
            -> queued; dial
        stop
            -> stopped
        dialAdmitted | dialDenied | noticeSent | noticeFailed | actionAbandoned | another's noticeFailed
            -> ignored: doesNotApply
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number | rules: no number
            -> noted
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # taking
        messageTaken | rules: more retries | rules: another number | rules: no number
            -> noted
        messageComplete | callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
        dialAdmitted | dialDenied | noticeSent | noticeFailed | actionAbandoned | another's noticeFailed
            -> ignored: doesNotApply
        rules as they were
            -> ignored: alreadyKnown
        woke early
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # scheduled, retry
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
        dialAdmitted | dialDenied | noticeSent | noticeFailed | actionAbandoned | another's noticeFailed
            -> ignored: doesNotApply
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number
            -> noted
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # scheduled, asked later
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
        dialAdmitted | dialDenied | noticeSent | noticeFailed | actionAbandoned | another's noticeFailed
            -> ignored: doesNotApply
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number
            -> noted
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # scheduled, provider fault
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | woke | woke, the call overdue
            -> queued; dial
        stop
            -> stopped
        dialAdmitted | dialDenied | noticeSent | noticeFailed | actionAbandoned | another's noticeFailed
            -> ignored: doesNotApply
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries | rules: another number
            -> noted
        rules: no number
            -> fallback (ownNumber); notify could_not_reach
        woke early
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        # queued
        messageTaken | messageComplete
            -> ignored: alreadyUnderWay
        callNow | rules: another number
            -> cancel dial, dial
        stop
            -> stopped; cancel dial
        dialAdmitted
            -> calling (requested, dialled)
        dialDenied
            -> fallback (dailyLimit); notify could_not_reach
        noticeSent | noticeFailed | actionAbandoned | another's noticeFailed
            -> ignored: doesNotApply
        rules as they were
            -> ignored: alreadyKnown
        rules: more retries
            -> noted
        rules: no number
            -> fallback (ownNumber); cancel dial, notify could_not_reach
        woke early | woke | woke, the call overdue
            -> ignored: notDueYet
        every event of a call
            -> ignored: notTheLiveAttempt
        """
}
