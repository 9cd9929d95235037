// Strangers' words made fit to be stored and shown: trimmed, bounded, without control characters.

extension String {
    /// One line without control characters; nil when nothing is left.
    /// - Parameter limit: greatest length in characters.
    func cleanedLine(limit: Int) -> String? {
        if isPlain(butFor: nil) { return bounded(limit) }
        let spaced = unicodeScalars.map { $0.isLineBreakOrTab ? " " : $0 }.filter { !$0.isHarmful }
        return String(String.UnicodeScalarView(spaced)).bounded(limit)
    }

    /// Text of several lines without control characters but line feeds; nil when nothing is left.
    func cleanedText(limit: Int) -> String? {
        if isPlain(butFor: UInt8(ascii: "\n")) { return bounded(limit) }
        let kept = unicodeScalars.map { $0 == "\t" ? " " : $0 }.filter { $0 == "\n" || !$0.isHarmful }
        return String(String.UnicodeScalarView(kept)).bounded(limit)
    }

    /// Whether it holds nothing but printable ASCII, which most texts do and which needs no second look.
    private func isPlain(butFor allowed: UInt8?) -> Bool {
        utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == allowed }
    }

    /// A character may be of any length, with a thousand accents on one letter: so its scalars are bounded too.
    private func bounded(_ limit: Int) -> String? {
        let trimmed = trimmingSpaces
        guard trimmed.utf8.count > limit else { return trimmed.isEmpty ? nil : trimmed }
        let most = String(String.UnicodeScalarView(trimmed.unicodeScalars.prefix(limit * Self.scalarsPerCharacter)))
        let text = String(most.prefix(limit)).trimmingSpaces
        return text.isEmpty ? nil : text
    }

    /// On average, in a text that is kept: a family of emoji has seven or more, most characters have one.
    private static let scalarsPerCharacter = 4
}

extension Unicode.Scalar {
    fileprivate var isLineBreakOrTab: Bool {
        self == "\n" || self == "\r" || self == "\t" || self == "\u{2028}" || self == "\u{2029}"
    }

    /// Control characters, and those that turn the direction of the text around them or hide in it.
    fileprivate var isHarmful: Bool {
        switch properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator: true
        default:
            ("\u{202A}"..."\u{202E}").contains(self) || ("\u{2066}"..."\u{2069}").contains(self) || self == "\u{FEFF}"
        }
    }
}
