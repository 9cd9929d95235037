// Which model thinks, which voice speaks and which transcriber listens, in each language.
public import TakeoutCore

/// A choice among a provider's offers, as settings write it: `11labs/sarah`, `11labs/sarah/eleven_turbo_v2_5`,
/// `deepgram/nova-3/es-419`.
public struct ProviderChoice: Sendable, Hashable {
    public let provider: String
    /// A model, a voice or a transcriber.
    public let name: String
    /// The voice's model, or the transcriber's word for the language.
    public let detail: String?

    public init(provider: String, name: String, detail: String? = nil) {
        self.provider = provider
        self.name = name
        self.detail = detail
    }

    /// nil if the text is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(\.description.trimmingSpaces)
        guard (2...3).contains(parts.count), !parts.contains("") else { return nil }
        self.init(provider: parts[0], name: parts[1], detail: parts.count == 3 ? parts[2] : nil)
    }
}

/// One choice for each language.
public struct LanguageChoices: Sendable, Hashable {
    public struct SettingsError: Error, Sendable, Equatable {
        public let explanation: String
    }

    private var choices: [Language: ProviderChoice] = [:]
    private let standard: ProviderChoice

    public init(_ standard: ProviderChoice) {
        self.standard = standard
    }

    public subscript(language: Language) -> ProviderChoice { choices[language] ?? standard }

    /// From a setting: one choice for all languages, or choices like `de=azure/de-DE-KatjaNeural` separated by commas;
    /// languages that are not named keep the standard.
    /// - Throws: `SettingsError` with what is wrong.
    public init(setting: String, standard: ProviderChoice) throws(SettingsError) {
        var standard = standard
        var choices: [Language: ProviderChoice] = [:]
        for entry in setting.split(separator: ",") {
            let halves = entry.split(separator: "=", maxSplits: 1).map(\.description.trimmingSpaces)
            guard let text = halves.last, let choice = ProviderChoice(text) else {
                throw SettingsError(explanation: "'\(entry)' is not of the form provider/name, such as 11labs/sarah.")
            }
            if halves.count == 1 {
                standard = choice
            } else if let language = Language(rawValue: halves[0]) {
                choices[language] = choice
            } else {
                let known = Language.allCases.map(\.rawValue).joined(separator: ", ")
                throw SettingsError(explanation: "'\(halves[0])' is none of the languages \(known).")
            }
        }
        self.standard = standard
        self.choices = choices
    }
}

/// What is done when a mailbox answers.
public enum VoicemailPolicy: String, Sendable, CaseIterable {
    /// Hangs up without a word. A person who is taken for a machine misses nothing, and three tries leave no traces.
    case silent
    /// Says that there is a message and for whom, after the beep.
    case announce
}

/// Names as in Vapi's OpenAPI document; a test holds the defaults against it.
public struct AssistantSettings: Sendable, Equatable {
    public static let standardModel = ProviderChoice(provider: "openai", name: "gpt-4.1")
    public static let standardVoice = ProviderChoice(provider: "11labs", name: "sarah")
    public static let standardTranscriber = ProviderChoice(provider: "deepgram", name: "nova-3")

    public var models = LanguageChoices(standardModel)
    public var voices = LanguageChoices(standardVoice)
    public var transcribers = LanguageChoices(standardTranscriber)
    public var voicemail = VoicemailPolicy.silent
    public var connection = ConnectionStrategy.liveControl
    public var transferPlan = TransferPlan.blind

    public init() {}

    /// Of 11labs' models only this one can be held to a language (Vapi OpenAPI: ElevenLabsVoice.language).
    private static let multilingualVoice = "eleven_turbo_v2_5"

    func voiceObject(_ language: Language) -> JSONValue {
        let choice = voices[language]
        var members: [String: JSONValue] = ["provider": .string(choice.provider), "voiceId": .string(choice.name)]
        var model = choice.detail
        if choice.provider == "11labs", model == nil, language != .english { model = Self.multilingualVoice }
        members["model"] = model.map { .string($0) }
        if choice.provider == "11labs", model == Self.multilingualVoice {
            members["language"] = .string(language.rawValue)
        }
        return .object(members)
    }

    /// Providers name languages differently; where the setting does not say, only Deepgram's words are known to us.
    func transcriberObject(_ language: Language) -> JSONValue {
        let choice = transcribers[language]
        var members: [String: JSONValue] = ["provider": .string(choice.provider), "model": .string(choice.name)]
        let word = choice.detail ?? (choice.provider == "deepgram" ? language.rawValue : nil)
        members["language"] = word.map { .string($0) }
        return .object(members)
    }

    func modelObject(_ language: Language, prompt: String, tools: [JSONValue]) -> JSONValue {
        let choice = models[language]
        return [
            "provider": .string(choice.provider),
            // Names of models hold slashes, so what follows the first one is all name.
            "model": .string([choice.name, choice.detail].compactMap(\.self).joined(separator: "/")),
            // The same words lead to the same tool every time.
            "temperature": 0,
            "messages": [["role": "system", "content": .string(prompt)]],
            "tools": .array(tools),
        ]
    }
}
