// All calls of a line, read from Vapi's list as their webhooks would have been.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct ListedCallTests {
    private static let since = Timestamp(microseconds: 1_772_445_600_000_000)

    private func listed(_ deeds: [Deed]) async throws -> ([ProviderCall], [SeenRequest]) {
        try await ScriptedServer.with(deeds) { server in
            let calls = try await withClient(server.baseURL) { try await $0.calls(on: "line-1", since: Self.since) }
            return (calls, server.requests)
        }
    }

    private func page(_ calls: [JSONValue]) throws -> Deed {
        .answer(status: 200, body: String(decoding: try JSONValue.array(calls).serialized(), as: UTF8.self))
    }

    /// A customer's call as `GET /call` shows it after its end.
    private func inbound(_ id: String, _ more: [String: JSONValue] = [:], at second: Int = 1) -> JSONValue {
        let call: [String: JSONValue] = [
            "id": .string(id), "orgId": "o", "type": "inboundPhoneCall", "status": "ended", "phoneNumberId": "line-1",
            "createdAt": .string("2026-03-02T10:0\(second / 60):\(second % 60 < 10 ? "0" : "")\(second % 60).000Z"),
            "endedAt": "2026-03-02T10:05:00.000Z", "endedReason": "customer-ended-call", "cost": 0.04,
            "customer": ["number": "+15557770000"],
        ]
        return .object(call.merging(more) { $1 })
    }

    private func reports(_ calls: [ProviderCall]) -> [InboundReport] {
        calls.compactMap { call in
            guard case .inbound(let report) = call else { return nil }
            return report
        }
    }

    @Test func aCustomersCallIsReadAsItsReportWouldHaveBeen() async throws {
        let history = Fixture.history("take_message", #"{"customer_name":"Anna","message":"Pipe broke"}"#)
        let artifact: JSONValue = ["messages": [history], "transcript": "AI: Hello"]
        let (calls, requests) = try await listed([try page([inbound("c1", ["artifact": artifact])])])
        guard
            case .inboundReport(let report) = try Fixture.news(
                Fixture.inbound(
                    "end-of-call-report",
                    [
                        "endedReason": "customer-ended-call", "endedAt": "2026-03-02T10:05:00.000Z", "cost": 0.04,
                        "artifact": artifact,
                    ], call: ["id": "c1"]))
        else { return #expect(Bool(false), "no report") }
        let found = try #require(reports(calls).first)
        #expect(found.draft == report.draft)
        #expect(found.draft == MessageDraft(customerName: "Anna", body: "Pipe broke"))
        #expect(found.transcript == report.transcript)
        #expect(found.endedReason == report.endedReason)
        #expect(found.endedAt == report.endedAt)
        #expect(found.cost == report.cost)
        #expect(found.call.callID == "c1" && found.call.lineID == report.call.lineID)
        #expect(found.call.callerNumber == report.call.callerNumber)
        #expect(
            requests.map(\.line) == [
                "GET /call?phoneNumberId=line-1&createdAtGe=2026-03-02T10%3A00%3A00.000Z&limit=100 HTTP/1.1"
            ])
    }

    @Test func eachSourceOfAMessageIsReadFromTheCallObjectToo() async throws {
        let data: JSONValue = ["customer_name": "Anna", "message": "Pipe"]
        let outputs: JSONValue = ["1c9f": ["name": "message", "result": data]]
        let history = Fixture.history("take_message", #"{"message":"Beside the artifact"}"#)
        let (calls, _) = try await listed([
            try page([
                inbound("a", ["analysis": ["structuredData": data]]),
                inbound("b", ["artifact": ["structuredOutputs": outputs]]),
                inbound("c", ["analysis": ["summary": "S"], "artifact": ["transcript": "T"]]),
                inbound("d", ["artifact": ["transcript": "T"]]), inbound("e", ["summary": "Old"]),
                inbound("f", ["messages": [history]]), inbound("g"),
            ])
        ])
        let drafts = Dictionary(uniqueKeysWithValues: reports(calls).map { ($0.call.callID, $0.draft) })
        #expect(drafts["a"] == MessageDraft(customerName: "Anna", body: "Pipe"))
        #expect(drafts["b"] == MessageDraft(customerName: "Anna", body: "Pipe"))
        #expect(["c", "d", "e", "f"].map { drafts[$0]??.body } == ["S", "T", "Old", "Beside the artifact"])
        #expect(drafts["g"] == .some(nil))
    }

    @Test func callsThatGoOnAndWebCallsAreLeftOut() async throws {
        let (calls, _) = try await listed([
            try page([
                inbound("live", ["status": "in-progress", "endedAt": nil, "endedReason": nil]),
                inbound("web", ["type": "webCall"]), inbound("", [:]), 7, ["id": 3], inbound("whole"),
            ])
        ])
        #expect(reports(calls).map(\.call.callID) == ["whole"])
    }

    @Test func ourOwnCallsAreSightingsWhateverTheirStage() async throws {
        let own: [String: JSONValue] = [
            "type": "outboundPhoneCall", "status": "ringing", "endedAt": nil, "endedReason": nil,
            "name": .string(Fixture.token),
        ]
        let (calls, _) = try await listed([try page([inbound("own", own), inbound("theirs")])])
        #expect(calls.first == .outbound(CallSighting(callID: "own", token: Fixture.token, stage: .ringing)))
        #expect(calls.count == 2)
    }

    @Test(arguments: [true, false])
    func fullPagesAreFollowedAndEachCallComesOnce(newestFirst: Bool) async throws {
        let all = (0..<150).map { inbound("c\($0)", at: $0 / 2) }
        let ordered = newestFirst ? all.reversed() : all
        let (calls, requests) = try await listed([
            try page(Array(ordered.prefix(100))), try page(Array(ordered.suffix(52))),
        ])
        #expect(Set(reports(calls).map(\.call.callID)).count == 150)
        #expect(calls.count == 150)
        #expect(requests.count == 2)
    }

    @Test func pagesTooLongToReadAreAskedForShorter() async throws {
        let long = Deed.answer(status: 200, body: "[" + String(repeating: " ", count: 10 * 1_024 * 1_024 + 1) + "]")
        let (calls, requests) = try await listed([long, long, try page([inbound("c")])])
        #expect(reports(calls).map(\.call.callID) == ["c"])
        #expect(requests.map { $0.line.contains("limit=4 ") } == [false, false, true])
    }

    @Test func aPartOfTheListIsAnErrorAndNotTheWhole() async throws {
        let full = try page((0..<100).map { _ in inbound("c", at: 7) })
        let faults: [[Deed]] = [[full], [.answer(status: 500, body: "")], [.answer(status: 200, body: "{}")]]
        for deeds in faults {
            try await ScriptedServer.with(deeds) { server in
                let error = try await withClient(server.baseURL) { client in
                    await voiceFailure { () async throws(VoiceError) in
                        _ = try await client.calls(on: "line-1", since: Self.since)
                    }
                }
                #expect(error?.disposition == .unknownOutcome)
            }
        }
    }
}
