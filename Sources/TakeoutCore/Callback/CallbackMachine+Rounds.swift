// Before and between the calls: beginning, waiting for the time and for the gate, stopping, beginning anew.

extension CallbackMachine {
    mutating func take(until: Timestamp) -> IgnoredReason? {
        switch state.phase {
        case .new, .taking:
            move(to: .taking(until: until))
            return nil
        default: return .alreadyUnderWay
        }
    }

    mutating func begin(now: Timestamp) -> IgnoredReason? {
        switch state.phase {
        case .new, .taking:
            state.roundStartedAt = now
            dial(now: now)
            return nil
        default: return .alreadyUnderWay
        }
    }

    /// New settings act at once on what has not begun to ring; a live call goes on under the new ones.
    mutating func follow(_ rules: CallbackRules, now: Timestamp) -> IgnoredReason? {
        guard rules != state.rules else { return .alreadyKnown }
        let contactChanged = rules.contact != state.rules.contact
        state.rules = rules
        switch state.phase {
        case .scheduled where state.obstacle != nil:
            dial(now: now)
        case .queued where state.obstacle != nil || contactChanged:
            emit(.cancelDial)
            dial(now: now)
        default: break
        }
        return nil
    }

    mutating func callNow(now: Timestamp) -> IgnoredReason? {
        if state.live != nil { return .callIsLive }
        beginManualRound(now: now)
        dial(now: now)
        return nil
    }

    /// As *Call now*, but the call waits. Whether anything hinders it is asked when its time comes.
    mutating func callLater(minutes: Int, now: Timestamp) -> IgnoredReason? {
        if state.live != nil { return .callIsLive }
        beginManualRound(now: now)
        move(to: .scheduled(at: now + .minutes(minutes), .askedLater))
        return nil
    }

    private mutating func beginManualRound(now: Timestamp) {
        if case .queued = state.phase { emit(.cancelDial) }
        if state.roundStartedAt != nil { state.round += 1 }
        state.roundStartedAt = now
        state.isManualRound = true
        state.callsInRound = 0
        state.retriesUsed = 0
        state.faultsUsed = 0
        state.latersUsed = 0
        state.awaitedNotices = []
        state.noticesInRound = []
        state.hasFailedNotice = false
        state.standBeforeGhost = nil
    }

    mutating func stop(now: Timestamp) -> IgnoredReason? {
        switch state.phase {
        case .calling(var live):
            guard !live.isStopping else { return .alreadyKnown }
            live.isStopping = true
            move(to: .calling(live))
            if live.creation == .placed { emit(.hangUp(live.id)) }
        case .queued:
            emit(.cancelDial)
            move(to: .stopped)
        case .new, .taking, .scheduled: move(to: .stopped)
        case .proving, .heard, .connected, .handled, .fallback, .stopped, .needsAttention: return .nothingToStop
        }
        return nil
    }

    /// Ends the callback. A call that nobody has heard the message on is hung up first; a conversation is left alone.
    mutating func markHandled() -> IgnoredReason? {
        switch state.phase {
        case .handled: return .alreadyKnown
        case .proving: return .callIsLive
        case .calling(var live):
            guard live.rung < .heard else { return .callIsLive }
            guard live.isHandled == nil else { return .alreadyKnown }
            live.isHandled = true
            if !live.isStopping, live.creation == .placed { emit(.hangUp(live.id)) }
            live.isStopping = true
            move(to: .calling(live))
        case .queued:
            emit(.cancelDial)
            settleAsHandled()
        case .new, .taking, .scheduled, .heard, .connected, .fallback, .stopped, .needsAttention: settleAsHandled()
        }
        return nil
    }

    /// What becomes of a notice decides nothing any more.
    private mutating func settleAsHandled() {
        forgetFallback()
        move(to: .handled)
    }

    mutating func wake(now: Timestamp) -> IgnoredReason? {
        guard let due = state.wakeAt, due <= now else { return .notDueYet }
        switch state.phase {
        case .taking: return begin(now: now)
        case .scheduled: dial(now: now)
        case .calling(let live): watch(live, now: now)
        case .proving: leaveUnproven()
        default: return .doesNotApply
        }
        return nil
    }

    /// Asks for a call now, or says by notice what hinders it.
    mutating func dial(now: Timestamp) { follow(planner.due(), now: now) }

