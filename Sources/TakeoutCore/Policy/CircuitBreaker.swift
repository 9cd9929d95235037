// When calls stop because the provider's account cannot carry them, and how they begin again. Pure: time is handed in.

/// What is wrong with the provider's account: no call goes out until somebody pays or talks to the provider.
public enum AccountFault: String, Codable, Sendable, CaseIterable {
    case noCredit = "no_credit"
    case frozen
    /// The subscription has ended, or cannot be charged.
    case subscription
}

/// Lets calls through while the account carries them. After a fault of the account it lets none through but, at growing
/// intervals, one at a time as a probe. Only a phone that rings proves that the account is well again: the provider's API
/// answers without credit too, and takes calls with 201 that end before they ring.
public struct CircuitBreaker: Codable, Equatable, Sendable {
    /// The time from one opening to the closing after it.
    public struct Outage: Codable, Equatable, Sendable {
        public internal(set) var fault: AccountFault
        public let since: Timestamp
        /// Probes in a row that met the fault again.
        public internal(set) var failedProbes = 0
    }

    public enum Phase: Codable, Equatable, Sendable {
        /// Calls go out. Opens with a fault of the account.
        case closed
        /// No call goes out before this time; the first one after it is the probe.
        case open(Outage, nextProbe: Timestamp)
        /// This call is under way to show whether the account is well; no other goes out. Closes when its phone rings,
        /// opens again when the call ends in any other way.
        case probing(Outage, AttemptID)
    }

    /// Whether a call may go out.
    public enum Permission: Equatable, Sendable {
        case allowed
        /// As the one call that shows whether the account is well.
        case asProbe
        case refused(AccountFault)
    }

    /// What a call has shown of the account.
    public enum Evidence: Equatable, Sendable {
        case fault(AccountFault)
        /// The phone rang.
        case rang
        /// The call is over, or was never placed, and neither of the two was seen.
        case nothing
    }

    /// What the admin is told of.
    public enum Change: Equatable, Sendable {
        case opened(AccountFault)
        case closed
    }

    /// Pauses before the next probe, in minutes, by how many have failed; the last one repeats.
    static let pauses = [1, 5, 15, 30, 60]

    public private(set) var phase: Phase = .closed
    /// Counts the outages.
    public private(set) var outages = 0
    /// When it closed last. Calls from before then prove nothing any more: their news may be late.
    public private(set) var closedAt: Timestamp?

    public init() {}

    public var isClosed: Bool { phase == .closed }

    /// nil while calls go out.
    public var outage: Outage? {
        switch phase {
        case .closed: nil
        case .open(let outage, _), .probing(let outage, _): outage
        }
    }

    /// The call that is the probe just now.
    public var probe: AttemptID? {
        if case .probing(_, let attempt) = phase { attempt } else { nil }
    }

    /// When the next probe may go out; nil while calls go out, or while one is under way.
    public var nextProbe: Timestamp? {
        if case .open(_, let time) = phase { time } else { nil }
    }

    /// - Parameter isAskedByPerson: somebody pressed *Call now*. She may know that the account was paid, so that her call
    ///   may be the probe before its time.
    public func permission(isAskedByPerson: Bool, now: Timestamp) -> Permission {
        switch phase {
        case .closed: return .allowed
        case .probing(let outage, _): return .refused(outage.fault)
        case .open(let outage, let next):
            // A time further ahead than any pause was set by a clock that was set back since.
            let isDue = now >= next || next - now > .minutes(Self.pauses.max() ?? 0)
            return isDue || isAskedByPerson ? .asProbe : .refused(outage.fault)
        }
    }

    /// The call that was let through as a probe is on its way.
    public mutating func begin(_ probe: AttemptID) {
        guard case .open(let outage, _) = phase else { return }
        phase = .probing(outage, probe)
    }

    /// Takes in what a call has shown.
    /// - Parameter madeAt: when the call was decided on.
    public mutating func take(
        _ evidence: Evidence, of attempt: AttemptID, madeAt: Timestamp, now: Timestamp
    ) -> Change? {
        switch (phase, evidence) {
        case (.closed, .fault(let fault)):
            if let closedAt, madeAt < closedAt { return nil }
            outages += 1
            phase = Self.open(Outage(fault: fault, since: now), now)
            return .opened(fault)
        case (.probing(let outage, attempt), _): return end(outage, evidence, now)
        // Calls from before the outage, whose news came late: they tell nothing of today's account.
        case (.closed, _), (.open, _), (.probing, _): return nil
        }
    }

    private mutating func end(_ outage: Outage, _ evidence: Evidence, _ now: Timestamp) -> Change? {
        var outage = outage
        switch evidence {
        case .rang:
            phase = .closed
            closedAt = now
            return .closed
        case .fault(let fault):
            outage.fault = fault
            outage.failedProbes += 1
        case .nothing: break  // the same pause once more
        }
        phase = Self.open(outage, now)
        return nil
    }

    private static func open(_ outage: Outage, _ now: Timestamp) -> Phase {
        .open(outage, nextProbe: now + .minutes(pauses[min(outage.failedProbes, pauses.count - 1)]))
    }
}
