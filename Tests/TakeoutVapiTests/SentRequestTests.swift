// What really leaves for Vapi, as bytes on a socket, held against Vapi's document and against the rules beside it.
import Foundation
import TakeoutCore
import TakeoutEngine
import Testing
import VapiContract

@testable import TakeoutVapi

@Suite struct SentRequestTests {
    /// The bodies of the requests that some work with the client sends.
    private func sent(
        _ assistant: AssistantSettings = AssistantSettings(), answers: Int = 1,
        _ work: (VapiClient, String) async throws -> Void
    ) async throws -> [JSONValue] {
        let deeds = Array(repeating: Deed.answer(status: 201, body: placedAnswer), count: answers)
        return try await ScriptedServer.with(deeds) { server in
            try await withClient(server.baseURL, assistant: assistant) {
                try await work($0, server.baseURL + "/019a/control")
            }
            return try server.requests.map { try JSONValue(parsing: Data($0.body.utf8)) }
        }
    }

    private var placed: JSONValue {
        get async throws {
            try #require(try await sent { client, _ in _ = try await client.placeCall(Fixture.order) }.first)
        }
    }

    private var received: JSONValue {
        ReceptionistAssistant(settings: AssistantSettings(), webhook: AssistantTests.webhook)
            .answer(for: Reception(businessName: "Miller", isRecorded: true))
    }

    // MARK: Against the document

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func placingACallHasNoKeyThatVapiLacks() async throws {
        let document = try #require(VapiDocument.shared)
        #expect(document.problems(try await placed, as: "CreateCallDTO") == [])
        #expect(document.problems(received, as: "ServerMessageResponseAssistantRequest") == [])
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func aCallWithTheTransferToolHasNoKeyThatVapiLacks() async throws {
        var settings = AssistantSettings()
        settings.connection = .transferTool
        let body = try #require(
            try await sent(settings) { client, _ in _ = try await client.placeCall(Fixture.order) }.first)
        #expect(body["assistant"]?["model"]?["tools"]?.arrayValue?.contains { $0["type"] == "transferCall" } == true)
        #expect(try #require(VapiDocument.shared).problems(body, as: "CreateCallDTO") == [])
    }

