// What may be posted to a call's control address (Vapi docs, "live call control"; Vapi OpenAPI, ClientInboundMessage).
import TakeoutVapi

enum ControlCommand: Equatable, Sendable {
    case say(String, endsCall: Bool)
    case addMessage(role: String, content: String)
    case endCall
    case transfer(destination: JSONValue, content: String?)
    /// Muting and the like: taken, and without effect on a conversation that is not sound.
    case other(String)

    /// Throws the faults. Vapi answers 200 to such a payload all the same and writes them to the call's log.
    init(_ body: JSONValue) throws(Refusal) {
        let faults = Self.rule.faults(of: body, at: "message")
        if !faults.isEmpty { throw .badRequest(faults) }
        switch body["type"]?.stringValue {
        case "say":
            self = .say(body["content"]?.stringValue ?? "", endsCall: body["endCallAfterSpoken"] == .bool(true))
        case "add-message":
            let message = body["message"]
            self = .addMessage(
                role: message?["role"]?.stringValue ?? "system", content: message?["content"]?.stringValue ?? "")
        case "end-call": self = .endCall
        case "transfer":
            guard let destination = body["destination"] else {
                throw .badRequest(["message.destination should not be empty"])
            }
            self = .transfer(destination: destination, content: body["content"]?.stringValue)
        case let type: self = .other(type ?? "")
        }
    }

    private static let rule = Rule.variant(
        key: "type",
        shapes: [
            "say": Shape(
                properties: [
                    "type": .text(), "content": .text(), "endCallAfterSpoken": .flag,
                    "interruptAssistantEnabled": .flag, "interruptionsEnabled": .flag,
                ], required: ["content"]),
            "add-message": Shape(
                properties: ["type": .text(), "message": .message, "triggerResponseEnabled": .flag],
                required: ["message"]),
            "end-call": Shape(properties: ["type": .text()]),
            "transfer": Shape(
                properties: ["type": .text(), "destination": .destination, "content": .text()],
                required: ["destination"]),
            "control": Shape(
                properties: [
                    "type": .text(),
                    "control": .choice([
                        "mute-assistant", "unmute-assistant", "mute-customer", "unmute-customer", "say-first-message",
                    ]),
                ], required: ["control"]),
        ])
}
