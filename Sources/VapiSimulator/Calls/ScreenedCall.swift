// A call screener between the assistant and the person: it asks who is calling and why, as those of iOS and Android do.
import FoundationEssentials
import TakeoutVapi

extension CallPlayer {
    /// Seconds for which the person looks at the screen, where the script does not say.
    private static let usualLook = 6.0

    /// The screener speaks first, hears the greeting as every voice does, asks once more, and passes the answer on.
    func talkToScreener(foolsModel: Bool, then: Behaviour) async throws(CallOver) {
        try await hear("Hi. If you record your name and reason for calling, I'll see if this person is available.")
        try await greet()
        if foolsModel { try await use("confirm_recipient") }
        try await answerScreener()
        try await hear("Thanks. Please stay on the line.")
        switch then.plain {
        case .answers(let seconds, let steps, _):
            try await pass(seconds)
            try await hear("Hello?")
            try await greet()
            try await converse(steps)
        case .human:
            try await greetHumanBehindScreener()
        default:
            try await pass(Self.usualLook)
            try await talkToMachine(foolsModel: false, greets: false)
        }
    }

    /// What the model says is what its instructions tell it to say, word by word; without such an instruction it goes on
    /// as if a person had asked.
    private func answerScreener() async throws(CallOver) {
        guard let sentence = assistant.sentenceForScreeners else {
            return await log("the assistant's instructions say nothing of call screeners")
        }
        try await speak(sentence)
    }

    private func greetHumanBehindScreener() async throws(CallOver) {
        guard try await nextAct(within: Self.usualLook * 5) != nil else {
            return try await talkToMachine(foolsModel: false, greets: false)
        }
        try await greet()
        try await converseWithHuman()
    }
}

extension Assistant {
    /// The sentence in quotation marks that follows the instruction's word of screening; nil if there is none.
    var sentenceForScreeners: String? {
        guard let prompt = systemPrompt, let rule = prompt.firstRange(of: "screening") else { return nil }
        let rest = prompt[rule.upperBound...]
        guard let opening = rest.firstIndex(of: "\"") else { return nil }
        let sentence = rest[rest.index(after: opening)...].prefix { $0 != "\"" && $0 != "\n" }
        return sentence.isEmpty ? nil : String(sentence)
    }
}
