// Delivery: no retry unless told, the backoff plan when told, and messages that get lost.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct WebhookDeliveryTests {
    private static let failingOnce: Receiver.Answers = { webhook, count in
        webhook.title == "status-update ended" && count < 3 ? Answer(status: 503) : Fixtures.answer(webhook, count)
    }

    private func timesEndedWasSent(backoff: JSONValue?) async throws -> Int {
        let count = Count()
        try await withWorld(answers: Self.failingOnce) { world in
            await world.simulator.setPerson(Fixtures.employee, [.busy])
            var server: [String: JSONValue] = ["url": .string(world.webhookURL)]
            server["backoffPlan"] = backoff
            _ = try await world.callToItsEnd(.object(Fixtures.callRequest(server: .object(server))))
            await count.set(await world.receiver.titles.filter { $0 == "status-update ended" }.count)
        }
        return await count.value
    }

    @Test func nothingIsRepeatedByDefault() async throws {
        #expect(try await timesEndedWasSent(backoff: nil) == 1)
    }

    @Test func aBackoffPlanRepeatsUntilItIsTaken() async throws {
        let plan: JSONValue = ["type": "exponential", "maxRetries": 5, "baseDelaySeconds": 1]
        #expect(try await timesEndedWasSent(backoff: plan) == 3)
    }

    @Test func aBackoffPlanIsUsedUp() async throws {
        let plan: JSONValue = ["type": "fixed", "maxRetries": 1, "baseDelaySeconds": 1]
        #expect(try await timesEndedWasSent(backoff: plan) == 2)
    }

    @Test func anExcludedStatusIsNotRepeated() async throws {
        let plan: JSONValue = [
            "type": "fixed", "maxRetries": 5, "baseDelaySeconds": 1, "excludedStatusCodes": [503],
        ]
        #expect(try await timesEndedWasSent(backoff: plan) == 1)
    }

    @Test func aToolCallIsRepeatedByThePlanToo() async throws {
        let answers: Receiver.Answers = { webhook, count in
            webhook.type == "tool-calls" && count == 1 ? Answer(status: 503) : Fixtures.answer(webhook, count)
        }
        try await withWorld(answers: answers) { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .hangUp])])
            let server: JSONValue = [
                "url": .string(world.webhookURL),
                "backoffPlan": ["type": "fixed", "maxRetries": 2, "baseDelaySeconds": 0],
            ]
            let call = try await world.callToItsEnd(.object(Fixtures.callRequest(server: server)))
            #expect(call.tools.map(\.result) == ["Ann asks for a call about a leak."])
            let asked = await world.receiver.webhooks.filter { $0.type == "tool-calls" }
            #expect(asked.count == 2)
            #expect(asked.first?.message["toolCallList"] == asked.last?.message["toolCallList"])
        }
    }

    @Test func lostMessagesNeverArriveAndTheCallCanStillBeLookedUp() async throws {
        try await withWorld { world in
            _ = try await world.request(.put, "/simulator/lost-webhooks", ["status-update", "end-of-call-report"])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(await world.receiver.webhooks.allSatisfy { $0.type == "tool-calls" })
            #expect(try await world.request(.get, "/call/\(call.id)").json["status"] == "ended")
        }
    }
}

private actor Count {
    private(set) var value = 0
    func set(_ new: Int) { value = new }
}
