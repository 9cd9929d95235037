// Looking calls up by id and by token, in lists of any order and length.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

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
            {"id":"019a","status":"ended","endedReason":"call.forwarding.no-answer","cost":0.05,
            "name":"\(Fixture.token)",
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
            #expect(seen?.ending == CallEnding(.machine, at: testNow))
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
                await voiceFailure { () async throws(VoiceError) in
                    _ = try await client.findCall(token: Fixture.token, lineID: "l", since: testNow)
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
