// Whether a message looks as if it gave orders to the assistant that reads it out: then nobody is connected on the
// model's word alone.

/// Three simple rules over the customer's own words; one hit is enough. A false alarm costs little: the contact must be
/// heard to agree to the connection, as people do anyway.
///
/// 1. A phrase that talks to a model ("ignore your instructions"; `Hearing.orders`), in any of our languages.
/// 2. The name of one of our tools, or a mark of prompts and templates.
/// 3. A word for connecting (`Hearing.connecting`) beside a telephone number that is not the customer's.
public enum OrderSigns {
    private static let marks = [
        "connect_to_customer", "confirm_recipient", "call_back_later", "finish_callback", "take_message", "tool_call",
        "<|", "|>", "[inst", "[system", "</", "{{", "}}", "```", "system:", "assistant:", "developer:",
    ]

    /// Digits in a row that may be a telephone number.
    private static let shortestNumber = 7

    /// - Parameters:
    ///   - texts: everything that the customer could put words into.
    ///   - customerPhone: her number in E.164.
    public static func isSuspect(_ texts: [String], customerPhone: String?) -> Bool {
        let text = SpokenWords.plain(texts.joined(separator: " "))
        // By bytes, where each is a letter: some hundred phrases are looked for in every message, and finding whole
        // characters, which accents need, takes many times as long.
        let letters = Array(text.utf8)
        let isPlain = letters.allSatisfy { $0 < 0x80 }
        func holds(_ phrase: String) -> Bool {
            isPlain ? letters.contains(Array(phrase.utf8)) : text.contains(phrase)
        }
        let hearings = Language.allCases.map(\.hearing)
        if marks.contains(where: holds) { return true }
        if hearings.contains(where: { $0.orders.contains(where: holds) }) { return true }
        return hearings.contains { $0.connecting.contains(where: holds) }
            && numbers(in: text).contains { !isSame($0, customerPhone) }
    }

    /// Runs of digits, read across the signs that stand between them in a number.
    private static func numbers(in text: String) -> [String] {
        var found: [String] = []
        var digits = ""
        for character in text + "\n" {
            if character.isWholeNumber {
                digits.append(contentsOf: character.wholeNumberValue.map(String.init) ?? "")
            } else if !" -.()/+".contains(character) {
                if digits.count >= shortestNumber { found.append(digits) }
                digits = ""
            }
        }
        return found
    }

    /// The customer's own number may be written without its country code, or with a 0 in front.
    private static func isSame(_ digits: String, _ phone: String?) -> Bool {
        guard let phone else { return false }
        let national = digits.drop { $0 == "0" }
        return phone.dropFirst().hasSuffix(national)
    }
}
