// What the conversation so far proves of the callee: that a human is there, and that they want to be connected.
import TakeoutCore

/// The model decides when to call a tool, and models err and can be talked into things; this looks at what the callee
/// really said or pressed. Words are understood in all languages of the catalogue, whatever the business speaks.
enum HumanProof {
    /// Whether anything speaks against a human at the other end, before the message is handed out.
    ///
    /// Vapi detects voicemail late or not at all, and a screening service talks like a person. So where a webhook
    /// carries the history, it must hold words of the callee that do not all sound like a machine, or the key 1. A
    /// history that is absent or empty proves nothing either way, and then the model's word is taken.
    /// - Returns: What to tell the model instead of the message; nil if nothing speaks against a human.
    static func objection(to history: [WireHistoryItem]) -> String? {
        guard history.contains(where: \.isSpoken) else { return nil }
        let heard = history.compactMap(\.calleesWords)
        if heard.isEmpty {
            return "Nobody has answered yet. Ask again to say yes or press 1, and wait for the answer."
        }
        let keys = heard.compactMap(Keypad.keys)
        if keys.contains("1") { return nil }
        if keys.count == heard.count { return "They pressed another key. Ask again to say yes or press 1." }
        if heard.allSatisfy({ Keypad.keys(in: $0) != nil || Hearing.soundsLikeMachine($0) }) {
            return "That was a machine. Say no more unless a person answers; then ask again to say yes or press 1."
        }
        return nil
    }

    /// Whether the callee's last words since the message was handed out agree to a connection, or they pressed 1.
    ///
    /// The assent to hear the message is none to be connected. A conversation that does not show where the message was
    /// handed out shows no assent.
    static func showsAssent(in conversations: [[WireHistoryItem]]) -> Bool {
        conversations.contains(where: showsAssent)
    }

    private static func showsAssent(in conversation: [WireHistoryItem]) -> Bool {
        let isHandOut = { (item: WireHistoryItem) in
            item.toolCalls.contains { $0.name == ToolName.confirmRecipient.rawValue }
        }
        guard let handOut = conversation.lastIndex(where: isHandOut) else { return false }
        guard let last = conversation[(handOut + 1)...].compactMap(\.calleesWords).last else { return false }
        if let keys = Keypad.keys(in: last) { return keys == "1" }
        return Hearing.agrees(last) && !Hearing.soundsLikeMachine(last)
    }
}

/// Keys that were pressed, as they stand in a conversation.
private enum Keypad {
    /// Vapi tells the model of keys as of words: `User's Keypad Entry: 1` (Vapi docs, "keypad input").
    private static let announcement = "keypad entry"

    /// The keys, without the `#` or `*` that may end them; nil if these are words.
    static func keys(in words: String) -> String? {
        var text = words.lowercased()[...]
        if let announced = text.firstRange(of: announcement) { text = text[announced.upperBound...] }
        let keys = text.filter { !$0.isWhitespace && !":.\"'".contains($0) }
        guard !keys.isEmpty, keys.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "#" || $0 == "*") }) else {
            return nil
        }
        return keys.filter { $0 != "#" && $0 != "*" }
    }
}

extension WireHistoryItem {
    fileprivate var isSpoken: Bool {
        guard let role, ["user", "bot", "assistant"].contains(role) else { return false }
        return words?.isEmpty == false
    }

    fileprivate var calleesWords: String? {
        guard role == "user", let words, !words.trimmingSpaces.isEmpty else { return nil }
        return words
    }
}
