// Takes out of strangers' text what could steer a header, a terminal or the direction of reading.

enum PlainText {
    /// One line: every run of spaces, line breaks and control characters becomes one space.
    static func line(_ text: String, limit: Int = .max) -> String {
        let words = lines(text).split { $0.isWhitespace || $0.isNewline }
        return shortened(words.joined(separator: " "), to: limit)
    }

    /// Several lines, ended by `\n`, without other control characters and without those that reorder what is shown.
    static func lines(_ text: String, limit: Int = .max) -> String {
        var kept = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if scalar == "\n", previous == "\r" {
                // The second half of CRLF: its first half gave the line break.
            } else if scalar.isLineBreak {
                kept.append("\n")
            } else if scalar == "\t" || !(scalar.isControl || scalar.reordersText) {
                kept.append(scalar)
            }
            previous = scalar
        }
        return shortened(String(kept).trimmingSpaces, to: limit)
    }

    /// Cuts at a space where one is near, and says so with `…`.
    static func shortened(_ text: String, to limit: Int, mark: String = "…") -> String {
        guard text.count > limit else { return text }
        let room = text.prefix(max(0, limit - mark.count))
        let cut = room.lastIndex { $0.isWhitespace } ?? room.startIndex
        let isNear = room.distance(from: cut, to: room.endIndex) <= 20 && cut > room.startIndex
        return String(isNear ? room[..<cut] : room).trimmingSpaces + mark
    }
}

extension String {
    var trimmingSpaces: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

extension Unicode.Scalar {
    var isControl: Bool { properties.generalCategory == .control }

    /// Line feed, vertical tab, form feed, carriage return, next line, line and paragraph separators.
    fileprivate var isLineBreak: Bool {
        (0x0A...0x0D).contains(value) || value == 0x85 || value == 0x2028 || value == 0x2029
    }

    /// Embeddings, overrides and isolates: with them a text can show other words than it holds.
    fileprivate var reordersText: Bool { (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value) }
}
