// Pieces that both assistants are made of (Vapi OpenAPI: CreateAssistantDTO).
import TakeoutCore

enum AssistantParts {
    /// Everything that we act on, and nothing that grows with every word said. Never `phone-call-control`, which would
    /// hand us the work of hanging up (Vapi docs).
    static let serverMessages: JSONValue = [
        "status-update", "end-of-call-report", "tool-calls", "transfer-destination-request", "transfer-update", "hang",
    ]

    /// Live control is needed for transfers; nobody needs to listen in.
    static let monitorPlan: JSONValue = ["controlEnabled": true, "listenEnabled": false]

    /// Asks after silence, and hangs up when it lasts (Vapi docs: the hook that replaced `silenceTimeoutSeconds`).
    static func silenceHooks(_ language: Language) -> JSONValue {
        [
            [
                "on": "customer.speech.timeout",
                "options": ["timeoutSeconds": 8, "triggerMaxCount": 3, "triggerResetMode": "onUserSpeech"],
                "do": [["type": "say", "exact": .string(language.text(.call(.stillThere)))]],
            ],
            [
                "on": "customer.speech.timeout",
                "options": ["timeoutSeconds": 30, "triggerMaxCount": 1, "triggerResetMode": "onUserSpeech"],
                "do": [["type": "tool", "tool": ["type": "endCall"]]],
            ],
        ]
    }

    /// Lets the model hang up (Vapi OpenAPI: CreateEndCallToolDTO).
    static let endCallTool: JSONValue = ["type": "endCall"]

    /// Hands the call on to where our server says, since it names no destination itself (Vapi OpenAPI:
    /// CreateTransferCallToolDTO). Vapi calls it `transferCall` towards the model.
    static let transferTool: JSONValue = [
        "type": "transferCall", "destinations": [], "messages": [["type": "request-start", "content": ""]],
    ]

    /// A function tool of ours.
    /// - Parameter filler: said while we answer; empty for silence, since Vapi would else choose words of its own.
    static func tool(
        _ name: ToolName, _ description: String, properties: JSONValue = [:], required: [String] = [],
        filler: String = "", server: JSONValue
    ) -> JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name.rawValue), "description": .string(description),
                "parameters": [
                    "type": "object", "properties": properties,
                    "required": .array(required.map { .string($0) }),
                ],
            ],
            "messages": [["type": "request-start", "content": .string(filler)]],
            "server": server,
        ]
    }

    /// A name as it may stand in spoken text and in a prompt.
    static func spokenName(_ name: String, _ language: Language) -> String {
        promptText(name, limit: 100) ?? language.text(.notice(.yourBusiness))
    }

    /// What a business wrote, as it may stand in a prompt: Vapi would read braces as its template language.
    static func promptText(_ text: String, limit: Int) -> String? {
        text.filter { !"{}%\"".contains($0) }.cleanedLine(limit: limit)
    }

    /// How both assistants speak.
    static func manner(_ language: Language) -> String {
        """
        Speak only \(language.manner), in short, clear, friendly sentences. Say one thing at a time, then wait. Sentences \
        in quotation marks below are to be said as they stand. Say telephone numbers digit by digit. Tools may answer \
        in English: what is meant for the person you say in the language that you speak, what is meant for you you do.
        """
    }
}
