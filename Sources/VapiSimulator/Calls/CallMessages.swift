// The messages that a call sends to the server under test, in the shape of Vapi's (Vapi OpenAPI, ServerMessage).
import FoundationEssentials
import TakeoutVapi

extension CallPlayer {
    /// Sends a message that needs no answer, if the assistant asked for its type. The first try is waited for, so
    /// that messages arrive in order; retries go their own way, as in life.
    func send(_ type: String, _ extra: [String: JSONValue] = [:]) async {
        guard assistant.sends(type), let target = target(), let message = await message(type, extra) else { return }
        let outcome = await exchange.sender.post(message, to: target)
        guard exchange.sender.shouldRetry(outcome, 0, target) else { return }
        await exchange.start { exchange in
            _ = await exchange.sender.deliver(message, to: target, firstRetry: 1)
        }
    }

    func target(tool: JSONValue? = nil) -> ServerTarget? {
        ServerTarget.resolve(tool: tool, assistant: assistant.document, configuration: configuration)
    }

    /// The whole message, everything under `message`; nil when the call was forgotten.
    func message(_ type: String, _ extra: [String: JSONValue] = [:]) async -> JSONValue? {
        guard let call = await book.call(id) else { return nil }
        var members: [String: JSONValue] = [
            "type": .string(type), "timestamp": .number(Decimal(moment.milliseconds)),
            "call": .object(call.reference), "customer": call.customer, "artifact": call.artifact,
        ]
        if let assistant = call.assistant { members["assistant"] = assistant }
        if let number = call.phoneNumberDocument { members["phoneNumber"] = number }
        members.merge(extra) { $1 }
        return ["message": .object(members)]
    }

    /// After each thing said: `conversation-update`, and the final transcript where it is wanted.
    func tellConversation(_ content: CallState.Entry.Content) async {
        if assistant.sends("conversation-update"), let artifact = await book.call(id)?.artifact {
            await send(
                "conversation-update",
                [
                    "messages": artifact["messages"] ?? [],
                    "messagesOpenAIFormatted": artifact["messagesOpenAIFormatted"] ?? [],
                ])
        }
        let (role, text): (JSONValue, String)
        switch content {
        case .assistant(let said): (role, text) = ("assistant", said)
        case .person(let said): (role, text) = ("user", said)
        default: return
        }
        let transcript: [String: JSONValue] = [
            "role": role, "transcriptType": "final", "transcript": .string(text),
        ]
        await send("transcript", transcript)
        await send("transcript[transcriptType=\"final\"]", transcript.merging(["type": "transcript"]) { $1 })
    }
}
