// The transfer tool, which asks the server for the number, and the warm transfer, which comes back when nobody answers.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct WarmTransferTests {
    static let warm: JSONValue = [
        "type": "number", "number": .string(Fixtures.customer), "message": "Connecting you now.",
        "transferPlan": [
            "mode": "warm-transfer-experimental",
            "fallbackPlan": ["message": "There is no answer.", "endCallEnabled": false],
            "contextEngineeringPlan": ["type": "none"],
        ],
    ]
    static let blind: JSONValue = [
        "type": "number", "number": .string(Fixtures.customer), "transferPlan": ["mode": "blind-transfer"],
    ]

    /// Sends the model on to its tool, and answers that.
    private static func answers(_ answer: JSONValue) -> Receiver.Answers {
        { webhook, count in
            switch webhook.title {
            case "tool-calls connect_to_customer":
                Answer(body: Fixtures.results(for: webhook) { $0["result"] = "Call transferCall now." })
            case "transfer-destination-request": Answer(body: answer)
            default: Fixtures.answer(webhook, count)
            }
        }
    }

    private static func request(in world: World) -> JSONValue {
        world.employeeCall {
            var assistant = $0["assistant"]?.objectValue ?? [:]
            var model = assistant["model"]?.objectValue ?? [:]
            model["tools"] = .array(
                (model["tools"]?.arrayValue ?? []) + [["type": "transferCall", "destinations": []]])
            assistant["model"] = .object(model)
            assistant["serverMessages"] = [
                "status-update", "end-of-call-report", "tool-calls", "transfer-destination-request", "transfer-update",
            ]
            $0["assistant"] = .object(assistant)
        }
    }

    /// The tool is used, whatever the server answers.
    static func callWithTool(in world: World) async throws {
        await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .modelCalls("transferCall")])])
        _ = try await world.callToItsEnd(request(in: world))
    }

    private func call(
        _ answer: JSONValue, customer: Behaviour = .answers(talk: 8), then steps: [Step] = [.yes, .connect],
        _ configuration: SimulatorConfiguration = .testing(),
        _ check: @escaping @Sendable (SimulatedCall, World) async throws -> Void
    ) async throws {
        try await withWorld(configuration, answers: Self.answers(answer)) { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: steps)])
            await world.simulator.setPerson(Fixtures.customer, [customer])
            try await check(try await world.callToItsEnd(Self.request(in: world)), world)
        }
    }

    @Test func theToolAsksTheServerAndObeys() async throws {
        try await call(["destination": Self.blind]) { call, world in
            #expect(call.endedReason == "assistant-forwarded-call")
            #expect(call.transfers.map(\.number) == [Fixtures.customer])
            #expect(call.tools.map(\.name) == ["confirm_recipient", "connect_to_customer", "transferCall"])
            #expect(!call.said("Call transferCall now."))
            // Without words of the server Vapi chooses its own.
            #expect(call.said("Transferring the call now"))
            let asked = await world.receiver.titles
            #expect(asked.filter { $0 == "transfer-destination-request" }.count == 1)
            let report = try #require(await world.receiver.first("end-of-call-report"))
            #expect(report["artifact"]?["transfers"] == nil)
        }
    }

    @Test(
        arguments: [
            ["error": "Not now."], [:], ["destination": ["type": "number", "phoneNumber": "+15550100002"]],
            ["destination": ["type": "number", "number": "555 0100"]], ["destination": "+15550100002"],
            ["destination": ["number": "+15550100002"]],
            [
                "destination": [
                    "type": "number", "number": "+15550100002",
                    "transferPlan": ["mode": "warm-transfer-experimental", "fallback_plan": ["message": "x"]],
                ]
            ],
        ] as [JSONValue])
    func anErrorOrAWrongShapeConnectsNobody(answer: JSONValue) async throws {
        try await call(answer, then: [.yes, .connect, .decline]) { call, _ in
            #expect(call.transfers.isEmpty)
            #expect(call.tools.last?.name == "finish_callback")
            let tool = try #require(call.tools.first { $0.name == "transferCall" })
            #expect(tool.result == nil && tool.error?.isEmpty == false)
        }
    }

    @Test(arguments: [
        (Behaviour.noAnswer, "no-answer"), (.busy, "busy"), (.machine(), "voicemail"), (.fault("x"), "failed"),
    ])
    func afterAWarmTransferThatNobodyTakesTheEmployeeIsStillThere(
        customer: Behaviour, status: String
    ) async throws {
        try await call(["destination": Self.warm], customer: customer, then: [.yes, .connect, .handled]) {
            call, world in
            #expect(call.said("Connecting you now.") && call.said("There is no answer."))
            #expect(call.tools.last?.name == "finish_callback")
            #expect(call.endedReason == "assistant-ended-call-after-message-spoken")
            let updates = await world.receiver.titles.filter { $0.hasPrefix("status-update") }
            #expect(
                updates.suffix(3) == ["status-update forwarding", "status-update in-progress", "status-update ended"])
            // Told while the call goes on, and at its end.
            let tool = try #require(await world.receiver.first("tool-calls finish_callback"))
            let report = try #require(await world.receiver.first("end-of-call-report"))
            for message in [tool, report] {
                let transfers = message["artifact"]?["transfers"]?.arrayValue
                #expect(transfers?.map { $0["status"]?.stringValue } == [status])
                #expect(transfers?.first?["mode"] == "warm-transfer-experimental")
            }
        }
    }

    @Test func aWarmTransferThatIsTakenEndsTheAssistantsPart() async throws {
        try await call(["destination": Self.warm]) { call, world in
            #expect(call.endedReason == "assistant-forwarded-call")
            #expect(call.transfers.map(\.outcome) == [.connected])
            let report = try #require(await world.receiver.first("end-of-call-report"))
            #expect(report["artifact"]?["transfers"]?.arrayValue?.first?["status"] == "connected")
        }
    }

    @Test func withoutLeaveToStayVapiHangsUp() async throws {
        var destination = Self.warm.objectValue ?? [:]
        destination["transferPlan"] = [
            "mode": "warm-transfer-experimental", "fallbackPlan": ["message": "There is no answer."],
        ]
        try await call(["destination": .object(destination)], customer: .noAnswer) { call, _ in
            #expect(call.said("There is no answer."))
            #expect(call.endedReason == "call.in-progress.error-transfer-failed")
        }
    }

    /// Vapi says nothing of it (seen).
    @Test func onACarrierThatCannotDoItAWarmTransferIsABlindOne() async throws {
        try await withWorld(
            .testing { $0.phoneNumbers = ["number-1": "+15550100009"] },
            answers: Self.answers(["destination": Self.warm])
        ) { world in
            let number: JSONValue = ["provider": "telnyx", "twilioAccountSid": nil]
            _ = try await world.request(.put, "/simulator/phone-numbers/number-1", number)
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .connect, .handled])])
            await world.simulator.setPerson(Fixtures.customer, [.noAnswer])
            let call = try await world.callToItsEnd(Self.request(in: world))
            #expect(call.endedReason == "call.forwarding.no-answer")
            #expect(!call.said("There is no answer."))
        }
    }

    @Test func aModelMayForgetItsTool() async throws {
        let forgetful = Misbehaviour(forgetTransferTool: true)
        try await withWorld(
            .testing { $0.transferPatience = .zero }, answers: Self.answers(["destination": Self.blind])
        ) { world in
            await world.simulator.setPerson(
                Fixtures.employee, [.misbehaving(forgetful, .answers(then: [.yes, .connect]))])
            let call = try await world.callToItsEnd(Self.request(in: world))
            #expect(call.transfers.isEmpty && call.endedReason == "silence-timed-out")
            #expect(await !world.receiver.titles.contains("transfer-destination-request"))
        }
    }

    @Test func aTransferMayBeTakenInAndNotDone() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(
                Fixtures.employee,
                [.misbehaving(Misbehaviour(ignoreTransfer: true), .answers(then: [.yes, .connect, .hangUp]))])
            let placed = try await world.place(world.employeeCall())
            let control = try #require(placed["monitor"]?["controlUrl"]?.stringValue)
            try await world.simulator.waitUntil {
                $0.contains { $0.tools.contains { $0.name == "connect_to_customer" } }
            }
            #expect(try await world.request(.post, control, TransferTests.transfer, key: nil).status == 200)
            try await world.simulator.waitUntilQuiet(calls: 1)
            let call = try #require(await world.simulator.calls().first)
            #expect(call.transfers.isEmpty && call.endedReason == "customer-ended-call")
            #expect(call.log.contains { $0.contains("not carried out") })
        }
    }
}
