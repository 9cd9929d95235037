// The state of one callback: a plain value that is stored as JSON beside its journal.

/// The live call of a callback.
public struct LiveAttempt: Codable, Equatable, Sendable {
    /// What we know of the creation of the call.
    public enum Creation: Codable, Equatable, Sendable {
        /// The request is on its way. May become `placed`, `lookingUp`, or the attempt ends as not placed.
        case requested
        /// The answer was lost; the provider's calls are searched for our token. May become `placed`, or be given up.
        case lookingUp(since: Timestamp, tries: Int, next: Timestamp)
        /// The call exists. Stays so until it ends.
        case placed
    }

    /// How far the call came; never goes back.
    public enum Rung: Int, Codable, Comparable, Sendable {
        case dialled, ringing, answered, heard
        public static func < (left: Rung, right: Rung) -> Bool { left.rawValue < right.rawValue }
    }

    /// The connection to the customer.
    public enum Transfer: String, Codable, Sendable {
        /// Not asked for.
        case none
        /// Asked for, and the assistant was told to use its transfer tool. The provider does not have the number yet.
        case offered
        /// Asked for; the request to the provider may or may not have been taken in.
        case requested
        /// The provider said that it took it in, or asked for the number and got it. No proof that it does it.
        case accepted
        /// The provider is seen to forward the call. Evidence of the try, not of the customer.
        case forwarding
        /// No clear answer came, and the call was not seen to be handed on. It is not asked for again: it may have been
        /// done. Later proof counts.
        case uncertain
        /// Surely not done. It may be asked for again.
        case failed
        /// The customer did not take it, and the contact is still on the line. It may be asked for again.
        case notReached
        /// Our rules forbid the number.
        case refused
    }

    /// A connection that was asked for and is not over: the call is looked at until it shows.
    public struct TransferDoubt: Codable, Equatable, Sendable {
        public let since: Timestamp
        public var next: Timestamp
    }

    public enum Choice: Codable, Equatable, Sendable {
        case decided(Decision)
        case later(Timestamp)
    }

    public let id: AttemptID
    public let contact: ContactID
    /// When the call was asked for, or adopted. Bounds how long it is believed in.
    public var dialledAt: Timestamp
    public var creation: Creation = .requested
    public var rung: Rung = .dialled
    public var transfer: Transfer = .none
    /// Set while it is watched what becomes of the connection.
    public var transferDoubt: TransferDoubt?
    /// How often the provider was given the customer's number on this call.
    public var transfersBegun: Int?
    public var choice: Choice?
    public var isStopping = false
    /// Set when it is being stopped because a person said that the matter is dealt with.
    public var isHandled: Bool?
    public var answeredAt: Timestamp?
    public var heardAt: Timestamp?
    public var forwardedAt: Timestamp?
    public var endedAt: Timestamp?
    /// How often a call that lasts longer than any call does was hung up and asked after. It is given up only after some
    /// such looks, because a clock that jumps ahead makes any call seem old.
    public var overdueLooks: Int?
    /// When something of this call was last heard or asked: the watchdog counts from here.
    public var lastNewsAt: Timestamp
}

/// Where a callback stands.
public enum CallbackPhase: Codable, Equatable, Sendable {
    /// True before the first event only. Becomes `taking`, or starts.
    case new
    /// The call that left the message goes on. Starts at its end, or at this time at the latest.
    case taking(until: Timestamp)
    /// A call is due at this time. Becomes `queued` then; `stopped` or fallback before.
    case scheduled(at: Timestamp, ScheduleReason)
    /// A call is due and waits for the phone or a line. Becomes `calling`, or fallback.
    case queued(since: Timestamp)
    /// A call is live. Its end decides what follows.
    case calling(LiveAttempt)
    /// A human heard the message; `decision` if she declined. Final but for a new round or a failing notice.
    case heard(Decision?)
    /// The call was handed on to the customer, and proof of it may still come with the provider's report. Becomes
    /// `connected`, verified by the proof or unverified at this time; or `heard`, when it is proved that it failed.
    case proving(LiveAttempt, until: Timestamp)
    /// The human was connected to the customer. Final but for a new round.
    case connected(isVerified: Bool)
    /// A human said that it is dealt with. Final but for a new round.
    case handled
    /// The message goes out as a notice; `isSent` once a channel took it. Final but for a new round or a failing notice.
    case fallback(FallbackReason, isSent: Bool)
    /// A person stopped it. Final but for a new round.
    case stopped
    /// No channel took a notice that had to arrive. Final but for a new round.
    case needsAttention(FallbackReason?)
}

