// A human at a phone talks with the assistant: waits as long as people take, and does what they said, as a model would.
import TakeoutVapi

extension CallPlayer {
    /// How many times longer than on a real line a human may be silent: who plays with a page also reads it.
    private static let patience = 3.0

    /// What the human does next; the assistant asks after them, and after 90 seconds the call ends.
    private func nextDoing() async throws(CallOver) -> Act {
        var left = Self.silenceLimit * Self.patience
        if let hook = assistant.silenceHook, !hook.endsCall {
            let pause = hook.seconds * Self.patience
            for _ in 0..<hook.times where left >= pause {
                if let act = try await nextAct(within: pause) { return act }
                left -= pause
                if let words = hook.says { try await speak(words) }
            }
        }
        if let act = try await nextAct(within: left) { return act }
        throw .ended("silence-timed-out")
    }

    // MARK: Meanwhile

    /// The model waits for a tool: what the person says is heard before it goes on, and answered after that.
    func hearMeanwhile(during tool: String) async throws(CallOver) {
        while isWithHuman, let (index, text) = nextSpeech {
            let reply = acts.remove(at: index) == .step(.press1) ? .yes : Reply(text)
            early.append(EarlyWords(text: text, reply: reply, during: tool, wasTold: await isTold))
            try await hear(text)
        }
    }

    /// The first of the acts that the assistant can hear, and its words.
    private var nextSpeech: (index: Int, text: String)? {
        for (index, act) in acts.enumerated() {
            switch act {
            case .step(.says(let text)): return (index, text)
            case .step(.press1) where assistant.hearsKeypad: return (index, Self.keypadEntry)
            default: continue
            }
        }
        return nil
    }

    private func takeEarlyWords() -> EarlyWords? {
        early.isEmpty ? nil : early.removeFirst()
    }

    // MARK: The employee

    func converseWithHuman() async throws(CallOver) {
        while true {
            if let words = takeEarlyWords() {
                try await answer(words)
                continue
            }
            switch try await nextDoing() {
            case .pickUp, .letRing, .voicemail, .leave: continue
            case .reject: throw .ended("customer-ended-call")
            case .step(.says(let text)): try await answer(text)
            case .step(.press1): try await pressOneAsHuman()
            case .step(let step):
                try await take(step)
                if step.isDecision { try await sayGoodbye() }
            }
        }
    }

    /// The message has been told on this call.
    private var isTold: Bool {
        get async { await book.call(id)?.isTold ?? false }
    }

    private func pressOneAsHuman() async throws(CallOver) {
        guard assistant.hearsKeypad, await isTold else { return try await take(.press1) }
        try await hear(Self.keypadEntry)
        try await connectAsHuman()
    }

    private func connectAsHuman() async throws(CallOver) {
        guard try await use("connect_to_customer") else { return }
        try await waitForTransfer()
    }

    private func answer(_ text: String) async throws(CallOver) {
        let question = lastSaid
        let isTold = await isTold
        try await hear(text)
        try await answer(Reply(text), isTold: isTold, question: question)
    }

    /// Who says the same twice while it is being done gets it once.
    private func answer(_ words: EarlyWords) async throws(CallOver) {
        guard words.reply.tool(isTold: words.wasTold) != words.during else { return }
        try await answer(words.reply, isTold: await isTold, question: lastSaid)
    }

    private func answer(_ reply: Reply, isTold: Bool, question: String) async throws(CallOver) {
        switch reply {
        case .yes where isTold: try await connectAsHuman()
        case .yes: try await use("confirm_recipient")
        case .no where isTold: try await finish("declined")
        case .no:
            try await speak("All right. Goodbye.")
            throw .ended("assistant-ended-call")
        case .handled: try await finish("handled")
        case .wrongPerson: try await finish("wrong_person")
        case .later(let minutes):
            try await use("call_back_later", ["minutes": .integer(minutes)])
            try await sayGoodbye()
        case .again: try await speak(question)
        case .goodbye: throw .ended("customer-ended-call")
        case .unclear:
            try await speak(
                isTold
                    ? "Would you like to be connected now? Please say yes or no."
                    : "To hear the message, please say yes or press 1.")
        }
    }

    private func finish(_ decision: String) async throws(CallOver) {
        try await use("finish_callback", ["decision": .string(decision)])
    }

    // MARK: The customer

    /// - Parameter said: becomes all that the assistant heard.
    func hearCaller(_ said: inout CustomerWords?) async throws(CallOver) {
        while true {
            if let words = takeEarlyWords() {
                try await note(CustomerWords(message: words.text), &said, isHeard: true)
                continue
            }
            switch try await nextDoing() {
            case .leave(let words): try await note(words, &said)
            case .step(.says(let text)): try await note(CustomerWords(message: text), &said)
            case .reject, .step(.hangUp): throw .ended("customer-ended-call")
            case .pickUp, .letRing, .voicemail, .step: continue
            }
        }
    }

    private func note(
        _ words: CustomerWords, _ said: inout CustomerWords?, isHeard: Bool = false
    ) async throws(CallOver) {
        let isFirst = said == nil
        let name = isFirst ? words.name.map { "This is \($0). " } ?? "" : ""
        if !isHeard { try await hear(name + words.message) }
        if !isFirst, Reply(words.message).endsCall {
            try await speak(assistant.endCallMessage ?? "Goodbye.")
            throw .ended("assistant-ended-call")
        }
        let whole = said.map { $0.amended(by: words) } ?? words.withUrgency
        said = whole
        guard assistant.tool(named: "take_message") != nil else { return }
        try await use("take_message", whole.toolArguments)
    }
}

/// What a human said while the model waited for a tool.
struct EarlyWords: Sendable {
    let text: String
    let reply: Reply
    /// The tool that the model waited for.
    let during: String
    /// The message had been told when it was said.
    let wasTold: Bool
}

extension CallState {
    /// The assistant got the message and tells it, or has told it.
    var isTold: Bool {
        let confirmed = tools.filter { $0.name == "confirm_recipient" && $0.result != nil }.map(\.id)
        guard let told = entries.firstIndex(where: { $0.isResult(of: confirmed) }) else { return false }
        return entries[told...].contains(where: \.isAssistants)
    }
}

extension CallState.Entry {
    fileprivate func isResult(of toolCalls: [String]) -> Bool {
        if case .toolResult(let id, _, _) = content { return toolCalls.contains(id) }
        return false
    }

    fileprivate var isAssistants: Bool {
        if case .assistant = content { return true }
        return false
    }
}

extension CustomerWords {
    /// A model hears from the words how urgent it is.
    fileprivate var withUrgency: CustomerWords {
        var words = self
        let signs = ["urgent", "emergency", "burst", "flood", "at once", "immediately", "right now", "gas"]
        if signs.contains(where: message.lowercased().contains) { words.urgency = "urgent" }
        return words
    }

    fileprivate func amended(by more: CustomerWords) -> CustomerWords {
        var words = self
        words.message += " " + more.message
        words.bestTime = more.bestTime ?? bestTime
        words.callbackNumber = more.callbackNumber ?? callbackNumber
        return words.withUrgency
    }
}
