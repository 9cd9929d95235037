// What `takeout vapi connect` sends, held against Vapi's own OpenAPI document, for each provider of numbers.
import TakeoutEngine
import Testing
import VapiContract

@testable import TakeoutVapi

@Suite struct NumberSetupSchemaTests {
    private static let schemas = [
        "twilio": "UpdateTwilioPhoneNumberDTO", "vonage": "UpdateVonagePhoneNumberDTO",
        "telnyx": "UpdateTelnyxPhoneNumberDTO", "vapi": "UpdateVapiPhoneNumberDTO",
        "byo-phone-number": "UpdateByoPhoneNumberDTO",
    ]

    private func patch(_ provider: String, credential: String?) throws -> [String: JSONValue] {
        let number = try #require(
            VapiPhoneNumber([
                "id": "number-1", "provider": .string(provider), "number": "+12025550100", "assistantId": "a-1",
                "squadId": "s-1", "server": ["url": "https://old.example", "timeoutSeconds": 20],
            ]))
        let webhook = WebhookAddress(
            publicURL: "https://takeout.example", secret: credential == nil ? "a-long-secret" : nil,
            credentialID: credential)
        let setup = NumberSetup(number, webhook: webhook, fallback: "+12025550111")
        return try #require(setup.patch.objectValue)
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"), arguments: schemas.keys.sorted())
    func theChangeOfANumberFitsTheSchema(provider: String) throws {
        let document = try #require(VapiDocument.shared)
        let schema = try #require(Self.schemas[provider])
        for credential in [nil, "credential-1"] {
            let members = try patch(provider, credential: credential)
            #expect(members["server"] != nil && members["fallbackDestination"] != nil)
            // null takes a key away, which the document has no way to say; the key must be one that it knows.
            let cleared = members.filter { $0.value == .null }.mapValues { _ in JSONValue.string("x") }
            #expect(cleared.keys.sorted() == ["assistantId", "squadId"])
            #expect(document.problems(.object(members.merging(cleared) { $1 }), as: schema) == [])
        }
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func theCheckerFindsAWrongChange() throws {
        let document = try #require(VapiDocument.shared)
        for wrong: JSONValue in [["provider": "twilio", "serverUrl": "https://x"], ["provider": "telnyx"]] {
            #expect(document.problems(wrong, as: "UpdateTwilioPhoneNumberDTO") != [])
        }
    }
}
