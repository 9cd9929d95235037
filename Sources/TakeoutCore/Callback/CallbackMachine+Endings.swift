// What the end of a call means, and what follows from it.

extension CallbackMachine {
    mutating func conclude(_ live: LiveAttempt, _ ending: CallEnding, now: Timestamp) -> IgnoredReason? {
        var live = live
        let endedAt = min(max(ending.at, live.dialledAt), now)
        // Whoever hung up or was forwarded had answered, even when that news was lost.
        if [.humanEnded, .machine, .forwarded, .tooLong].contains(ending.what) {
            live.answeredAt = live.answeredAt ?? endedAt
            live.rung = max(live.rung, .answered)
        }
        if live.rung == .heard, state.standBeforeGhost != nil { forgetFallback() }
        if live.isStopping {
            close(live, as: .cancelled, at: endedAt)
            endStopped(live)
        } else if let choice = live.choice {
            conclude(live, choice, at: endedAt, now: now)
        } else if live.mayBeConnected(by: ending) {
            concludeTransfer(live, ending, at: endedAt, now: now)
        } else if live.rung == .heard {
            concludeHeard(live, ending, at: endedAt)
        } else {
            concludeUnheard(live, ending, at: endedAt, now: now)
        }
        state.standBeforeGhost = nil
        return nil
    }

    /// The message was heard after all, so the fate of the notice that replaced it decides nothing any more.
    mutating func forgetFallback() {
        state.awaitedNotices = []
        state.hasFailedNotice = false
    }

    /// A person ended it from outside: by *Stop*, or because it is dealt with.
    mutating func endStopped(_ live: LiveAttempt) {
        guard live.isHandled == true else { return move(to: .stopped) }
        forgetFallback()
        move(to: .handled)
    }

    // MARK: The human decided

    private mutating func conclude(
        _ live: LiveAttempt, _ choice: LiveAttempt.Choice, at endedAt: Timestamp, now: Timestamp
    ) {
        close(live, as: live.outcomeSoFar, at: endedAt)
        state.callsInRound += 1
        switch choice {
        case .decided(.declined): move(to: .heard(.declined))
        case .decided(.handled): move(to: .handled)
        case .decided(.wrongPerson):
            state.wrongContacts.append(live.contact)
            if !returnFromGhost() { dial(now: now) }
        case .later(let at):
            if state.obstacle != nil { dial(now: now) } else { move(to: .scheduled(at: max(at, now), .askedLater)) }
        }
    }

    // MARK: The connection was tried

    private mutating func concludeTransfer(
        _ live: LiveAttempt, _ ending: CallEnding, at endedAt: Timestamp, now: Timestamp
    ) {
        var live = live
        live.forwardedAt = live.forwardedAt ?? endedAt
        live.endedAt = endedAt
        state.callsInRound += 1
        let outcome = evidence(live, ending)
        if outcome == .connectedUnverified {
            // From here on only proof counts: a later report that says nothing does not undo what was seen.
            live.transfer = .forwarding
            let busyUntil = now + CallbackRules.busyAfterForwarding
            close(live, as: outcome, at: endedAt, connectedAt: live.forwardedAt, busyUntil: busyUntil)
            move(to: .proving(live, until: now + CallbackRules.proofTime))
        } else {
            let connectedAt = outcome == .connected ? live.forwardedAt : nil
            close(live, as: outcome, at: endedAt, connectedAt: connectedAt)
            settleConnection(outcome)
        }
    }

    /// What is known for certain of the customer's leg.
    private mutating func settleConnection(_ outcome: AttemptOutcome) {
        switch outcome {
        case .connected: move(to: .connected(isVerified: true))
        case .customerNotReached:
            move(to: .heard(nil))
            notifyAndAwait(.customerNotReached)
        default:
            move(to: .heard(nil))
            notifyAndAwait(.connectionFailed)
        }
    }

