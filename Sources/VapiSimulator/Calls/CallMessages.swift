// The messages that a call sends to the server under test, in the shape of Vapi's (Vapi OpenAPI, ServerMessage).
import FoundationEssentials
import TakeoutVapi

extension CallPlayer {
    /// Sends a message that needs no answer, if the assistant asked for its type. The first try is waited for, so
    /// that messages arrive in order; retries go their own way, as in life.
    func send(_ type: String, _ extra: [String: JSONValue] = [:]) async {
        guard assistant.sends(type), let target = target(), let message = await message(type, extra) else { return }
        let name = MessageName(type, extra)
        if name.isAmong(misbehaviour.lose) {
            return await book.note(.webhook, "Webhook \(name.title): lost on the way", call: id)
        }
        if let seconds = name.delay(in: misbehaviour.delay) { return await sendLate(message, to: target, by: seconds) }
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

    private func sendLate(_ message: JSONValue, to target: ServerTarget, by seconds: Double) async {
        await exchange.start { exchange in
            // Sleeping throws only when the simulator stops, and then nothing more is sent.
            do { try await Task.sleep(for: exchange.clock.real(seconds)) } catch { return }
            _ = await exchange.sender.deliver(message, to: target)
        }
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
