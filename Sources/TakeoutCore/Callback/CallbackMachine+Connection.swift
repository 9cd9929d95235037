// The connection to the customer while the contact's call is live: asked for, handed out, watched, left.

extension CallbackMachine {
    // MARK: Asked for

    mutating func connect(_ live: LiveAttempt, _ verdict: ConnectVerdict, now: Timestamp) -> IgnoredReason? {
        if live.transfer == .offered, verdict == .allowed, !live.isStopping { return .alreadyKnown }
        if let objection = objection(to: live) { return objection }
        var live = live
        live.choice = nil
        guard verdict == .allowed else { return refuseConnection(live) }
        if state.rules.connection == .transferTool { offer(live, now: now) } else { request(live) }
        return nil
    }

    /// The assistant's own tool hands the call on: what it is told to do shows when it asks for the number.
    private mutating func offer(_ live: LiveAttempt, now: Timestamp) {
        var live = live
        live.transfer = .offered
        live.transferDoubt = .init(since: now, next: now + CallbackRules.transferToolTime)
        move(to: .calling(live))
        record(live)
    }

    private mutating func request(_ live: LiveAttempt) {
        var live = live
        live.transfer = .requested
        live.transferDoubt = nil
        live.transfersBegun = (live.transfersBegun ?? 0) + 1
        move(to: .calling(live))
        record(live)
        emit(.transfer(live.id))
    }

    /// The answer with the number is as good as a request that was taken in: whether it is done has to show.
    mutating func handOut(_ live: LiveAttempt, _ verdict: ConnectVerdict, now: Timestamp) -> IgnoredReason? {
        var live = live
        if live.transfer == .offered { live.transfer = .none }
        if let objection = objection(to: live) { return objection }
        live.choice = nil
        live.transferDoubt = nil
        guard verdict == .allowed else { return refuseConnection(live) }
        live.transfer = .accepted
        live.transfersBegun = (live.transfersBegun ?? 0) + 1
        live.transferDoubt = .init(since: now, next: now + CallbackRules.transferLookPause)
        move(to: .calling(live))
        record(live)
        return nil
    }

    private mutating func refuseConnection(_ live: LiveAttempt) -> IgnoredReason? {
        guard live.transfer != .refused else { return .alreadyKnown }
        var live = live
        live.transfer = .refused
        move(to: .calling(live))
        notifyAndAwait(.connectionRefused)
        return nil
    }

    /// Why nobody may be connected now, whichever way it was asked for.
    private func objection(to live: LiveAttempt) -> IgnoredReason? {
        if let hindrance = hindrance(to: live) { return hindrance }
        guard live.rung == .heard else { return .notConfirmed }
        return live.transfer == .uncertain ? .connectionUncertain : nil
    }

    /// Once something final is under way on the line, nothing else may be asked for.
    func hindrance(to live: LiveAttempt) -> IgnoredReason? {
        if live.isStopping { return .stopping }
        if case .decided = live.choice { return .alreadyFinished }
        switch live.transfer {
        case .offered, .requested, .accepted, .forwarding: return .alreadyConnecting
        case .none, .failed, .refused, .uncertain, .notReached: return nil
        }
    }

    // MARK: What became of the request

    /// Taken in is not done: the provider may accept what it then cannot carry out, so the call is watched.
    mutating func transferAccepted(_ live: LiveAttempt, now: Timestamp) -> IgnoredReason? {
        guard live.transfer == .requested else { return .alreadyKnown }
        var live = live
        live.transfer = .accepted
        live.transferDoubt = .init(since: now, next: now + CallbackRules.transferLookPause)
        move(to: .calling(live))
        return nil
    }

    mutating func transferUnknown(_ live: LiveAttempt, now: Timestamp) -> IgnoredReason? {
        guard live.transfer == .requested, live.transferDoubt == nil else { return .alreadyKnown }
        var live = live
        live.transferDoubt = .init(since: now, next: now + CallbackRules.transferLookPause)
        move(to: .calling(live))
        return nil
    }

    mutating func transferFailed(_ live: LiveAttempt) -> IgnoredReason? {
        switch live.transfer {
        case .requested, .accepted: leaveTransfer(live, as: .failed)
        case .uncertain: settleAfterTelling(live, as: .failed)
        case .none, .offered, .forwarding, .failed, .refused, .notReached: return .alreadyKnown
        }
        return nil
    }

