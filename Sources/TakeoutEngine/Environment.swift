// What the engine is handed: time, ids, counters, and the settings of this installation.
public import TakeoutCore

/// The time of this node; real, sped up for the demo, or driven by a test.
public protocol EngineClock: Sendable {
    var now: Timestamp { get }

    /// Returns at the time or soon after; throws `CancellationError` when the task is cancelled.
    func sleep(until: Timestamp) async throws
}

/// Makes ids: UUIDv7 in lower case, so that ids sort by time.
public protocol IdentifierSource: Sendable {
    func next(at now: Timestamp) -> String
}

public struct EngineEnvironment: Sendable {
    public let clock: any EngineClock
    public let identifiers: any IdentifierSource
    /// Names this life of this node: leases of others with another name are not ours.
    public let nodeID: String
    /// What this server counts of itself.
    public let metrics: Metrics

    public init(
        clock: any EngineClock, identifiers: any IdentifierSource, nodeID: String, metrics: Metrics = Metrics()
    ) {
        self.clock = clock
        self.identifiers = identifiers
        self.nodeID = nodeID
        self.metrics = metrics
    }
}

public struct EngineSettings: Sendable {
    /// Calls that may be live at once on the provider's account.
    public var lines = 8
    /// Calls to one number in 24 hours; 0: no limit.
    public var callsPerPhonePerDay = 30
    /// Silence of a live call in seconds after which it is polled.
    public var watchdogSeconds = 60
    /// How long a call whose creation went unanswered is looked for, in seconds.
    public var lookupSeconds = 120
    /// How calls are handed on to customers.
    public var connection = ConnectionStrategy.liveControl
    /// Where the provider reaches us and people find the pages; nil: no calls are placed.
    public var publicURL: String?
    /// Where people find a message's page, without its id; nil while there are no pages.
    public var messagePages: String?
    /// Spoken to callers of numbers of no business, written to the admin, and given to new businesses.
    public var language = Language.english
    /// Told when a message has no channel left, and of trouble with the provider.
    public var adminEmail: String?
    /// Signs the links of account mails; nil: there are none.
    public var signer: Signer?
    /// Seconds for which claimed work is nobody else's.
    public var leaseSeconds = 60
    /// Work in hand is given so many seconds to finish at shutdown.
    public var drainSeconds = 10

    public init() {}

    /// How long asking a channel to take one notice may last at most: it ends clearly before others may take the work over.
    public var channelPatience: Duration { .seconds(leaseSeconds) * 3 / 4 }
}
