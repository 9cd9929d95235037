// A JSON text whose values are found once and read only when they are asked for. Webhooks carry the whole assistant and
// conversation, and a handful of their values is used; decoding all of them was more than half of a webhook's time.
import FoundationEssentials

/// The bytes, and where in them the values lie.
///
/// Only the structure is checked here. A text, a number is read where it is asked for, and what cannot be read there
/// counts as absent: one odd value does not spoil the rest.
final class JSONText: Sendable {
    enum Kind: UInt8 {
        case object, array, string, escapedString, number, `true`, `false`, null
    }

    /// One value. A member of an object is two: its key and its value.
    struct Place {
        let kind: Kind
        /// Of a string: without its quotes.
        let start: UInt32
        var end: UInt32
        /// The place after this value and all that it holds.
        var next: UInt32
    }

    let bytes: [UInt8]
    let places: [Place]

    /// nil for what is no JSON, for what is nested more than 512 deep, and for more than two million values: a place is
    /// 16 bytes, so a body of nothing but commas must not take many times its size.
    init?(_ data: Data) {
        guard data.count < UInt32.max else { return nil }
        var scanner = JSONScanner(bytes: [UInt8](data))
        guard scanner.scan() else { return nil }
        bytes = scanner.bytes
        places = scanner.places
    }

    var root: JSONView { JSONView(source: self, index: 0) }

    /// The characters of a string; nil when it holds an escape that there is not.
    func string(at index: Int) -> String? {
        let place = places[index]
        let content = bytes[Int(place.start)..<Int(place.end)]
        switch place.kind {
        case .string: return String(decoding: content, as: UTF8.self)
        case .escapedString: return JSONEscapes.resolve(content)
        default: return nil
        }
    }

    private static let mostDigits = 400

    func isString(at index: Int, _ text: StaticString) -> Bool {
        let place = places[index]
        guard place.kind == .string else { return isEscapedString(place, at: index, text) }
        let start = Int(place.start)
        guard Int(place.end) - start == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { letters in letters.indices.allSatisfy { letters[$0] == bytes[start + $0] } }
    }

    /// An escape writes a byte with two to six of them, so most keys need not be read.
    private func isEscapedString(_ place: Place, at index: Int, _ text: StaticString) -> Bool {
        guard place.kind == .escapedString else { return false }
        let length = Int(place.end - place.start)
        return length > text.utf8CodeUnitCount && length <= 6 * text.utf8CodeUnitCount && string(at: index) == "\(text)"
    }

    /// nil for more digits than any number of Vapi's has: reading millions of them takes long.
    func digits(at index: Int) -> String? {
        let place = places[index]
        guard place.kind == .number, place.end - place.start <= Self.mostDigits else { return nil }
        return String(decoding: bytes[Int(place.start)..<Int(place.end)], as: UTF8.self)
    }
}

/// Finds the values of a JSON text (RFC 8259), from the first byte to the last.
private struct JSONScanner {
    private static let deepest = 512
    private static let mostPlaces = 2_000_000

    let bytes: [UInt8]
    private(set) var places: [JSONText.Place] = []
    private var at = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
        places.reserveCapacity(bytes.count / 16)
    }

    /// - Returns: false when it is no JSON.
    mutating func scan() -> Bool {
        guard value(depth: 0) else { return false }
        skipSpaces()
        return at == bytes.count
    }

    private mutating func value(depth: Int) -> Bool {
        skipSpaces()
        guard at < bytes.count, depth <= Self.deepest, places.count < Self.mostPlaces else { return false }
        switch bytes[at] {
        case UInt8(ascii: "{"): return container(.object, until: UInt8(ascii: "}"), depth)
        case UInt8(ascii: "["): return container(.array, until: UInt8(ascii: "]"), depth)
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "t"): return word("true", .true)
        case UInt8(ascii: "f"): return word("false", .false)
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func container(_ kind: JSONText.Kind, until end: UInt8, _ depth: Int) -> Bool {
        let opened = places.count
        add(kind, from: at, to: at)
        at += 1
        skipSpaces()
        if take(end) { return close(opened) }
        repeat {
            if kind == .object, !key() { return false }
            guard value(depth: depth + 1) else { return false }
            skipSpaces()
        } while take(UInt8(ascii: ","))
        return take(end) && close(opened)
    }

    private mutating func close(_ opened: Int) -> Bool {
        places[opened].end = UInt32(at)
        places[opened].next = UInt32(places.count)
        return true
    }

    private mutating func key() -> Bool {
        skipSpaces()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), string() else { return false }
        skipSpaces()
        return take(UInt8(ascii: ":"))
    }

    private mutating func string() -> Bool {
        let start = at + 1
        var index = start
        var kind = JSONText.Kind.string
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                add(kind, from: start, to: index)
                at = index + 1
                return true
            case UInt8(ascii: "\\"):
                kind = .escapedString
                index += 2
            default: index += 1
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        let start = at
        guard Self.beginsNumber(bytes[at]) else { return false }
        while at < bytes.count, Self.isOfNumber(bytes[at]) { at += 1 }
        add(.number, from: start, to: at)
        return true
    }

    private static func beginsNumber(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: beginsNumber(byte)
        }
    }

    private mutating func word(_ word: StaticString, _ kind: JSONText.Kind) -> Bool {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count, word.withUTF8Buffer({ bytes[at..<end].elementsEqual($0) }) else { return false }
        add(kind, from: at, to: end)
        at = end
        return true
    }

    private mutating func add(_ kind: JSONText.Kind, from start: Int, to end: Int) {
        places.append(
            JSONText.Place(kind: kind, start: UInt32(start), end: UInt32(end), next: UInt32(places.count + 1)))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipSpaces() {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): at += 1
            default: return
            }
        }
    }
}

/// The escapes in JSON strings.
private enum JSONEscapes {
    /// Half of a pair of surrogates, as JavaScript leaves it where it cuts through an emoji, becomes U+FFFD.
    /// - Returns: nil when there is an escape that JSON does not have.
    static func resolve(_ content: ArraySlice<UInt8>) -> String? {
        var text: [UInt8] = []
        text.reserveCapacity(content.count)
        var rest = content
        while let escape = rest.firstIndex(of: UInt8(ascii: "\\")) {
            text += rest[rest.startIndex..<escape]
            rest = rest[(escape + 1)...]
            guard let letter = rest.popFirst() else { return nil }
            if letter == UInt8(ascii: "u") {
                guard let scalar = scalar(&rest) else { return nil }
                text += Array(String(Character(scalar)).utf8)
            } else {
                guard let plain = plain(letter) else { return nil }
                text.append(plain)
            }
        }
        return String(decoding: text + rest, as: UTF8.self)
    }

    private static func plain(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: nil
        }
    }

    /// The scalar of one `\uXXXX` whose `\u` is read already, or of the pair that it begins.
    private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let unit = hexadecimal(rest) else { return nil }
        rest = rest.dropFirst(4)
        guard UTF16.isLeadSurrogate(unit), rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]),
            let second = hexadecimal(rest.dropFirst(2)), UTF16.isTrailSurrogate(second)
        else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
        rest = rest.dropFirst(6)
        return UTF16.decode(UTF16.EncodedScalar([unit, second]))
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard digits.count >= 4 else { return nil }
        var value: UInt16 = 0
        for digit in digits.prefix(4) {
            guard let number = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(number)
        }
        return value
    }
}
