// What a provider tells us unasked, translated at the edge into our words.
public import TakeoutCore

/// One webhook, understood.
public enum ProviderNews: Sendable, Equatable {
    /// News of a call that we placed.
    case sighting(CallSighting)
    /// A customer's call reached a stage; only `ended` matters.
    case inboundCall(InboundCall, stage: CallStage)
    /// The report at the end of a customer's call: it becomes a message.
    case inboundReport(InboundReport)
    /// A customer is on the line and the provider asks which assistant takes the call.
    case assistantRequest(InboundCall)
    /// The model wants tools run, in this order; each needs a result.
    case toolCalls([ToolCall], on: ToolCaller)
    /// Understood well enough to know that nothing follows from it.
    case nothing(type: String)
}

/// A customer's call to a business.
public struct InboundCall: Sendable, Equatable {
    public let callID: String
    /// The provider's id of the number that was called.
    public let lineID: String?
    /// The number that was called, as given by the provider.
    public let lineNumber: String?
    /// The caller id, as given by the provider; absent when withheld.
    public let callerNumber: String?

    public init(callID: String, lineID: String?, lineNumber: String?, callerNumber: String?) {
        self.callID = callID
        self.lineID = lineID
        self.lineNumber = lineNumber
        self.callerNumber = callerNumber
    }
}

/// What a customer left, as text that nobody has checked.
public struct MessageDraft: Sendable, Equatable {
    public var customerName: String?
    /// The number that she gave, in any spelling: a stranger's claim.
    public var customerPhone: String?
    public var body: String
    public var urgency: Urgency?
    public var bestTime: String?

    public init(
        customerName: String? = nil, customerPhone: String? = nil, body: String, urgency: Urgency? = nil,
        bestTime: String? = nil
    ) {
        self.customerName = customerName
        self.customerPhone = customerPhone
        self.body = body
        self.urgency = urgency
        self.bestTime = bestTime
    }
}

/// Two matters of one phone call become one message with both.
public enum MessageBody {
    /// Longest text that is kept, in characters.
    public static let limit = 10_000

    /// A text that repeats the other takes its place; another matter is put below it, so that nothing said is lost.
    public static func joining(_ earlier: String, _ later: String) -> String {
        let (old, new) = (earlier.lowercased(), later.lowercased())
        if new.contains(old) { return later }
        if old.contains(new) { return earlier }
        return String("\(earlier)\n\n\(later)".prefix(limit))
    }
}

public struct InboundReport: Sendable, Equatable {
    public let call: InboundCall
    /// From a `take_message` tool call in the report's own history, else structured data, summary or transcript; nil if
    /// the call left nothing at all.
    public let draft: MessageDraft?
    public let transcript: String?
    public let endedReason: String?
    public let endedAt: Timestamp?
    public let cost: Money?
    public let costParts: CostParts

    public init(
        call: InboundCall, draft: MessageDraft?, transcript: String?, endedReason: String?, endedAt: Timestamp?,
        cost: Money?, costParts: CostParts = CostParts()
    ) {
        self.call = call
        self.draft = draft
        self.transcript = transcript
        self.endedReason = endedReason
        self.endedAt = endedAt
        self.cost = cost
        self.costParts = costParts
    }
}

/// Whose call a tool was asked for on.
public enum ToolCaller: Sendable, Equatable {
    case inbound(InboundCall)
    /// A call that we placed; the sighting carries its id, token and control address.
    case outbound(CallSighting)
}

public struct ToolCall: Sendable, Equatable {
    /// The provider's id of this request: a repeated one gets the stored answer.
    public let id: String
    /// The name as given, echoed in the result.
    public let name: String
    public let request: ToolRequest
    /// The conversation so far shows the contact's own words or key press for what is asked for. False where it does
    /// not show it, or was not sent along.
    public let showsAssent: Bool

    public init(id: String, name: String, request: ToolRequest, showsAssent: Bool = false) {
        self.id = id
        self.name = name
        self.request = request
        self.showsAssent = showsAssent
    }
}

/// A tool call with its arguments read. None of the callback's carries anything that we dial or spend by.
public enum ToolRequest: Sendable, Equatable {
    case takeMessage(MessageDraft)
    case confirmRecipient
    case connectToCustomer
    case callBackLater(minutes: Int)
    case finishCallback(Decision, note: String?)
    /// A tool that is not ours, or arguments that cannot be read; the text says to the model what is wrong.
    case unusable(String)
}

/// The answer to one tool call.
public struct ToolAnswer: Sendable, Equatable, Codable {
    public let id: String
    public let name: String
    /// One line for the model to say or act on.
    public let text: String
    public let isError: Bool
    /// After this answer the assistant says goodbye with the text and hangs up.
    public let endsCall: Bool

    public init(id: String, name: String, text: String, isError: Bool = false, endsCall: Bool = false) {
        self.id = id
        self.name = name
        self.text = text
        self.isError = isError
        self.endsCall = endsCall
    }
}
