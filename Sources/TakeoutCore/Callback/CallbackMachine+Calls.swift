// While a call is live: its creation, its rungs, what the human says to it.

extension CallbackMachine {
    // MARK: Creation

    mutating func placed(_ live: LiveAttempt) -> IgnoredReason? {
        guard live.creation != .placed else { return .alreadyKnown }
        proveExistence(live)
        return nil
    }

    /// Any news of a call proves that it was placed. One that was stopped in the meantime is hung up.
    @discardableResult
    mutating func proveExistence(_ live: LiveAttempt) -> LiveAttempt {
        guard live.creation != .placed else { return live }
        var live = live
        live.creation = .placed
        move(to: .calling(live))
        if live.isStopping { emit(.hangUp(live.id)) }
        return live
    }

    mutating func notPlaced(
        _ live: LiveAttempt, _ fault: RequestFault, retryAfter: Int?, now: Timestamp
    ) -> IgnoredReason? {
        guard live.creation != .placed else { return .alreadyKnown }
        close(live, as: live.isStopping ? .cancelled : .providerFailed, at: now)
        giveUpAsGhost(live)
        if live.isStopping {
            endStopped(live)
        } else {
            afterProviderFault(fault, retryAfter: retryAfter, now: now)
        }
        return nil
    }

    mutating func searchStarts(_ live: LiveAttempt, now: Timestamp) -> IgnoredReason? {
        guard live.creation == .requested else { return .alreadyKnown }
        var live = live
        let next = now + .seconds(CallbackRules.lookupPauses[0])
        live.creation = .lookingUp(since: now, tries: 0, next: next)
        move(to: .calling(live))
        return nil
    }

    mutating func notFound(_ live: LiveAttempt, now: Timestamp) -> IgnoredReason? {
        guard case .lookingUp(let since, _, _) = live.creation else { return .alreadyKnown }
        guard now - since >= .seconds(state.rules.lookupSeconds) else { return nil }
        return notPlaced(live, .passing, retryAfter: nil, now: now)
    }

    /// The watchdog: a lost creation is searched for, a silent call is asked after, a hopelessly overdue one is closed.
    mutating func watch(_ live: LiveAttempt, now: Timestamp) {
        var live = live
        live.lastNewsAt = now
        if now - live.dialledAt >= .seconds(CallbackRules.overdueSeconds) {
            let looks = live.overdueLooks ?? 0
            guard looks < CallbackRules.overdueLooks else { return giveUp(live, now: now) }
            live.overdueLooks = looks + 1
            // What is handed on is the two people's own call; what a person stopped is hung up below.
            let isHandedOn = live.transfer == .accepted || live.transfer == .forwarding
            if live.creation == .placed, !isHandedOn, !live.isStopping { emit(.hangUp(live.id)) }
        }
        switch live.creation {
        case .requested: break
        case .lookingUp(let since, let tries, _):
            let next = nextSearch(since: since, tries: tries + 1, now: now)
            live.creation = .lookingUp(since: since, tries: tries + 1, next: next)
            move(to: .calling(live))
            emit(.lookUp(live.id))
        case .placed:
            if let doubt = live.transferDoubt { return look(at: live, doubt, now: now) }
            move(to: .calling(live))
            if live.isStopping { emit(.hangUp(live.id)) }
            emit(.poll(live.id))
        }
    }

    /// The provider has not answered for far longer than any call lasts. A call that was never found may have rung all the
    /// same, so it is not repeated: the message goes out in writing.
    private mutating func giveUp(_ live: LiveAttempt, now: Timestamp) {
        guard live.creation != .placed else {
            _ = conclude(live, CallEnding(.unknown, at: now), now: now)
            return
        }
        close(live, as: live.isStopping ? .cancelled : .providerFailed, at: now)
        giveUpAsGhost(live)
        if live.isStopping { endStopped(live) } else { fallBack(.provider(.passing)) }
    }

    /// At growing intervals, and once right at the end of the window: then absence counts.
    private func nextSearch(since: Timestamp, tries: Int, now: Timestamp) -> Timestamp {
        let pauses = CallbackRules.lookupPauses
        let next = now + .seconds(pauses[min(tries, pauses.count - 1)])
        let deadline = since + .seconds(state.rules.lookupSeconds)
        return now < deadline ? min(next, deadline) : next
    }

    // MARK: Rungs

