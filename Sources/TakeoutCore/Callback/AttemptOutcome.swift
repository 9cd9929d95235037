// The rungs of an attempt in the words of the interface, and the plan's three status words.

/// How far an attempt came. The raw values are the interface's.
public enum AttemptOutcome: String, Codable, Sendable, CaseIterable {
    case ringing
    case noAnswer = "no_answer"
    case busy
    case machine
    case notHuman = "not_human"
    case heard
    case declined
    case handled
    case later
    case wrongPerson = "wrong_person"
    case connecting
    case connected
    case connectedUnverified = "connected_unverified"
    case customerNotReached = "customer_not_reached"
    case connectionFailed = "connection_failed"
    case providerFailed = "provider_failed"
    case cancelled
}

/// The plan's status of an attempt: `pending` until someone or something answered or the call ended.
public enum AttemptStatus: String, Codable, Sendable, CaseIterable {
    case pending, answered, failed
}

/// What the attempt's row shows; written in the transaction of the event that changed it.
public struct AttemptRecord: Codable, Equatable, Sendable {
    public let id: AttemptID
    public let status: AttemptStatus
    public let outcome: AttemptOutcome
    public let answeredAt: Timestamp?
    public let heardAt: Timestamp?
    public let connectedAt: Timestamp?
    public let endedAt: Timestamp?
}
