// The state of a callback in the one word that the interface has for it.

public enum CallbackWord: String, Codable, Sendable, CaseIterable {
    case scheduled, calling, heard, connected, handled, fallback, stopped, off
    case needsAttention = "needs_attention"

    /// A call is planned or live: it may still be stopped.
    public var isUnderWay: Bool { self == .scheduled || self == .calling }
}

extension CallbackState {
    public var word: CallbackWord {
        switch phase {
        case .new, .taking, .scheduled, .queued: .scheduled
        case .calling: .calling
        case .heard: .heard
        case .proving, .connected: .connected
        case .handled: .handled
        case .fallback(.obstacle(.callingOff), _): .off
        case .fallback: .fallback
        case .stopped: .stopped
        case .needsAttention: .needsAttention
        }
    }

    /// When the next call is due, if one is planned; now, while it waits for the phone.
    public var nextAttemptAt: Timestamp? {
        switch phase {
        case .scheduled(let at, _): at
        case .queued(let since): since
        default: nil
        }
    }
}
