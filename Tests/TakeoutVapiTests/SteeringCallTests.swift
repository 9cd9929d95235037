// Steering a live call: what is sent, without the key, and which addresses are not asked.
import Foundation
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct SteeringCallTests {
    private func steer(
        _ assistant: AssistantSettings = AssistantSettings(), _ work: (VapiClient, String) async throws -> Void
    ) async throws -> SeenRequest {
        try await ScriptedServer.with([.answer(status: 200, body: "")]) { server in
            try await withClient(server.baseURL, assistant: assistant) {
                try await work($0, server.baseURL + "/019a/control")
            }
            return try #require(server.requests.first)
        }
    }

    @Test func aTransferNamesTheCustomersNumberAndKeepsTheKey() async throws {
        let request = try await steer {
            try await $0.transfer(controlURL: $1, Fixture.connection)
        }
        #expect(request.line == "POST /019a/control HTTP/1.1")
        #expect(request.headers["authorization"] == nil)
        #expect(
            try JSONValue(parsing: Data(request.body.utf8)) == [
                "type": "transfer",
                "destination": [
                    "type": "number", "number": "+15557770000", "message": "",
                    "transferPlan": ["mode": "blind-transfer"],
                ],
            ])
    }

    @Test func aWarmTransferKeepsTheContactAndTellsTheCustomerNothing() async throws {
        var settings = AssistantSettings()
        settings.transferPlan = .warm
        let request = try await steer(settings) { try await $0.transfer(controlURL: $1, Fixture.connection) }
        let destination = try JSONValue(parsing: Data(request.body.utf8))["destination"]
        #expect(destination?["callerId"] == nil)
        #expect(
            destination?["transferPlan"] == [
                "mode": "warm-transfer-experimental",
                "message":
                    "Hello, this is the AI assistant of Miller Plumbing. You had called us. I am connecting you now.",
                "fallbackPlan": ["message": "There is no answer.", "endCallEnabled": false],
                "contextEngineeringPlan": ["type": "none"], "summaryPlan": ["enabled": false],
            ])
    }

    @Test(arguments: [
        ("twilio", true), ("vapi", true), ("byo-phone-number", true), ("telnyx", false), ("vonage", false), ("", false),
    ])
    func onlySomeProvidersCanTransferWarmly(provider: String, expected: Bool) {
        #expect(TransferPlan.warm.works(on: provider) == expected)
        #expect(TransferPlan.blind.works(on: provider))
    }

    @Test func sayingAndHangingUpAreCommands() async throws {
        let said = try await steer { try await $0.say(controlURL: $1, "One moment.") }
        #expect(try JSONValue(parsing: Data(said.body.utf8)) == ["type": "say", "content": "One moment."])
        let ended = try await steer { try await $0.hangUp(controlURL: $1) }
        #expect(try JSONValue(parsing: Data(ended.body.utf8)) == ["type": "end-call"])
    }

    @Test(arguments: [
        "https://evil.example/control", "http://phone.vapi.ai/control", "https://vapi.ai.evil.example/x",
        "https://evilvapi.ai/x", "https://user@api.vapi.ai/x", "https://evil.example\\@x.vapi.ai/",
        "https://x.vapi.ai:8443/",
        "http://127.0.0.1:1/control", "http://localhost:9/", "file:///etc/passwd", "", "https://x.vapi.ai/\r\nX: y",
    ])
    func otherAddressesAreNotAsked(address: String) async throws {
        try await withClient("http://127.0.0.1:9") { client in
            let error = await voiceFailure { () async throws(VoiceError) in
                try await client.hangUp(controlURL: address)
            }
            #expect(error?.disposition == .refused)
            #expect(address.isEmpty || error?.explanation.contains(address) == false)
        }
    }

    /// Nothing listens at the address, so that it was asked shows in the kind of failure.
    @Test func theBaseAddressItselfMayBeSteered() async throws {
        let address = try await ScriptedServer.with([]) { $0.baseURL }
        try await withClient(address) { client in
            let error = await voiceFailure { () async throws(VoiceError) in
                try await client.hangUp(controlURL: address + "/x/control")
            }
            #expect(error?.disposition == .notDone(retryAfter: nil))
        }
    }

    @Test func aTransferWhoseAnswerIsLostMayHaveBeenDone() async throws {
        try await ScriptedServer.with([.close]) { server in
            try await withClient(server.baseURL) { client in
                let error = await voiceFailure { () async throws(VoiceError) in
                    try await client.transfer(controlURL: server.baseURL + "/c", Fixture.connection)
                }
                #expect(error?.disposition == .unknownOutcome)
                #expect(server.requests.count == 1)
            }
        }
    }
}
