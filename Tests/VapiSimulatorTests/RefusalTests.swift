// What Vapi refuses, the simulator refuses: one row for each trap.
import FoundationEssentials
import TakeoutVapi
import Testing
import VapiSimulator

/// A request that must be refused: the value is put at the path.
struct BadRequest: Sendable, CustomTestStringConvertible {
    var path: String
    var value: JSONValue?
    var fault: String

    var testDescription: String { "\(path): \(fault)" }

    var body: JSONValue {
        var request = JSONValue.object(Fixtures.callRequest(server: ["url": "https://example.com/hook"]))
        request.set(path.split(separator: ".").map(String.init), value)
        return request
    }
}

extension JSONValue {
    /// Puts a value at a path of keys and indices, as in `model.tools.0`; nil takes it away.
    fileprivate mutating func set(_ path: [String], _ value: JSONValue?) {
        guard let key = path.first else {
            self = value ?? .null
            return
        }
        if case .array(var items) = self, let index = Int(key), items.indices.contains(index) {
            items[index].set(Array(path.dropFirst()), value)
            self = .array(items)
            return
        }
        var members = objectValue ?? [:]
        if path.count == 1 {
            members[key] = value
        } else {
            var inner = members[key] ?? [:]
            inner.set(Array(path.dropFirst()), value)
            members[key] = inner
        }
        self = .object(members)
    }
}

@Suite(.timeLimit(.minutes(5)))
struct RefusalTests {
    static let rows: [BadRequest] =
        ["metadata", "type", "server", "webhookUrl", "idempotencyKey", "maxDurationSeconds"].map {
            BadRequest(path: $0, value: [:], fault: "property \($0) should not exist")
        }
        + [
            "id", "serverUrl", "serverUrlSecret", "silenceTimeoutSeconds", "endCallFunctionEnabled",
            "recordingEnabled", "forwardingPhoneNumber",
        ].map { BadRequest(path: "assistant.\($0)", value: "x", fault: "assistant.property \($0) should not exist") }
        + [
            .init(path: "name", value: .string(long(41)), fault: "name must be shorter than or equal to 40 characters"),
            .init(
                path: "customer.number", value: "0170 1234567", fault: "customer.number must be a valid phone"),
            .init(path: "customer.number", value: "+0170123456", fault: "customer.number must be a valid phone"),
            .init(path: "customer.externalId", value: .string(long(41)), fault: "customer.externalId must be shorter"),
            .init(path: "customer.phone", value: "+15550100", fault: "customer.property phone should not exist"),
            .init(path: "customer", value: nil, fault: "Couldn't Get Customer. Need Either"),
            .init(path: "phoneNumberId", value: nil, fault: "Couldn't Get Phone Number. Need Either"),
            .init(path: "assistant", value: nil, fault: "Couldn't Get Assistant. Need Either"),
            .init(path: "assistantId", value: "saved", fault: "Only One Of"),
            .init(path: "assistant.name", value: .string(long(41)), fault: "assistant.name must be shorter"),
            .init(path: "assistant.maxDurationSeconds", value: 9, fault: "must not be less than 10"),
            .init(path: "assistant.maxDurationSeconds", value: 43201, fault: "must not be greater than 43200"),
            .init(path: "assistant.endCallMessage", value: .string(long(1001)), fault: "equal to 1000 characters"),
            .init(path: "assistant.model.provider", value: nil, fault: "assistant.model.provider should not be empty"),
            .init(path: "assistant.model.provider", value: "me", fault: "assistant.model.provider must be one of"),
            .init(path: "assistant.model.tools.0.function.name", value: "a name", fault: "must match /^[a-zA-Z0-9_-]"),
            .init(path: "assistant.model.tools.0.function.name", value: .string(long(65)), fault: "must match"),
            .init(
                path: "assistant.model.tools.0.function.description", value: .string(long(1001)),
                fault: "assistant.model.tools.0.function.description must be shorter"),
            .init(path: "assistant.model.tools.0.type", value: "custom", fault: "assistant.model.tools.0.type must be"),
            .init(path: "assistant.model.tools.0.serverUrl", value: "x", fault: "property serverUrl should not exist"),
            .init(path: "assistant.serverMessages", value: ["ended"], fault: "each value in assistant.serverMessages"),
            .init(path: "assistant.server.secret", value: "x", fault: "assistant.server.property secret should not"),
            .init(path: "assistant.server.timeoutSeconds", value: 301, fault: "must not be greater than 300"),
            .init(
                path: "assistant.server.backoffPlan",
                value: ["type": "fixed", "maxRetries": 11, "baseDelaySeconds": 1],
                fault: "assistant.server.backoffPlan.maxRetries must not be greater than 10"),
            .init(
                path: "assistant.server.backoffPlan", value: ["type": "fixed", "maxRetries": 1],
                fault: "assistant.server.backoffPlan.baseDelaySeconds should not be empty"),
            .init(
                path: "assistant.model.tools.0",
                value: [
                    "type": "transferCall",
                    "destinations": [
                        [
                            "type": "number", "number": "+15550100002",
                            "transferPlan": ["mode": "warm-transfer-with-summary"],
                        ]
                    ],
                ], fault: "transferPlan.mode must be one of the following values"),
            .init(
                path: "assistant.voicemailDetection.provider", value: "acme", fault: "provider must be one of"),
            .init(path: "assistant.voicemailDetection", value: "on", fault: "assistant.voicemailDetection must be"),
            .init(
                path: "assistant.hooks", value: [["on": "call.ended", "do": []]], fault: "hooks.0.on must be"),
            .init(path: "assistantOverrides.model", value: ["tools": []], fault: "assistantOverrides.model.provider"),
            .init(path: "assistantOverrides.serverUrl", value: "x", fault: "assistantOverrides.property serverUrl"),
            .init(path: "assistant.artifactPlan.recordingEnabled", value: "no", fault: "must be a boolean value"),
        ]