    /// What decides about calls; the preview asks the same.
    var planner: CallPlanner {
        var tried = CallsTried()
        tried.calls = state.callsInRound
        tried.retries = state.retriesUsed
        tried.faults = state.faultsUsed
        tried.wrongContacts = state.wrongContacts
        return CallPlanner(rules: state.rules, obstacle: state.obstacle, tried: tried)
    }

    mutating func follow(_ plan: CallPlan, now: Timestamp) {
        switch plan {
        case .callNow(let contact):
            move(to: .queued(since: now))
            emit(.dial(contact))
        case .callLater(let at, let reason):
            switch reason {
            case .retry(let number): state.retriesUsed = number
            case .providerFault(let number): state.faultsUsed = number
            case .askedLater: break
            }
            move(to: .scheduled(at: at, reason))
        case .fallBack(let reason): fallBack(reason)
        }
    }

    mutating func admit(_ id: AttemptID, now: Timestamp) -> IgnoredReason? {
        guard case .queued = state.phase, let contact = state.rules.contact else { return .doesNotApply }
        state.attempts += 1
        let live = LiveAttempt(id: id, contact: contact, dialledAt: now, lastNewsAt: now)
        move(to: .calling(live))
        return nil
    }

    mutating func deny(_ denial: DialDenial) -> IgnoredReason? {
        guard case .queued = state.phase else { return .doesNotApply }
        fallBack(.denied(denial))
        return nil
    }

    /// An action that failed again and again is done by nobody any more. What only it could have brought is done without.
    mutating func abandon(_ action: Int, now: Timestamp) -> IgnoredReason? {
        emit(.notify(.poisonedWork))
        if state.awaitedNotices.contains(action) { return noticeSettled(action, isSent: false) }
        switch state.phase {
        case .queued:
            emit(.cancelDial)
            fallBack(.stepAbandoned)
        case .calling(let live) where live.creation == .requested: return searchStarts(live, now: now)
        case .calling(let live) where live.transfer == .requested: _ = transferUnknown(live, now: now)
        default: break  // the watchdog asks how the call stands
        }
        return nil
    }

    /// Something was lost that should have brought the callback on.
    mutating func takeUpAgain(now: Timestamp) -> IgnoredReason? {
        switch state.phase {
        case .new: return begin(now: now)
        case .queued:
            emit(.cancelDial)
            dial(now: now)
        case .calling(let live): return searchStarts(live, now: now)
        default: return .doesNotApply
        }
        return nil
    }

    mutating func fallBack(_ reason: FallbackReason) {
        let kind = reason.notice
        // A call that turned up after the fallback may lead here a second time in a round: the notice went out already.
        let isSent = state.noticesInRound.contains(kind) && state.awaitedNotices.isEmpty
        move(to: .fallback(reason, isSent: isSent))
        notifyAndAwait(kind)
        if reason == .provider(.lasting) { emit(.notify(.providerTrouble)) }
    }

    /// Sends a notice whose failing makes the message need attention; each kind once in a round.
    mutating func notifyAndAwait(_ kind: NoticeKind) {
        guard !state.noticesInRound.contains(kind) else { return }
        state.noticesInRound.append(kind)
        emit(.notify(kind))
        if kind.isEssential { state.awaitedNotices.append(state.actions) }
    }

    mutating func noticeSettled(_ action: Int, isSent: Bool) -> IgnoredReason? {
        guard state.awaitedNotices.contains(action) else { return .doesNotApply }
        state.awaitedNotices.removeAll { $0 == action }
        switch state.phase {
        case .fallback(let reason, _):
            if isSent { move(to: .fallback(reason, isSent: true)) } else { needAttention(reason) }
        case .stopped, .needsAttention: break
        default:
            if case .fallback(let reason, _) = state.standBeforeGhost {
                state.standBeforeGhost = .fallback(reason, isSent: isSent)
            }
            if !isSent { state.hasFailedNotice = true }
        }
        return nil
    }

    /// A notice may fail while the call that asked for it goes on: the message needs attention once it is over.
    mutating func heedFailedNotice() {
        guard state.hasFailedNotice else { return }
        switch state.phase {
        case .heard, .connected, .handled: needAttention(nil)
        case .fallback(let reason, _): needAttention(reason)
        default: break
        }
    }

    private mutating func needAttention(_ reason: FallbackReason?) {
        state.hasFailedNotice = false
        move(to: .needsAttention(reason))
        notifyAndAwait(.needsAttention)
    }
}
