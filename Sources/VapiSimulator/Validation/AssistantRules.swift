// What Vapi takes as an assistant: written by hand from its OpenAPI document, not from our client's types, so that
// client and simulator cannot err alike. Parts that no caller of ours sends are taken unread.

extension Rule {
    static let count = Rule.number(0...1e9)

    /// A server of an assistant or tool. `secret` left the schema in 2025 (Vapi OpenAPI).
    static let server = Rule.shape(
        Shape(properties: [
            "url": .text(), "timeoutSeconds": .number(1...300), "credentialId": .text(), "headers": .object,
            "staticIpAddressesEnabled": .flag, "encryptedPaths": .list(.text()),
            "backoffPlan": .shape(
                Shape(
                    properties: [
                        "type": .choice(["fixed", "exponential"]), "maxRetries": .number(0...10),
                        "baseDelaySeconds": .number(0...10), "excludedStatusCodes": .list(.anything),
                    ],
                    required: ["type", "maxRetries", "baseDelaySeconds"])),
        ]))

    /// What `serverMessages` may name (Vapi OpenAPI).
    static let serverMessages = Rule.list(
        .choice([
            "assistant.started", "assistant.speechStarted", "conversation-update", "end-of-call-report",
            "function-call", "hang", "language-changed", "language-change-detected", "model-output",
            "phone-call-control", "speech-update", "status-update", "transcript",
            "transcript[transcriptType=\"final\"]", "tool-calls", "transfer-destination-request",
            "handoff-destination-request", "transfer-update", "user-interrupted", "voice-input", "chat.created",
            "chat.deleted", "session.created", "session.updated", "session.deleted", "call.deleted",
            "call.delete.failed", "call.artifact.upload",
        ]))

    static let clientMessages = Rule.list(
        .choice([
            "conversation-update", "assistant.speechStarted", "function-call", "function-call-result", "hang",
            "language-changed", "metadata", "model-output", "speech-update", "status-update", "transcript",
            "tool-calls", "tool-calls-result", "tool.completed", "transfer-update", "user-interrupted", "voice-input",
            "workflow.node.started", "assistant.started",
        ]))

    /// A model is always whole: one without its provider is refused, in overrides too.
    static let model = Rule.shape(
        Shape(
            properties: [
                "provider": .choice([
                    "anthropic", "anthropic-bedrock", "anyscale", "cerebras", "custom-llm", "deepinfra", "deep-seek",
                    "google", "groq", "inflection-ai", "minimax", "openai", "openrouter", "perplexity-ai",
                    "together-ai", "xai", "vapi",
                ]),
                "model": .text(min: 1), "messages": .list(message), "tools": .list(tool), "toolIds": .list(.text()),
                "toolRefs": .list(.object), "knowledgeBase": .object, "temperature": .number(0...2),
                "maxTokens": .number(50...10_000), "emotionRecognitionEnabled": .flag, "numFastTurns": count,
                "fallbackModels": .list(.text()), "toolStrictCompatibilityMode": .text(),
                "promptCacheRetention": .text(), "promptCacheKey": .text(max: 64), "reasoningEffort": .text(),
                "thinking": .object, "url": .text(), "headers": .object, "metadataSendMode": .text(),
                "timeoutSeconds": count, "wordLevelConfidenceEnabled": .flag, "realtimeConfig": .object,
            ],
            required: ["provider", "model"]))

    static let message = Rule.shape(
        Shape(
            properties: [
                "role": .choice(["assistant", "function", "user", "system", "tool"]), "content": .text(),
            ],
            required: ["role"]))

    static let voicemailDetection = Rule.wordOr(
        ["off"],
        .variant(
            key: "provider",
            shapes: [
                "vapi": detection, "google": detection, "openai": detection,
                "twilio": Shape(properties: [
                    "provider": .text(), "enabled": .flag,
                    "voicemailDetectionTypes": .list(
                        .choice([
                            "machine_start", "human", "fax", "unknown", "machine_end_beep", "machine_end_silence",
                            "machine_end_other",
                        ])),
                    "machineDetectionTimeout": .number(3...59),
                    "machineDetectionSpeechThreshold": .number(1000...6000),
                    "machineDetectionSpeechEndThreshold": .number(500...5000),
                    "machineDetectionSilenceTimeout": .number(2000...10_000),
                ]),
            ]))

    private static let detection: Shape? = Shape(properties: [
        "provider": .text(), "type": .choice(["audio", "transcript"]), "beepMaxAwaitSeconds": .number(0...30),
        "backoffPlan": .shape(
            Shape(properties: [
                "startAtSeconds": count, "frequencySeconds": .number(2.5...1e9), "maxRetries": .number(1...10),
            ])),
    ])

    private static let analysisStep: [String: Rule] = [
        "enabled": .flag, "messages": .list(.object), "timeoutSeconds": .number(1...60),
    ]

    static let analysisPlan = Rule.shape(
        Shape(properties: [
            "minMessagesThreshold": count, "outcomeIds": .list(.text()), "structuredDataMultiPlan": .list(.object),
            "summaryPlan": .shape(Shape(properties: analysisStep)),
            "structuredDataPlan": .shape(Shape(properties: analysisStep).adding(["schema": .object])),
            "successEvaluationPlan": .shape(
                Shape(properties: analysisStep).adding([
                    "rubric": .choice([
                        "NumericScale", "DescriptiveScale", "Checklist", "Matrix", "PercentageScale", "LikertScale",
                        "AutomaticRubric", "PassFail",
                    ])
                ])),
        ]))

