// Inbound calls: the assistant request, the message that is taken, and the report.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct CustomerCallTests {
    static let words = CustomerWords(
        name: "Ann", message: "The pipe leaks.", urgency: "urgent", callbackNumber: "555 0100")

    private func play(
        _ world: World, _ change: (inout CustomerCall) -> Void = { _ in }
    ) async throws -> SimulatedCall {
        var script = CustomerCall(from: Fixtures.customer, to: "number-1", words: [Self.words])
        change(&script)
        let id = try await world.simulator.customerCalls(script)
        try await world.simulator.waitUntilQuiet(calls: 1)
        return try #require(await world.simulator.call(id))
    }

    @Test func aCustomerLeavesAMessageWithTheAssistantWeAnswered() async throws {
        try await withWorld(.testing { $0.phoneNumbers = ["number-1": "+15550100009"] }) { world in
            let call = try await play(world)
            #expect(call.endedReason == "customer-ended-call")
            #expect(call.type == "inboundPhoneCall")
            #expect(call.said("Noted."))
            let request = try #require(await world.receiver.first("assistant-request"))
            #expect(request["call"]?["phoneNumberId"] == "number-1")
            #expect(request["phoneNumber"]?["number"] == "+15550100009")
            #expect(request["customer"]?["number"] == .string(Fixtures.customer))
            #expect(request["call"]?["type"] == "inboundPhoneCall")
            let asked = try #require(await world.receiver.first("tool-calls take_message"))
            let arguments = asked["toolCallList"]?.arrayValue?.first?["function"]?["arguments"]
            #expect(
                arguments == [
                    "customer_name": "Ann", "message": "The pipe leaks.", "urgency": "urgent",
                    "callback_number": "555 0100",
                ])
            let report = try #require(await world.receiver.first("end-of-call-report"))
            #expect(report["analysis"]?["structuredData"]?["message"] == "The pipe leaks.")
            #expect(report["assistant"]?["metadata"]?["businessId"] == "business-1")
        }
    }

    @Test func argumentsMayComeAsTextAndMessagesMayBeAmended() async throws {
        try await withWorld { world in
            _ = try await play(world) {
                $0.argumentsAsText = true
                $0.words.append(CustomerWords(name: "Ann", message: "And the cellar is wet."))
            }
            let asked = await world.receiver.webhooks.filter { $0.type == "tool-calls" }
            let texts = asked.compactMap {
                $0.message["toolCallList"]?.arrayValue?.first?["function"]?["arguments"]?.stringValue
            }
            #expect(texts.count == 2)
            #expect(texts.last?.contains("And the cellar is wet.") == true)
        }
    }

    @Test(arguments: [ReportDetail.structuredData, .structuredOutput, .summary, .transcript])
    func withoutTheToolTheReportSaysAsMuchAsItIsTold(_ detail: ReportDetail) async throws {
        try await withWorld { world in
            _ = try await play(world) {
                $0.noTool = true
                $0.report = detail
            }
            #expect(await !world.receiver.titles.contains("tool-calls take_message"))
            let report = try #require(await world.receiver.first("end-of-call-report"))
            let data = report["analysis"]?["structuredData"]?["message"]
            let outputs = report["artifact"]?["structuredOutputs"]?.objectValue?.values.first
            #expect((data == "The pipe leaks.") == (detail == .structuredData))
            #expect((outputs?["name"] == "message") == (detail == .structuredOutput))
            #expect((report["analysis"]?["summary"] == nil) == (detail == .transcript))
            #expect(report["artifact"]?["transcript"]?.stringValue?.contains("The pipe leaks.") == true)
        }
    }

    @Test(
        arguments: [
            (Answer(status: 500), "assistant-request-failed"),
            (Answer(body: [:]), "assistant-request-returned-no-assistant"),
            (Answer(body: ["error": "We are closed."]), "assistant-request-returned-error"),
            (Answer(body: ["error": ""]), "assistant-request-returned-unspeakable-error"),
            (
                Answer(body: ["assistant": ["serverUrl": "https://example.com"]]),
                "assistant-request-returned-invalid-assistant"
            ),
            (
                Answer(body: ["destination": ["type": "number", "number": "+15550100002"]]),
                "assistant-request-returned-forwarding-phone-number"
            ),
        ] as [(Answer, String)])
    func anAnswerThatIsNoAssistantEndsTheCall(_ answer: Answer, _ reason: String) async throws {
        let answers: Receiver.Answers = { webhook, _ in
            webhook.type == "assistant-request" ? answer : Answer()
        }
        try await withWorld(answers: answers) { world in
            let call = try await play(world)
            #expect(call.endedReason == reason)
            #expect(call.said("We are closed.") == (reason == "assistant-request-returned-error"))
            #expect(await world.receiver.first("status-update ended")?["endedReason"] == .string(reason))
            // Nobody heard the customer, so the report knows nothing of what they meant to say.
            let report = try #require(await world.receiver.first("end-of-call-report"))
            #expect(report["analysis"]?["structuredData"] == nil)
        }
    }

    @Test func aCallToANumberThatIsNotOursIsAnError() async throws {
        try await withWorld(.testing { $0.phoneNumbers = ["number-1": "+15550100009"] }) { world in
            let script = CustomerCall(from: nil, to: "+15550100010", words: [])
            await #expect(throws: SimulatorError.unknownPhoneNumber("+15550100010")) {
                try await world.simulator.customerCalls(script)
            }
            let byNumber = CustomerCall(from: nil, to: "+15550100009", words: [])
            let id = try await world.simulator.customerCalls(byNumber)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.call(id)?.phoneNumberId == "number-1")
            #expect(await world.receiver.first("assistant-request")?["customer"]?["number"] == nil)
        }
    }
}