    /// A later word about the end brings the proof that was missing, or none.
    mutating func prove(_ live: LiveAttempt, _ ending: CallEnding) -> IgnoredReason? {
        let outcome = evidence(live, ending)
        guard outcome != .connectedUnverified else { return .alreadyKnown }
        let connectedAt = outcome == .connected ? live.forwardedAt : nil
        close(live, as: outcome, at: live.endedAt ?? ending.at, connectedAt: connectedAt)
        settleConnection(outcome)
        return nil
    }

    /// No proof came: the contact gets the number, in case the connection was cut.
    mutating func leaveUnproven() {
        move(to: .connected(isVerified: false))
        emit(.notify(.connectionUnverified))
    }

    /// Proof first, then the provider's word for the end, then what was seen on the way.
    private func evidence(_ live: LiveAttempt, _ ending: CallEnding) -> AttemptOutcome {
        switch ending.transfer {
        case .connected: return .connected
        case .notReached: return .customerNotReached
        case .failed: return .connectionFailed
        case .none: break
        }
        switch ending.what {
        case .customerNotReached: return .customerNotReached
        case .transferFailed: return .connectionFailed
        case .forwarded: return .connectedUnverified
        default: return live.transfer == .forwarding ? .connectedUnverified : .connectionFailed
        }
    }

    // MARK: The message was heard, and nothing was decided

    private mutating func concludeHeard(_ live: LiveAttempt, _ ending: CallEnding, at endedAt: Timestamp) {
        let outcome: AttemptOutcome =
            switch live.transfer {
            case .failed: .connectionFailed
            case .notReached: .customerNotReached
            default: .heard
            }
        close(live, as: outcome, at: endedAt)
        state.callsInRound += 1
        move(to: .heard(nil))
        let wasToldByNotice = [.failed, .refused, .notReached].contains(live.transfer)
        // The text was handed to the assistant; what never left the line in so short a time was not heard.
        let isTold = live.heardAt.map { endedAt - $0 >= CallbackRules.shortestTelling } ?? false
        if !(ending.what == .humanEnded && isTold) && !wasToldByNotice { notifyAndAwait(.cutOff) }
    }

    // MARK: Nobody heard it

    private mutating func concludeUnheard(
        _ live: LiveAttempt, _ ending: CallEnding, at endedAt: Timestamp, now: Timestamp
    ) {
        close(live, as: live.unheardOutcome(ending.what), at: endedAt)
        let neverRang = live.rung < .ringing
        switch ending.what {
        case .passingFault where neverRang: afterProviderFault(.passing, retryAfter: nil, now: now)
        // Ringing once more would end as it did, after a silence, say, since the voice is set wrongly.
        case .lastingFault: afterProviderFault(.lasting, retryAfter: nil, now: now)
        default: afterNotReached(at: endedAt, now: now)
        }
    }

    private mutating func afterNotReached(at endedAt: Timestamp, now: Timestamp) {
        state.callsInRound += 1
        if returnFromGhost() { return }
        follow(planner.afterNotReached(endedAt: endedAt, now: now), now: now)
    }

    mutating func afterProviderFault(_ fault: RequestFault, retryAfter: Int?, now: Timestamp) {
        if returnFromGhost() { return }
        follow(planner.afterFault(fault, retryAfter: retryAfter, now: now), now: now)
    }
}

extension LiveAttempt {
    /// The end tells what became of a connection: one that is open, or one that was proved after all.
    fileprivate func mayBeConnected(by ending: CallEnding) -> Bool {
        switch transfer {
        case .offered, .requested, .accepted, .forwarding, .uncertain: true
        case .failed, .notReached: ending.transfer == .connected
        case .none, .refused: false
        }
    }

    fileprivate func unheardOutcome(_ what: EndClass) -> AttemptOutcome {
        switch what {
        case .noAnswer: .noAnswer
        case .busy: .busy
        case .machine: .machine
        case .humanEnded, .tooLong, .forwarded: .notHuman
        case .customerNotReached, .transferFailed: .notHuman
        case .passingFault, .lastingFault, .unknown: .providerFailed
        }
    }
}
