// Everything that we send, held against Vapi's own OpenAPI document: a key it does not know is refused with 400.
import Foundation
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
        let settings = AssistantSettings()
        let order = CallbackAssistant(settings: settings, webhook: AssistantTests.webhook).createCallBody(
            for: Fixture.order)
        let reception = ReceptionistAssistant(settings: settings, webhook: AssistantTests.webhook)
        let answer = ToolResponse.body(for: [
            ToolAnswer(id: "1", name: "a", text: "b", endsCall: true),
            ToolAnswer(id: "2", name: "a", text: "b", isError: true),
        ])
        let withCredential = WebhookAddress(publicURL: "https://x.example", secret: nil, credentialID: "c")
        #expect(try Self.problems(order, "CreateCallDTO") == [])
        #expect(
            try Self.problems(
                reception.receptionist(businessName: "Miller"), "ServerMessageResponseAssistantRequest") == [])
        #expect(
            try Self.problems(ReceptionistAssistant.refusal("No."), "ServerMessageResponseAssistantRequest") == [])
        #expect(try Self.problems(answer, "ServerMessageResponseToolCalls") == [])
        #expect(try Self.problems(withCredential.server(.events), "Server") == [])
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
