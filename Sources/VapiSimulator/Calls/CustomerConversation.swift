// An inbound call: Vapi asks the server for an assistant, the customer talks to it, and hangs up.
import TakeoutVapi

extension CallPlayer {
    /// Vapi's limit for the answer to an `assistant-request`, whatever `timeoutSeconds` says (Vapi docs, "events").
    private static let assistantRequestSeconds = 7.5

    func playCustomer(_ script: CustomerCall) async {
        let ending: CallOver
        var said: CustomerWords?
        if script.isHuman { humanComes() }
        do throws(CallOver) {
            try await meetAssistant()
            try await leaveWords(script, &said)
            ending = .ended("customer-ended-call")
        } catch {
            ending = error
        }
        await end(ending, detail: script.report, words: said)
    }

    /// - Parameter said: becomes the last words that the assistant heard; the analysis knows no others.
    private func leaveWords(_ script: CustomerCall, _ said: inout CustomerWords?) async throws(CallOver) {
        await begin()
        try await greet()
        if script.isHuman { return try await hearCaller(&said) }
        for words in script.words {
            let name = words.name.map { "This is \($0). " } ?? ""
            try await hear(name + words.message)
            said = words
            guard !script.noTool, assistant.tool(named: "take_message") != nil else { continue }
            try await use("take_message", words.toolArguments, argumentsAsText: script.argumentsAsText)
        }
        try await pass(1)
    }

    // MARK: The assistant request

    private func meetAssistant() async throws(CallOver) {
        await become("ringing")
        // A fixed assistant answers without the server being asked.
        if let id = ourNumber?["assistantId"]?.stringValue { return try await adopt(["assistantId": .string(id)]) }
        guard var target = target(), let message = await message("assistant-request") else {
            throw .ended("call-start-error-neither-assistant-nor-server-set")
        }
        target.timeoutSeconds = Self.assistantRequestSeconds
        target.backoff = nil
        let outcome = await exchange.sender.post(message, to: target)
        if Task.isCancelled { throw .aborted }
        guard outcome.isSuccess, case .answered(_, let body) = outcome else {
            if let fallback = ourNumber?["fallbackDestination"] { try await transfer(to: fallback, saying: nil) }
            throw .ended("assistant-request-failed")
        }
        try await adopt(body ?? .null)
    }

    private func adopt(_ answer: JSONValue) async throws(CallOver) {
        if let text = answer["error"]?.stringValue { try await refuse(text) }
        if answer["destination"] != nil { throw .ended("assistant-request-returned-forwarding-phone-number") }
        let faults = Shape.assistantAnswer.faults(of: answer)
        if !faults.isEmpty {
            for fault in faults { await log("assistant-request: \(fault)") }
            throw .ended("assistant-request-returned-invalid-assistant")
        }
        guard let base = base(of: answer) else { throw .ended("assistant-request-returned-no-assistant") }
        let chosen = Assistant(base: base, overrides: answer["assistantOverrides"])
        assistant = chosen
        await book.update(id) { call in
            call.assistant = chosen.document
            for key in ["assistant", "assistantId", "assistantOverrides"] where answer[key] != nil {
                call.echo[key] = answer[key]
            }
        }
    }

    private func base(of answer: JSONValue) -> JSONValue? {
        if let assistant = answer["assistant"], assistant.objectValue != nil { return assistant }
        return answer["assistantId"]?.stringValue.map { configuration.assistants[$0] ?? [:] }
    }

    /// The caller hears the error and the call ends.
    private func refuse(_ text: String) async throws(CallOver) {
        if text.isEmpty { throw .ended("assistant-request-returned-unspeakable-error") }
        await begin()
        try await speak(text)
        throw .ended("assistant-request-returned-error")
    }
}

extension Shape {
    /// The answer to an `assistant-request` (Vapi OpenAPI, ServerMessageResponseAssistantRequest).
    static let assistantAnswer = Shape(properties: [
        "assistantId": .text(), "assistant": .shape(.assistant), "assistantOverrides": .shape(.assistantOverrides),
        "squadId": .text(), "squad": .object, "squadOverrides": .object, "workflowId": .text(),
        "workflow": .object, "workflowOverrides": .object, "destination": .object, "error": .text(),
    ])
}
