// The simulator's own addresses and the JSON form of its scripts.
import FoundationEssentials
import Logging
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct ControlPlaneTests {
    @Test func peopleAndCustomersAreScriptedOverHTTP() async throws {
        try await withWorld { world in
            let script: JSONValue = [["answer": "busy"], ["answer": "answers", "after": 2, "steps": ["hangUp"]]]
            let put = try await world.request(.put, "/simulator/people/\(Fixtures.employee)", script)
            #expect(put.status == 204)
            for calls in 1...3 {
                _ = try await world.place(world.employeeCall())
                try await world.simulator.waitUntilQuiet(calls: calls)
            }
            let customer: JSONValue = [
                "from": .string(Fixtures.customer), "to": "number-1",
                "words": [["name": "Ann", "message": "Call me."]],
            ]
            #expect(try await world.request(.post, "/simulator/customer-calls", customer).status == 201)
            try await world.simulator.waitUntilQuiet(calls: 4)
            let calls = try await world.request(.get, "/simulator/calls").json
            #expect(
                calls.arrayValue?.map { $0["endedReason"]?.stringValue } == [
                    "customer-busy", "customer-ended-call", "customer-ended-call", "customer-ended-call",
                ])
            #expect(calls.arrayValue?.last?["tools"]?.arrayValue?.first?["name"] == "take_message")
        }
    }

    @Test func eventsAreNumberedAndCanBeReadOn() async throws {
        try await withWorld { world in
            _ = try await world.callToItsEnd(world.employeeCall())
            let all = try await world.request(.get, "/simulator/events").json.arrayValue ?? []
            #expect(all.compactMap { $0["number"]?.intValue } == Array(1...all.count))
            let kinds = Set(all.compactMap { $0["kind"]?.stringValue })
            #expect(kinds.isSuperset(of: ["called", "rings", "pickedUp", "assistantSays", "toolCalled", "ended"]))
            let later = try await world.request(.get, "/simulator/events?after=\(all.count - 2)").json.arrayValue
            #expect(later?.compactMap { $0["number"]?.intValue } == [all.count - 1, all.count])
        }
    }

    @Test func eventsAreStreamed() async throws {
        try await withWorld { world in
            let events = await world.simulator.events()
            _ = try await world.place(world.employeeCall())
            let rings = await events.first { $0.kind == .rings }
            #expect(rings?.text.contains(Fixtures.employee) == true)
            try await world.simulator.waitUntilQuiet(calls: 1)
        }
    }

    @Test(
        arguments: [
            ("/simulator/people/12", [["answer": "busy"]]), ("/simulator/people/+15550100001", [["answer": "maybe"]]),
            ("/simulator/people/+15550100001", [["answer": "answers", "steps": ["dance"]]]),
            ("/simulator/people/+15550100001", ["answer": "busy"]),
        ] as [(String, JSONValue)])
    func aScriptThatIsNotUnderstoodIsRefused(_ path: String, _ script: JSONValue) async throws {
        try await withWorld { world in
            let reply = try await world.request(.put, path, script)
            #expect(reply.status == 400)
        }
    }

    @Test func behavioursKeepTheirJSONForm() throws {
        let behaviours: [Behaviour] = [
            .noAnswer, .busy, .human, .machine(after: 3, foolsModel: true), .fault("x"),
            .screener(after: 3, foolsModel: true, then: .busy), .refused(status: 429, message: "Rate limit exceeded"),
            .placedButUnanswered(.busy),
            .answers(
                after: 2,
                then: [
                    .yes, .press1, .connect, .decline, .handled, .wrongPerson, .later(20), .repeat, .silent(4),
                    .says("Hm."), .modelCalls("connect_to_customer"), .hangUp, .fault("worker-shutdown"),
                ], talk: 9),
        ]
        let data = try JSONEncoder().encode(behaviours)
        #expect(try JSONDecoder().decode([Behaviour].self, from: data) == behaviours)
        let acts: [Act] = [.pickUp, .reject, .step(.later(5)), .step(.yes)]
        #expect(try JSONDecoder().decode([Act].self, from: JSONEncoder().encode(acts)) == acts)
        let short = Data(#"[{"answer":"answers","steps":["yes",{"later":20}]},{"answer":"machine"}]"#.utf8)
        #expect(
            try JSONDecoder().decode([Behaviour].self, from: short) == [
                .answers(then: [.yes, .later(20)]), .machine(),
            ])
    }

    @Test func aStartThatFailsIsThrownToWhoeverWaits() async throws {
        try await withWorld { world in
            let port = try await world.simulator.boundPort()
            let second = VapiSimulator(configuration: .init(port: port), logger: .init(label: "second"))
            let running = Task { try await second.run() }
            await #expect(throws: (any Error).self) { try await second.boundPort() }
            await #expect(throws: (any Error).self) { try await running.value }
            let still = VapiSimulator(configuration: .init(speed: 0), logger: .init(label: "still"))
            await #expect(throws: SimulatorError.impossibleSpeed(0)) { try await still.run() }
        }
    }
}
