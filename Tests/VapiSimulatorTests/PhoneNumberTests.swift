// Phone numbers as Vapi keeps them: looked at, changed, refused, and in force for the calls that come in.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct PhoneNumberTests {
    private static let ours = SimulatorConfiguration.testing { $0.phoneNumbers = ["number-1": "+15550100009"] }

    @Test func aNumberIsShownAndListed() async throws {
        try await withWorld(Self.ours) { world in
            let number = try await world.request(.get, "/phone-number/number-1")
            #expect(number.status == 200)
            #expect(number.json["id"] == "number-1" && number.json["number"] == "+15550100009")
            #expect(number.json["provider"] == "twilio" && number.json["status"] == "active")
            #expect(try await world.request(.get, "/phone-number").json == [number.json])
        }
    }

    @Test func aNumberThatIsNotThereIsNotFound() async throws {
        try await withWorld(Self.ours) { world in
            let unknown = try await world.request(.get, "/phone-number/019a0000-0000-7000-8000-000000000000")
            #expect(unknown.status == 404 && unknown.json["error"] == "Not Found")
            let malformed = try await world.request(.patch, "/phone-number/nothing", ["provider": "twilio"])
            #expect(malformed.status == 400 && malformed.json["message"] == ["id must be a UUID"])
        }
    }

    @Test func aChangeReplacesWholeObjectsAndNullTakesAway() async throws {
        try await withWorld(Self.ours) { world in
            let first: JSONValue = [
                "provider": "twilio", "assistantId": "a-1",
                "server": ["url": "https://one.example", "timeoutSeconds": 30],
            ]
            #expect(try await world.request(.patch, "/phone-number/number-1", first).status == 200)
            let second: JSONValue = [
                "provider": "twilio", "assistantId": nil, "server": ["url": "https://two.example"],
            ]
            let changed = try await world.request(.patch, "/phone-number/number-1", second).json
            #expect(changed["assistantId"] == nil)
            #expect(changed["server"] == ["url": "https://two.example"])
            #expect(changed["number"] == "+15550100009")
            #expect(try await world.request(.get, "/phone-number/number-1").json == changed)
        }
    }

    @Test(
        arguments: [
            (["name": "no provider"], "provider must be one of the following values"),
            (["provider": "carrier pigeon"], "provider must be one of the following values"),
            (["provider": "twilio", "serverUrl": "https://x.example"], "property serverUrl should not exist"),
            (["provider": "twilio", "status": "active"], "property status should not exist"),
            (["provider": "vapi", "number": "+15550100009"], "property number should not exist"),
            (["provider": "twilio", "server": ["secret": "x"]], "server.property secret should not exist"),
            (["provider": "twilio", "server": ["timeoutSeconds": 0]], "server.timeoutSeconds must not be less than 1"),
            (
                ["provider": "twilio", "fallbackDestination": ["type": "number", "phoneNumber": "+15550100002"]],
                "fallbackDestination.property phoneNumber should not exist"
            ),
            (
                ["provider": "twilio", "fallbackDestination": ["type": "number", "number": "555"]],
                "fallbackDestination.number must be a valid phone number"
            ),
        ] as [(JSONValue, String)])
    func aChangeThatVapiWouldNotTakeIsRefused(change: JSONValue, fault: String) async throws {
        try await withWorld(Self.ours) { world in
            let before = try await world.request(.get, "/phone-number/number-1").json
            let reply = try await world.request(.patch, "/phone-number/number-1", change)
            #expect(reply.status == 400)
            let faults = reply.json["message"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(faults.contains { $0.hasPrefix(fault) }, "\(faults)")
            #expect(try await world.request(.get, "/phone-number/number-1").json == before)
        }
    }

    // MARK: In force

    private func customerCalls(_ world: World) async throws -> SimulatedCall {
        let id = try await world.simulator.customerCalls(
            CustomerCall(from: Fixtures.customer, to: "number-1", words: [CustomerCallTests.words]))
        try await world.simulator.waitUntilQuiet(calls: 1)
        return try #require(await world.simulator.call(id))
    }

    private func change(_ world: World, _ members: [String: JSONValue]) async throws {
        let body = JSONValue.object(members.merging(["provider": "twilio"]) { $1 })
        try #require(try await world.request(.patch, "/phone-number/number-1", body).status == 200)
    }

    @Test func itsOwnServerIsAskedWithItsOwnSecret() async throws {
        try await withWorld(Self.ours) { world in
            let url = world.webhookURL + "/number"
            try await change(world, ["server": ["url": .string(url), "headers": ["X-Vapi-Secret": "number's"]]])
            _ = try await customerCalls(world)
            let request = try #require(await world.receiver.webhooks.first { $0.type == "assistant-request" })
            #expect(request.path.hasSuffix("/number"))
            #expect(request.headers.values(named: "X-Vapi-Secret") == ["number's"])
        }
    }

    @Test func itsOwnServerInheritsNoSecret() async throws {
        try await withWorld(Self.ours) { world in
            try await change(world, ["server": ["url": .string(world.webhookURL)]])
            _ = try await customerCalls(world)
            let request = try #require(await world.receiver.webhooks.first { $0.type == "assistant-request" })
            #expect(request.headers.values(named: "X-Vapi-Secret").isEmpty)
        }
    }

    @Test func aFixedAssistantAnswersWithoutTheServer() async throws {
        try await withWorld(Self.ours) { world in
            try await change(world, ["assistantId": "a-1"])
            let call = try await customerCalls(world)
            #expect(call.endedReason == "customer-ended-call")
            #expect(await world.receiver.first("assistant-request") == nil)
        }
    }

    @Test func theFallbackRingsWhenTheServerFails() async throws {
        let failing: Receiver.Answers = { webhook, count in
            webhook.type == "assistant-request" ? Answer(status: 503) : Fixtures.answer(webhook, count)
        }
        try await withWorld(Self.ours, answers: failing) { world in
            try await change(world, ["fallbackDestination": ["type": "number", "number": "+15550100077"]])
            let call = try await customerCalls(world)
            #expect(call.transfers.map(\.number) == ["+15550100077"])
            #expect(call.endedReason == "assistant-forwarded-call")
        }
    }

    @Test func oneOfVapisOwnNumbersCallsNobodyAbroad() async throws {
        try await withWorld(Self.ours) { world in
            let set = try await world.request(.put, "/simulator/phone-numbers/number-1", ["provider": "vapi"])
            try #require(set.status == 200)
            let call = try await world.callToItsEnd(
                world.employeeCall { $0["customer"] = ["number": "+442071838750"] })
            #expect(call.endedReason == "call.start.error-vapi-number-international")
            #expect(call.startedAt == nil)
        }
    }
}