    mutating func climb(_ live: LiveAttempt, to rung: LiveAttempt.Rung, now: Timestamp) -> IgnoredReason? {
        var live = proveExistence(live)
        guard rung > live.rung else { return .alreadyKnown }
        live.rung = rung
        if rung >= .answered { live.answeredAt = live.answeredAt ?? now }
        move(to: .calling(live))
        if rung >= .answered { record(live) }
        return nil
    }

    mutating func confirm(_ live: LiveAttempt, now: Timestamp) -> IgnoredReason? {
        if live.isStopping { return .stopping }
        var live = proveExistence(live)
        guard live.rung < .heard else { return .alreadyKnown }
        live.rung = .heard
        live.answeredAt = live.answeredAt ?? now
        live.heardAt = now
        move(to: .calling(live))
        record(live)
        return nil
    }

    // MARK: What the human wants

    mutating func postpone(_ live: LiveAttempt, minutes: Int, now: Timestamp) -> IgnoredReason? {
        if let hindrance = hindrance(to: live) { return hindrance }
        let at = now + .minutes(minutes)
        if case .later = live.choice {
            // A second wish in the same call replaces the first and is not counted again.
        } else {
            guard state.latersUsed < CallbackRules.laterLimit else { return .laterTooOften }
        }
        guard at <= (state.roundStartedAt ?? now) + CallbackRules.laterHorizon else { return .laterTooFar }
        if case .later = live.choice {} else { state.latersUsed += 1 }
        var live = proveExistence(live)
        live.answeredAt = live.answeredAt ?? now
        live.rung = max(live.rung, .answered)
        live.choice = .later(at)
        move(to: .calling(live))
        record(live)
        return nil
    }

    mutating func finish(_ live: LiveAttempt, _ decision: Decision) -> IgnoredReason? {
        if let hindrance = hindrance(to: live) { return hindrance }
        guard live.rung == .heard || decision == .wrongPerson else { return .notConfirmed }
        var live = proveExistence(live)
        live.rung = max(live.rung, .answered)
        live.answeredAt = live.answeredAt ?? live.lastNewsAt
        live.choice = .decided(decision)
        move(to: .calling(live))
        record(live)
        return nil
    }

    // MARK: The row

    mutating func record(_ live: LiveAttempt) {
        emit(.record(live.record(outcome: live.outcomeSoFar, endedAt: nil, connectedAt: nil)))
    }

    /// Writes the last word about an attempt and frees the phone.
    mutating func close(
        _ live: LiveAttempt, as outcome: AttemptOutcome, at endedAt: Timestamp, connectedAt: Timestamp? = nil,
        busyUntil: Timestamp? = nil
    ) {
        state.lastEnded = live.id
        emit(.record(live.record(outcome: outcome, endedAt: endedAt, connectedAt: connectedAt)))
        emit(.release(live.id, busyUntil: busyUntil ?? holdForGhost(after: endedAt)))
    }

    /// Another call to the same phone is being hung up, and may ring on until it is.
    private func holdForGhost(after endedAt: Timestamp) -> Timestamp? {
        let isRinging = state.ghosts.contains { $0.isStopping && $0.creation == .placed }
        return isRinging ? endedAt + .seconds(CallbackRules.ghostHoldSeconds) : nil
    }
}

extension LiveAttempt {
    /// The outcome while the call goes on.
    var outcomeSoFar: AttemptOutcome {
        switch (transfer, choice) {
        case (.offered, _), (.requested, _), (.accepted, _), (.forwarding, _): .connecting
        case (_, .decided(.declined)): .declined
        case (_, .decided(.handled)): .handled
        case (_, .decided(.wrongPerson)): .wrongPerson
        case (_, .later): .later
        case (.failed, nil), (.uncertain, nil): .connectionFailed
        case (.notReached, nil): .customerNotReached
        case (_, nil): rung == .heard ? .heard : .ringing
        }
    }

    func record(outcome: AttemptOutcome, endedAt: Timestamp?, connectedAt: Timestamp?) -> AttemptRecord {
        let status: AttemptStatus = answeredAt != nil ? .answered : endedAt == nil ? .pending : .failed
        return AttemptRecord(
            id: id, status: status, outcome: outcome, answeredAt: answeredAt, heardAt: heardAt,
            connectedAt: connectedAt, endedAt: endedAt)
    }
}
