// What a call left behind: its history, transcript, structured outputs and transfers (Vapi OpenAPI: Artifact).

struct WireArtifact: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var transcript: String? { json.text("transcript") }
    /// As it was spoken, then once more as the model saw it: either may be missing or lag behind the other.
    var history: [WireHistoryItem] { conversations.flatMap(\.self) }
    /// The same conversation in both of its forms, each in its own order.
    var conversations: [[WireHistoryItem]] { [json.list("messages"), json.list("messagesOpenAIFormatted")] }
    var transfers: [WireTransfer] { json.list("transfers") }

    /// Outputs are keyed by uuid, so they are looked up by name; of several the one with the least key, to be stable.
    func structuredOutput(named name: String) -> [String: JSONValue]? {
        let outputs = json.object("structuredOutputs")?.members ?? []
        let matching = outputs.filter { $0.value.text("name") == name }
        return matching.min { $0.key < $1.key }?.value.value("result")?.objectValue
    }
}

/// One turn of the conversation: words of one of the two, or tool calls of the model.
struct WireHistoryItem: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var role: String? { json.text("role") }
    /// Their beginning: enough to tell a person from a machine.
    var words: String? { json.beginning("message") ?? json.beginning("content") }

    var toolCalls: [WireToolCall] {
        let calls: [WireToolCall] = json.list("toolCalls")
        return calls.isEmpty ? json.list("tool_calls") : calls
    }
}

struct WireTransfer: WireObject {
    /// `connected`, `no-answer`, `busy`, `voicemail`, `failed`, `completed`, `cancelled`.
    let status: String?

    init(_ json: JSONView) {
        status = json.text("status")
    }
}
