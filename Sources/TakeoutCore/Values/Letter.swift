// Mails that belong to no message: about accounts, the day, and trouble with integrations.

/// What such a mail tells. Kept as JSON until it is sent.
public enum Letter: Codable, Equatable, Sendable {
    /// Somebody wants to see whether mail arrives.
    case test(business: String?)
    /// A person forgot the password.
    /// - `minutes`: how long the link works.
    case reset(link: String, minutes: Int)
    /// A person is to get an account.
    /// - `inviter`: who wants that; nil if nobody said. `business`: what the person is to see; nil for all.
    /// - `days`: how long the link works.
    case invitation(inviter: String?, business: String?, link: String, days: Int)
    case digest(Digest)
    /// Nothing was taken at an integrator's address for so long that nothing is sent there any more.
    case webhookDisabled(address: String, business: String?, since: Timestamp, reason: String)

    /// The word under which it is counted and stored.
    public var kind: String {
        switch self {
        case .test: "test"
        case .reset: "reset"
        case .invitation: "invitation"
        case .digest: "digest"
        case .webhookDisabled: "webhook_disabled"
        }
    }
}

/// Whose messages of which time a digest tells. They are read when it is sent.
public struct Digest: Codable, Equatable, Sendable {
    public let business: BusinessID
    public let from: Timestamp
    public let to: Timestamp

    public init(business: BusinessID, from: Timestamp, to: Timestamp) {
        self.business = business
        self.from = from
        self.to = to
    }
}
