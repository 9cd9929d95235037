// A small language for "what Vapi takes", and its refusals in the words of Vapi's validator (NestJS class-validator:
// whitelist of properties, one sentence for each fault; Vapi OpenAPI for types and ranges).
import TakeoutVapi

indirect enum Rule: Sendable {
    case anything
    case flag
    case object
    case text(min: Int = 0, max: Int = .max)
    /// E.164 with a plus sign.
    case phoneNumber
    /// A function's name as Vapi's schema has it: `/^[a-zA-Z0-9_-]{1,64}$/`.
    case functionName
    case number(ClosedRange<Double>)
    case choice([String])
    case list(Rule)
    case shape(Shape)
    /// An object whose `key` says which of the shapes it has; nil: any object with that word is taken.
    case variant(key: String, shapes: [String: Shape?])
    /// One of the words, or else the rule.
    case wordOr([String], Rule)
}

/// The properties that an object may have; others are refused.
struct Shape: Sendable {
    var properties: [String: Rule]
    var required: [String] = []

    func adding(_ more: [String: Rule]) -> Shape {
        Shape(properties: properties.merging(more) { _, new in new }, required: required)
    }
}

extension Shape {
    /// The faults of a value, empty when Vapi would take it. `path` is the place of the value, empty at the top.
    func faults(of value: JSONValue, at path: String = "") -> [String] {
        guard let members = value.objectValue else { return ["\(path) must be an object"] }
        let prefix = path.isEmpty ? "" : path + "."
        let unknown = members.keys.filter { properties[$0] == nil }.sorted()
            .map { "\(prefix)property \($0) should not exist" }
        let missing = required.filter { (members[$0] ?? .null) == .null }.map { "\(prefix)\($0) should not be empty" }
        let wrong = members.keys.sorted().flatMap { key -> [String] in
            // Null counts as absent, as with the validator's optional properties.
            guard let rule = properties[key], let member = members[key], member != .null else { return [] }
            return rule.faults(of: member, at: prefix + key)
        }
        return unknown + missing + wrong
    }
}

extension Rule {
    func faults(of value: JSONValue, at path: String) -> [String] {
        switch self {
        case .anything: return []
        case .flag: return value.boolValue == nil ? ["\(path) must be a boolean value"] : []
        case .object: return value.objectValue == nil ? ["\(path) must be an object"] : []
        case .text(let min, let max): return Self.textFaults(value, min, max, path)
        case .phoneNumber: return Self.phoneFaults(value, path)
        case .functionName: return Self.nameFaults(value, path)
        case .number(let range): return Self.numberFaults(value, range, path)
        case .choice(let words): return Self.choiceFaults(value, words, path)
        case .list(let rule): return Self.listFaults(value, rule, path)
        case .shape(let shape): return shape.faults(of: value, at: path)
        case .variant(let key, let shapes): return Self.variantFaults(value, key, shapes, path)
        case .wordOr(let words, let rule):
            return value.stringValue.map(words.contains) == true ? [] : rule.faults(of: value, at: path)
        }
    }

    private static func textFaults(_ value: JSONValue, _ min: Int, _ max: Int, _ path: String) -> [String] {
        guard let text = value.stringValue else { return ["\(path) must be a string"] }
        if text.count > max { return ["\(path) must be shorter than or equal to \(max) characters"] }
        if text.count < min { return ["\(path) must be longer than or equal to \(min) characters"] }
        return []
    }

    private static func phoneFaults(_ value: JSONValue, _ path: String) -> [String] {
        if let text = value.stringValue, isPhoneNumber(text) { return [] }
        return [
            "\(path) must be a valid phone number in the E.164 format. Hot tip, you may be missing the country code "
                + "(Eg. US: +1)."
        ]
    }

    /// A plus sign and 7 to 15 digits, the first of them not 0.
    static func isPhoneNumber(_ text: String) -> Bool {
        guard text.first == "+" else { return false }
        let digits = text.utf8.dropFirst()
        return (7...15).contains(digits.count) && digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func nameFaults(_ value: JSONValue, _ path: String) -> [String] {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
        if let text = value.stringValue, (1...64).contains(text.count), text.allSatisfy(allowed.contains) { return [] }
        return ["\(path) must match /^[a-zA-Z0-9_-]{1,64}$/ regular expression"]
    }

    private static func numberFaults(_ value: JSONValue, _ range: ClosedRange<Double>, _ path: String) -> [String] {
        guard let number = value.doubleValue else {
            return ["\(path) must be a number conforming to the specified constraints"]
        }
        if number < range.lowerBound { return ["\(path) must not be less than \(plain(range.lowerBound))"] }
        if number > range.upperBound { return ["\(path) must not be greater than \(plain(range.upperBound))"] }
        return []
    }

    private static func plain(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }

    private static func choiceFaults(_ value: JSONValue, _ words: [String], _ path: String) -> [String] {
        if let text = value.stringValue, words.contains(text) { return [] }
        return ["\(path) must be one of the following values: \(words.joined(separator: ", "))"]
    }

    private static func listFaults(_ value: JSONValue, _ rule: Rule, _ path: String) -> [String] {
        guard let items = value.arrayValue else { return ["\(path) must be an array"] }
        if case .choice(let words) = rule {
            let strange = items.contains { $0.stringValue.map(words.contains) != true }
            let known = words.joined(separator: ", ")
            return strange ? ["each value in \(path) must be one of the following values: \(known)"] : []
        }
        return items.enumerated().flatMap { rule.faults(of: $1, at: "\(path).\($0)") }
    }

    private static func variantFaults(
        _ value: JSONValue, _ key: String, _ shapes: [String: Shape?], _ path: String
    ) -> [String] {
        guard value.objectValue != nil else { return ["\(path) must be an object"] }
        guard let word = value[key]?.stringValue, let shape = shapes[word] else {
            let known = shapes.keys.sorted().joined(separator: ", ")
            return ["\(path).\(key) must be one of the following values: \(known)"]
        }
        return shape?.faults(of: value, at: path) ?? []
    }
}
