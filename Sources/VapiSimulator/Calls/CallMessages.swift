// The messages that a call sends to the server under test, in the shape of Vapi's (Vapi OpenAPI, ServerMessage).
import FoundationEssentials
import TakeoutVapi

extension CallPlayer {
    /// Sends a message that needs no answer, if the assistant asked for its type. The first try is waited for, so
    /// that messages arrive in order; retries go their own way, as in life.
    func send(_ type: String, _ extra: [String: JSONValue] = [:]) async {
        guard assistant.sends(type), let target = target(), let message = await message(type, extra) else { return }
        await sendLateOnes(until: moment)
        let name = MessageName(type, extra)
        if name.isAmong(misbehaviour.lose) {
            return await book.note(.webhook, "Webhook \(name.title): lost on the way", call: id)
        }
        if let seconds = name.delay(in: misbehaviour.delay) {
            return late.append(LateMessage(message: message, target: target, due: moment + seconds))
        }
        await sendNow(message, to: target)
        if name.isAmong(misbehaviour.sendTwice) { await sendNow(message, to: target) }
    }

    private func sendNow(_ message: JSONValue, to target: ServerTarget) async {
        let outcome = await exchange.sender.post(message, to: target)
        guard exchange.sender.shouldRetry(outcome, 0, target) else { return }
        await exchange.start { exchange in
            _ = await exchange.sender.deliver(message, to: target, firstRetry: 1)
        }
    }

    /// What was held back and is due by now goes out; nil: all of it, after the last word of the call.
    func sendLateOnes(until now: Moment?) async {
        let due = late.filter { message in now.map { message.due <= $0 } ?? true }.sorted { $0.due < $1.due }
        late.removeAll { message in now.map { message.due <= $0 } ?? true }
        for message in due { await sendNow(message.message, to: message.target) }
    }

    func target(tool: JSONValue? = nil) -> ServerTarget? {
        ServerTarget.resolve(
            tool: tool, assistant: assistant.document, number: ourNumber, configuration: configuration)
    }

    /// The whole message, everything under `message`; nil when the call was forgotten.
    func message(_ type: String, _ extra: [String: JSONValue] = [:]) async -> JSONValue? {
        guard let call = await book.call(id) else { return nil }
        var members: [String: JSONValue] = [
            "type": .string(type), "timestamp": .number(moment.fractional),
            "call": .object(call.messageReference), "customer": call.messageCustomer, "artifact": call.artifact,
        ]
        if let assistant = call.messageAssistant { members["assistant"] = assistant }
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

extension Moment {
    /// Milliseconds with a fraction, as the `timestamp` of live messages may have.
    fileprivate var fractional: Decimal { Decimal(milliseconds * 1000 + 457) / 1000 }
}
