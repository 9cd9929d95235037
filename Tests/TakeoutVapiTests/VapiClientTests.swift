// The client against real sockets: what was surely not done, what may have been done, and what was refused.
import AsyncHTTPClient
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

private let key = "private-key-0123456789"
private let now = Timestamp(microseconds: 1_772_445_700_000_000)

/// A client for a base address, whose connections end with the test.
private func withClient<Value>(
    _ baseURL: String, timeout: Duration = .seconds(10), _ body: (VapiClient) async throws -> Value
) async throws -> Value {
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)
    let configuration = VapiConfiguration(
        apiKey: key, baseURL: baseURL, webhook: AssistantTests.webhook, requestTimeout: timeout)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(VapiClient(configuration: configuration, http: http, now: { now })))
    } catch {
        result = .failure(error)
    }
    try await http.shutdown()
    return try result.get()
}

/// The error of a call to the port; nil if it succeeded.
private func failure(_ work: () async throws(VoiceError) -> Void) async -> VoiceError? {
    do { try await work() } catch { return error }
    return nil
}

private let placed = """
    {"id":"019a","orgId":"o","type":"outboundPhoneCall","status":"queued","createdAt":"2026-03-02T10:00:00.000Z",
     "updatedAt":"2026-03-02T10:00:00.000Z","cost":0,"monitor":{"controlUrl":"https://x.vapi.ai/019a/control"},
     "subscriptionLimits":{"concurrencyBlocked":false}}
    """

@Suite struct PlacingCallTests {
    private func failure(of deed: Deed, timeout: Duration = .seconds(10)) async throws -> (VoiceError?, Int) {
        try await ScriptedServer.with([deed]) { server in
            let error = try await withClient(server.baseURL, timeout: timeout) { client in
                await TakeoutVapiTests.failure { () async throws(VoiceError) in
                    _ = try await client.placeCall(Fixture.order)
                }
            }
            return (error, server.requests.count)
        }
    }

    @Test func aPlacedCallIsSeenWithOurToken() async throws {
        try await ScriptedServer.with([.answer(status: 201, body: placed)]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.placeCall(Fixture.order) }
            #expect(
                seen
                    == CallSighting(
                        callID: "019a", token: Fixture.token, stage: .queued,
                        controlURL: "https://x.vapi.ai/019a/control"))
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /call HTTP/1.1")
            #expect(request.headers["authorization"] == "Bearer \(key)")
            #expect(request.headers["content-type"] == "application/json")
            let sent = try JSONValue(parsing: Data(request.body.utf8))
            #expect(sent["customer"]?["number"] == .string(Fixture.employee))
        }
    }

    @Test func whenNothingListensTheCallIsNotDone() async throws {
        let address = try await ScriptedServer.with([]) { $0.baseURL }
        let error = try await withClient(address) { client in
            await TakeoutVapiTests.failure { () async throws(VoiceError) in
                _ = try await client.placeCall(Fixture.order)
            }
        }
        #expect(error?.disposition == .notDone(retryAfter: nil))
    }

    @Test func whenTLSIsNotToBeHadTheCallIsNotDone() async throws {
        try await ScriptedServer.with([.close]) { server in
            let address = server.baseURL.replacing("http:", with: "https:")
            let error = try await withClient(address, timeout: .milliseconds(500)) { client in
                await TakeoutVapiTests.failure { () async throws(VoiceError) in
                    _ = try await client.placeCall(Fixture.order)
                }
            }
            #expect(error?.disposition == .notDone(retryAfter: nil))
            #expect(server.requests.isEmpty)
        }
    }

    @Test func aNameThatCannotBeResolvedIsNotDone() async throws {
        let error = try await withClient("http://takeout.invalid", timeout: .seconds(2)) { client in
            await TakeoutVapiTests.failure { () async throws(VoiceError) in
                _ = try await client.placeCall(Fixture.order)
            }
        }
        #expect(error?.disposition == .notDone(retryAfter: nil))
    }

    @Test func aConnectionClosedAfterReadingLeavesItUnknownAndIsNotRepeated() async throws {
        let (error, requests) = try await failure(of: .close)
        #expect(error?.disposition == .unknownOutcome)
        #expect(requests == 1)
    }

    @Test(arguments: [Deed.silence, .trickle])
    func anAnswerThatNeverComesLeavesItUnknown(deed: Deed) async throws {
        let (error, requests) = try await failure(of: deed, timeout: .milliseconds(300))
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
        let (error, requests) = try await failure(of: deed)
        #expect(error?.disposition == .unknownOutcome)
        #expect(requests == 1)
    }

    @Test func tooManyRequestsPassAfterTheTimeTold() async throws {
        let told = try await failure(of: .answer(status: 429, headers: ["Retry-After": "17"], body: "{}")).0
        #expect(told?.disposition == .notDone(retryAfter: 17))
        let untold = try await failure(of: .answer(status: 429, headers: ["Retry-After": "soon"], body: "")).0
        #expect(untold?.disposition == .notDone(retryAfter: nil))
    }

    @Test(arguments: [
        #"{"message":"Over Concurrency Limit","statusCode":400}"#, #"{"message":["Over concurrency limit."]}"#,
    ])
    func tooManyCallsAtOncePass(body: String) async throws {
        let error = try await failure(of: .answer(status: 400, body: body)).0
        #expect(error?.disposition == .notDone(retryAfter: nil))
    }

    @Test(arguments: [400, 401, 402, 403, 404, 422, 302, 307])
    func otherAnswersAreRefusals(status: Int) async throws {
        let (error, requests) = try await failure(
            of: .answer(
                status: status, headers: ["Location": "/call"], body: #"{"message":["property x should not exist"]}"#))
        #expect(error?.disposition == .refused)
        #expect(error?.explanation.contains("(\(status)): property x should not exist") == true)
        #expect(requests == 1)
    }

    @Test func errorsNameNoKeysNumbersOrAddresses() async throws {
        let text = #"{"message":"Key \#(key) may not call +15551230001 from https://api.vapi.ai/x, ask me@vapi.ai"}"#
        let error = try await failure(of: .answer(status: 401, body: text)).0
        #expect(error?.explanation == "Vapi would not place the call (401): Key … may not call … from … ask …")
        #expect(!"\(VapiConfiguration(apiKey: key, webhook: nil))".contains(key))
    }

    @Test func withoutAPublicAddressNothingIsPlaced() async throws {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)
        let client = VapiClient(configuration: VapiConfiguration(apiKey: key, webhook: nil), http: http, now: { now })
        let error = await TakeoutVapiTests.failure { () async throws(VoiceError) in
            _ = try await client.placeCall(Fixture.order)
        }
        try await http.shutdown()
        #expect(error?.disposition == .refused)
    }
}

