// Any JSON, for the parts of Vapi's documents that we write as literals or hand on unread.
// Webhooks are not decoded with it: trying one type after another is slow for large bodies.
public import FoundationEssentials
import TakeoutCore

public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    public static func integer(_ value: Int) -> JSONValue { .number(Decimal(value)) }

    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A whole number, also when it came as `30.0` or as the text `"30"`.
    public var intValue: Int? {
        switch self {
        case .number(let number):
            return Int("\(number)")
        case .string(let text): return Int(text.trimmingSpaces)
        default: return nil
        }
    }

    public var doubleValue: Double? {
        guard case .number(let number) = self else { return nil }
        return Double("\(number)")
    }

    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    public var arrayValue: [JSONValue]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    public var objectValue: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Reads a JSON text; throws `DecodingError` when it is none.
    public init(parsing data: Data) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: data)
    }

    /// Compact JSON with sorted keys, so that equal values give equal bytes.
    public func serialized() throws -> Data {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        try append(to: &bytes)
        return Data(bytes)
    }

    private func append(to bytes: inout [UInt8]) throws {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let value): bytes += try Self.digits(of: value).utf8
        case .string(let value): bytes.appendJSON(value)
        case .array(let items):
            try Self.append(items, between: ("[", "]"), to: &bytes) { item, bytes in try item.append(to: &bytes) }
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            try Self.append(sorted, between: ("{", "}"), to: &bytes) { member, bytes in
                bytes.appendJSON(member.key)
                bytes.append(UInt8(ascii: ":"))
                try member.value.append(to: &bytes)
            }
        }
    }

    private static func append<Item>(
        _ items: [Item], between brackets: (String, String), to bytes: inout [UInt8],
        _ append: (Item, inout [UInt8]) throws -> Void
    ) throws {
        bytes += brackets.0.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            try append(item, &bytes)
        }
        bytes += brackets.1.utf8
    }

    /// The only number that JSON does not have is "none".
    private static func digits(of number: Decimal) throws -> String {
        guard !number.isNaN else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "no JSON number"))
        }
        return "\(number)"
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

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Decimal.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    public init(integerLiteral value: Int) { self = .number(Decimal(value)) }
    public init(floatLiteral value: Double) { self = .number(Decimal(value)) }
}

extension JSONValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}

extension JSONValue: ExpressibleByNilLiteral {
    public init(nilLiteral: ()) { self = .null }
}
