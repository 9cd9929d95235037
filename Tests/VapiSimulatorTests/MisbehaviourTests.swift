// What goes wrong on Vapi's side, call by call.
import FoundationEssentials
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct MisbehaviourTests {
    /// One call in which Vapi misbehaves, and one in which it does not.
    private func play(
        _ world: World, _ misbehaviour: Misbehaviour, _ behaviour: Behaviour = .answers()
    ) async throws -> SimulatedCall {
        await world.simulator.setPerson(Fixtures.employee, [.misbehaving(misbehaviour, behaviour), .answers()])
        return try await world.callToItsEnd(world.employeeCall())
    }

    private static let whole = [
        "status-update queued", "status-update ringing", "status-update in-progress",
        "tool-calls confirm_recipient", "tool-calls finish_callback", "status-update ended", "end-of-call-report",
    ]

    @Test func messagesOfOneCallGetLost() async throws {
        try await withWorld { world in
            _ = try await play(world, Misbehaviour(lose: ["status-update ended", "end-of-call-report"]))
            #expect(await world.receiver.titles == Array(Self.whole.dropLast(2)))
            _ = try await world.place(world.employeeCall())
            try await world.simulator.waitUntilQuiet(calls: 2)
            #expect(await world.receiver.titles == Self.whole.dropLast(2) + Self.whole)
        }
    }

    @Test func messagesArriveTwice() async throws {
        try await withWorld { world in
            _ = try await play(world, Misbehaviour(sendTwice: ["status-update ringing", "tool-calls"]))
            let titles = await world.receiver.titles
            #expect(titles.filter { $0 == "status-update ringing" }.count == 2)
            #expect(titles.filter { $0 == "tool-calls confirm_recipient" }.count == 2)
            #expect(titles.filter { $0 == "status-update ended" }.count == 1)
        }
    }

    @Test func aMessageArrivesAfterLaterOnes() async throws {
        try await withWorld { world in
            let misbehaviour = Misbehaviour(delay: ["status-update ringing": 6, "status-update ended": 3_600])
            _ = try await play(world, misbehaviour, .answers(after: 4, then: [.yes, .handled]))
            #expect(
                await world.receiver.titles == [
                    "status-update queued", "status-update in-progress", "status-update ringing",
                    "tool-calls confirm_recipient", "tool-calls finish_callback", "end-of-call-report",
                    "status-update ended",
                ])
        }
    }

    @Test(arguments: ArgumentShape.allCases)
    func argumentsComeInEveryShape(_ shape: ArgumentShape) async throws {
        try await withWorld { world in
            _ = try await play(world, Misbehaviour(arguments: shape), .answers(then: [.later(20), .hangUp]))
            let asked = try #require(await world.receiver.webhooks.first { $0.type == "tool-calls" })
            let item = try #require(asked.message["toolCallList"]?.arrayValue?.first)
            #expect(item["id"]?.stringValue?.hasPrefix("call_") == true)
            let wanted: JSONValue = ["minutes": 20]
            switch shape {
            case .object: #expect(item["function"] == ["name": "call_back_later", "arguments": wanted])
            case .text: #expect(item["function"]?["arguments"] == #"{"minutes":20}"#)
            case .flat: #expect(item["name"] == "call_back_later" && item["arguments"] == wanted)
            case .parameters: #expect(item["name"] == "call_back_later" && item["parameters"] == wanted)
            }
        }
    }

    @Test func artifactsCanBeBig() async throws {
        try await withWorld { world in
            _ = try await play(world, Misbehaviour(artifactKilobytes: 2_000), .busy)
            let report = try #require(await world.receiver.first("end-of-call-report"))
            let size = try (report["artifact"] ?? .null).serialized().count
            #expect(size > 2_000_000 && size < 4_000_000)
        }
    }

    @Test func aCallIsFoundInTheListOnlyLater() async throws {
        try await withWorld(.testing { $0.speed = 20 }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.misbehaving(Misbehaviour(listedAfter: 1e9), .busy)])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(try await world.request(.get, "/call").json == [])
            #expect(try await world.request(.get, "/call/\(call.id)").status == 404)
            await world.simulator.setPerson(Fixtures.employee, [.misbehaving(Misbehaviour(listedAfter: 0.1), .busy)])
            _ = try await world.place(world.employeeCall())
            try await world.simulator.waitUntilQuiet(calls: 2)
            #expect(try await world.request(.get, "/call").json.arrayValue?.count == 1)
        }
    }

    @Test func allCallsMayBeListedLate() async throws {
        try await withWorld(.testing { $0.listedAfter = 1e9 }) { world in
            _ = try await play(world, .none, .busy)
            #expect(try await world.request(.get, "/call").json == [])
        }
    }

    @Test func theAnswerMayLackWhatMessagesHave() async throws {
        try await withWorld { world in
            let misbehaviour = Misbehaviour(withoutControlURL: true, withoutEcho: true)
            await world.simulator.setPerson(Fixtures.employee, [.misbehaving(misbehaviour, .busy)])
            let created = try await world.place(world.employeeCall())
            #expect(created["monitor"] == nil && created["name"] == "cb-1")
            try await world.simulator.waitUntilQuiet(calls: 1)
            let message = try #require(await world.receiver.first("status-update ended"))
            #expect(message["call"]?["monitor"]?["controlUrl"]?.stringValue != nil)
            #expect(message["call"]?["name"] == nil && message["call"]?["assistant"] == nil)
            #expect(message["assistant"]?["metadata"] == nil)
            #expect(message["customer"] == ["number": .string(Fixtures.employee)])
            let listed = try await world.request(.get, "/call").json.arrayValue?.first
            #expect(listed?["name"] == "cb-1")
        }
    }

    @Test func aCallMayBeTakenAndBlocked() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(
                Fixtures.employee, [.misbehaving(Misbehaviour(concurrencyBlocked: true), .answers())])
            let created = try await world.place(world.employeeCall())
            #expect(created["subscriptionLimits"]?["concurrencyBlocked"] == true)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let call = try #require(await world.simulator.calls().first)
            #expect(call.endedReason == "call.start.error-subscription-concurrency-limit-reached")
            #expect(await world.receiver.titles == ["status-update queued", "status-update ended"])
        }
    }

    @Test func theAnswerMayComeWhenTheCallIsLongOver() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(
                Fixtures.employee, [.misbehaving(Misbehaviour(answerAfter: 900), .fault("worker-shutdown"))])
            let created = try await world.place(world.employeeCall())
            let call = try #require(await world.simulator.call(created["id"]?.stringValue ?? ""))
            #expect(call.endedReason == "worker-shutdown")
            #expect(created["status"] == "queued", "the answer is the call as it was placed")
        }
    }

    @Test func aGatewaysErrorIsNoJSON() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [.refused(status: 503, message: "away")])
            let reply = try await world.request(.post, "/call", world.employeeCall())
            #expect(reply.status == 503 && reply.text.hasPrefix("<html>"))
            #expect(await world.simulator.calls().isEmpty)
        }
    }

    @Test func timesHaveFractions() async throws {
        try await withWorld { world in
            _ = try await play(world, .none, .busy)
            let time = try #require(await world.receiver.webhooks.first?.message["timestamp"]?.doubleValue)
            #expect(time != time.rounded())
        }
    }

    // MARK: Over HTTP

    @Test func aScriptTellsOfMisbehaviour() async throws {
        let script = Data(
            #"[{"answer":"answers","steps":["yes"],"misbehave":{"lose":["tool-calls"],"artifactKilobytes":3}}]"#.utf8)
        let read = try JSONDecoder().decode([Behaviour].self, from: script)
        let wanted = Behaviour.misbehaving(
            Misbehaviour(lose: ["tool-calls"], artifactKilobytes: 3), .answers(then: [.yes]))
        #expect(read == [wanted])
        #expect(try JSONDecoder().decode([Behaviour].self, from: JSONEncoder().encode(read)) == read)
        let call = #"{"to":"number-1","misbehave":{"sendTwice":["end-of-call-report"]}}"#
        let customer = try JSONDecoder().decode(CustomerCall.self, from: Data(call.utf8))
        #expect(customer.misbehave == Misbehaviour(sendTwice: ["end-of-call-report"]))
    }

    @Test func aMisspeltMisbehaviourIsRefused() async throws {
        try await withWorld { world in
            let reply = try await world.request(
                .put, "/simulator/people/\(Fixtures.employee)", [["answer": "busy", "misbehave": ["loose": []]]])
            #expect(reply.status == 400)
            #expect(reply.text.contains("There is no misbehaviour loose"))
        }
    }

    @Test func aCustomersCallMisbehavesToo() async throws {
        try await withWorld { world in
            let script = CustomerCall(
                from: Fixtures.customer, to: "number-1", words: [CustomerCallTests.words],
                misbehave: Misbehaviour(sendTwice: ["end-of-call-report"], arguments: .parameters))
            _ = try await world.simulator.customerCalls(script)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.receiver.titles.filter { $0 == "end-of-call-report" }.count == 2)
            let asked = try #require(await world.receiver.webhooks.first { $0.type == "tool-calls" })
            let item = asked.message["toolCallList"]?.arrayValue?.first
            #expect(item?["parameters"]?["message"] == "The pipe leaks.")
        }
    }
}
