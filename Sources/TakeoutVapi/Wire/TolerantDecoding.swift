// Decoding that takes what it can read and leaves the rest: Vapi adds keys, and changes their kinds, without notice.
// A value of the wrong kind counts as absent; what must be there is checked where it is used.
import FoundationEssentials

extension KeyedDecodingContainer {
    /// A text; a number is taken as its digits.
    func text(_ key: Key) -> String? {
        if let text = try? decodeIfPresent(String.self, forKey: key) { return text }
        return (try? decodeIfPresent(Decimal.self, forKey: key)).map { "\($0)" }
    }

    /// A number, also when it came as text.
    func number(_ key: Key) -> Double? {
        if let number = try? decodeIfPresent(Double.self, forKey: key) { return number }
        return text(key).flatMap { Double($0) }
    }

    func amount(_ key: Key) -> Decimal? {
        try? decodeIfPresent(Decimal.self, forKey: key)
    }

    func value<Value: Decodable>(_ key: Key, as type: Value.Type = Value.self) -> Value? {
        try? decodeIfPresent(Value.self, forKey: key)
    }

    /// The readable items of a list; an unreadable one does not spoil the others.
    func list<Item: Decodable>(_ key: Key, of type: Item.Type = Item.self) -> [Item] {
        guard let items = try? decodeIfPresent([Lossy<Item>].self, forKey: key) else { return [] }
        return items.compactMap(\.value)
    }
}

/// A value that may be unreadable without failing the list that holds it.
struct Lossy<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
        value = try? Value(from: decoder)
    }
}
