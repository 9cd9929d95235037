// Texts as JSON has them, for the two writers of JSON: what is stored, and what is sent to the provider.

extension [UInt8] {
    /// Appends a JSON string with its quotes (RFC 8259).
    package mutating func appendJSON(_ text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { letters in
            if letters.contains(where: Self.mustBeEscaped) {
                for letter in letters { appendEscaped(letter) }
            } else {
                append(contentsOf: letters)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private static func mustBeEscaped(_ letter: UInt8) -> Bool {
        letter < 0x20 || letter == UInt8(ascii: "\"") || letter == UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ letter: UInt8) {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): self += [UInt8(ascii: "\\"), letter]
        case 0x08: self += "\\b".utf8
        case 0x09: self += "\\t".utf8
        case 0x0A: self += "\\n".utf8
        case 0x0C: self += "\\f".utf8
        case 0x0D: self += "\\r".utf8
        case 0..<0x20: self += "\\u00\(letter < 0x10 ? "0" : "")\(String(letter, radix: 16))".utf8
        default: append(letter)
        }
    }
}
