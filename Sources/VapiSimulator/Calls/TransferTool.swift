// The model's use of `transferCall`: without destinations of its own Vapi asks the server where to
// (`transfer-destination-request`), and obeys.
import TakeoutVapi

extension CallPlayer {
    /// False when the assistant has no such tool, so that the model could not call it.
    func useTransferTool() async throws(CallOver) {
        guard let tool = assistant.transferTool else { return await log("the assistant has no tool transferCall") }
        let id = await book.newToolCallID()
        await add(.init(content: .toolCall(id: id, name: "transferCall", arguments: "{}"), at: moment))
        await book.note(.toolCalled, "The model calls transferCall", call: self.id, at: moment)
        let starting = toolMessage(tool, "request-start")?["content"]?.stringValue
        if let starting { try await speak(starting) }
        let found = await destination(of: tool)
        await record(found, toolCallID: id)
        try await pass(0.5)
        switch found {
        case .success(let destination):
            // Without words of the server or the tool Vapi chooses some of its own.
            let words = destination["message"]?.stringValue ?? starting ?? "Transferring the call now"
            try await transfer(to: destination, saying: words)
        case .failure(let refusal): try await speak("I am sorry, I could not do that: \(refusal.why)")
        }
    }

    private struct NoDestination: Error {
        let why: String
    }

    private func destination(of tool: JSONValue) async -> Result<JSONValue, NoDestination> {
        if let own = tool["destinations"]?.arrayValue?.first { return .success(own) }
        guard assistant.sends("transfer-destination-request"), let target = target(),
            let message = await message("transfer-destination-request")
        else { return .failure(NoDestination(why: "no server to ask")) }
        await sendLateOnes(until: moment)
        if misbehaviour.lose.contains("transfer-destination-request") {
            return .failure(NoDestination(why: "no answer: lost on the way"))
        }
        var outcome = await exchange.sender.deliver(message, to: target)
        if misbehaviour.sendTwice.contains("transfer-destination-request") {
            outcome = await exchange.sender.deliver(message, to: target)
        }
        return Self.destination(in: outcome)
    }

    /// A wrong key does not make Vapi complain to the server; nobody is connected (seen).
    private static func destination(in outcome: WebhookSender.Outcome) -> Result<JSONValue, NoDestination> {
        guard case .answered(let status, let body) = outcome, (200..<300).contains(status) else {
            return .failure(NoDestination(why: "no answer"))
        }
        let faults = answer.faults(of: body ?? .null)
        if let first = faults.first { return .failure(NoDestination(why: first)) }
        if let error = body?["error"]?.stringValue { return .failure(NoDestination(why: error)) }
        return body?["destination"].map { .success($0) } ?? .failure(NoDestination(why: "destination is missing"))
    }

    /// Vapi OpenAPI: ServerMessageResponseTransferDestinationRequest.
    private static let answer = Shape(properties: [
        "destination": .destination, "message": .toolMessage, "error": .text(),
    ])

    private func record(_ found: Result<JSONValue, NoDestination>, toolCallID: String) async {
        let now = moment
        let (result, error): (String?, String?) =
            switch found {
            case .success: ("Transfer initiated.", nil)
            case .failure(let refusal): (nil, refusal.why)
            }
        await book.update(id) {
            $0.tools.append(
                .init(
                    id: toolCallID, name: "transferCall", arguments: [:], result: result, error: error, at: now.date))
            let told = result ?? error ?? ""
            $0.entries.append(
                .init(content: .toolResult(id: toolCallID, name: "transferCall", result: told), at: now))
        }
        await book.note(.toolAnswered, "transferCall: \(result ?? error ?? "")", call: id, at: now)
    }
}
