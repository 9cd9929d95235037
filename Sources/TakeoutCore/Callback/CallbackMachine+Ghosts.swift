// Calls that were given up because they could not be found, and turn up after all.

extension CallbackMachine {
    /// Remembers an attempt that is given up without proof of what became of its call.
    mutating func giveUpAsGhost(_ live: LiveAttempt) {
        var ghost = live
        // What was stopped before it was found has not been hung up.
        ghost.isStopping = live.isStopping && live.creation == .placed
        state.ghosts.append(ghost)
        if state.ghosts.count > CallbackRules.ghostLimit { state.ghosts.removeFirst() }
    }

    /// News of a ghost. nil when the attempt is none.
    /// - Returns: why the news changed nothing, as the machine's other decisions do.
    mutating func heedGhost(_ event: CallbackEvent, now: Timestamp) -> IgnoredReason?? {
        guard let id = event.attempt, let index = state.ghosts.firstIndex(where: { $0.id == id }) else { return nil }
        let ghost = state.ghosts[index]
        switch event {
        case .callPlaced, .ringing: return .some(hangUpGhost(at: index))
        case .ended(_, let ending): return .some(bury(ghost, at: index, ending, now: now))
        case .answered, .forwarding, .recipientConfirmed, .connectRequested, .destinationRequested, .laterRequested,
            .finished:
            guard mayAdopt else {
                let known = hangUpGhost(at: index)
                return .some(event.isSighting ? known : .stopping)
            }
            adopt(ghost, at: index, now: now)
            let ignored = decideLive(event, now: now)
            return .some(ignored == .alreadyKnown ? nil : ignored)  // the adoption itself is something new
        default: return .some(.notTheLiveAttempt)
        }
    }

    private mutating func hangUpGhost(at index: Int) -> IgnoredReason? {
        guard !state.ghosts[index].isStopping else { return .alreadyKnown }
        state.ghosts[index].isStopping = true
        state.ghosts[index].creation = .placed
        emit(.hangUp(state.ghosts[index].id))
        return nil
    }

    /// The ghost is over and nobody had been heard on it.
    private mutating func bury(
        _ ghost: LiveAttempt, at index: Int, _ ending: CallEnding, now: Timestamp
    ) -> IgnoredReason? {
        state.ghosts.remove(at: index)
        let endedAt = min(max(ending.at, ghost.dialledAt), now)
        emit(.record(ghost.record(outcome: ghost.ghostOutcome(ending.what), endedAt: endedAt, connectedAt: nil)))
        return nil
    }

    /// Whether somebody who answered a ghost is still to hear the message.
    private var mayAdopt: Bool {
        switch state.phase {
        case .scheduled, .queued, .fallback, .needsAttention: true
        case .calling(let other): other.rung < .answered && !other.isStopping
        case .new, .taking, .proving, .heard, .connected, .handled, .stopped: false
        }
    }

    /// The ghost becomes the live attempt; whatever was to come instead of it does not come.
    private mutating func adopt(_ ghost: LiveAttempt, at index: Int, now: Timestamp) {
        state.ghosts.remove(at: index)
        switch state.phase {
        case .queued: emit(.cancelDial)
        case .calling(let other): yieldToGhost(other, now: now)
        case .fallback, .needsAttention: state.standBeforeGhost = state.phase
        default: break
        }
        var live = ghost
        live.dialledAt = now
        live.lastNewsAt = now
        live.creation = .placed
        live.isStopping = false
        live.isHandled = nil
        live.rung = max(live.rung, .answered)
        live.answeredAt = live.answeredAt ?? now
        emit(.retake(live.id))
        move(to: .calling(live))
        record(live)
    }

    /// The newer call is not needed any more. It becomes a ghost itself: hung up now, or when it turns up.
    private mutating func yieldToGhost(_ other: LiveAttempt, now: Timestamp) {
        close(other, as: .cancelled, at: now)
        var other = other
        if other.creation == .placed {
            other.isStopping = true
            emit(.hangUp(other.id))
        }
        giveUpAsGhost(other)
    }

    /// A ghost that was adopted after the round was over reached nobody: all stays as it was before.
    mutating func returnFromGhost() -> Bool {
        guard let stand = state.standBeforeGhost else { return false }
        state.standBeforeGhost = nil
        move(to: stand)
        return true
    }
}

extension LiveAttempt {
    fileprivate func ghostOutcome(_ what: EndClass) -> AttemptOutcome {
        switch what {
        case .noAnswer: .noAnswer
        case .busy: .busy
        case .machine: .machine
        case .humanEnded, .tooLong, .forwarded, .customerNotReached, .transferFailed: .cancelled
        case .passingFault, .lastingFault, .unknown: .providerFailed
        }
    }
}
