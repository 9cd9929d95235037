// Reading that takes what it can read and leaves the rest: Vapi adds keys, and changes their kinds, without notice.
// A value of the wrong kind counts as absent; what must be there is checked where it is used.
import FoundationEssentials
import TakeoutCore

/// One value of a ``JSONText``. A member that is missing, null or no member of an object reads as nil.
struct JSONView: Sendable {
    private let source: JSONText
    private let index: Int

    init(source: JSONText, index: Int) {
        self.source = source
        self.index = index
    }

    private var place: JSONText.Place { source.places[index] }

    var isObject: Bool { place.kind == .object }

    /// Of several members with the same key the first.
    private func member(_ key: StaticString) -> JSONView? {
        guard isObject else { return nil }
        let end = Int(place.next)
        var at = index + 1
        while at < end {
            if source.isString(at: at, key) {
                return source.places[at + 1].kind == .null ? nil : JSONView(source: source, index: at + 1)
            }
            at = Int(source.places[at + 1].next)
        }
        return nil
    }

    /// A text; a number is taken as its digits.
    func text(_ key: StaticString) -> String? {
        guard let member = member(key) else { return nil }
        return source.string(at: member.index) ?? member.decimal.map { "\($0)" }
    }

    /// An id or a number to call: a text that can be indexed and looked up. One that is empty, too long for that, or has
    /// control characters, is none.
    func identifier(_ key: StaticString) -> String? {
        guard let text = text(key), (1...ForeignID.longest).contains(text.utf8.count) else { return nil }
        return text.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? nil : text
    }

    /// The beginning of a text, where a few thousand characters tell enough.
    func beginning(_ key: StaticString) -> String? {
        text(key).map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(4_000))) }
    }

    /// A text and nothing else.
    func string(_ key: StaticString) -> String? { member(key).flatMap { source.string(at: $0.index) } }

    /// A number, also when it came as text.
    func number(_ key: StaticString) -> Double? {
        guard let member = member(key) else { return nil }
        guard let digits = source.digits(at: member.index) ?? source.string(at: member.index) else { return nil }
        return digits.utf8.count <= 400 ? Double(digits) : nil
    }

    func amount(_ key: StaticString) -> Decimal? { member(key)?.decimal }

    private var decimal: Decimal? { source.digits(at: index).flatMap { Decimal(string: $0) } }

    func object(_ key: StaticString) -> JSONView? {
        guard let member = member(key), member.isObject else { return nil }
        return member
    }

    /// Whatever it is.
    func value(_ key: StaticString) -> JSONValue? { member(key)?.value }

    /// The objects in a list; something else among them does not spoil the others.
    func list(_ key: StaticString) -> [JSONView] { member(key)?.items?.filter(\.isObject) ?? [] }

    /// nil if it is no array.
    var items: [JSONView]? {
        guard place.kind == .array else { return nil }
        return children.map { JSONView(source: source, index: $0) }
    }

    /// Of an object, in their order.
    var members: [(key: String, value: JSONView)] {
        guard isObject else { return [] }
        return children.compactMap { key in
            source.string(at: key).map { ($0, JSONView(source: source, index: key + 1)) }
        }
    }

    /// The places of an array's items, or of an object's keys.
    private var children: [Int] {
        var found: [Int] = []
        var at = index + 1
        while at < Int(place.next) {
            found.append(at)
            at = Int(source.places[isObject ? at + 1 : at].next)
        }
        return found
    }

    /// All of it. What cannot be read in it is null.
    var value: JSONValue {
        switch place.kind {
        case .object:
            .object(Dictionary(members.map { ($0.key, $0.value.value) }, uniquingKeysWith: { first, _ in first }))
        case .array: .array((items ?? []).map(\.value))
        case .string, .escapedString: source.string(at: index).map { .string($0) } ?? .null
        case .number: decimal.map { .number($0) } ?? .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .null: .null
        }
    }
}

/// A kind of object in Vapi's documents: the members that Takeout uses, each read when it is asked for.
protocol WireObject: Sendable {
    init(_ json: JSONView)
}

extension JSONView {
    func object<Object: WireObject>(_ key: StaticString, as type: Object.Type = Object.self) -> Object? {
        object(key).map { Object($0) }
    }

    func list<Object: WireObject>(_ key: StaticString, of type: Object.Type = Object.self) -> [Object] {
        list(key).map { Object($0) }
    }
}
