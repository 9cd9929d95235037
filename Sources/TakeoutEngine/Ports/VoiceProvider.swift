// The port through which calls are placed and steered. Nothing here is a word of Vapi's.
public import TakeoutCore

/// What a provider can do; the engine asks before it counts on it.
public struct VoiceCapabilities: Sendable, Equatable {
    public let canTransfer: Bool
    public let canLookUp: Bool
    public let detectsMachines: Bool
    public let hasTools: Bool

    public init(canTransfer: Bool, canLookUp: Bool, detectsMachines: Bool, hasTools: Bool) {
        self.canTransfer = canTransfer
        self.canLookUp = canLookUp
        self.detectsMachines = detectsMachines
        self.hasTools = hasTools
    }
}

/// One call to be placed to a contact. Carries neither the message nor the customer's number: nobody there needs them yet.
public struct CallOrder: Sendable, Equatable {
    public let attempt: AttemptID
    public let message: MessageID
    public let business: BusinessID
    public let businessName: String
    public let language: Language
    /// Finds the call again when the provider's answer was lost; unique to the attempt, at most 40 characters.
    public let token: String
    /// The contact's number in E.164.
    public let employeePhone: String
    /// The provider's id of the number that we call from.
    public let lineID: String
    /// Longest call in seconds, after which the provider cuts it.
    public let maximumSeconds: Int
    public let recordingEnabled: Bool

    public init(
        attempt: AttemptID, message: MessageID, business: BusinessID, businessName: String,
        language: Language = .english, token: String, employeePhone: String, lineID: String, maximumSeconds: Int,
        recordingEnabled: Bool
    ) {
        self.attempt = attempt
        self.message = message
        self.business = business
        self.businessName = businessName
        self.language = language
        self.token = token
        self.employeePhone = employeePhone
        self.lineID = lineID
        self.maximumSeconds = maximumSeconds
        self.recordingEnabled = recordingEnabled
    }
}

/// The stage of a call, as a webhook, a poll or a look-up shows it.
public enum CallStage: Int, Sendable, Codable, Comparable {
    case queued, ringing, answered, forwarding, ended

    public static func < (left: CallStage, right: CallStage) -> Bool { left.rawValue < right.rawValue }
}

/// What an answer or news of one call tells of the whole account.
public struct AccountNews: Sendable, Equatable {
    /// Why the account cannot carry calls at all.
    public var fault: AccountFault?
    /// Calls that it may hold at once, customers' calls included.
    public var lineLimit: Int?
    /// All its lines are taken.
    public var isFull: Bool

    public init(fault: AccountFault? = nil, lineLimit: Int? = nil, isFull: Bool = false) {
        self.fault = fault
        self.lineLimit = lineLimit
        self.isFull = isFull
    }

    public static let none = AccountNews()
}

/// One call as it was seen, whichever way the news came.
public struct CallSighting: Sendable, Equatable {
    /// The provider's id of the call.
    public let callID: String
    /// Our token, where the provider echoed it.
    public let token: String?
    public let stage: CallStage
    /// Present when `stage` is `ended`.
    public let ending: CallEnding?
    /// The provider's own word for the end, as it was given; at most 200 characters.
    public let endedReason: String?
    /// When this stage was reached, by the provider's word; nil if it gave none.
    public let at: Timestamp?
    /// When somebody or something answered, if the news says so.
    public let answeredAt: Timestamp?
    public let cost: Money?
    public let costParts: CostParts
    public let account: AccountNews
    /// Steers the live call. A secret: whoever has it controls the call. Never logged.
    public let controlURL: String?

    public init(
        callID: String, token: String?, stage: CallStage, ending: CallEnding? = nil, endedReason: String? = nil,
        at: Timestamp? = nil, answeredAt: Timestamp? = nil, cost: Money? = nil, costParts: CostParts = CostParts(),
        account: AccountNews = .none, controlURL: String? = nil
    ) {
        self.callID = callID
        self.token = token
        self.stage = stage
        self.ending = ending
        self.endedReason = endedReason
        self.at = at
        self.answeredAt = answeredAt
        self.cost = cost
        self.costParts = costParts
        self.account = account
        self.controlURL = controlURL
    }
}

/// Why a request to the provider did not do what it should, and what that means for the next step.
public struct VoiceError: Error, Sendable, Equatable {
    public enum Disposition: Sendable, Equatable {
        /// It surely did not happen and may work later; `after` in seconds where the provider said so.
        case notDone(retryAfter: Int?)
        /// It surely did not happen and will not until somebody mends something.
        case refused
        /// It may or may not have happened: look, do not repeat.
        case unknownOutcome
    }

    public let disposition: Disposition
    /// One sentence for the timeline and the log, without secrets, numbers or addresses.
    public let explanation: String
    public let account: AccountNews

    public init(_ disposition: Disposition, _ explanation: String, account: AccountNews = .none) {
        self.disposition = disposition
        self.explanation = explanation
        self.account = account
    }
}

/// One entry of the provider's own list of calls: what its webhooks would have told, whether or not they came.
public enum ProviderCall: Sendable, Equatable {
    /// A customer's call that has ended, with all that its report would have said.
    case inbound(InboundReport)
    /// A call that was placed from the line, by us or by somebody else, whatever its stage.
    case outbound(CallSighting)
}

/// A hosted voice AI that phones people for us.
public protocol VoiceProvider: Sendable {
    var capabilities: VoiceCapabilities { get }

    /// Places one call. Never repeated by the implementation: there is no idempotency key.
    func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting

    /// Finds a call by our token among those created since a moment; nil if there is none (yet).
    func findCall(token: String, lineID: String, since: Timestamp) async throws(VoiceError) -> CallSighting?

    /// The call as it stands now; nil if the provider does not know it (which it may say briefly of a new one).
    func call(_ callID: String) async throws(VoiceError) -> CallSighting?

    /// All calls of a line that were created since a moment, in no particular order, each of them once. Customers' calls
    /// that still go on are left out.
    /// - Throws: also when there are more than the implementation can look through: a part would pass for the whole.
    func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [ProviderCall]

    /// Hands the live call on to a number. Success means "taken in", not "connected".
    /// - Parameter sentence: said to the contact first; nil where the assistant has said it already.
    func transfer(controlURL: String, to number: String, saying sentence: String?) async throws(VoiceError)

    /// Has the assistant say a sentence on the live call.
    func say(controlURL: String, _ sentence: String) async throws(VoiceError)

    /// Ends the live call.
    func hangUp(controlURL: String) async throws(VoiceError)
}
