// What a call left behind: its history, transcript, structured outputs and transfers (Vapi OpenAPI: Artifact).
import FoundationEssentials

struct WireArtifact: Decodable {
    let transcript: String?
    /// As it was spoken, then once more as the model saw it: either may be missing or lag behind the other.
    let history: [WireHistoryItem]
    let transfers: [WireTransfer]
    let structuredOutputs: [String: WireStructuredOutput]

    private enum Key: String, CodingKey {
        case transcript, messages, messagesOpenAIFormatted, transfers, structuredOutputs
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        transcript = members.text(.transcript)
        history = members.list(.messages) + members.list(.messagesOpenAIFormatted)
        transfers = members.list(.transfers)
        let outputs = members.value(.structuredOutputs, as: [String: Lossy<WireStructuredOutput>].self) ?? [:]
        structuredOutputs = outputs.compactMapValues(\.value)
    }

    /// Outputs are keyed by uuid, so they are looked up by name; of several the one with the least key, to be stable.
    func structuredOutput(named name: String) -> [String: JSONValue]? {
        let matching = structuredOutputs.filter { $0.value.name == name }
        return matching.min { $0.key < $1.key }?.value.result?.objectValue
    }
}

/// One turn of the conversation: words of one of the two, or tool calls of the model.
struct WireHistoryItem: Decodable {
    let role: String?
    let words: String?
    let toolCalls: [WireToolCall]

    private enum Key: String, CodingKey {
        case role, message, content, toolCalls
        case openAIToolCalls = "tool_calls"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        role = members.text(.role)
        words = members.text(.message) ?? members.text(.content)
        let calls = members.list(.toolCalls, of: WireToolCall.self)
        toolCalls = calls.isEmpty ? members.list(.openAIToolCalls) : calls
    }
}

struct WireTransfer: Decodable {
    /// `connected`, `no-answer`, `busy`, `voicemail`, `failed`, `completed`, `cancelled`.
    let status: String?

    private enum Key: String, CodingKey {
        case status
    }

    init(from decoder: any Decoder) throws {
        status = try decoder.container(keyedBy: Key.self).text(.status)
    }
}

struct WireStructuredOutput: Decodable {
    let name: String?
    let result: JSONValue?

    private enum Key: String, CodingKey {
        case name, result
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        name = members.text(.name)
        result = members.value(.result)
    }
}
