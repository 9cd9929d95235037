// Whether the conversation so far lets a human be believed at the other end, before any message is handed out.

/// The model decides when to call `confirm_recipient`, and models err; this looks at what the callee really said.
///
/// Vapi detects voicemail late or not at all, and a screening service talks like a person. So where a webhook carries
/// the history, it must hold words of the callee that do not all sound like a machine. A history that is absent or
/// empty proves nothing either way, and then the model's word is taken.
enum HumanProof {
    /// What to tell the model instead of the message; nil if nothing speaks against a human.
    static func objection(to history: [WireHistoryItem]) -> String? {
        guard history.contains(where: \.isSpoken) else { return nil }
        let heard = history.filter { $0.role == "user" }.compactMap(\.words).filter { !$0.trimmingSpaces.isEmpty }
        if heard.isEmpty {
            return "Nobody has answered yet. Ask again to say yes or press 1, and wait for the answer."
        }
        if heard.allSatisfy(soundsLikeMachine) {
            return "That was a machine. Say no more unless a person answers; then ask again to say yes or press 1."
        }
        return nil
    }

    static func soundsLikeMachine(_ words: String) -> Bool {
        let text = words.lowercased()
        return machinePhrases.contains { text.contains($0) }
    }

    /// Of voicemail greetings and call screeners, as heard on phones in English.
    private static let machinePhrases = [
        "leave a message", "leave your message", "leave me a message", "after the tone", "after the beep",
        "at the tone",
        "voicemail", "voice mail", "mailbox", "record your message", "record your name", "state your name",
        "reason for calling", "reason for your call", "why you're calling", "you have reached", "you've reached",
        "is not available", "is unavailable", "not available to take", "can't take your call", "cannot take your call",
        "unable to take your call", "the number you have dialed", "call is being screened", "screening service",
        "forwarded to", "when you are finished", "when you have finished recording",
    ]
}

extension WireHistoryItem {
    fileprivate var isSpoken: Bool {
        guard let role, ["user", "bot", "assistant"].contains(role) else { return false }
        return words?.isEmpty == false
    }
}
