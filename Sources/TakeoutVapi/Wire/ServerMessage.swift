// Vapi's server messages: the body of every webhook (Vapi OpenAPI: ServerMessage; Vapi docs: server events).
import FoundationEssentials
import TakeoutCore

/// Only what Takeout uses; bodies embed the whole assistant and conversation, and most of that is never looked at.
struct ServerMessage: WireObject {
    private let json: JSONView
    let type: String
    let call: WireCall?

    /// From a whole body, `{"message": {"type": …, …}}`; nil when `message` is missing, is no object or has no type.
    init?(body: JSONView) {
        guard let message = body.object("message"), message.string("type") != nil else { return nil }
        self.init(message)
    }

    init(_ json: JSONView) {
        self.json = json
        type = json.string("type") ?? ""
        call = json.object("call")
    }

    /// Milliseconds since 1970, perhaps with a fraction.
    var timestamp: Double? { json.number("timestamp") }
    var status: String? { json.text("status") }
    var endedReason: String? { json.text("endedReason") }
    var startedAt: String? { json.text("startedAt") }
    var endedAt: String? { json.text("endedAt") }
    var cost: Money? { json.amount("cost").flatMap { Money(vapiCost: $0) } }
    var costParts: CostParts { CostParts(json) }
    var summary: String? { json.text("summary") }
    var transcript: String? { json.text("transcript") }
    var hasDestination: Bool { json.object("destination") != nil }
    var customer: WireCustomer? { json.object("customer") }
    var phoneNumber: WirePhoneNumber? { json.object("phoneNumber") }
    var assistant: WireAssistant? { json.object("assistant") }
    var assistantOverrides: WireAssistant? { json.object("assistantOverrides") }
    var analysis: WireAnalysis? { json.object("analysis") }

    /// The history grows with the call, so it is read only where something is looked for in it.
    var artifact: WireArtifact? {
        ["end-of-call-report", "tool-calls", "function-call"].contains(type) ? json.object("artifact") : nil
    }

    /// The same calls may stand in three lists; the first that has any is taken. A legacy `function-call` has no id.
    var toolCalls: [WireToolCall] {
        for list in [json.list("toolCallList"), json.list("toolCalls"), json.list("toolWithToolCallList")] {
            if !list.isEmpty { return list.map { WireToolCall($0) } }
        }
        return json.object("functionCall").map { [WireToolCall($0)] } ?? []
    }
}

/// What Vapi's models made of the call afterwards (Vapi OpenAPI: Analysis).
struct WireAnalysis: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var summary: String? { json.text("summary") }
    var structuredData: [String: JSONValue]? { json.object("structuredData")?.value.objectValue }
}

extension ServerMessage {
    /// Our metadata, wherever Vapi echoed them.
    var metadata: WireMetadata? {
        [call?.metadata, assistant?.metadata, assistantOverrides?.metadata].compactMap { $0 }.first(where: \.isOurs)
    }

    var token: String? {
        metadata?.token ?? call?.name ?? call?.customer?.externalID ?? customer?.externalID
    }
}