@Suite struct LookingUpCallTests {
    private func call(_ id: String, token: String, at second: Int, status: String = "ringing") -> String {
        """
        {"id":"\(id)","status":"\(status)","createdAt":"2026-03-02T10:00:\(second < 10 ? "0" : "")\(second).000Z",
        "assistantOverrides":{"metadata":{"token":"\(token)"}}}
        """
    }

    private func find(_ deeds: [Deed]) async throws -> (CallSighting?, [SeenRequest]) {
        try await ScriptedServer.with(deeds) { server in
            let since = Timestamp(microseconds: 1_772_445_600_000_000)
            let found = try await withClient(server.baseURL) {
                try await $0.findCall(token: Fixture.token, lineID: "line/1 +", since: since)
            }
            return (found, server.requests)
        }
    }

    @Test func aCallIsShownAsItEnded() async throws {
        let body = """
            {"id":"019a","status":"ended","endedReason":"call.forwarding.no-answer","cost":0.05,"name":"\(Fixture.token)",
            "startedAt":"2026-03-02T10:00:00.000Z","endedAt":"2026-03-02T10:01:00.000Z","artifact":{"messages":[]}}
            """
        try await ScriptedServer.with([.answer(status: 200, body: body)]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.call("019a/../x") }
            let end = try #require(Timestamp(rfc3339: "2026-03-02T10:01:00.000Z"))
            #expect(seen?.ending == CallEnding(.customerNotReached, transfer: .notReached, at: end))
            #expect(seen?.cost == Money(microdollars: 50_000))
            #expect(seen?.token == Fixture.token)
            #expect(seen?.answeredAt == Timestamp(rfc3339: "2026-03-02T10:00:00.000Z"))
            #expect(server.requests.first?.line == "GET /call/019a%2F..%2Fx HTTP/1.1")
        }
    }

    @Test func anEndWithoutATimeIsDatedNow() async throws {
        let body = #"{"id":"019a","status":"ended","endedReason":"voicemail"}"#
        try await ScriptedServer.with([.answer(status: 200, body: body)]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.call("019a") }
            #expect(seen?.ending == CallEnding(.machine, at: now))
        }
    }

    @Test func anUnknownCallIsNil() async throws {
        try await ScriptedServer.with([.answer(status: 404, body: "{}")]) { server in
            let seen = try await withClient(server.baseURL) { try await $0.call("019a") }
            #expect(seen == nil)
        }
    }

    @Test func theTokenIsFoundAmongOthersWhateverTheirOrder() async throws {
        let body = "[\(call("a", token: "other", at: 3)),7,\(call("b", token: Fixture.token, at: 1)),{\"name\":4}]"
        let (found, requests) = try await find([.answer(status: 200, body: body)])
        #expect(found?.callID == "b")
        #expect(found?.stage == .ringing)
        #expect(
            requests.map(\.line) == [
                "GET /call?phoneNumberId=line%2F1%20%2B&createdAtGe=2026-03-02T10%3A00%3A00.000Z&limit=100 HTTP/1.1"
            ])
    }

    @Test func tokensInNameAndExternalIDCountToo() async throws {
        for member in [#""name":"\#(Fixture.token)""#, #""customer":{"externalId":"\#(Fixture.token)"}"#] {
            let (found, _) = try await find([.answer(status: 200, body: "[{\"id\":\"x\",\(member)}]")])
            #expect(found?.callID == "x")
        }
    }

    @Test func anEmptyListIsNoCall() async throws {
        let (found, requests) = try await find([.answer(status: 200, body: "[]")])
        #expect(found == nil)
        #expect(requests.count == 1)
    }

    @Test(arguments: [true, false])
    func aFullPageIsFollowedInItsOwnDirection(newestFirst: Bool) async throws {
        let page = (0..<100).map { call("c\($0)", token: "other", at: 10 + $0 / 2) }
        let first = "[" + (newestFirst ? page.reversed() : page).joined(separator: ",") + "]"
        let (found, requests) = try await find([
            .answer(status: 200, body: first),
            .answer(status: 200, body: "[\(call("b", token: Fixture.token, at: 5))]"),
        ])
        #expect(found?.callID == "b")
        let second = try #require(requests.last?.line)
        #expect(
            second.contains(
                newestFirst ? "createdAtLe=2026-03-02T10%3A00%3A10.000Z" : "createdAtGe=2026-03-02T10%3A00%3A59.000Z"))
    }

    @Test func aListThatLeadsNowhereIsNoProofOfAbsence() async throws {
        let page = "[" + (0..<100).map { call("c\($0)", token: "other", at: 10 + $0 / 2) }.joined(separator: ",") + "]"
        try await ScriptedServer.with([.answer(status: 200, body: page)]) { server in
            let error = try await withClient(server.baseURL) { client in
                await TakeoutVapiTests.failure { () async throws(VoiceError) in
                    _ = try await client.findCall(token: Fixture.token, lineID: "l", since: now)
                }
            }
            #expect(error?.disposition == .unknownOutcome)
        }
    }

    @Test func aListTooLongToReadIsAskedForInShorterPages() async throws {
        let long = "[" + String(repeating: " ", count: 10 * 1_024 * 1_024 + 1) + "]"
        let (found, requests) = try await find([
            .answer(status: 200, body: long), .answer(status: 200, body: "[\(call("b", token: Fixture.token, at: 5))]"),
        ])
        #expect(found?.callID == "b")
        #expect(requests.map { $0.line.contains("limit=20 ") } == [false, true])
    }
}