    /// Forwarding that we did not ask for is not ours to believe in.
    mutating func forward(_ live: LiveAttempt, now: Timestamp) -> IgnoredReason? {
        var live = proveExistence(live)
        switch live.transfer {
        case .requested, .accepted, .uncertain:
            live.transfer = .forwarding
            live.transferDoubt = .init(since: now, next: now + CallbackRules.forwardingLookPause)
            live.choice = nil  // made when the connection seemed to fail
            live.forwardedAt = now
            move(to: .calling(live))
            return nil
        case .forwarding, .notReached: return .alreadyKnown
        case .none, .offered, .failed, .refused: return .doesNotApply
        }
    }

    /// The provider's own word on a connection, while the contact is still there. What it tells of an earlier one says
    /// nothing of the one that was asked for since.
    mutating func transferSettled(
        _ live: LiveAttempt, _ evidence: TransferEvidence, _ transfers: Int, now: Timestamp
    ) -> IgnoredReason? {
        switch live.transfer {
        case .none, .offered, .refused: return .doesNotApply
        case .failed, .notReached: return .alreadyKnown
        case .requested, .accepted, .forwarding, .uncertain: break
        }
        guard transfers >= live.transfersBegun ?? 0 else { return .alreadyKnown }
        switch evidence {
        case .connected: return forward(live, now: now)
        case .notReached: leaveSettled(live, as: .notReached)
        case .failed: leaveSettled(live, as: .failed)
        case .none: return .alreadyKnown
        }
        return nil
    }

    private mutating func leaveSettled(_ live: LiveAttempt, as transfer: LiveAttempt.Transfer) {
        if live.transfer == .uncertain {
            settleAfterTelling(live, as: transfer)
        } else {
            leaveTransfer(live, as: transfer)
        }
    }

    /// The contact has been told on the line and in a notice that the connection was not seen to be made.
    private mutating func settleAfterTelling(_ live: LiveAttempt, as transfer: LiveAttempt.Transfer) {
        var live = live
        live.transfer = transfer
        move(to: .calling(live))
        if !live.isStopping { record(live) }
    }

    private mutating func leaveTransfer(_ live: LiveAttempt, as transfer: LiveAttempt.Transfer) {
        var live = live
        live.transfer = transfer
        live.transferDoubt = nil
        move(to: .calling(live))
        if live.isStopping { return }
        record(live)
        let isUnanswered = transfer == .notReached
        emit(isUnanswered ? .tellCustomerNotReached(live.id) : .tellConnectionFailed(live.id))
        notifyAndAwait(isUnanswered ? .customerNotReached : .connectionFailed)
    }

    // MARK: Watched

    /// Looks what became of the connection. One that is not seen to be made within the time is told to the contact and
    /// not asked for again: the request may still be carried out.
    mutating func look(at live: LiveAttempt, _ doubt: LiveAttempt.TransferDoubt, now: Timestamp) {
        // A call that lasts longer than any does is being hung up, and not handed on at this late hour.
        if live.isStopping || live.transfer == .offered && live.overdueLooks != nil { return leaveWatch(of: live) }
        switch live.transfer {
        case .offered where now >= doubt.next: request(live)
        case .offered: emit(.poll(live.id))
        case .forwarding where now - doubt.since >= CallbackRules.forwardingLookTime: leaveWatch(of: live)
        case .forwarding: lookAgain(at: live, after: CallbackRules.forwardingLookPause, now: now)
        case _ where now - doubt.since >= CallbackRules.transferDoubtTime: leaveTransfer(live, as: .uncertain)
        default: lookAgain(at: live, after: CallbackRules.transferLookPause, now: now)
        }
    }

    private mutating func lookAgain(at live: LiveAttempt, after pause: Duration, now: Timestamp) {
        var live = live
        live.transferDoubt?.next = now + pause
        move(to: .calling(live))
        emit(.poll(live.id))
    }

    /// From here on the call is asked after as any other is.
    private mutating func leaveWatch(of live: LiveAttempt) {
        var live = live
        live.transferDoubt = nil
        move(to: .calling(live))
        if live.isStopping { emit(.hangUp(live.id)) }
        emit(.poll(live.id))
    }
}
