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

    // MARK: The employee

    func converseWithHuman() async throws(CallOver) {
        while true {
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
        try await hear("User's Keypad Entry: 1")
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
        switch Reply(text) {
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
            switch try await nextDoing() {
            case .leave(let words): try await note(words, &said)
            case .step(.says(let text)): try await note(CustomerWords(message: text), &said)
            case .reject, .step(.hangUp): throw .ended("customer-ended-call")
            case .pickUp, .letRing, .voicemail, .step: continue
            }
        }
    }

    private func note(_ words: CustomerWords, _ said: inout CustomerWords?) async throws(CallOver) {
        let isFirst = said == nil
        let name = isFirst ? words.name.map { "This is \($0). " } ?? "" : ""
        try await hear(name + words.message)
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

extension CallState {
    /// The assistant got the message and told it.
    var isTold: Bool { tools.contains { $0.name == "confirm_recipient" && $0.result != nil } }
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
