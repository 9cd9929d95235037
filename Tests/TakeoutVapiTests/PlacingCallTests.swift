// Placing a call, against real sockets: what was surely not done, what may have been done, and what was refused.
import AsyncHTTPClient
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct PlacingCallTests {
    private func outcome(of deed: Deed, timeout: Duration = .seconds(10)) async throws -> (VoiceError?, Int) {
        try await ScriptedServer.with([deed]) { server in
            let error = try await withClient(server.baseURL, timeout: timeout) { client in
                await voiceFailure { () async throws(VoiceError) in
                    _ = try await client.placeCall(Fixture.order)
                }
            }
            return (error, server.requests.count)
        }
    }

    @Test func aPlacedCallIsSeenWithOurToken() async throws {
        try await ScriptedServer.with([.answer(status: 201, body: placedAnswer)]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.placeCall(Fixture.order) }
            #expect(
                seen
                    == CallSighting(
                        callID: "019a", token: Fixture.token, stage: .queued,
                        controlURL: "https://x.vapi.ai/019a/control"))
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /call HTTP/1.1")
            #expect(request.headers["authorization"] == "Bearer \(testKey)")
            #expect(request.headers["content-type"] == "application/json")
            let sent = try JSONValue(parsing: Data(request.body.utf8))
            #expect(sent["customer"]?["number"] == .string(Fixture.employee))
        }
    }

    @Test func whenNothingListensTheCallIsNotDone() async throws {
        let address = try await ScriptedServer.with([]) { $0.baseURL }
        let error = try await withClient(address) { client in
            await voiceFailure { () async throws(VoiceError) in
                _ = try await client.placeCall(Fixture.order)
            }
        }
        #expect(error?.disposition == .notDone(retryAfter: nil))
    }

    @Test func whenTLSIsNotToBeHadTheCallIsNotDone() async throws {
        try await ScriptedServer.with([.close]) { server in
            let address = server.baseURL.replacing("http:", with: "https:")
            let error = try await withClient(address, connecting: 200) { client in
                await voiceFailure { () async throws(VoiceError) in
                    _ = try await client.placeCall(Fixture.order)
                }
            }
            #expect(error?.disposition == .notDone(retryAfter: nil))
            #expect(server.requests.isEmpty)
        }
    }

    @Test func aNameThatCannotBeResolvedIsNotDone() async throws {
        let error = try await withClient("http://takeout.invalid", timeout: .seconds(2)) { client in
            await voiceFailure { () async throws(VoiceError) in
                _ = try await client.placeCall(Fixture.order)
            }
        }
        #expect(error?.disposition == .notDone(retryAfter: nil))
    }

    @Test func aConnectionClosedAfterReadingLeavesItUnknownAndIsNotRepeated() async throws {
        let (error, requests) = try await outcome(of: .close)
        #expect(error?.disposition == .unknownOutcome)
        #expect(requests == 1)
    }

    @Test(arguments: [Deed.silence, .trickle])
    func anAnswerThatNeverComesLeavesItUnknown(deed: Deed) async throws {
        let (error, requests) = try await outcome(of: deed, timeout: .milliseconds(300))
        #expect(error?.disposition == .unknownOutcome)
        #expect(requests == 1)
    }

    @Test(arguments: [
        Deed.breakOff, .answer(status: 201, body: "<html>"), .answer(status: 201, body: "{}"),
        .answer(status: 200, body: "[]"),
        .answer(status: 500, body: "{}"), .answer(status: 502, body: "<html>"), .answer(status: 408, body: ""),
        .answer(status: 201, body: String(repeating: " ", count: 10 * 1_024 * 1_024 + 1)),
    ])
    func anAnswerThatProvesNothingLeavesItUnknown(deed: Deed) async throws {
        let (error, requests) = try await outcome(of: deed)
        #expect(error?.disposition == .unknownOutcome)
        #expect(requests == 1)
    }

    @Test func tooManyRequestsPassAfterTheTimeTold() async throws {
        let told = try await outcome(of: .answer(status: 429, headers: ["Retry-After": "17"], body: "{}")).0
        #expect(told?.disposition == .notDone(retryAfter: 17))
        let untold = try await outcome(of: .answer(status: 429, headers: ["Retry-After": "soon"], body: "")).0
        #expect(untold?.disposition == .notDone(retryAfter: nil))
    }

    @Test(arguments: [
        #"{"message":"Over Concurrency Limit","statusCode":400}"#, #"{"message":["Over concurrency limit."]}"#,
    ])
    func tooManyCallsAtOncePass(body: String) async throws {
        let error = try await outcome(of: .answer(status: 400, body: body)).0
        #expect(error?.disposition == .notDone(retryAfter: nil))
    }

    @Test(arguments: [400, 401, 402, 403, 404, 422, 302, 307])
    func otherAnswersAreRefusals(status: Int) async throws {
        let (error, requests) = try await outcome(
            of: .answer(
                status: status, headers: ["Location": "/call"], body: #"{"message":["property x should not exist"]}"#))
        #expect(error?.disposition == .refused)
        #expect(error?.explanation.contains("(\(status)): property x should not exist") == true)
        #expect(requests == 1)
    }

    @Test func errorsNameNoKeysNumbersOrAddresses() async throws {
        let text =
            #"{"message":"Key \#(testKey) may not call +15551230001 from https://api.vapi.ai/x, ask me@vapi.ai"}"#
        let error = try await outcome(of: .answer(status: 401, body: text)).0
        #expect(error?.explanation == "Vapi would not place the call (401): Key … may not call … from … ask …")
        #expect(!"\(VapiConfiguration(apiKey: testKey, webhook: nil))".contains(testKey))
    }

    @Test func withoutAPublicAddressNothingIsPlaced() async throws {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)
        let client = VapiClient(
            configuration: VapiConfiguration(apiKey: testKey, webhook: nil), http: http, now: { testNow })
        let error = await voiceFailure { () async throws(VoiceError) in
            _ = try await client.placeCall(Fixture.order)
        }
        try await http.shutdown()
        #expect(error?.disposition == .refused)
    }
}
