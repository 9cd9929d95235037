// Which model thinks, which voice speaks and which transcriber listens.

/// Names as in Vapi's OpenAPI document; a test holds the defaults against it.
public struct AssistantSettings: Sendable, Equatable {
    public var modelProvider = "openai"
    public var model = "gpt-4.1"
    public var voiceProvider = "11labs"
    public var voice = "sarah"
    public var transcriberProvider = "deepgram"
    public var transcriber = "nova-3"
    /// The language that is listened for, as the transcriber names it.
    public var language = "en"

    public init() {}

    var voiceObject: JSONValue { ["provider": .string(voiceProvider), "voiceId": .string(voice)] }

    var transcriberObject: JSONValue {
        [
            "provider": .string(transcriberProvider), "model": .string(transcriber), "language": .string(language),
        ]
    }

    func modelObject(prompt: String, tools: [JSONValue]) -> JSONValue {
        [
            "provider": .string(modelProvider), "model": .string(model),
            // The same words lead to the same tool every time.
            "temperature": 0,
            "messages": [["role": "system", "content": .string(prompt)]],
            "tools": .array(tools),
        ]
    }
}
