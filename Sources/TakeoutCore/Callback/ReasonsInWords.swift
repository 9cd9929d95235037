// Why a callback stands where it stands, in sentences for people: the same ones on pages, in mails and in the API.

extension DialPolicy.Refusal {
    /// Continues "I cannot connect you: …".
    public var inWords: String { Language.english.text(.refusal(self)) }
}

extension DialPolicy {
    public static func refusalInWords(for number: String?, in language: Language) -> String {
        language.text(.reason(number == nil ? .noNumberToDial : .kindNotDialled))
    }
}

extension Obstacle {
    public var inWords: String { Language.english.text(.obstacle(self)) }
}

extension DialDenial {
    fileprivate var phrase: Phrase.Reason {
        switch self {
        case .dailyLimit: .dailyLimit
        case .noCredit: .noCredit
        case .accountFrozen: .accountFrozen
        case .subscriptionFault: .subscriptionFault
        }
    }
}

extension AccountFault {
    public var inWords: String { inWords(in: .english) }

    public func inWords(in language: Language) -> String { language.text(.reason(DialDenial(self).phrase)) }
}

extension FallbackReason {
    public var inWords: String { inWords(in: .english) }

    func inWords(in language: Language) -> String {
        switch self {
        case .obstacle(let obstacle): language.text(.obstacle(obstacle))
        case .denied(let denial): language.text(.reason(denial.phrase))
        case .notReached(1): language.text(.reason(.notReachedOnce))
        case .notReached(2): language.text(.reason(.notReachedTwice))
        case .notReached(let calls): language.text(.reason(.notReached), [.count: "\(calls)"])
        case .wrongPerson: language.text(.reason(.wrongPerson))
        case .provider(.passing): language.text(.reason(.providerPassing))
        case .provider(.lasting): language.text(.reason(.providerLasting))
        case .stepAbandoned: language.text(.reason(.stepAbandoned))
        }
    }
}

extension CallbackState {
    /// Why the callback stands as it does, as pages and the API tell it; nil while a call goes on.
    public var reasonInWords: String? { reasonInWords(in: .english) }

    /// The same in the language of a notice.
    public func reasonInWords(in language: Language) -> String? {
        switch phase {
        case .fallback(let reason, _): return inWords(reason, in: language)
        case .needsAttention(let reason):
            let parts = [reason.map { inWords($0, in: language) }, language.text(.reason(.noNoticeEither))]
            return parts.compactMap(\.self).joined(separator: " ")
        default: return reasonPhrase.map { language.text(.reason($0)) }
        }
    }

    /// Whoever answered and said "later" is not told that no one answered.
    private func inWords(_ reason: FallbackReason, in language: Language) -> String {
        if case .notReached = reason, latersUsed > 0 { return language.text(.reason(.notReachedLater)) }
        return reason.inWords(in: language)
    }

    private var reasonPhrase: Phrase.Reason? {
        switch phase {
        case .new, .calling, .fallback, .needsAttention: nil
        case .taking: .callGoesOn
        case .scheduled(_, .retry): .retry
        case .scheduled(_, .askedLater): .askedLater
        case .scheduled(_, .providerFault): .providerFault
        case .queued: .phoneTaken
        case .heard(.declined): .declined
        case .heard: .heard
        case .connected(true): .connected
        case .proving, .connected(false): .handedOn
        case .handled: .handled
        case .stopped: .stopped
        }
    }
}

/// What comes next of itself.
public struct NextStep: Equatable, Sendable {
    /// A sentence without a full stop.
    public let what: String
    /// When at the latest; nil when it waits for something that has no time.
    public let at: Timestamp?

    public init(what: String, at: Timestamp?) {
        self.what = what
        self.at = at
    }
}

extension CallbackState {
    /// nil when nothing more comes of itself but, perhaps, notices that are under way.
    public var nextStep: NextStep? {
        switch phase {
        case .new: nil
        case .taking(let until):
            NextStep(what: "The callback begins when the customer's call has ended, at the latest", at: until)
        case .scheduled(let at, _): NextStep(what: "The next call goes out", at: at)
        case .queued: NextStep(what: "The next call goes out when the phone and a line are free", at: nil)
        case .calling(let live): live.nextStep(wakeAt: wakeAt)
        case .proving(_, let until):
            NextStep(what: "Proof of the connection is waited for; without it, it counts as unproven", at: until)
        case .heard, .connected, .handled, .fallback, .stopped, .needsAttention: nil
        }
    }
}

extension LiveAttempt {
    fileprivate func nextStep(wakeAt: Timestamp?) -> NextStep {
        switch creation {
        case .requested: NextStep(what: "The phone service is being asked to place the call", at: nil)
        case .lookingUp: NextStep(what: "The call, whose creation is in doubt, is looked for again", at: wakeAt)
        case .placed: NextStep(what: "The call goes on; if no news come, the phone service is asked", at: wakeAt)
        }
    }
}
