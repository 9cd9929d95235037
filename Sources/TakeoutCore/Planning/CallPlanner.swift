// When and whom to call, or why not: asked by the machine for what it does, and by the preview for what it would do.

/// What is to be done next for a message that nobody has heard yet.
public enum CallPlan: Equatable, Sendable {
    case callNow(ContactID)
    case callLater(at: Timestamp, ScheduleReason)
    /// No (further) call: the message goes out as a notice.
    case fallBack(FallbackReason)
}

/// What was tried so far in a round.
public struct CallsTried: Equatable, Sendable {
    /// Calls that reached the phone network.
    public var calls = 0
    public var retries = 0
    /// Calls that the provider did not place for a passing fault.
    public var faults = 0
    /// Contacts that are not called again for this message.
    public var wrongContacts: [ContactID] = []

    public init() {}
}

/// Pure: the same rules and tries give the same plan.
public struct CallPlanner: Sendable {
    public let rules: CallbackRules
    /// What hinders calls in this round; a round that a person asked for is not hindered by "calling is off".
    public let obstacle: Obstacle?
    public let tried: CallsTried

    public init(rules: CallbackRules, obstacle: Obstacle?, tried: CallsTried) {
        self.rules = rules
        self.obstacle = obstacle
        self.tried = tried
    }

    /// A call that is due.
    public func due() -> CallPlan {
        if let obstacle { return .fallBack(.obstacle(obstacle)) }
        guard let contact = rules.contact else { return .fallBack(.obstacle(.noNumber)) }
        return tried.wrongContacts.contains(contact) ? .fallBack(.wrongPerson) : .callNow(contact)
    }

    /// A call, counted in `tried`, ended without anybody hearing the message. The pause counts from its end.
    public func afterNotReached(endedAt: Timestamp, now: Timestamp) -> CallPlan {
        if obstacle != nil { return due() }
        guard tried.retries < rules.retryAttempts else { return .fallBack(.notReached(calls: tried.calls)) }
        let at = endedAt + .minutes(rules.retryDelayMinutes)
        return .callLater(at: max(at, now), .retry(tried.retries + 1))
    }

    /// A call never rang. That uses up no retry; a provider that stays in trouble is not asked for ever.
    /// - Parameter retryAfter: seconds that the provider asks for; at most an hour is heeded.
    public func afterFault(_ fault: RequestFault, retryAfter: Int?, now: Timestamp) -> CallPlan {
        if obstacle != nil { return due() }
        let pauses = CallbackRules.faultPauses
        guard fault == .passing, tried.faults < pauses.count else { return .fallBack(.provider(fault)) }
        let pause = max(pauses[tried.faults], min(retryAfter ?? 0, 3_600))
        return .callLater(at: now + .seconds(pause), .providerFault(tried.faults + 1))
    }
}

extension FallbackReason {
    /// The notice that goes out instead of the call.
    public var notice: NoticeKind { self == .obstacle(.callingOff) ? .newMessage : .couldNotReach }
}