    static let artifactPlan = Rule.shape(
        Shape(properties: [
            "recordingEnabled": .flag, "recordingFormat": .choice(["wav;l16", "mp3"]), "recordingPath": .text(),
            "recordingUseCustomStorageEnabled": .flag, "videoRecordingEnabled": .flag,
            "fullMessageHistoryEnabled": .flag, "pcapEnabled": .flag, "pcapS3PathPrefix": .text(),
            "pcapUseCustomStorageEnabled": .flag, "loggingEnabled": .flag, "loggingPath": .text(),
            "loggingUseCustomStorageEnabled": .flag, "structuredOutputIds": .list(.text()),
            "scorecardIds": .list(.text()), "scorecards": .list(.object),
            "transcriptPlan": .shape(
                Shape(properties: ["enabled": .flag, "assistantName": .text(), "userName": .text()])),
            "structuredOutputs": .list(
                .shape(
                    Shape(
                        properties: [
                            "name": .text(min: 1, max: 40), "type": .choice(["ai", "regex"]),
                            "regex": .text(min: 1, max: 1000), "schema": .object, "description": .text(),
                            "model": .object, "conditions": .list(.object), "compliancePlan": .object,
                            "assistantIds": .list(.text()), "workflowIds": .list(.text()),
                        ],
                        required: ["name", "schema"]))),
        ]))
}

extension Shape {
    /// A whole assistant. It has no `id`; `silenceTimeoutSeconds`, `serverUrl`, `serverUrlSecret`,
    /// `endCallFunctionEnabled`, `recordingEnabled` and `forwardingPhoneNumber` have left it (Vapi OpenAPI).
    static let assistant = Shape(properties: [
        "transcriber": .variant(key: "provider", shapes: any(transcribers)), "model": .model,
        "voice": .variant(key: "provider", shapes: any(voices)), "firstMessage": .text(),
        "firstMessageInterruptionsEnabled": .flag,
        "firstMessageMode": .choice([
            "assistant-speaks-first", "assistant-speaks-first-with-model-generated-message", "assistant-waits-for-user",
        ]),
        "voicemailDetection": .voicemailDetection, "clientMessages": .clientMessages,
        "serverMessages": .serverMessages, "maxDurationSeconds": .number(10...43_200), "backgroundSound": .text(),
        "modelOutputInMessagesEnabled": .flag,
        "transportConfigurations": .list(
            .shape(
                Shape(
                    properties: [
                        "provider": .choice(["twilio"]), "timeout": .number(1...600), "record": .flag,
                        "recordingChannels": .choice(["mono", "dual"]),
                    ],
                    required: ["provider"]))),
        "observabilityPlan": .object, "credentials": .list(.object), "hooks": .list(.hook), "name": .text(max: 40),
        "voicemailMessage": .text(max: 1000), "endCallMessage": .text(max: 1000),
        "endCallPhrases": .list(.text(min: 2, max: 140)),
        "compliancePlan": .shape(
            Shape(properties: [
                "hipaaEnabled": .flag, "pciEnabled": .flag, "securityFilterPlan": .object,
                "recordingConsentPlan": .object,
            ])),
        "metadata": .object, "backgroundSpeechDenoisingPlan": .object, "analysisPlan": .analysisPlan,
        "artifactPlan": .artifactPlan,
        "startSpeakingPlan": .shape(
            Shape(properties: [
                "waitSeconds": .number(0...5), "smartEndpointingEnabled": .anything, "smartEndpointingPlan": .object,
                "customEndpointingRules": .list(.object), "transcriptionEndpointingPlan": .object,
            ])),
        "stopSpeakingPlan": .shape(
            Shape(properties: [
                "numWords": .number(0...10), "voiceSeconds": .number(0...0.5), "backoffSeconds": .number(0...10),
                "acknowledgementPhrases": .list(.text(max: 240)), "interruptionPhrases": .list(.text(max: 240)),
            ])),
        "monitorPlan": .shape(
            Shape(properties: [
                "listenEnabled": .flag, "listenAuthenticationEnabled": .flag, "controlEnabled": .flag,
                "controlAuthenticationEnabled": .flag, "monitorIds": .list(.text()),
            ])),
        "credentialIds": .list(.text()), "server": .server,
        "keypadInputPlan": .shape(
            Shape(properties: [
                "enabled": .flag, "timeoutSeconds": .number(0...10), "delimiters": .choice(["#", "*", ""]),
            ])),
    ])

    static let assistantOverrides = assistant.adding(["variableValues": .object, "tools:append": .list(.tool)])

    private static let transcribers = [
        "assembly-ai", "azure", "custom-transcriber", "deepgram", "11labs", "gladia", "google", "speechmatics",
        "talkscriber", "openai", "cartesia", "soniox", "xai", "vapi",
    ]
    private static let voices = [
        "azure", "cartesia", "custom-voice", "deepgram", "11labs", "hume", "lmnt", "neuphonic", "openai", "playht",
        "wellsaid", "rime-ai", "smallest-ai", "tavus", "vapi", "sesame", "inworld", "minimax", "xai", "microsoft",
    ]

    /// Each of the words is known, and what comes with it is not looked at.
    static func any(_ words: [String]) -> [String: Shape?] {
        Dictionary(words.map { ($0, nil) }, uniquingKeysWith: { first, _ in first })
    }
}
