// The settings that a decision used. They go into the journal whenever they change, so that replay decides alike.

/// Why no call may be placed at present.
public enum Obstacle: String, Codable, Sendable, CaseIterable {
    /// The business has the callback switched off.
    case callingOff
    /// There is no number to call.
    case noNumber
    /// The number to call is one of our own lines: we would phone ourselves.
    case ownNumber
    /// The number to call is of a kind that is never dialled.
    case numberRefused
    /// The provider could not reach our tools: no public address is configured.
    case noPublicAddress
    /// No voice provider is configured.
    case noProvider
    /// The business has no line at the provider to call from.
    case noLine
}

/// How a live call is handed on to the customer.
public enum ConnectionStrategy: String, Codable, Sendable, CaseIterable {
    /// We steer the call over its control address.
    case liveControl = "live-control"
    /// The assistant's own transfer tool asks us for the number.
    case transferTool = "transfer-tool"
}

/// The rules in force for one callback. Holds no personal data: the contact is an opaque id.
public struct CallbackRules: Codable, Equatable, Sendable {
    /// nil when calls may be placed.
    public var obstacle: Obstacle?
    /// Whom to call.
    public var contact: ContactID?
    /// Further calls after the first when nobody was reached: 0 to 3.
    public var retryAttempts: Int
    /// Minutes from the end of a failed call to the next: 1 to 1440.
    public var retryDelayMinutes: Int
    /// Silence of a live call in seconds after which it is polled.
    public var watchdogSeconds: Int
    /// How long a call whose creation went unanswered is looked for, in seconds.
    public var lookupSeconds: Int
    /// nil: live control, as before there was a choice.
    public var connection: ConnectionStrategy?

    public init(
        obstacle: Obstacle? = nil, contact: ContactID?, retryAttempts: Int, retryDelayMinutes: Int,
        watchdogSeconds: Int = 60, lookupSeconds: Int = 120, connection: ConnectionStrategy? = nil
    ) {
        self.obstacle = obstacle
        self.contact = contact
        self.retryAttempts = retryAttempts
        self.retryDelayMinutes = retryDelayMinutes
        self.watchdogSeconds = watchdogSeconds
        self.lookupSeconds = lookupSeconds
        self.connection = connection
    }

    /// Longest call in seconds; the provider is told the same and cuts there.
    public static let maximumCallSeconds = 600
    /// A call of which nothing was heard for so long after its maximum is hung up and asked after so many times more, and
    /// then taken as over.
    static let overdueSeconds = maximumCallSeconds + 300
    static let overdueLooks = 5
    /// Pauses after passing faults of the provider, in seconds; when they are used up, the fallback follows.
    static let faultPauses = [30, 60, 120]
    /// Pauses between look-ups of a call whose creation went unanswered, in seconds; the last one repeats.
    static let lookupPauses = [2, 3, 10, 15, 30]
    /// Pause between looks at a call that is to be handed on, and how long it may take until it is seen to be.
    static let transferLookPause = Duration.seconds(4)
    static let transferDoubtTime = Duration.seconds(20)
    /// How long the assistant may take to use its transfer tool before the server hands the call on itself.
    static let transferToolTime = Duration.seconds(8)
    /// Pause between looks at a call that is being handed on, and how long it is looked at more often than others: the
    /// customer's phone rings no longer.
    static let forwardingLookPause = Duration.seconds(10)
    static let forwardingLookTime = Duration.minutes(2)
    /// So many given-up attempts are remembered; a round gives up four at most.
    static let ghostLimit = 8
    /// How long a phone is left alone on which a call that turned up late is being hung up.
    static let ghostHoldSeconds = 60
    /// A call that ended sooner after the message was handed over can hardly have told it.
    static let shortestTelling = Duration.seconds(8)
    /// "Call me later" is granted so often in a round, and so far ahead.
    static let laterLimit = 5
    static let laterHorizon = Duration.hours(24)
    /// How long after an unproven connection its proof is waited for: reports come seconds after the end.
    static let proofTime = Duration.seconds(15)
    /// After an unproven connection the contact is probably still talking to the customer.
    static let busyAfterForwarding = Duration.minutes(3)
}

extension CallbackRules {
    /// Before the first settings are known: nobody may be called. Every journal begins from here.
    public static let initial = CallbackRules(obstacle: .noNumber, contact: nil, retryAttempts: 0, retryDelayMinutes: 5)
}
