// The moment at which a message becomes somebody's, so that others who knew of it need do nothing more.

/// Who took a message. Nothing is decided by it, so it is read off the machine's steps and not a part of its state.
public enum Taking: Equatable, Sendable {
    /// The contact who heard it on this call, or was connected.
    case byCall(AttemptID)
    /// A person who said that it is dealt with.
    case byPerson

    /// - Parameter event: one that was not ignored.
    /// - Returns: nil when the event made it nobody's, or it was somebody's before.
    public init?(by event: CallbackEvent, from before: CallbackState, to after: CallbackState) {
        if before.phase.isTaken { return nil }
        if event == .markedHandled {
            self = .byPerson
        } else {
            guard after.phase.isTaken, let call = before.callInHand, call.isHandled != true else { return nil }
            self = .byCall(call.id)
        }
    }
}

extension CallbackPhase {
    /// Somebody has heard it and wants no other call, or has dealt with it.
    public var isTaken: Bool {
        switch self {
        case .connected, .handled: true
        case .heard(let decision): decision == nil
        case .new, .taking, .scheduled, .queued, .calling, .proving, .fallback, .stopped, .needsAttention: false
        }
    }
}

extension CallbackState {
    /// The call that is live, or whose proof is waited for.
    public var callInHand: LiveAttempt? {
        switch phase {
        case .calling(let live), .proving(let live, _): live
        case .new, .taking, .scheduled, .queued, .heard, .connected, .handled, .fallback, .stopped, .needsAttention: nil
        }
    }
}
