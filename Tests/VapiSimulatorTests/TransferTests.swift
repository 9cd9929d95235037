// The control address of a live call: transfers and how they end, words to say, and what is silently not done.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct TransferTests {
    static let transfer: JSONValue = [
        "type": "transfer", "destination": ["type": "number", "number": .string(Fixtures.customer)],
    ]

    /// The employee asks to be connected, and the server orders what the story says.
    private func connect(
        _ world: World, _ order: JSONValue = transfer, steps: [Step] = [.yes, .connect]
    ) async throws -> SimulatedCall {
        await world.simulator.setPerson(Fixtures.employee, [.answers(then: steps)])
        let placed = try await world.place(world.employeeCall())
        let control = try #require(placed["monitor"]?["controlUrl"]?.stringValue)
        try await world.simulator.waitUntil { $0.contains { $0.tools.contains { $0.name == "connect_to_customer" } } }
        let reply = try await world.request(.post, control, order, key: nil)
        #expect(reply.status == 200)
        try await world.simulator.waitUntilQuiet(calls: 1)
        return try #require(await world.simulator.calls().first)
    }

    @Test(
        arguments: [
            (TransferReporting.endedReason, Behaviour.answers(), "assistant-forwarded-call", nil, .connected),
            (.endedReason, .noAnswer, "call.forwarding.no-answer", nil, .noAnswer),
            (.endedReason, .busy, "call.forwarding.operator-busy", nil, .busy),
            (.artifact, .answers(), "assistant-forwarded-call", "connected", .connected),
            (.artifact, .noAnswer, "call.forwarding.no-answer", "no-answer", .noAnswer),
            (.artifact, .machine(), "assistant-forwarded-call", "voicemail", .machine),
            (.silent, .answers(), "assistant-forwarded-call", nil, .connected),
            (.silent, .noAnswer, "assistant-forwarded-call", nil, .noAnswer),
        ] as [(TransferReporting, Behaviour, String, String?, SimulatedCall.TransferOutcome)])
    func aTransferIsToldAsMuchAsTheAccountTells(
        _ reporting: TransferReporting, _ behaviour: Behaviour, _ reason: String, _ artifact: String?,
        _ outcome: SimulatedCall.TransferOutcome
    ) async throws {
        try await withWorld(.testing { $0.transferReporting = reporting }) { world in
            await world.simulator.setPerson(Fixtures.customer, [behaviour])
            let call = try await connect(world)
            #expect(call.endedReason == reason)
            #expect(call.transfers.map(\.outcome) == [outcome])
            #expect(call.transfers.map(\.number) == [Fixtures.customer])
            let forwarding = try #require(await world.receiver.first("status-update forwarding"))
            #expect(forwarding["destination"]?["number"] == .string(Fixtures.customer))
            #expect(await world.receiver.titles.contains("transfer-update"))
            let report = try #require(await world.receiver.first("end-of-call-report"))
            let told = report["artifact"]?["transfers"]?.arrayValue?.first?["status"]?.stringValue
            #expect(told == artifact)
        }
    }

    @Test func withoutATransferTheLineGoesSilentAndIsCut() async throws {
        try await withWorld(.testing { $0.transferPatience = .zero }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .connect])])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(call.endedReason == "silence-timed-out")
            #expect(call.transfers.isEmpty)
        }
    }

    @Test(
        arguments: [
            ["type": "transfer", "destination": ["type": "number", "phoneNumber": "+15550100002"]],
            ["type": "transfer", "destination": ["type": "number", "number": "555 0100"]],
            ["type": "transfer", "destination": "+15550100002"],
            ["type": "transfer", "destination": ["type": "number", "number": "+15550100002", "caller_id": "+1555"]],
            [
                "type": "transfer",
                "destination": ["type": "number", "number": "+15550100002", "transferPlan": ["mode": "warm-transfer"]],
            ],
            ["type": "transfer"], ["type": "hold"],
        ] as [JSONValue])
    func aWrongPayloadIsTakenWith200AndOnlyLogged(_ wrong: JSONValue) async throws {
        try await withWorld { world in
            let call = try await connect(world, wrong, steps: [.yes, .connect, .hangUp])
            #expect(call.endedReason == "customer-ended-call")
            #expect(call.transfers.isEmpty)
            #expect(!call.log.isEmpty)
        }
    }

    @Test func wordsAreSpokenAtOnceAndMayEndTheCall() async throws {
        try await withWorld { world in
            let call = try await connect(
                world, ["type": "say", "content": "Nobody is there.", "endCallAfterSpoken": true])
            #expect(call.endedReason == "assistant-ended-call-after-message-spoken")
            #expect(call.said("Nobody is there."))
        }
    }

    @Test func aRingingCallCanBeHungUpAndIsThenGone() async throws {
        try await withWorld(.testing { $0.speed = 1 }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.noAnswer])
            let placed = try await world.place(world.employeeCall())
            let control = try #require(placed["monitor"]?["controlUrl"]?.stringValue)
            try await world.simulator.waitUntil { $0.first?.status == "ringing" }
            #expect(try await world.request(.post, control, ["type": "end-call"]).status == 200)
            try await world.simulator.waitUntil { $0.first?.status == "ended" }
            #expect(await world.simulator.calls().first?.endedReason == "manually-canceled")
            #expect(try await world.request(.post, control, ["type": "end-call"]).status == 404)
        }
    }

    @Test func aHumanAtBothPhonesDecides() async throws {
        try await withWorld(.testing { $0.speed = 1 }) { world in
            let simulator = world.simulator
            await simulator.setPerson(Fixtures.employee, [.human])
            await simulator.setPerson(Fixtures.customer, [.human])
            var assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            assistant["firstMessage"] = nil
            let quick = assistant
            let placed = try await world.place(world.employeeCall { $0["assistant"] = .object(quick) })
            let id = try #require(placed["id"]?.stringValue)
            try await simulator.waitUntil { $0.first?.status == "ringing" }
            try #require(try await world.request(.post, "/simulator/calls/\(id)/acts", ["act": "pickUp"]).status == 204)
            #expect(await simulator.act(.step(.connect), on: id))
            try await simulator.waitUntil { $0.first?.tools.isEmpty == false }
            _ = try await world.request(.post, "/\(id)/control", Self.transfer)
            try await simulator.waitUntil { $0.first?.transfers.isEmpty == false }
            try await simulator.waitUntil { $0.first?.status == "forwarding" }
            await simulator.act(.pickUp, on: id)
            try await simulator.waitUntil { $0.first?.transfers.first?.outcome == .connected }
            await simulator.act(.reject, on: id)
            try await simulator.waitUntil { $0.first?.status == "ended" }
            #expect(await simulator.call(id)?.endedReason == "assistant-forwarded-call")
            #expect(await simulator.act(.pickUp, on: id) == false)
        }
    }
}
