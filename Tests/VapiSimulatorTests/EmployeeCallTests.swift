// Outbound calls: what an employee does, and which webhooks tell of it.
import FoundationEssentials
import HTTPTypes
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct EmployeeCallTests {
    @Test func anEmployeeWhoListensAndHandlesItIsToldOfInOrder() async throws {
        try await withWorld { world in
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(call.endedReason == "assistant-ended-call-after-message-spoken")
            #expect(call.said("Ann asks for a call about a leak."))
            #expect(call.tools.map(\.name) == ["confirm_recipient", "finish_callback"])
            #expect(call.tools.last?.arguments == ["decision": "handled"])
            #expect(
                await world.receiver.titles == [
                    "status-update queued", "status-update ringing", "status-update in-progress",
                    "tool-calls confirm_recipient", "tool-calls finish_callback", "status-update ended",
                    "end-of-call-report",
                ])
        }
    }

    @Test func everyWebhookCarriesTheCallTheMetadataAndTheSecret() async throws {
        try await withWorld(.testing { $0.phoneNumbers = ["number-1": "+15550100009"] }) { world in
            let call = try await world.callToItsEnd(world.employeeCall())
            let webhooks = await world.receiver.webhooks
            #expect(webhooks.count == 7)
            for webhook in webhooks {
                let message = webhook.message
                #expect(message["call"]?["id"] == .string(call.id))
                #expect(message["call"]?["assistant"]?["metadata"]?["attemptId"] == "attempt-1")
                #expect(message["assistant"]?["metadata"]?["attemptId"] == "attempt-1")
                #expect(message["call"]?["monitor"]?["controlUrl"] == .string("\(world.base)/\(call.id)/control"))
                #expect(message["customer"]?["number"] == .string(Fixtures.employee))
                #expect(message["phoneNumber"]?["number"] == "+15550100009")
                #expect(message["phoneNumber"]?["id"] == "number-1")
                #expect(message["artifact"]?["messages"]?.arrayValue != nil)
                #expect((message["timestamp"]?.doubleValue ?? 0) > 1_000_000_000_000)
                #expect(webhook.headers.values(named: "X-Vapi-Secret") == ["s3cret"])
            }
        }
    }

    @Test func theServersOwnSecretHeaderIsSentInsteadOfOurs() async throws {
        try await withWorld { world in
            let server: JSONValue = ["url": .string(world.webhookURL), "headers": ["x-vapi-secret": "its own"]]
            _ = try await world.callToItsEnd(.object(Fixtures.callRequest(server: server)))
            let secrets = await world.receiver.webhooks.map { $0.headers.values(named: "X-Vapi-Secret") }
            #expect(!secrets.isEmpty && secrets.allSatisfy { $0 == ["its own"] })
        }
    }

    @Test func aToolsOwnServerIsAskedForItsCalls() async throws {
        try await withWorld { world in
            var tool = Fixtures.tool("confirm_recipient").objectValue ?? [:]
            tool["server"] = ["url": .string(world.webhookURL + "/tools")]
            let assistant = Fixtures.assistant(
                server: ["url": .string(world.webhookURL)], tools: [.object(tool)])
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .hangUp])])
            _ = try await world.callToItsEnd(world.employeeCall { $0["assistant"] = .object(assistant) })
            let paths = await world.receiver.webhooks.filter { $0.path.hasSuffix("/tools") }.map(\.title)
            #expect(paths == ["tool-calls confirm_recipient"])
        }
    }

    @Test func overridesCarryTheMetadataOfASavedAssistant() async throws {
        try await withWorld(.testing { $0.assistants = ["saved": .object(Fixtures.assistant())] }) { world in
            let body = world.employeeCall {
                $0["assistant"] = nil
                $0["assistantId"] = "saved"
                $0["assistantOverrides"] = [
                    "metadata": ["attemptId": "attempt-7"], "variableValues": ["who": "Bo"],
                    "firstMessage": "Hello {{who}}.",
                ]
            }
            let call = try await world.callToItsEnd(body)
            #expect(call.said("Hello Bo."))
            let report = try #require(await world.receiver.first("end-of-call-report"))
            #expect(report["call"]?["assistantOverrides"]?["metadata"]?["attemptId"] == "attempt-7")
            #expect(report["assistant"]?["metadata"]?["attemptId"] == "attempt-7")
            #expect(report["artifact"]?["variableValues"]?["who"] == "Bo")
        }
    }

    @Test(
        arguments: [
            (Behaviour.noAnswer, "customer-did-not-answer", ["queued", "ringing", "ended"]),
            (.busy, "customer-busy", ["queued", "ringing", "ended"]),
            (.machine(), "voicemail", ["queued", "ringing", "in-progress", "ended"]),
            (.fault("call.start.error-get-transport"), "call.start.error-get-transport", ["queued", "ended"]),
            (.answers(then: [.hangUp]), "customer-ended-call", ["queued", "ringing", "in-progress", "ended"]),
            (.answers(then: [.yes]), "silence-timed-out", ["queued", "ringing", "in-progress", "ended"]),
            (.answers(then: [.silent(60)]), "silence-timed-out", ["queued", "ringing", "in-progress", "ended"]),
            (
                .answers(then: [.fault("worker-shutdown")]), "worker-shutdown",
                ["queued", "ringing", "in-progress", "ended"]
            ),
            (
                .answers(then: [.yes, .later(20)]), "assistant-ended-call",
                ["queued", "ringing", "in-progress", "ended"]
            ),
        ] as [(Behaviour, String, [String])])
    func howACallEndsIsToldByStatusAndReason(_ behaviour: Behaviour, _ reason: String, _ statuses: [String])
        async throws
    {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [behaviour])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(call.endedReason == reason)
            let updates = await world.receiver.webhooks.filter { $0.type == "status-update" }
            #expect(updates.compactMap { $0.message["status"]?.stringValue } == statuses)
            #expect(updates.last?.message["endedReason"] == .string(reason))
            let report = await world.receiver.first("end-of-call-report")
            #expect(report.map { $0["endedReason"] == .string(reason) } ?? reason.hasPrefix("call.start."))
        }
    }

    @Test func aMachineWithoutDetectionHearsTheGreetingOnly() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [.machine()])
            var assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            assistant["voicemailDetection"] = "off"
            let plain = assistant
            let call = try await world.callToItsEnd(world.employeeCall { $0["assistant"] = .object(plain) })
            #expect(call.endedReason == "silence-timed-out")
            #expect(call.tools.isEmpty && !call.said("Ann"))
        }
    }

    @Test func aModelThatTakesAMachineForAPersonCallsTheTool() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [.machine(foolsModel: true)])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(call.tools.map(\.name) == ["confirm_recipient"])
            let history = try #require(await world.receiver.first("tool-calls confirm_recipient"))
            let heard = history["artifact"]?["messages"]?.arrayValue?.filter { $0["role"] == "user" } ?? []
            #expect(heard.count == 1)
            #expect(heard.first?["message"]?.stringValue?.contains("voicemail") == true)
        }
    }

    @Test func aKeyPressIsHeardOnlyWithKeypadInput() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.press1, .hangUp])])
            let heard = try await world.callToItsEnd(world.employeeCall())
            #expect(heard.tools.map(\.name) == ["confirm_recipient"])
            #expect(heard.lines.contains { $0.text == "User's Keypad Entry: 1" })
            var deaf = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            deaf["keypadInputPlan"] = nil
            let plain = deaf
            _ = try await world.place(world.employeeCall { $0["assistant"] = .object(plain) })
            try await world.simulator.waitUntilQuiet(calls: 2)
            #expect(await world.simulator.calls().last?.tools.isEmpty == true)
        }
    }

    @Test func aToolThatTheAssistantLacksIsNotCalled() async throws {
        try await withWorld { world in
            let assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)], tools: [])
            let call = try await world.callToItsEnd(world.employeeCall { $0["assistant"] = .object(assistant) })
            #expect(call.tools.isEmpty)
            #expect(call.log.contains("the assistant has no tool confirm_recipient"))
        }
    }

    @Test(arguments: [
        Answer(status: 500), Answer(body: ["results": []]),
        Answer(body: ["results": [["toolCallId": "another", "name": "x", "result": "fine"]]]),
    ])
    func anAnswerThatVapiCannotUseIsNoResult(_ wrong: Answer) async throws {
        let answers: Receiver.Answers = { webhook, _ in webhook.type == "tool-calls" ? wrong : Answer() }
        try await withWorld(answers: answers) { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .hangUp])])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(call.tools.map(\.result) == [nil])
            #expect(call.said("I am sorry, that did not work."))
        }
    }

    @Test(arguments: [
        "result": JSONValue.string("two\nlines"), "another result": ["an": "object"],
        "message": ["type": "request-complete", "endCall": true],
    ])
    func aResultMustBeOneLineOfText(_ key: String, _ value: JSONValue) async throws {
        let answers: Receiver.Answers = { webhook, _ in
            guard webhook.type == "tool-calls" else { return Answer() }
            return Answer(
                body: Fixtures.results(for: webhook) { $0[key == "message" ? key : "result"] = value })
        }
        try await withWorld(answers: answers) { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .hangUp])])
            let call = try await world.callToItsEnd(world.employeeCall())
            #expect(call.tools.map(\.result) == [nil])
            #expect(call.tools.first?.error != nil)
        }
    }

    @Test func aCallIsCutAtItsLongestDuration() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(
                Fixtures.employee, [.answers(then: [.silent(20), .says("Hm."), .silent(20), .says("Hm.")])])
            var assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            assistant["maxDurationSeconds"] = 30
            let short = assistant
            let call = try await world.callToItsEnd(world.employeeCall { $0["assistant"] = .object(short) })
            #expect(call.endedReason == "exceeded-max-duration")
            let report = try #require(await world.receiver.first("end-of-call-report"))
            let seconds = try #require(report["durationSeconds"]?.doubleValue)
            #expect(abs(seconds - 30) < 0.01)
        }
    }

    @Test func theSilenceHookSpeaksUp() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.silent(60)])])
            var assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            assistant["hooks"] = [
                [
                    "on": "customer.speech.timeout", "options": ["timeoutSeconds": 10, "triggerMaxCount": 2],
                    "do": [["type": "say", "exact": "Are you still there?"]],
                ]
            ]
            let patient = assistant
            let call = try await world.callToItsEnd(world.employeeCall { $0["assistant"] = .object(patient) })
            #expect(call.lines.filter { $0.text == "Are you still there?" }.count == 2)
            #expect(call.endedReason == "silence-timed-out")
        }
    }

    @Test func aRingingSays25SecondsWhateverItTook() async throws {
        try await withWorld(.testing { $0.speed = 60 }) { world in
            await world.simulator.setPerson(Fixtures.employee, [.noAnswer])
            _ = try await world.callToItsEnd(world.employeeCall())
            let ringing = try #require(await world.receiver.first("status-update ringing")?["timestamp"]?.doubleValue)
            let ended = try #require(await world.receiver.first("status-update ended")?["timestamp"]?.doubleValue)
            #expect(ended - ringing == 25_000)
        }
    }

    @Test func theReportPricesTheMinutes() async throws {
        try await withWorld { world in
            let call = try await world.callToItsEnd(world.employeeCall())
            let report = try #require(await world.receiver.first("end-of-call-report"))
            let cost = try #require(report["cost"]?.doubleValue)
            #expect(cost > 0.005 && cost < 0.2)
            #expect(report["costBreakdown"]?["total"] == report["cost"])
            let fetched = try await world.request(.get, "/call/\(call.id)").json
            #expect(fetched["cost"] == report["cost"])
            #expect(fetched["status"] == "ended")
            #expect(fetched["artifact"]?["transcript"]?.stringValue?.contains("AI: Hello, this is your AI") == true)
        }
    }

    @Test func conversationUpdatesGoOutWhenNothingIsChosen() async throws {
        try await withWorld { world in
            var assistant = Fixtures.assistant(server: ["url": .string(world.webhookURL)])
            assistant["serverMessages"] = nil
            let plain = assistant
            _ = try await world.callToItsEnd(world.employeeCall { $0["assistant"] = .object(plain) })
            let titles = await world.receiver.titles
            #expect(titles.contains("conversation-update"))
            #expect(!titles.contains("transcript"))
        }
    }
}