    @Test(
        .enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"),
        arguments: Language.allCases, TransferPlan.allCases)
    func answersToTheTransferToolFitTheSchema(language: Language, plan: TransferPlan) throws {
        let document = try #require(VapiDocument.shared)
        let order = ConnectionOrder(number: "+15557770000", businessName: "Miller \"{{x}}\"", language: language)
        for answer in [DestinationAnswer.handOn(order), .refuse("Not\nnow.")] {
            let body = TransferDestinations(plan: plan).body(for: answer)
            #expect(document.problems(body, as: "ServerMessageResponseTransferDestinationRequest") == [])
        }
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func controlCommandsFitTheSchema() async throws {
        let document = try #require(VapiDocument.shared)
        var warm = AssistantSettings()
        warm.transferPlan = .warm
        let warmly = try await sent(warm) { client, control in
            try await client.transfer(controlURL: control, Fixture.connection)
        }
        let commands =
            try await warmly
            + sent(answers: 3) { client, control in
                try await client.transfer(controlURL: control, Fixture.connection)
                try await client.say(controlURL: control, "One moment.")
                try await client.hangUp(controlURL: control)
            }
        #expect(commands.compactMap { $0["type"]?.stringValue } == ["transfer", "transfer", "say", "end-call"])
        for command in commands {
            #expect(document.problems(["message": command], as: "ClientInboundMessage") == [])
        }
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func theCheckerFindsWhatIsWrongInCommandsAndPatterns() throws {
        let document = try #require(VapiDocument.shared)
        func finds(_ value: JSONValue, as schema: String) -> Bool { !document.problems(value, as: schema).isEmpty }
        let wrong: JSONValue = ["type": "transfer", "destination": ["type": "number", "phoneNumber": "+1"]]
        #expect(finds(["message": wrong], as: "ClientInboundMessage"))
        #expect(finds(["type": "end-call", "now": true], as: "ClientInboundMessageEndCall"))
        #expect(finds(["type": "sometimes", "maxRetries": 1, "baseDelaySeconds": 1], as: "BackoffPlan"))
        #expect(finds(["type": "fixed", "maxRetries": 11, "baseDelaySeconds": 1], as: "BackoffPlan"))
        #expect(finds(["type": "fixed", "maxRetries": 1], as: "BackoffPlan"))
        #expect(finds(["url": nil], as: "Server"))
        #expect(finds(["earliestAt": "tomorrow"], as: "SchedulePlan"))
        #expect(!finds(["earliestAt": "2026-03-02T10:00:00.000Z"], as: "SchedulePlan"))
    }

    // MARK: Beside the document

    /// What Vapi's server demands though its document does not (seen in refusals).
    @Test func aCallNamesOneAssistantOneLineAndOneCustomer() async throws {
        let body = try await placed
        let members = try #require(body.objectValue)
        let assistants = ["assistant", "assistantId", "squad", "squadId", "workflow", "workflowId"]
        #expect(assistants.filter { members[$0] != nil } == ["assistant"])
        #expect(body["phoneNumberId"]?.stringValue?.isEmpty == false)
        #expect(body["customer"]?["number"]?.stringValue?.hasPrefix("+") == true)
        for key in ["metadata", "type", "server", "webhookUrl", "idempotencyKey", "customers", "customerId"] {
            #expect(members[key] == nil, "\(key)")
        }
        // A partial model or one with an id is refused.
        #expect(body["assistant"]?["id"] == nil)
        #expect(body["assistantOverrides"]?["model"] == nil)
        for text in [body["name"], body["customer"]?["externalId"], body["assistant"]?["name"]] {
            #expect((1...40).contains(text?.stringValue?.count ?? 0))
        }
    }

    @Test func serverMessagesAreListedAndWithoutTheDangerousOne() async throws {
        let wanted: JSONValue = [
            "status-update", "end-of-call-report", "tool-calls", "transfer-destination-request", "transfer-update",
            "hang",
        ]
        #expect(try await placed["assistant"]?["serverMessages"] == wanted)
        #expect(received["assistant"]?["serverMessages"] == wanted)
    }

    /// Server objects inherit nothing from one another at Vapi.
    @Test func everyServerThatWeSendIsWhole() async throws {
        for whole in [try await placed, received] {
            let servers = whole.all("server")
            let functions = whole.allObjects.filter { $0["type"] == "function" && $0["function"] != nil }
            #expect(servers.count == 1 + functions.count)
            #expect(!functions.isEmpty)
            for function in functions { #expect(function["server"] != nil, "\(function)") }
            for server in servers {
                #expect(
                    server.objectValue?.keys.sorted() == ["backoffPlan", "headers", "timeoutSeconds", "url"])
                #expect(server["headers"] == ["X-Vapi-Secret": "s3cret"])
                #expect(
                    server["backoffPlan"]?.objectValue?.keys.sorted() == ["baseDelaySeconds", "maxRetries", "type"])
            }
        }
    }

    @Test func aCredentialOrAnotherHeaderIsOnEveryServer() throws {
        func servers(_ webhook: WebhookAddress) -> [JSONValue] {
            let settings = AssistantSettings()
            let call = CallbackAssistant(settings: settings, webhook: webhook).createCallBody(for: Fixture.order)
            let reception = ReceptionistAssistant(settings: settings, webhook: webhook)
            return call.all("server") + reception.answer(for: Reception(businessName: "Miller")).all("server")
        }
        let byCredential = servers(
            WebhookAddress(publicURL: "https://t.example", secret: "s", credentialID: "credential-1"))
        #expect(byCredential.count >= 6)
        #expect(byCredential.allSatisfy { $0["credentialId"] == "credential-1" && $0["headers"] == nil })
        let byHeader = servers(
            WebhookAddress(publicURL: "https://t.example", secret: "s", secretHeader: "X-Takeout"))
        #expect(byHeader.allSatisfy { $0["headers"] == ["X-Takeout": "s"] && $0["credentialId"] == nil })
    }
}

extension JSONValue {
    /// This object and all that are in it, at any depth.
    fileprivate var allObjects: [JSONValue] {
        switch self {
        case .object(let members): [self] + members.values.flatMap(\.allObjects)
        case .array(let items): items.flatMap(\.allObjects)
        default: []
        }
    }

    /// The values of a key, at any depth.
    fileprivate func all(_ key: String) -> [JSONValue] { allObjects.compactMap { $0[key] } }
}
