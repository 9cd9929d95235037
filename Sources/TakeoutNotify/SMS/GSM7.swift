// The arithmetic of SMS: which characters the short alphabet has, and into how many parts a text is cut.
internal import Foundation

/// 3GPP TS 23.038 (GSM 03.38), the default alphabet and its extension; lengths by 3GPP TS 23.040.
public enum GSM7 {
    /// One septet each.
    static let basic = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
            .unicodeScalars + "abcdefghijklmnopqrstuvwxyzäöñüà".unicodeScalars)
    /// Two septets each: the escape, and the character.
    static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)

    /// The text in the signs of the short alphabet, as far as those that it lacks have a plain likeness: one sign that it
    /// lacks would make every part hold 70 characters in place of 160.
    public static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        // Composed first, so that a letter and its accent are one sign.
        for character in text.precomposedStringWithCanonicalMapping {
            let scalars = String(character).unicodeScalars
            if scalars.allSatisfy({ basic.contains($0) || extended.contains($0) }) {
                result.append(contentsOf: scalars)
            } else if let likeness = likenesses[character] {
                result.append(contentsOf: likeness.unicodeScalars)
            } else {
                result.append(contentsOf: scalars)
            }
        }
        return String(result)
    }

    /// Signs of people's keyboards and of our languages, each with its likeness.
    private static let likenesses: [Character: String] = {
        let signs: [(from: String, to: String)] = [
            ("“”„«»", "\""), ("‘’‚‹›´`", "'"), ("–—−‐‑•", "-"), ("áâã", "a"), ("ÁÀÂÃ", "A"), ("êë", "e"), ("ÈÊË", "E"),
            ("íîï", "i"), ("ÍÌÎÏ", "I"), ("óôõőō", "o"), ("ÓÒÔÕŐ", "O"), ("úûűů", "u"), ("ÚÙÛŰ", "U"), ("ýÿ", "y"),
            ("çćč", "c"), ("ĆČ", "C"), ("šś", "s"), ("Šśş", "S"), ("žźż", "z"), ("ŽŹŻ", "Z"), ("łľ", "l"), ("ń", "n"),
            ("ř", "r"), ("ěę", "e"), ("ą", "a"), ("…", "..."), ("œ", "oe"), ("Œ", "OE"), ("™", "TM"), ("½", "1/2"),
            ("\t\u{A0}\u{202F}\u{2009}", " "), ("\u{200B}\u{FEFF}\u{AD}", ""),
        ]
        let pairs = signs.flatMap { sign in sign.from.map { ($0, sign.to) } }
        return Dictionary(pairs) { first, _ in first }
    }()
}

/// How long a text is for those who carry and bill it.
public struct SMSLength: Equatable, Sendable {
    public enum Encoding: Sendable {
        /// 160 septets, or 153 in each of several parts.
        case gsm7
        /// 70 units of UTF-16, or 67 in each of several parts.
        case ucs2
    }

    public let encoding: Encoding
    /// Septets or units of UTF-16.
    public let units: Int
    /// Parts; an empty text is one.
    public let segments: Int

    /// No character is cut in two: an escaped one of the short alphabet, or a pair of surrogates, moves to the next part
    /// as a whole.
    public init(_ text: String) {
        let septets = text.unicodeScalars.map { scalar in
            GSM7.basic.contains(scalar) ? 1 : GSM7.extended.contains(scalar) ? 2 : 0
        }
        encoding = septets.contains(0) ? .ucs2 : .gsm7
        let sizes = encoding == .gsm7 ? septets : text.unicodeScalars.map { UTF16.width($0) }
        units = sizes.reduce(0, +)
        let (alone, inParts) = encoding == .gsm7 ? (160, 153) : (70, 67)
        segments = units <= alone ? 1 : Self.parts(sizes, room: inParts)
    }

    private static func parts(_ sizes: [Int], room: Int) -> Int {
        var (parts, used) = (1, 0)
        for size in sizes {
            if used + size > room { (parts, used) = (parts + 1, 0) }
            used += size
        }
        return parts
    }
}
