// What somebody wants who replies to a notice by SMS. Tolerant: case, accents, punctuation and the language do not matter.

/// The words of one language that a reply may begin with, in lower case without accents.
public struct ReplyWords: Sendable {
    public let call: Set<String>
    public let done: Set<String>
    public let later: Set<String>
    /// Beside the words that carriers know, which count in every language.
    public let stop: Set<String>
    public let start: Set<String>
    public let help: Set<String>
    /// What people put before a wish without changing it.
    public let please: Set<String>
}

/// A reply, understood.
public struct SMSCommand: Equatable, Sendable {
    public enum Wish: Equatable, Sendable {
        case call, done
        /// nil: without minutes, or with a number out of bounds.
        case later(minutes: Int?)
        /// No more texts at all, and texts again.
        case stop, start
        case help
    }

    /// Minutes that a call may be put off by: those of the assistant's `call_back_later`.
    public static let minutes = 5...1_440

    public let wish: Wish
    /// The message that is meant, in capitals; nil for the newest.
    public let code: String?

    public init(_ wish: Wish, code: String? = nil) {
        self.wish = wish
        self.code = code
    }

    /// - Returns: nil where the text is no command. Anything may follow one, but only words of politeness and a code go
    ///   before it: a sentence that merely holds such a word is no wish.
    public init?(reading text: String) {
        // Nobody who replies with a command writes an essay; a long text may hold any word by chance.
        let words = Self.words(of: text.prefix(200))
        guard words.count <= 12, let wish = Self.wish(in: words) else { return nil }
        self.init(wish, code: words.first(where: ReplyCode.isOne)?.uppercased())
    }

    private static func wish(in words: [String]) -> Wish? {
        // Carriers act on these only where they stand alone, and a message about an end is no wish for one.
        if let word = words.count <= 2 ? words.joined() : nil {
            if carrierStop.contains(word) || known(word, \.stop) { return .stop }
            if carrierStart.contains(word) || known(word, \.start) { return .start }
            if carrierHelp.contains(word) || known(word, \.help) { return .help }
        }
        let others = words.filter { !ReplyCode.isOne($0) }
        // "later" may be the second word of it: "call later", "plus tard".
        let begin = others.drop { known($0, \.please) }.prefix(2)
        if begin.contains(where: { known($0, \.later) }) { return .later(minutes: minutes(in: others)) }
        guard let first = begin.first, !others.contains(where: negates) else { return nil }
        if known(first, \.done) { return .done }
        return known(first, \.call) ? .call : nil
    }

    private static func known(_ word: String, _ list: KeyPath<ReplyWords, Set<String>>) -> Bool {
        Language.allCases.contains { $0.replyWords[keyPath: list].contains(word) }
    }

    private static func negates(_ word: String) -> Bool {
        Language.allCases.contains { $0.hearing.dissent.contains(word) }
    }

    /// `30`, `30min`, `2h`, `2 hours`.
    private static func minutes(in words: [String]) -> Int? {
        guard let place = words.firstIndex(where: { $0.first?.isNumber == true }) else { return nil }
        let digits = words[place].prefix { $0.isNumber }
        let behind = words[place].dropFirst(digits.count)
        let unit = behind.isEmpty ? words.dropFirst(place + 1).first?[...] ?? "" : behind
        guard let number = Int(digits), number <= minutes.upperBound else { return nil }
        let isInHours = ["h", "std", "stunde"].contains { unit.hasPrefix($0) }
        let wanted = isInHours ? number * 60 : number
        return minutes.contains(wanted) ? wanted : nil
    }

    /// The words that US carriers know (CTIA Messaging Principles, 5.1.2; Telnyx: advanced opt-in/out; Twilio: support
    /// for opt-out keywords).
    static let carrierStop: Set<String> = [
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
    ]
    static let carrierStart: Set<String> = ["start", "unstop"]
    static let carrierHelp: Set<String> = ["help", "info"]

    /// Whether carriers know the text as one of their own words, alone in it.
    public static func isCarrierWord(_ text: String) -> Bool {
        let word = words(of: text[...]).joined()
        return carrierStop.contains(word) || carrierStart.contains(word) || carrierHelp.contains(word)
    }

    /// In lower case, without accents, cut at whatever is neither letter nor digit.
    private static func words(of text: Substring) -> [String] {
        let plain = text.lowercased().map { accents[$0] ?? $0 }
        return plain.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map { String($0) }
    }

    private static let accents = Dictionary(
        uniqueKeysWithValues: zip("áàâäéèêëíìîïóòôöúùûüñç", "aaaaeeeeiiiioooouuuunc"))
}

/// The short code by which replies name a message: a digit and two signs, none of which is taken for another.
public enum ReplyCode {
    /// Without 0 O Q, 1 I L, 2 Z, 5 S, 8 B, and without vowels, so that no code is a word.
    static let letters = Array("CDFGHJKMNPRTVWXY")
    static let digits = Array("34679")

    /// Derives a code from hashed bits: a digit, a letter, a digit or letter; one of 1,680.
    public static func make(_ bits: UInt64) -> String {
        let all = digits + letters
        let digit = digits[Int(bits % 5)]
        let letter = letters[Int(bits / 5 % 16)]
        let third = all[Int(bits / 80 % 21)]
        return String([digit, letter, third])
    }

    static func isOne(_ word: String) -> Bool {
        let signs = Array(word.uppercased())
        return signs.count == 3 && digits.contains(signs[0]) && letters.contains(signs[1])
            && (digits.contains(signs[2]) || letters.contains(signs[2]))
    }
}
