// What Vapi takes as a tool, a hook and a destination of a transfer (Vapi OpenAPI).

extension Rule {
    static let tool = Rule.variant(key: "type", shapes: toolShapes)

    private static let toolShapes: [String: Shape?] = Shape.any([
        "apiRequest", "bash", "code", "computer", "gohighlevel.calendar.availability.check",
        "gohighlevel.calendar.event.create", "gohighlevel.contact.create", "gohighlevel.contact.get",
        "google.calendar.availability.check", "google.calendar.event.create", "google.sheets.row.append", "handoff",
        "mcp", "query", "slack.message.send", "sms", "textEditor", "sipRequest",
    ]).merging([
        "function": functionTool,
        "endCall": Shape(properties: common),
        "dtmf": Shape(properties: common).adding(["sipInfoDtmfEnabled": .flag]),
        "voicemail": Shape(properties: common).adding(["beepDetectionEnabled": .flag]),
        "transferCall": Shape(properties: common).adding(["destinations": .list(destination)]),
    ]) { _, new in new }

    private static let common: [String: Rule] = [
        "type": .text(), "messages": .list(toolMessage), "rejectionPlan": .object,
    ]

    private static let functionTool = Shape(properties: common).adding([
        "async": .flag, "server": .server, "variableExtractionPlan": .object,
        "parameters": .list(
            .shape(Shape(properties: ["key": .text(), "value": .anything], required: ["key", "value"]))),
        "function": .shape(
            Shape(
                properties: [
                    "name": .functionName, "strict": .flag, "description": .text(max: 1000),
                    "parameters": .shape(
                        Shape(
                            properties: [
                                "type": .choice(["object"]), "properties": .object, "required": .list(.text()),
                            ],
                            required: ["type", "properties"])),
                ],
                required: ["name"])),
    ])

    /// What the assistant says around a tool call, both in the tool and in a result of it.
    static let toolMessage = Rule.variant(
        key: "type",
        shapes: [
            "request-start": said.adding(["blocking": .flag]),
            "request-complete": said.adding(ending),
            "request-failed": said.adding(ending),
            "request-response-delayed": said.adding(["timingMilliseconds": .number(100...120_000)]),
        ])

    private static let said = Shape(properties: [
        "type": .text(), "content": .text(max: 1000), "contents": .list(.object), "conditions": .list(.object),
    ])
    private static let ending: [String: Rule] = [
        "role": .choice(["assistant", "system"]), "endCallAfterSpokenEnabled": .flag,
    ]

    static let hook = Rule.variant(
        key: "on",
        shapes: [
            "call.ending": hookShape.adding(["filters": .list(.object)]),
            "assistant.speech.interrupted": hookShape,
            "customer.speech.interrupted": hookShape,
            "session.created": hookShape,
            "customer.speech.timeout": hookShape.adding([
                "name": .text(max: 1000),
                "options": .shape(
                    Shape(
                        properties: [
                            "timeoutSeconds": .number(1...1000), "triggerMaxCount": .number(1...10),
                            "triggerResetMode": .choice(["onUserSpeech", "never"]),
                        ],
                        required: ["timeoutSeconds"])),
            ]),
        ])

    private static let hookShape = Shape(
        properties: [
            "on": .text(),
            "do": .list(
                .variant(
                    key: "type",
                    shapes: [
                        "say": Shape(properties: ["type": .text(), "exact": .anything, "prompt": .anything]),
                        "tool": Shape(properties: ["type": .text(), "tool": .object, "toolId": .text()]),
                        "message.add": Shape(
                            properties: [
                                "type": .text(), "message": message, "triggerResponseEnabled": .flag,
                            ],
                            required: ["message"]),
                    ])),
        ],
        required: ["do"])

    /// Flat and in camelCase; anything else is refused by Vapi's validator, over the control address silently.
    static let destination = Rule.variant(
        key: "type",
        shapes: [
            "number": Shape(
                properties: [
                    "type": .text(), "number": .phoneNumber, "numberE164CheckEnabled": .flag,
                    "extension": .text(min: 1, max: 10), "callerId": .text(max: 40), "message": .anything,
                    "transferPlan": transferPlan, "description": .text(),
                ],
                required: ["number"]),
            "sip": Shape(
                properties: [
                    "type": .text(), "sipUri": .text(), "callerId": .text(max: 40), "message": .anything,
                    "transferPlan": transferPlan, "sipHeaders": .object, "description": .text(),
                ],
                required: ["sipUri"]),
            "assistant": nil,
        ])

    private static let transferPlan = Rule.shape(
        Shape(
            properties: [
                "mode": .choice([
                    "blind-transfer", "blind-transfer-add-summary-to-sip-header", "warm-transfer-say-message",
                    "warm-transfer-say-summary", "warm-transfer-twiml",
                    "warm-transfer-wait-for-operator-to-speak-first-and-then-say-message",
                    "warm-transfer-wait-for-operator-to-speak-first-and-then-say-summary",
                    "warm-transfer-experimental",
                ]),
                "message": .anything, "timeout": .number(1...600), "sipVerb": .choice(["refer", "bye", "dial"]),
                "dialTimeout": .number(1...600), "holdAudioUrl": .text(), "transferCompleteAudioUrl": .text(),
                "contextEngineeringPlan": .object, "twiml": .text(max: 4096), "summaryPlan": .object,
                "sipHeadersInReferToEnabled": .flag,
                "fallbackPlan": .shape(
                    Shape(properties: ["message": .anything, "endCallEnabled": .flag], required: ["message"])),
                // Documented and in use, though not in the OpenAPI document.
                "transferAssistant": .object, "voicemailDetectionType": .choice(["audio", "transcript"]),
            ],
            required: ["mode"]))
}
