// Everything that we send, held against Vapi's own OpenAPI document: a key it does not know is refused with 400.
import Foundation
import TakeoutCore
import TakeoutEngine
import Testing
import VapiContract

@testable import TakeoutVapi

@Suite struct SchemaTests {
    private static func problems(_ value: JSONValue, _ schema: String) throws -> [String] {
        try #require(VapiDocument.shared).problems(value, as: schema)
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func whatWeSendFitsTheSchema() throws {
        let answer = ToolResponse.body(for: [
            ToolAnswer(id: "1", name: "a", text: "b", endsCall: true),
            ToolAnswer(id: "2", name: "a", text: "b", isError: true),
        ])
        let withCredential = WebhookAddress(publicURL: "https://x.example", secret: nil, credentialID: "c")
        #expect(try Self.problems(answer, "ServerMessageResponseToolCalls") == [])
        #expect(try Self.problems(withCredential.server(.events), "Server") == [])
    }

    /// The voices, transcribers and their words for languages too.
    @Test(
        .enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"),
        arguments: Language.allCases)
    func theAssistantsFitTheSchemaInEveryLanguage(language: Language) throws {
        var settings = AssistantSettings()
        settings.voicemail = .announce
        let webhook = AssistantTests.webhook
        let order = CallbackAssistant(settings: settings, webhook: webhook)
            .createCallBody(for: Fixture.order(in: language))
        #expect(try Self.problems(order, "CreateCallDTO") == [])
        let reception = ReceptionistAssistant(settings: settings, webhook: webhook)
        for assistant in [nil, "assistant-1"] {
            let answer = reception.answer(
                for: Reception(businessName: "Miller", language: language, hours: "9 to 5", assistantID: assistant))
            #expect(try Self.problems(answer, "ServerMessageResponseAssistantRequest") == [])
        }
        let refusal = ReceptionistAssistant.notInService(in: language)
        #expect(try Self.problems(refusal, "ServerMessageResponseAssistantRequest") == [])
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func theCheckerFindsWhatIsWrong() throws {
        #expect(try Self.problems(["metadata": [:]], "CreateCallDTO") != [])
        #expect(try Self.problems(["assistant": ["id": "x"]], "CreateCallDTO") != [])
        #expect(try Self.problems(["name": .string(String(repeating: "x", count: 41))], "CreateCallDTO") != [])
        #expect(try Self.problems(["maxDurationSeconds": 5], "CreateAssistantDTO") != [])
        #expect(
            try Self.problems(["voice": ["provider": "deepgram", "voiceId": "nobody"]], "CreateAssistantDTO") != [])
        #expect(try Self.problems(["model": ["provider": "openai", "model": "gpt-0"]], "CreateAssistantDTO") != [])
        #expect(try Self.problems(["url": 5], "Server") != [])
    }
}
