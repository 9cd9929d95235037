// The webhooks that the simulator sends, held against Vapi's own document where that describes them.
import Foundation
import TakeoutVapi
import Testing
import VapiContract
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct WebhookSchemaTests {
    /// What differs on purpose: live traffic was seen so, whatever the document says.
    private static let seenInLife: Set<String> = [
        // The line as it is kept, where the document repeats the form in which one is made.
        "phoneNumber.id: should not exist", "phoneNumber.orgId: should not exist",
        "phoneNumber.twilioAccountSid: missing",
        // OpenAI's own messages, tools included.
        "messagesOpenAIFormatted[].content: missing", "messagesOpenAIFormatted[].tool_call_id: should not exist",
        "messagesOpenAIFormatted[].tool_calls: should not exist",
        "artifact.messagesOpenAIFormatted[].content: missing",
        "artifact.messagesOpenAIFormatted[].tool_call_id: should not exist",
        "artifact.messagesOpenAIFormatted[].tool_calls: should not exist",
        // A third list of the same calls, and arguments as an object where the document says a text.
        "toolCalls: should not exist", "toolCallList[].function.arguments: no object wanted",
        "toolWithToolCallList[].toolCall.function.arguments: no object wanted",
        // In the document for some months of 2026, and still sent.
        "call.subscriptionLimits: should not exist",
        // What a report had before it had an artifact, and still has.
        "summary: should not exist", "transcript: should not exist", "costBreakdown: should not exist",
        "durationSeconds: should not exist", "durationMs: should not exist", "durationMinutes: should not exist",
    ]

    /// Every kind of webhook that a story with a connection, one that fails and a customer's call lead to.
    private func webhooks() async throws -> [JSONValue] {
        var all: [JSONValue] = []
        let everything = SimulatorConfiguration.testing { $0.phoneNumbers = ["number-1": "+15550100009"] }
        for story in Story.allCases {
            let collected = Collected()
            try await withWorld(everything) { world in
                try await story.play(in: world)
                await collected.add(await world.receiver.webhooks.map(\.message))
            }
            all += await collected.messages
        }
        return all
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func theyAreAsTheDocumentSays() async throws {
        let document = try #require(VapiDocument.shared)
        let schemas = Self.schemasByType(document)
        var found: Set<String> = []
        var types: Set<String> = []
        for message in try await webhooks() {
            let type = try #require(message["type"]?.stringValue)
            types.insert(type)
            let schema = try #require(schemas[type], "the document knows no \(type)")
            for problem in document.problems(message, as: schema) where !Self.isOurOwnEcho(problem) {
                found.insert(Self.withoutNumbersAndSchema(problem))
            }
        }
        #expect(types.isSuperset(of: ["status-update", "tool-calls", "end-of-call-report", "transfer-update"]))
        #expect(types.contains("assistant-request") && types.contains("transfer-destination-request"))
        #expect(found.subtracting(Self.seenInLife).sorted() == [])
        #expect(Self.seenInLife.subtracting(found).sorted() == [], "no more to be tolerated")
    }

    /// `tool-calls` has its type nowhere but in the schema's name.
    private static func schemasByType(_ document: VapiDocument) -> [String: String] {
        let kinds = document.schemas["ServerMessage"]?["properties"]?["message"]?["oneOf"]?.arrayValue ?? []
        var schemas: [String: String] = [:]
        for kind in kinds {
            guard let name = kind["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) else { continue }
            for type in document.schemas[name]?["properties"]?["type"]?["enum"]?.arrayValue ?? [] {
                schemas[type.stringValue ?? ""] = name
            }
        }
        return schemas
    }

    /// The assistant comes back as it was sent; what is sent is another test's affair.
    private static func isOurOwnEcho(_ problem: String) -> Bool {
        problem.prefix { $0 != ":" }.split(separator: ".").contains { $0.hasPrefix("assistant") }
    }

    private static func withoutNumbersAndSchema(_ problem: String) -> String {
        problem.replacing(/\[\d+\]/, with: "[]").replacing(/^\w+\./, with: "")
    }
}

private actor Collected {
    private(set) var messages: [JSONValue] = []
    func add(_ more: [JSONValue]) { messages += more }
}

private enum Story: CaseIterable {
    case connected, notReached, customer, transferTool

    func play(in world: World) async throws {
        switch self {
        case .connected: try await connect(in: world)
        case .transferTool: try await WarmTransferTests.callWithTool(in: world)
        case .notReached:
            await world.simulator.setPerson(Fixtures.employee, [.busy])
            _ = try await world.callToItsEnd(world.employeeCall())
        case .customer:
            let words = CustomerWords(name: "Ann", message: "The pipe leaks.", urgency: "urgent")
            _ = try await world.simulator.customerCalls(
                CustomerCall(from: Fixtures.customer, to: "number-1", words: [words]))
            try await world.simulator.waitUntilQuiet(calls: 1)
        }
    }

    private func connect(in world: World) async throws {
        await world.simulator.setPerson(Fixtures.employee, [.answers(then: [.yes, .connect])])
        await world.simulator.setPerson(Fixtures.customer, [.answers()])
        let request = world.employeeCall {
            var assistant = $0["assistant"]?.objectValue ?? [:]
            assistant["serverMessages"] = [
                "status-update", "end-of-call-report", "tool-calls", "transfer-update", "conversation-update",
                "transcript",
            ]
            $0["assistant"] = .object(assistant)
        }
        let placed = try await world.place(request)
        let control = try #require(placed["monitor"]?["controlUrl"]?.stringValue)
        try await world.simulator.waitUntil { $0.contains { $0.tools.contains { $0.name == "connect_to_customer" } } }
        _ = try await world.request(.post, control, TransferTests.transfer, key: nil)
        try await world.simulator.waitUntilQuiet(calls: 1)
    }
}
