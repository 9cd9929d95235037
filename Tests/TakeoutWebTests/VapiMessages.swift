// Webhook bodies as Vapi sends them, written from its documents; ids and numbers are invented.
import TakeoutVapi

enum VapiMessage {
    static let customer = "+12025550177"

    /// A message about a customer's call to one of our lines.
    static func inbound(
        _ type: String, call id: String = "call-1", line: String = "line-1", from: String = customer,
        _ more: [String: JSONValue] = [:]
    ) -> JSONValue {
        let common: [String: JSONValue] = [
            "type": .string(type), "timestamp": 1_772_445_600_123,
            "call": [
                "id": .string(id), "orgId": "org-1", "type": "inboundPhoneCall", "phoneNumberId": .string(line),
                "customer": ["number": .string(from)],
            ],
            "customer": ["number": .string(from)],
            "phoneNumber": ["id": .string(line), "number": "+12025550100", "provider": "twilio"],
            "aFieldOfNextYear": ["deep": [1, 2, 3]],
        ]
        return .object(common.merging(more) { $1 })
    }

    /// A message about a call that we placed.
    static func outbound(_ type: String, call id: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
        let common: [String: JSONValue] = [
            "type": .string(type), "timestamp": 1_772_445_600_123,
            "call": ["id": .string(id), "type": "outboundPhoneCall", "phoneNumberId": "line-1"],
        ]
        return .object(common.merging(more) { $1 })
    }

    static func report(
        call id: String = "call-1", line: String = "line-1", _ more: [String: JSONValue] = [:]
    ) -> JSONValue {
        let own: [String: JSONValue] = [
            "endedReason": "customer-ended-call", "cost": 0.0123, "startedAt": "2026-03-02T09:58:00.000Z",
            "endedAt": "2026-03-02T09:59:00.000Z",
            "analysis": [
                "summary": "Ann's pipe leaks.",
                "structuredData": [
                    "customer_name": "Ann", "customer_phone": "+12025550178", "message": "The pipe leaks.",
                    "urgency": "urgent",
                ],
            ],
            "artifact": ["transcript": "AI: Hello. User: The pipe leaks.", "messages": []],
        ]
        return inbound("end-of-call-report", call: id, line: line, own.merging(more) { $1 })
    }

    enum ArgumentSpelling: CaseIterable { case object, text }

    static func tool(
        _ name: String, _ arguments: JSONValue = [:], id: String = "tool-1", as spelling: ArgumentSpelling = .object
    ) throws -> JSONValue {
        let written: JSONValue =
            switch spelling {
            case .object: arguments
            case .text: .string(String(decoding: try arguments.serialized(), as: UTF8.self))
            }
        return ["id": .string(id), "type": "function", "function": ["name": .string(name), "arguments": written]]
    }

    /// A conversation of at least so many bytes.
    static func conversation(bytes: Int) -> JSONValue {
        .array(
            (0...bytes / 400).map { turn in
                [
                    "role": .string(turn.isMultiple(of: 2) ? "bot" : "user"), "time": 1_772_445_600_000,
                    "message": .string(String(repeating: "word ", count: 80)), "secondsFromStart": .integer(turn),
                ]
            })
    }
}
