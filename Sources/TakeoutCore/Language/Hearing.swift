// What is listened for in people's words: whether a machine speaks, whether somebody agrees, whether a text gives orders.

/// Words and phrases of one language, in lower case.
public struct Hearing: Sendable {
    /// Of voicemail greetings and call screeners.
    public let machines: [String]
    /// Single words of somebody who agrees or asks to be connected.
    public let assent: Set<String>
    /// Single words of somebody who does not.
    public let dissent: Set<String>
    /// Of texts that give orders to a model.
    public let orders: [String]
    /// Beginnings of the words for handing a call on.
    public let connecting: [String]
}

extension Hearing {
    /// Whoever answers speaks what they like: all languages are listened for on every call.
    public static func soundsLikeMachine(_ words: String) -> Bool {
        let text = SpokenWords.plain(words)
        return Language.allCases.contains { $0.hearing.machines.contains { text.contains($0) } }
    }

    /// Whether these words agree: at least one does, and none of them does not.
    public static func agrees(_ words: String) -> Bool {
        let all = SpokenWords.split(words)
        let hearings = Language.allCases.map(\.hearing)
        return all.contains { word in hearings.contains { $0.assent.contains(word) } }
            && !all.contains { word in hearings.contains { $0.dissent.contains(word) } }
    }
}

/// Text made fit to be compared with lists of words.
enum SpokenWords {
    /// Lower case, one space between words, plain apostrophes, nothing invisible.
    static func plain(_ text: String) -> String {
        let visible = text.unicodeScalars.filter { $0.properties.generalCategory != .format }
        let words = String(String.UnicodeScalarView(visible)).lowercased().split(whereSeparator: \.isWhitespace)
        return words.joined(separator: " ").replacing("’", with: "'")
    }

    static func split(_ text: String) -> [String] {
        plain(text).split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
    }
}
