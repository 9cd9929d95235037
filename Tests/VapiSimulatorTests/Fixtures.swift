// Assistants, requests and answers as Takeout would send them, written out as JSON.
import TakeoutVapi

enum Fixtures {
    static let employee = "+15550100001"
    static let customer = "+15550100002"

    static func tool(_ name: String, _ properties: JSONValue = [:]) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": "What it does.",
                "parameters": ["type": "object", "properties": properties],
            ],
        ]
    }

    static let tools: JSONValue = [
        tool("confirm_recipient"), tool("connect_to_customer"),
        tool("call_back_later", ["minutes": ["type": "integer"]]),
        tool("finish_callback", ["decision": ["type": "string"]]), ["type": "endCall"],
    ]

    static func assistant(server: JSONValue? = nil, tools: JSONValue = tools) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "name": "callback", "firstMessage": "Hello, this is your AI assistant from Example Plumbing.",
            "model": [
                "provider": "openai", "model": "gpt-4o", "tools": tools,
                "messages": [["role": "system", "content": "Deliver the message."]],
            ],
            "serverMessages": ["status-update", "end-of-call-report", "tool-calls", "transfer-update"],
            "artifactPlan": ["recordingEnabled": false], "maxDurationSeconds": 600,
            "voicemailDetection": ["provider": "vapi", "backoffPlan": ["startAtSeconds": 4]],
            "keypadInputPlan": ["enabled": true], "metadata": ["attemptId": "attempt-1"],
        ]
        if let server { members["server"] = server }
        return members
    }

    static func callRequest(
        server: JSONValue? = nil, _ change: (inout [String: JSONValue]) -> Void = { _ in }
    ) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "name": "cb-1", "phoneNumberId": "number-1",
            "customer": ["number": .string(employee), "externalId": "cb-1"],
            "assistant": .object(assistant(server: server)),
        ]
        change(&members)
        return members
    }

    static let receptionist: JSONValue = [
        "name": "receptionist", "firstMessage": "Example Plumbing, how can I help?",
        "model": ["provider": "openai", "model": "gpt-4o", "tools": [tool("take_message")]],
        "metadata": ["businessId": "business-1"],
    ]

    /// What the model is told after each tool; a decision ends the call once it is spoken.
    static let results: [String: String] = [
        "confirm_recipient": "Ann asks for a call about a leak.", "connect_to_customer": "Connecting you now.",
        "call_back_later": "We will call again.", "finish_callback": "Goodbye.", "take_message": "Noted.",
    ]

    static let answer: @Sendable (Webhook, Int) -> Answer = { webhook, _ in
        switch webhook.type {
        case "assistant-request": Answer(body: ["assistant": receptionist])
        case "tool-calls": Answer(body: results(for: webhook))
        default: Answer()
        }
    }

    static func results(for webhook: Webhook, _ change: (inout [String: JSONValue]) -> Void = { _ in }) -> JSONValue {
        let call = webhook.message["toolCallList"]?.arrayValue?.first
        let name = call?["function"]?["name"]?.stringValue ?? ""
        var result: [String: JSONValue] = [
            "toolCallId": call?["id"] ?? "", "name": .string(name), "result": .string(results[name] ?? "Done."),
        ]
        if name == "finish_callback" {
            result["message"] = [
                "type": "request-complete", "content": "Goodbye.", "endCallAfterSpokenEnabled": true,
            ]
        }
        change(&result)
        return ["results": [.object(result)]]
    }
}
