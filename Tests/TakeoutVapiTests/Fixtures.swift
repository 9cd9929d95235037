// Webhook bodies as Vapi sends them, written from its documents; ids and numbers are invented.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi

enum Fixture {
    static let token = "a-01JBCDEF"
    static let callID = "019a0000-0000-7000-8000-000000000001"
    static let controlURL = "https://phone-call-websocket.aws-us-west-2-backend-production1.vapi.ai/\(callID)/control"
    static let receivedAt = Timestamp(microseconds: 1_772_445_700_000_000)
    /// 2026-03-02T10:00:00.123Z
    static let told = 1_772_445_600_123
    static let employee = "+15551230001"
    static let line = "+15559990000"

    static func body(_ message: JSONValue) throws -> Data {
        try (["message": message] as JSONValue).serialized()
    }

    static func news(_ message: JSONValue) throws -> ProviderNews {
        try WebhookMapping().news(from: try body(message), receivedAt: receivedAt)
    }

    /// A message about a call that we placed, with our metadata where Vapi was seen to echo them.
    static func outbound(_ type: String, _ more: [String: JSONValue] = [:], call: [String: JSONValue] = [:])
        -> JSONValue
    {
        let own: [String: JSONValue] = [
            "id": .string(callID), "orgId": "org-1", "type": "outboundPhoneCall", "phoneNumberId": "line-1", "cost": 0,
            "monitor": ["listenUrl": "wss://x.vapi.ai/listen", "controlUrl": .string(controlURL)],
            "assistantOverrides": ["metadata": metadata],
            "customer": ["number": .string(employee), "externalId": .string(token)],
        ]
        return message(type, more, call: own.merging(call) { $1 }, customer: employee)
    }

    /// A message about a customer's call.
    static func inbound(_ type: String, _ more: [String: JSONValue] = [:], call: [String: JSONValue] = [:]) -> JSONValue
    {
        let own: [String: JSONValue] = [
            "id": .string(callID), "orgId": "org-1", "type": "inboundPhoneCall", "phoneNumberId": "line-1",
        ]
        return message(type, more, call: own.merging(call) { $1 }, customer: "+15557770000")
    }

    static let metadata: JSONValue = [
        "businessId": "b1", "messageId": "m1", "attemptId": "a1", "callbackType": "employee_notification",
        "token": .string(token),
    ]

    private static func message(
        _ type: String, _ more: [String: JSONValue], call: [String: JSONValue], customer: String
    ) -> JSONValue {
        let common: [String: JSONValue] = [
            "type": .string(type), "timestamp": .integer(told), "call": .object(call),
            "customer": ["number": .string(customer)],
            "phoneNumber": ["id": "line-object-id", "number": .string(line), "provider": "twilio"],
            "assistant": ["name": "Assistant", "model": ["messages": [["role": "system", "content": "Be brief."]]]],
        ]
        return .object(common.merging(more) { $1 })
    }

    /// A tool call as live webhooks nest it.
    static func tool(_ name: String, _ arguments: JSONValue = [:], id: String = "call_1") -> JSONValue {
        ["id": .string(id), "type": "function", "function": ["name": .string(name), "arguments": arguments]]
    }

    /// A turn of the conversation, as the history holds it.
    static func said(_ role: String, _ words: String) -> JSONValue {
        ["role": .string(role), "message": .string(words), "time": .integer(told), "secondsFromStart": 2]
    }

    /// A history item with tool calls, whose arguments are JSON texts.
    static func history(_ name: String, _ arguments: String, id: String = "call_1") -> JSONValue {
        [
            "role": "tool_calls", "message": "", "time": .integer(told), "secondsFromStart": 9,
            "toolCalls": [
                [
                    "id": .string(id), "type": "function",
                    "function": ["name": .string(name), "arguments": .string(arguments)],
                ]
            ],
        ]
    }

    /// A long conversation: about 400 bytes a turn.
    static func conversation(turns: Int) -> JSONValue {
        .array((0..<turns).map { said($0.isMultiple(of: 2) ? "bot" : "user", String(repeating: "word ", count: 64)) })
    }

    /// The file under the package's neighbour `shared`, which not every checkout has.
    static func shared(_ path: String) -> URL? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.deletingLastPathComponent().appending(path: "shared").appending(path: path)
        return FileManager.default.fileExists(atPath: file.path()) ? file : nil
    }

    static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let connection = ConnectionOrder(number: "+15557770000", businessName: "Miller Plumbing")

    static let order = order(in: .english)

    static func order(in language: Language) -> CallOrder {
        CallOrder(
            attempt: AttemptID("a1"), message: MessageID("m1"), business: BusinessID("b1"),
            businessName: "Miller Plumbing", language: language, token: token, employeePhone: employee,
            lineID: "line-1", maximumSeconds: 600, recordingEnabled: false)
    }
}
