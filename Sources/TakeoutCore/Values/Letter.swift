// Mails that belong to no message and are written down until they are sent: about the day, and trouble with integrations.
// Mails with the link of an account are not among them, since such a link is stored nowhere.

/// What such a mail tells. Kept as JSON until it is sent.
public enum Letter: Codable, Equatable, Sendable {
    /// Somebody wants to see whether mail arrives.
    case test(business: String?)
    case digest(Digest)
    /// Nothing was taken at an integrator's address for so long that nothing is sent there any more.
    /// - `status`: of the last answer in HTTP; nil if there was none. `reason`: the same in English, for developers.
    case webhookDisabled(address: String, business: String?, since: Timestamp, status: Int?, reason: String)

    /// The word under which it is counted and stored.
    public var kind: String {
        switch self {
        case .test: "test"
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
