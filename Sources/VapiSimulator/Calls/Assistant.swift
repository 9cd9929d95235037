// Reads what the player needs to know out of an assistant, and lays overrides over one.
import TakeoutVapi

/// An assistant as it is in force on a call.
struct Assistant: Sendable {
    /// The set that Vapi sends when `serverMessages` is not given (Vapi OpenAPI).
    static let defaultServerMessages = [
        "conversation-update", "end-of-call-report", "function-call", "hang", "speech-update", "status-update",
        "tool-calls", "transfer-destination-request", "handoff-destination-request", "user-interrupted",
        "assistant.started",
    ]

    var document: JSONValue
    var variables: [String: JSONValue] = [:]

    /// Overrides replace whole keys; `tools:append` adds to the model's tools.
    init(base: JSONValue, overrides: JSONValue?) {
        var members = base.objectValue ?? [:]
        for (key, value) in overrides?.objectValue ?? [:]
        where value != .null && key != "variableValues" && key != "tools:append" {
            members[key] = value
        }
        if let more = overrides?["tools:append"]?.arrayValue {
            var model = members["model"]?.objectValue ?? [:]
            model["tools"] = .array((model["tools"]?.arrayValue ?? []) + more)
            members["model"] = .object(model)
        }
        document = .object(members)
        variables = overrides?["variableValues"]?.objectValue ?? [:]
    }

    func sends(_ type: String) -> Bool {
        guard let chosen = document["serverMessages"]?.arrayValue else {
            return Self.defaultServerMessages.contains(type)
        }
        return chosen.contains(.string(type))
    }

    func tool(named name: String) -> JSONValue? {
        tools.first { $0["function"]?["name"]?.stringValue == name }
    }

    var transferTool: JSONValue? { tools.first { $0["type"] == "transferCall" } }

    var canHangUp: Bool { tools.contains { $0["type"] == "endCall" } }

    private var tools: [JSONValue] { document["model"]?["tools"]?.arrayValue ?? [] }

    var systemPrompt: String? {
        document["model"]?["messages"]?.arrayValue?.first { $0["role"] == "system" }?["content"]?.stringValue
    }

    /// Nil when the assistant has nothing to say first.
    var firstMessage: String? { text("firstMessage") }
    var waitsForPerson: Bool { document["firstMessageMode"] == "assistant-waits-for-user" }
    var voicemailMessage: String? { text("voicemailMessage") }
    var endCallMessage: String? { text("endCallMessage") }
    var hearsKeypad: Bool { document["keypadInputPlan"]?["enabled"] == .bool(true) }
    /// Vapi's default is 600 seconds.
    var maxDuration: Double { document["maxDurationSeconds"]?.doubleValue ?? 600 }

    /// Seconds until a dialled phone is given up: 60 unless the transport says otherwise.
    var ringTimeout: Double {
        document["transportConfigurations"]?.arrayValue?.first?["timeout"]?.doubleValue ?? 60
    }

    /// Seconds after which a machine is known for one; nil when detection is off (it is by default).
    var machineDetectedAfter: Double? {
        guard let plan = document["voicemailDetection"], plan.objectValue != nil, plan["enabled"] != .bool(false)
        else { return nil }
        return (plan["backoffPlan"]?["startAtSeconds"]?.doubleValue ?? 5) + 1
    }

    /// What the assistant does when the person is silent (the hook `customer.speech.timeout`).
    var silenceHook: SilenceHook? {
        let hooks = document["hooks"]?.arrayValue ?? []
        return hooks.first { $0["on"] == "customer.speech.timeout" }.map(SilenceHook.init)
    }

    private func text(_ key: String) -> String? {
        guard var text = document[key]?.stringValue, !text.isEmpty else { return nil }
        for (name, value) in variables.sorted(by: { $0.key < $1.key }) {
            text = text.replacing("{{\(name)}}", with: value.stringValue ?? "")
        }
        return text
    }
}

struct SilenceHook: Sendable {
    var seconds: Double
    var times: Int
    var says: String?
    var endsCall: Bool

    init(_ hook: JSONValue) {
        seconds = hook["options"]?["timeoutSeconds"]?.doubleValue ?? 7.5
        times = hook["options"]?["triggerMaxCount"]?.intValue ?? 3
        let actions = hook["do"]?.arrayValue ?? []
        let exact = actions.first { $0["type"] == "say" }?["exact"]
        says = exact?.stringValue ?? exact?.arrayValue?.first?.stringValue
        endsCall = actions.contains { $0["type"] == "tool" && $0["tool"]?["type"] == "endCall" }
    }
}
