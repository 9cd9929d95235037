// Text of people in the headers of a mail, which know only short lines of ASCII.
internal import FoundationEssentials

/// Encodes header text by RFC 2047 and RFC 5322. What comes out has no control characters but the line breaks of folding.
enum HeaderText {
    /// For free text such as a subject: as it is where that is short ASCII, else encoded words.
    static func unstructured(_ text: String) -> String {
        let line = PlainText.line(text)
        let isPlain = line.unicodeScalars.allSatisfy(\.isASCII) && line.utf8.count <= 200 && !line.contains("=?")
        return isPlain ? line : encodedWords(line)
    }

    /// For the name beside an address: quoted where it is ASCII, else encoded words.
    static func phrase(_ text: String) -> String {
        let line = PlainText.line(text)
        guard line.unicodeScalars.allSatisfy(\.isASCII), line.utf8.count <= 200, !line.contains("=?") else {
            return encodedWords(line)
        }
        if line.allSatisfy({ isAtom($0) || $0 == " " }) { return line }
        return "\"" + line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Characters that need no quoting in a header (RFC 5322 `atext`).
    static func isAtom(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-/=?^_`{|}~".contains(character))
    }

    /// Words that never cut a code point in two, one a line, short enough that the first line with `Subject: ` has at most
    /// 76 characters (RFC 2047, sections 2 and 5).
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > 39 {
                words.append(encodedWord(piece))
                piece = []
            }
            piece += bytes
        }
        if !piece.isEmpty { words.append(encodedWord(piece)) }
        return words.joined(separator: "\r\n ")
    }

    private static func encodedWord(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
    }
}
