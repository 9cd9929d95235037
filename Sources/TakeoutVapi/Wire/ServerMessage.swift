// Vapi's server messages: the body of every webhook (Vapi OpenAPI: ServerMessage; Vapi docs: server events).
import FoundationEssentials

/// `{"message": {"type": …, …}}`
struct ServerMessageEnvelope: Decodable {
    /// nil when `message` is missing, is no object or has no type.
    let message: ServerMessage?

    private enum Key: String, CodingKey {
        case message
    }

    init(from decoder: any Decoder) throws {
        let members = try? decoder.container(keyedBy: Key.self)
        message = members?.value(.message)
    }
}

/// Only what Takeout uses; bodies embed the whole assistant and conversation, and most of that is never looked at.
struct ServerMessage: Decodable {
    let type: String
    /// Milliseconds since 1970, perhaps with a fraction.
    let timestamp: Double?
    let status: String?
    let endedReason: String?
    let startedAt: String?
    let endedAt: String?
    let cost: Decimal?
    let summary: String?
    let transcript: String?
    let hasDestination: Bool
    let call: WireCall?
    let customer: WireCustomer?
    let phoneNumber: WirePhoneNumber?
    let assistant: WireAssistant?
    let assistantOverrides: WireAssistant?
    let artifact: WireArtifact?
    let analysis: WireAnalysis?
    let toolCalls: [WireToolCall]

    private enum Key: String, CodingKey {
        case type, timestamp, status, endedReason, startedAt, endedAt, cost, summary, transcript, destination, call
        case customer, phoneNumber, assistant, assistantOverrides, artifact, analysis
        case toolCallList, toolCalls, toolWithToolCallList, functionCall
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        type = try members.decode(String.self, forKey: .type)
        timestamp = members.number(.timestamp)
        status = members.text(.status)
        endedReason = members.text(.endedReason)
        startedAt = members.text(.startedAt)
        endedAt = members.text(.endedAt)
        cost = members.amount(.cost)
        summary = members.text(.summary)
        transcript = members.text(.transcript)
        hasDestination = members.value(.destination, as: AnyObjectMembers.self) != nil
        call = members.value(.call)
        customer = members.value(.customer)
        phoneNumber = members.value(.phoneNumber)
        assistant = members.value(.assistant)
        assistantOverrides = members.value(.assistantOverrides)
        artifact = Self.carriesHistory(type) ? members.value(.artifact) : nil
        analysis = members.value(.analysis)
        toolCalls = Self.toolCalls(in: members)
    }

    /// The history grows with the call, so it is read only where something is looked for in it.
    private static func carriesHistory(_ type: String) -> Bool {
        ["end-of-call-report", "tool-calls", "function-call"].contains(type)
    }

    /// The same calls may stand in three lists; the first that has any is taken. A legacy `function-call` has no id.
    private static func toolCalls(in members: KeyedDecodingContainer<Key>) -> [WireToolCall] {
        for key in [Key.toolCallList, .toolCalls, .toolWithToolCallList] {
            let calls = members.list(key, of: WireToolCall.self)
            if !calls.isEmpty { return calls }
        }
        return members.value(.functionCall, as: WireToolCall.self).map { [$0] } ?? []
    }
}

/// Present when the value is an object, whatever it holds.
private struct AnyObjectMembers: Decodable {
    private enum Key: CodingKey {}

    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: Key.self)
    }
}

/// What Vapi's models made of the call afterwards (Vapi OpenAPI: Analysis).
struct WireAnalysis: Decodable {
    let summary: String?
    let structuredData: [String: JSONValue]?

    private enum Key: String, CodingKey {
        case summary, structuredData
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        summary = members.text(.summary)
        structuredData = members.value(.structuredData, as: JSONValue.self)?.objectValue
    }
}

extension ServerMessage {
    /// Our metadata, wherever Vapi echoed them.
    var metadata: WireMetadata? {
        [call?.metadata, assistant?.metadata, assistantOverrides?.metadata].compactMap { $0 }.first(where: \.isOurs)
    }

    var token: String? {
        [metadata?.token, call?.name, call?.customer?.externalID, customer?.externalID]
            .compactMap { $0 }.first { !$0.isEmpty }
    }
}