@Suite struct SteeringCallTests {
    private func steer(_ work: (VapiClient, String) async throws -> Void) async throws -> SeenRequest {
        try await ScriptedServer.with([.answer(status: 200, body: "")]) { server in
            try await withClient(server.baseURL) { try await work($0, server.baseURL + "/019a/control") }
            return try #require(server.requests.first)
        }
    }

    @Test func aTransferNamesTheCustomersNumberAndKeepsTheKey() async throws {
        let request = try await steer {
            try await $0.transfer(controlURL: $1, to: "+15557770000", saying: "Connecting.")
        }
        #expect(request.line == "POST /019a/control HTTP/1.1")
        #expect(request.headers["authorization"] == nil)
        #expect(
            try JSONValue(parsing: Data(request.body.utf8)) == [
                "type": "transfer", "destination": ["type": "number", "number": "+15557770000"],
                "content": "Connecting.",
            ])
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
            let error = await TakeoutVapiTests.failure { () async throws(VoiceError) in
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
            let error = await TakeoutVapiTests.failure { () async throws(VoiceError) in
                try await client.hangUp(controlURL: address + "/x/control")
            }
            #expect(error?.disposition == .notDone(retryAfter: nil))
        }
    }

    @Test func aTransferWhoseAnswerIsLostMayHaveBeenDone() async throws {
        try await ScriptedServer.with([.close]) { server in
            try await withClient(server.baseURL) { client in
                let error = await TakeoutVapiTests.failure { () async throws(VoiceError) in
                    try await client.transfer(controlURL: server.baseURL + "/c", to: "+15557770000", saying: "x")
                }
                #expect(error?.disposition == .unknownOutcome)
                #expect(server.requests.count == 1)
            }
        }
    }
}