    private static func long(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test(arguments: rows)
    func aRequestThatVapiWouldNotTakeIsRefusedWithItsWords(_ bad: BadRequest) async throws {
        try await withWorld { world in
            let reply = try await world.request(.post, "/call", bad.body)
            #expect(reply.status == 400)
            #expect(reply.json["statusCode"] == 400)
            #expect(reply.json["error"] == "Bad Request")
            let message = reply.json["message"]
            let faults = message?.arrayValue?.compactMap(\.stringValue) ?? [message?.stringValue ?? ""]
            #expect(faults.contains { $0.contains(bad.fault) }, "\(faults)")
            #expect(await world.simulator.calls().isEmpty)
        }
    }

    @Test func aRequestWithoutFaultsIsTakenAndEchoed() async throws {
        try await withWorld { world in
            let call = try await world.place(world.employeeCall())
            let id = try #require(call["id"]?.stringValue)
            #expect(id.count == 36 && id.dropFirst(14).first == "7")
            #expect(call["status"] == "queued")
            #expect(call["type"] == "outboundPhoneCall")
            #expect(call["name"] == "cb-1")
            #expect(call["customer"]?["externalId"] == "cb-1")
            #expect(call["phoneNumberId"] == "number-1")
            #expect(call["assistant"]?["metadata"]?["attemptId"] == "attempt-1")
            #expect(call["cost"] == 0)
            #expect(call["subscriptionLimits"]?["remainingConcurrentCalls"] == 9)
            #expect(call["orgId"]?.stringValue != nil && call["createdAt"] == call["updatedAt"])
            try await world.simulator.waitUntilQuiet(calls: 1)
        }
    }

    @Test func theWrongKeyOrNoneIsRefused() async throws {
        try await withWorld(.testing { $0.apiKey = "right" }) { world in
            for key in ["wrong", nil] {
                let wanted: [(World.Method, String)] = [
                    (.post, "/call"), (.get, "/call"), (.get, "/call/x"), (.patch, "/call/x"),
                    (.get, "/phone-number"), (.get, "/phone-number/x"), (.patch, "/phone-number/x"),
                ]
                for (method, path) in wanted {
                    let reply = try await world.request(method, path, method == .get ? nil : [:], key: key)
                    #expect(reply.status == 401)
                    #expect(reply.json["message"]?.stringValue?.hasPrefix("Invalid Key. Hot tip,") == true)
                }
            }
            #expect(try await world.request(.get, "/call", key: "right").status == 200)
        }
    }

    @Test func anUnknownNumberIsRefusedOnceNumbersAreRegistered() async throws {
        try await withWorld(.testing { $0.phoneNumbers = ["another": "+15550100009"] }) { world in
            let reply = try await world.request(.post, "/call", world.employeeCall())
            #expect(reply.status == 400)
            #expect(reply.json["message"]?.stringValue?.hasPrefix("Couldn't Get Phone Number. Need Either") == true)
        }
    }

    @Test func noMoreCallsThanLinesAreTaken() async throws {
        try await withWorld(
            .testing {
                $0.concurrencyLimit = 1
                $0.speed = 1
            }
        ) { world in
            await world.simulator.setPerson(Fixtures.employee, [.noAnswer])
            _ = try await world.place(world.employeeCall())
            let reply = try await world.request(.post, "/call", world.employeeCall())
            #expect(reply.status == 400)
            #expect(reply.json["message"] == "Over Concurrency Limit")
        }
    }

    @Test func aScriptedRefusalAndALostAnswerAreGiven() async throws {
        try await withWorld { world in
            await world.simulator.setPerson(
                Fixtures.employee,
                [.refused(status: 429, message: "Rate limit exceeded"), .placedButUnanswered(.noAnswer)])
            let refused = try await world.request(.post, "/call", world.employeeCall())
            #expect(refused.status == 429 && refused.json["message"] == "Rate limit exceeded")
            #expect(await world.simulator.calls().isEmpty)
            let lost = try await world.request(.post, "/call", world.employeeCall())
            #expect(lost.status == 502 && lost.json == .null)
            try await world.simulator.waitUntilQuiet(calls: 1)
            #expect(await world.simulator.calls().map(\.endedReason) == ["customer-did-not-answer"])
        }
    }
}
