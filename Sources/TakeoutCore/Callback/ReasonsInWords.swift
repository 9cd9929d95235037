// Why a callback stands where it stands, in sentences for people: the same ones on pages, in mails and in the API.

extension DialPolicy.Refusal {
    /// Continues "I cannot connect you: …".
    public var inWords: String {
        switch self {
        case .notANumber: "there is no number that can be called"
        case .premium: "the number is a premium-rate number"
        case .sharedCost: "the number is a shared-cost number"
        case .satellite: "the number belongs to a satellite or global network"
        case .shortOrEmergency: "the number is a short or emergency number"
        case .foreign: "the number is in a country that this business does not call"
        case .ownNumber: "the number is one of our own lines"
        }
    }
}

extension DialPolicy {
    public static func refusalInWords(for number: String?) -> String {
        number == nil
            ? "There was no number that we could dial." : "The customer's number is of a kind that we do not dial."
    }
}

extension Obstacle {
    public var inWords: String {
        switch self {
        case .callingOff: "Calling is switched off."
        case .noNumber: "There is no number to call."
        case .ownNumber: "The number to call is one of our own lines, so we would have phoned ourselves."
        case .numberRefused: "The number to call is of a kind or in a country that we do not dial."
        case .noPublicAddress: "Calls are off on this server: no public address is configured (TAKEOUT_PUBLIC_URL)."
        case .noProvider: "Calls are off on this server: no Vapi key is configured (TAKEOUT_VAPI_API_KEY)."
        case .noLine: "The business has no Vapi number to call from (vapi_phone_number_id)."
        }
    }
}

extension FallbackReason {
    public var inWords: String {
        switch self {
        case .obstacle(let obstacle): obstacle.inWords
        case .denied(.dailyLimit): "This phone was called as often as allowed within 24 hours."
        case .notReached(1): "We called and no one answered."
        case .notReached(2): "We called twice and no one answered."
        case .notReached(let calls): "We called \(calls) times and no one answered."
        case .wrongPerson: "The person who answered was not the right one, and there is no other number to call."
        case .provider(.passing): "The phone service was not available, also on further tries."
        case .stepAbandoned: "A step of ours failed again and again and was given up."
        case .provider(.lasting): "The phone service refused to place the call; somebody must mend the set-up."
        }
    }
}

extension CallbackState {
    /// Why the callback stands as it does; nil while a call goes on.
    public var reasonInWords: String? {
        switch phase {
        case .new, .calling: nil
        case .taking: "The call that left this message is still going on."
        case .scheduled(_, .retry): "No one was reached; we call again."
        case .scheduled(_, .askedLater): "We were asked to call again later."
        case .scheduled(_, .providerFault): "The phone service had a fault; we try again."
        case .queued: "Waiting for another call to this phone to end."
        case .heard(.declined): "The message was heard; no connection was wanted."
        case .heard: "The message was heard."
        case .connected(true): "The message was heard, and the two were connected."
        case .proving, .connected(false): "The message was heard, and the call was handed on to the customer."
        case .handled: "The message was heard, and it is dealt with."
        case .fallback(let reason, _): reason.inWords
        case .stopped: "A person stopped the calls."
        case .needsAttention(let reason):
            (reason.map { $0.inWords + " " } ?? "") + "No notice could be delivered either."
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
