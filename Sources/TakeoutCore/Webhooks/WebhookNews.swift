// What integrators are told: which happenings of a callback are news to those outside.

/// What an outgoing webhook tells. The raw value is its `type`.
public enum WebhookEventType: String, Codable, Sendable, CaseIterable {
    /// A message is whole: its call has ended, or it came from elsewhere.
    case messageCreated = "message.created"
    /// A human heard the message on the phone.
    case callbackHeard = "callback.heard"
    /// A phone call to the business is over, whatever came of it.
    case attemptEnded = "attempt.ended"
    /// The human who heard it and the customer were connected.
    case callbackConnected = "callback.connected"
    /// Nothing more comes of itself: heard, connected, handled, stopped, or handed to the notices.
    case callbackFinished = "callback.finished"
    /// A channel took the notice that replaces being heard.
    case fallbackDelivered = "fallback.delivered"
    /// No channel is left: somebody must act.
    case needsAttention = "needs_attention"
    /// Sent when a person asks for it, to try an endpoint.
    case test
}

/// One piece of news with what was true when it came. No text and no number: those are read when it is sent.
public struct WebhookNews: Codable, Equatable, Sendable {
    public let type: WebhookEventType
    public let state: CallbackWord
    /// Why the callback stands so, in English.
    public let reason: String?
    public let round: Int
    /// The call that brought it.
    public let attempt: AttemptID?
    public let outcome: AttemptOutcome?
    /// Of a connection: whether the provider proved it.
    public let isVerified: Bool?

    public init(
        _ type: WebhookEventType, of state: CallbackState, attempt: AttemptID? = nil, outcome: AttemptOutcome? = nil,
        isVerified: Bool? = nil
    ) {
        self.type = type
        self.state = state.word
        reason = state.reasonInWords
        round = state.round
        self.attempt = attempt
        self.outcome = outcome
        self.isVerified = isVerified
    }

    /// The news that an event brought, in the order in which they came to be.
    /// - Parameters:
    ///   - event: one that counted.
    ///   - ended: how a call ended, if it did by this event.
    public static func brought(
        by event: CallbackEvent, ended: (AttemptID, AttemptOutcome)?, from before: CallbackState,
        to after: CallbackState
    ) -> [WebhookNews] {
        var news: [WebhookNews] = []
        if before.phase.isBeforeCompletion, !after.phase.isBeforeCompletion {
            news.append(WebhookNews(.messageCreated, of: after))
        }
        if case .recipientConfirmed(let attempt) = event {
            news.append(WebhookNews(.callbackHeard, of: after, attempt: attempt))
        }
        if let (attempt, outcome) = ended {
            news.append(WebhookNews(.attemptEnded, of: after, attempt: attempt, outcome: outcome))
        }
        if case .connected(let isVerified) = after.phase, before.phase != after.phase {
            news.append(
                WebhookNews(
                    .callbackConnected, of: after, attempt: before.callInHand?.id ?? after.lastEnded,
                    isVerified: isVerified))
        }
        if case .fallback(_, isSent: true) = after.phase, before.phase != after.phase {
            news.append(WebhookNews(.fallbackDelivered, of: after))
        }
        if before.isOpen, !after.isOpen { news.append(WebhookNews(.callbackFinished, of: after)) }
        if case .needsAttention = after.phase, before.phase != after.phase {
            news.append(WebhookNews(.needsAttention, of: after))
        }
        return news
    }
}

extension CallbackPhase {
    fileprivate var isBeforeCompletion: Bool {
        switch self {
        case .new, .taking: true
        default: false
        }
    }
}