/// What a scheduled call waits for.
public enum ScheduleReason: Codable, Equatable, Sendable {
    /// Nobody was reached: retry number n.
    case retry(Int)
    /// The contact asked to be called later.
    case askedLater
    /// The provider had a passing fault: try number n again.
    case providerFault(Int)
}

public struct CallbackState: Codable, Equatable, Sendable {
    /// Of this type's stored form.
    public static let currentVersion = 1

    public var version = CallbackState.currentVersion
    public var phase: CallbackPhase = .new
    public var rules: CallbackRules
    /// Runs of this callback; *Call now* begins another.
    public var round = 1
    public var roundStartedAt: Timestamp?
    /// A person asked for this round, so that "calling is off" does not hinder it.
    public var isManualRound = false
    /// Attempts of all rounds: the last one's `attempt_number`.
    public var attempts = 0
    /// Attempts of this round that reached the phone network.
    public var callsInRound = 0
    public var retriesUsed = 0
    public var faultsUsed = 0
    public var latersUsed = 0
    /// Contacts that are not called again for this message.
    public var wrongContacts: [ContactID] = []
    /// The last action's sequence number.
    public var actions = 0
    /// Sequence number of the notice whose fate decides between done and `needsAttention`.
    public var awaitedNotices: [Int] = []
    /// Asked for in this round: the same news is not sent twice.
    public var noticesInRound: [NoticeKind] = []
    /// An awaited notice failed before the callback came to its end.
    public var hasFailedNotice = false
    /// The attempt that ended last: news that repeats its end is nothing new.
    public var lastEnded: AttemptID?
    /// Attempts that were given up because no call of theirs was found. One that turns up after all is hung up while it
    /// rings, and adopted as the live attempt when somebody answered it.
    public var ghosts: [LiveAttempt] = []
    /// Where the callback stood when it adopted a ghost after its round was over; it goes back there if the ghost
    /// reaches nobody.
    public var standBeforeGhost: CallbackPhase?

    public init(rules: CallbackRules) {
        self.rules = rules
    }

    public var live: LiveAttempt? {
        guard case .calling(let live) = phase else { return nil }
        return live
    }

    /// What hinders calls in this round.
    public var obstacle: Obstacle? {
        rules.obstacle == .callingOff && isManualRound ? nil : rules.obstacle
    }

    /// When the machine wants to hear `.woke`; nil if only other events can move it.
    public var wakeAt: Timestamp? {
        switch phase {
        case .taking(let until): until
        case .scheduled(let at, _): at
        case .calling(let live): wakeAt(of: live)
        case .proving(_, let until): until
        case .new, .queued, .heard, .connected, .handled, .fallback, .stopped, .needsAttention: nil
        }
    }

    private func wakeAt(of live: LiveAttempt) -> Timestamp? {
        switch live.creation {
        case .requested: return nil
        case .lookingUp(_, _, let next): return next
        case .placed:
            let watched = live.lastNewsAt + .seconds(rules.watchdogSeconds)
            return min(watched, live.transferDoubt?.next ?? watched)
        }
    }

    /// True while something is still to come of itself.
    public var isOpen: Bool {
        switch phase {
        case .new, .taking, .scheduled, .queued, .calling, .proving: true
        case .heard, .connected, .handled, .fallback, .stopped, .needsAttention: false
        }
    }
}

/// States that were stored before there were ghosts are read, and those without any are stored without mention of them.
extension KeyedDecodingContainer {
    func decode(_ type: [LiveAttempt].Type, forKey key: Key) throws -> [LiveAttempt] {
        try decodeIfPresent(type, forKey: key) ?? []
    }
}

extension KeyedEncodingContainer {
    mutating func encode(_ value: [LiveAttempt], forKey key: Key) throws {
        try encodeIfPresent(value.isEmpty ? nil : value, forKey: key)
    }
}
