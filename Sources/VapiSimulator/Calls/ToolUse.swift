// The model's use of a tool: the `tool-calls` message, what counts as an answer to it, and what is then said.
import FoundationEssentials
import TakeoutVapi

/// How the server answered one tool call.
private struct ToolAnswer: Sendable {
    var result: String?
    var error: String?
    /// A tool message in the result overrides what is said.
    var message: JSONValue?
}

extension CallPlayer {
    /// False when the assistant has no such tool, so that the model could not call it.
    @discardableResult
    func use(
        _ name: String, _ arguments: JSONValue = [:], argumentsAsText: Bool = false
    ) async throws(CallOver) -> Bool {
        guard let tool = assistant.tool(named: name) else {
            await log("the assistant has no tool \(name)")
            return false
        }
        if let starting = toolMessage(tool, "request-start")?["content"]?.stringValue { try await speak(starting) }
        let toolCallID = await book.newToolCallID()
        let text = Self.text(of: arguments)
        await add(.init(content: .toolCall(id: toolCallID, name: name, arguments: text), at: moment))
        await book.note(.toolCalled, "The model calls \(name) \(text)", call: id, at: moment)
        let shape = argumentsAsText ? .text : misbehaviour.arguments
        let answer = await ask(tool, Self.item(toolCallID, name, arguments, text, shape), toolCallID)
        await record(answer, toolCallID, name, arguments)
        try await pass(0.5)
        try await hearMeanwhile(during: name)
        try await react(to: answer, tool)
        return true
    }

    private static func text(of arguments: JSONValue) -> String {
        // Any JSON value can be written; an empty object stands in where the encoder would not.
        (try? arguments.serialized()).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func item(
        _ id: String, _ name: String, _ arguments: JSONValue, _ text: String, _ shape: ArgumentShape
    ) -> JSONValue {
        let members: [String: JSONValue] =
            switch shape {
            case .object: ["function": ["name": .string(name), "arguments": arguments]]
            case .text: ["function": ["name": .string(name), "arguments": .string(text)]]
            case .flat: ["name": .string(name), "arguments": arguments]
            case .parameters: ["name": .string(name), "parameters": arguments]
            }
        return .object(members.merging(["id": .string(id), "type": "function"]) { $1 })
    }

    private func ask(_ tool: JSONValue, _ item: JSONValue, _ toolCallID: String) async -> ToolAnswer {
        var withTool = tool.objectValue ?? [:]
        withTool["toolCall"] = item
        let extra: [String: JSONValue] = [
            "toolCallList": [item], "toolCalls": [item], "toolWithToolCallList": [.object(withTool)],
        ]
        guard assistant.sends("tool-calls") || tool["server"] != nil else {
            return ToolAnswer(error: "tool-calls is not among the server messages")
        }
        guard let target = target(tool: tool), let message = await message("tool-calls", extra) else {
            return ToolAnswer(error: "no server to ask")
        }
        await sendLateOnes(until: moment)
        if misbehaviour.lose.contains("tool-calls") { return ToolAnswer(error: "no answer: lost on the way") }
        let outcome = await exchange.sender.deliver(message, to: target)
        if misbehaviour.sendTwice.contains("tool-calls") { _ = await exchange.sender.deliver(message, to: target) }
        switch outcome {
        case .failed(let why): return ToolAnswer(error: "no answer: \(why)")
        case .answered(200, let body): return Self.answer(in: body, to: toolCallID)
        case .answered(let status, _): return ToolAnswer(error: "answered \(status); only 200 counts")
        }
    }

    /// The result must bear the tool call's id and be one line of text (Vapi docs, "custom tools troubleshooting").
    private static func answer(in body: JSONValue?, to toolCallID: String) -> ToolAnswer {
        let results = body?["results"]?.arrayValue ?? []
        guard let item = results.first(where: { $0["toolCallId"]?.stringValue == toolCallID }) else {
            return ToolAnswer(error: "No result returned.")
        }
        let message = item["message"]
        if let message, !Rule.toolMessage.faults(of: message, at: "message").isEmpty {
            return ToolAnswer(error: "The result's message is not one that Vapi takes.")
        }
        if let error = item["error"]?.stringValue { return ToolAnswer(error: error, message: message) }
        guard let result = item["result"]?.stringValue, !result.contains(where: \.isNewline) else {
            return ToolAnswer(error: "No result returned.")
        }
        return ToolAnswer(result: result, message: message)
    }

    private func record(_ answer: ToolAnswer, _ toolCallID: String, _ name: String, _ arguments: JSONValue) async {
        let now = moment
        let told = answer.result ?? answer.error ?? ""
        await book.update(id) {
            $0.tools.append(
                .init(
                    id: toolCallID, name: name, arguments: arguments, result: answer.result, error: answer.error,
                    at: now.date))
            $0.entries.append(.init(content: .toolResult(id: toolCallID, name: name, result: told), at: now))
        }
        await book.note(.toolAnswered, "\(name): \(told)", call: id, at: now)
    }

    /// The model speaks the result unless a message says otherwise.
    private func react(to answer: ToolAnswer, _ tool: JSONValue) async throws(CallOver) {
        let failed = answer.result == nil
        let planned = answer.message ?? toolMessage(tool, failed ? "request-failed" : "request-complete")
        let silent = planned?["role"] == "system"
        // What names a tool is for the model alone.
        let isHint = assistant.transferTool != nil && answer.result?.contains("transferCall") == true
        let fallback = failed ? "I am sorry, that did not work." : isHint ? "" : answer.result ?? ""
        try await speak((silent ? nil : planned?["content"]?.stringValue) ?? fallback)
        if planned?["endCallAfterSpokenEnabled"] == .bool(true) {
            throw .ended("assistant-ended-call-after-message-spoken")
        }
    }

    func toolMessage(_ tool: JSONValue, _ type: String) -> JSONValue? {
        tool["messages"]?.arrayValue?.first { $0["type"]?.stringValue == type }
    }
}
