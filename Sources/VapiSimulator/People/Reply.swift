// What somebody on the phone means, from what they said: the part of the language model, played with a list of words.

enum Reply: Equatable {
    case yes, no, handled, wrongPerson, again, goodbye, unclear
    /// In so many minutes.
    case later(Int)

    private static let signs: [(Reply, [String])] = [
        (.wrongPerson, ["wrong person", "wrong number", "not me", "somebody else", "someone else"]),
        (.handled, ["handled", "taken care", "take care of it", "already", "dealt with", "i will call", "i'll call"]),
        (.again, ["say that again", "say it again", "repeat", "pardon", "what was that", "once more"]),
        (.later(20), ["later", "call me again", "call me back", "call back", "no time", "busy right now"]),
        (.no, ["no", "nope", "not now", "not today", "don't", "do not", "rather not"]),
        (
            .yes,
            [
                "yes", "yeah", "yep", "sure", "ok", "okay", "go ahead", "please do", "speaking", "that's me", "it's me",
                "connect", "put me through", "of course",
            ]
        ),
        (.goodbye, ["bye", "goodbye"]),
    ]

    init(_ text: String) {
        let words = Self.words(text)
        if let minutes = Self.minutes(words) {
            self = .later(minutes)
            return
        }
        let line = " " + words.joined(separator: " ") + " "
        self = Self.signs.first { $0.1.contains { line.contains(" \($0) ") } }?.0 ?? .unclear
    }

    /// Somebody who was asked whether there is anything else has nothing more to say.
    var endsCall: Bool { self == .no || self == .goodbye }

    /// The tool of the callback assistant that a model uses for it.
    /// - Parameter isTold: the message has been told.
    func tool(isTold: Bool) -> String? {
        switch self {
        case .yes: isTold ? "connect_to_customer" : "confirm_recipient"
        case .no, .handled, .wrongPerson: "finish_callback"
        case .later: "call_back_later"
        case .again, .goodbye, .unclear: nil
        }
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
    }

    /// "in 30 minutes", "in an hour".
    private static func minutes(_ words: [String]) -> Int? {
        for (word, unit) in zip(words, words.dropFirst()) {
            let count = ["a": 1, "an": 1, "half": 1, "one": 1, "two": 2, "five": 5, "ten": 10][word] ?? Int(word)
            guard let count else { continue }
            if unit.hasPrefix("minute") { return count }
            if unit.hasPrefix("hour") { return count * 60 }
        }
        return nil
    }
}
