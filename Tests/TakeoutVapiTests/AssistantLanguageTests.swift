// What both assistants say in each language, and which voice and ear they have.
import TakeoutCore
import TakeoutEngine
import Testing

@testable import TakeoutVapi

@Suite struct AssistantLanguageTests {
    private func callback(_ language: Language, _ settings: AssistantSettings = AssistantSettings()) -> JSONValue? {
        CallbackAssistant(settings: settings, webhook: AssistantTests.webhook)
            .createCallBody(for: Fixture.order(in: language))["assistant"]
    }

    private func reception(_ reception: Reception) -> JSONValue {
        ReceptionistAssistant(settings: AssistantSettings(), webhook: AssistantTests.webhook).answer(for: reception)
    }

    private func prompt(_ assistant: JSONValue?) -> String {
        assistant?["model"]?["messages"]?.arrayValue?.first?["content"]?.stringValue ?? ""
    }

    @Test(arguments: Language.allCases) func theCallbackIsSpokenInTheBusinessesLanguage(language: Language) throws {
        let assistant = try #require(callback(language))
        let greeting = try #require(assistant["firstMessage"]?.stringValue)
        #expect(
            greeting == language.text(.callback(.greeting), [.business: "Miller Plumbing"]) + " "
                + language.text(.callback(.askForYes)))
        let text = prompt(assistant)
        for phrase in [Phrase.Callback.question, .connecting, .askForYes] {
            #expect(
                text.contains("\"\(language.text(.callback(phrase)))\"")
                    || text.contains(language.text(.callback(phrase))))
        }
        #expect(text.contains(language.text(.callback(.toScreener), [.business: "Miller Plumbing"])))
        #expect(text.contains("Speak only \(language.manner)"))
        #expect(assistant["transcriber"]?["language"] == .string(language.rawValue))
        #expect(
            assistant["hooks"]?.arrayValue?.first?["do"]?.arrayValue?.first?["exact"]
                == .string(language.text(.call(.stillThere))))
    }

    @Test(arguments: Language.allCases) func theReceptionistIsTooAndSaysWhatItIs(language: Language) throws {
        let assistant = try #require(reception(Reception(businessName: "Miller", language: language))["assistant"])
        let greeting = try #require(assistant["firstMessage"]?.stringValue)
        #expect(greeting.contains("Miller"))
        #expect(greeting.contains(language.text(.reception(.mayBeRecorded))))
        #expect(prompt(assistant).contains(language.text(.reception(.cannotSendHelp))))
        #expect(assistant["endCallMessage"] == .string(language.text(.call(.goodbye))))
    }

    @Test func nothingThatGoesOutHoldsAnUnfilledSlot() throws {
        for language in Language.allCases {
            var settings = AssistantSettings()
            settings.voicemail = .announce
            let bodies = [
                callback(language, settings), reception(Reception(businessName: "Miller", language: language)),
                ReceptionistAssistant.notInService(in: language),
            ]
            for text in bodies.compactMap(\.self).flatMap(Self.texts) { #expect(!text.contains("{"), "\(text)") }
        }
    }

    private static func texts(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let items): items.flatMap(texts)
        case .object(let members): members.values.flatMap(texts)
        case .null, .bool, .number: []
        }
    }

    // MARK: The template

    @Test func bodiesOfDifferentLanguagesAreNotMixedUp() throws {
        let assistant = CallbackAssistant(settings: AssistantSettings(), webhook: AssistantTests.webhook)
        for language in Language.allCases + Language.allCases {
            let order = Fixture.order(in: language)
            #expect(try assistant.createCall(for: order) == assistant.createCallBody(for: order).serialized())
        }
    }

    // MARK: Voicemail

    @Test func aMailboxHearsNothingUnlessThatIsWanted() throws {
        #expect(callback(.english)?["voicemailMessage"] == nil)
        #expect(prompt(callback(.english)).contains("without leaving anything"))
        var settings = AssistantSettings()
        settings.voicemail = .announce
        for language in Language.allCases {
            let left = try #require(callback(language, settings)?["voicemailMessage"]?.stringValue)
            #expect(left == language.text(.callback(.voicemail), [.business: "Miller Plumbing"]))
            #expect(callback(language, settings)?["voicemailDetection"]?["beepMaxAwaitSeconds"] == 25)
            #expect(prompt(callback(language, settings)).contains(left))
        }
    }

    // MARK: The receptionist's business

    @Test func hoursAreToldAsTheBusinessPutThem() {
        let known = reception(Reception(businessName: "Miller", hours: "Mon–Fri 8\nto 5,\u{7} {{x}} \"not\" Sundays"))
        #expect(prompt(known["assistant"]).contains("\"Mon–Fri 8 to 5, x not Sundays\""))
        let unknown = reception(Reception(businessName: "Miller"))
        #expect(prompt(unknown["assistant"]).contains("You do not know when the business is open."))
    }

    @Test func aSavedAssistantTakesTheCallAndItsMessageReachesUs() throws {
        let answer = reception(Reception(businessName: "Miller", hours: "8 to 5", assistantID: "saved-1"))
        #expect(answer["assistantId"] == "saved-1")
        #expect(answer["assistant"] == nil)
        let overrides = try #require(answer["assistantOverrides"])
        #expect(overrides["server"]?["url"] == "https://takeout.example/vapi/webhook")
        #expect(overrides["serverMessages"]?.arrayValue?.contains("end-of-call-report") == true)
        #expect(overrides["tools:append"]?.arrayValue?.map { $0["function"]?["name"] } == ["take_message"])
        #expect(overrides["variableValues"]?["hours"] == "8 to 5")
        #expect(overrides["variableValues"]?["businessName"] == "Miller")
    }

    // MARK: Settings

    @Test func voicesAndEarsCanBeChosenForEachLanguage() throws {
        var settings = AssistantSettings()
        settings.voices = try LanguageChoices(
            setting: "11labs/mark, de = azure/de-DE-KatjaNeural", standard: AssistantSettings.standardVoice)
        settings.transcribers = try LanguageChoices(
            setting: "es=deepgram/nova-2/es-419,fr=gladia/solaria-1", standard: AssistantSettings.standardTranscriber)
        settings.models = try LanguageChoices(
            setting: "openrouter/meta/llama", standard: AssistantSettings.standardModel)
        #expect(callback(.english, settings)?["voice"] == ["provider": "11labs", "voiceId": "mark"])
        #expect(callback(.german, settings)?["voice"] == ["provider": "azure", "voiceId": "de-DE-KatjaNeural"])
        #expect(
            callback(.french, settings)?["voice"] == [
                "provider": "11labs", "voiceId": "mark", "model": "eleven_turbo_v2_5", "language": "fr",
            ])
        #expect(
            callback(.spanish, settings)?["transcriber"] == [
                "provider": "deepgram", "model": "nova-2", "language": "es-419",
            ])
        #expect(callback(.french, settings)?["transcriber"] == ["provider": "gladia", "model": "solaria-1"])
        #expect(
            callback(.german, settings)?["transcriber"] == [
                "provider": "deepgram", "model": "nova-3", "language": "de",
            ])
        #expect(callback(.german, settings)?["model"]?["model"] == "meta/llama")
    }

    @Test(arguments: ["sarah", "11labs/", "/sarah", "xx=11labs/sarah", "a/b/c/d", "de=", "="])
    func aChoiceThatIsNoneIsAnErrorThatSaysHow(setting: String) {
        let error = #expect(throws: LanguageChoices.SettingsError.self) {
            try LanguageChoices(setting: setting, standard: AssistantSettings.standardVoice)
        }
        #expect(error?.explanation.isEmpty == false)
    }
}
