// A customer's message from what a call left behind, best source first.
import TakeoutCore
public import TakeoutEngine

/// The fields of a message under the names of the interface, each cleaned and bounded; any may be missing.
struct MessageFields {
    static let bodyLimit = MessageBody.limit
    static let nameLimit = 200

    let customerName: String?
    let customerPhone: String?
    let message: String?
    let urgency: Urgency?
    let bestTime: String?

    init(_ members: [String: JSONValue]) {
        func line(_ key: String) -> String? { members[key]?.wireText?.cleanedLine(limit: Self.nameLimit) }
        customerName = line("customer_name")
        customerPhone = line("callback_number") ?? line("customer_phone")
        message = members["message"]?.wireText?.cleanedText(limit: Self.bodyLimit)
        urgency = line("urgency").flatMap(Self.urgency)
        bestTime = line("best_time")
    }

    /// nil if there is neither a message nor a substitute for it.
    func draft(orBody substitute: String? = nil) -> MessageDraft? {
        guard let body = message ?? substitute else { return nil }
        return MessageDraft(
            customerName: customerName, customerPhone: customerPhone, body: body, urgency: urgency, bestTime: bestTime)
    }

    /// Models use the words next to ours too; an unknown one counts as not given.
    private static func urgency(_ word: String) -> Urgency? {
        switch word.lowercased() {
        case "high", "emergency", "critical": .urgent
        case "medium", "normal": .normal
        case let word: Urgency(rawValue: word)
        }
    }
}

/// What a customer's call left behind, as its report and the call object of the API both tell it.
protocol CallRemains {
    /// The conversation with the model's tool calls.
    var history: [WireHistoryItem] { get }
    var artifact: WireArtifact? { get }
    var analysis: WireAnalysis? { get }
    /// Beside the analysis, where Vapi had it before.
    var summary: String? { get }
    /// Beside the artifact, where Vapi had it before.
    var transcript: String? { get }
}

extension ServerMessage: CallRemains {
    var history: [WireHistoryItem] { artifact?.history ?? [] }
}

extension WireCall: CallRemains {
    var history: [WireHistoryItem] {
        let told = artifact?.history ?? []
        return told.isEmpty ? messages : told
    }
}

extension CallRemains {
    /// More tool calls than this are no conversation, and each is compared with what was taken before.
    private static var mostTaken: Int { 50 }

    var cleanedTranscript: String? { (artifact?.transcript ?? transcript)?.cleanedText(limit: 100_000) }

    /// From `take_message` calls in the history, else structured data, summary or transcript.
    var messageDraft: MessageDraft? {
        if let taken = takenMessage { return taken }
        let fields = MessageFields(structuredMessage ?? [:])
        let text =
            analysis?.summary?.cleanedText(limit: MessageFields.bodyLimit)
            ?? summary?.cleanedText(limit: MessageFields.bodyLimit)
            ?? (artifact?.transcript ?? transcript)?.cleanedText(limit: MessageFields.bodyLimit)
        return fields.draft(orBody: text)
    }

    /// All usable `take_message` calls of the call, told as one.
    private var takenMessage: MessageDraft? {
        let drafts = history.flatMap(\.toolCalls).suffix(Self.mostTaken).compactMap(\.takenMessage)
        return drafts.dropFirst().reduce(drafts.first) { $0?.amended(by: $1) }
    }

    private var structuredMessage: [String: JSONValue]? {
        if let data = analysis?.structuredData, !data.isEmpty { return data }
        return artifact?.structuredOutput(named: "message")
    }
}

extension WireToolCall {
    fileprivate var takenMessage: MessageDraft? {
        guard name == ToolName.takeMessage.rawValue, case .takeMessage(let draft) = ToolRequest(self, history: [])
        else { return nil }
        return draft
    }
}

extension MessageDraft {
    /// The draft after a later `take_message` of the same phone call: what is given anew replaces what was there. A
    /// body that repeats the earlier one replaces it; another matter is put below it, so that nothing said is lost.
    public func amended(by later: MessageDraft) -> MessageDraft {
        MessageDraft(
            customerName: later.customerName ?? customerName, customerPhone: later.customerPhone ?? customerPhone,
            body: MessageBody.joining(body, later.body), urgency: later.urgency ?? urgency,
            bestTime: later.bestTime ?? bestTime)
    }
}
