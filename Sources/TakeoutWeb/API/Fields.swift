// Reads the fields of a JSON body, gathering every error, so that the client learns of all of them at once.
import Foundation
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutVapi

struct Fields {
    private let members: [String: JSONValue]
    private(set) var errors: [Problem.FieldError] = []

    /// Reads the body as a JSON object.
    init(_ request: Request, _ context: AppContext) async throws {
        let buffer = try await request.body.collect(upTo: 1024 * 1024)
        guard Self.isTaken(request) else { throw Problem.notJSONType }
        guard let value = try? JSONValue(parsing: Data(buffer.readableBytesView)) else { throw Problem.notJSON }
        guard let members = value.objectValue else { throw Problem.notJSON }
        self.members = members
    }

    /// What a client says of the body. Many say what their tool says when nobody tells it otherwise (curl: a form, `fetch`:
    /// plain text), so only what surely is something else is turned away.
    private static func isTaken(_ request: Request) -> Bool {
        let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard encoding == "identity" else { return false }
        guard let type = request.headers[.contentType]?.lowercased().prefix(while: { $0 != ";" }) else { return true }
        let name = type.trimmingCharacters(in: .whitespaces)
        return ["application/json", "text/plain", "application/x-www-form-urlencoded"].contains(name)
            || name.hasSuffix("+json")
    }

    /// What a form brought, in the words of the API.
    init(members: [String: JSONValue]) {
        self.members = members
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    mutating func fail(_ field: String, _ detail: String) {
        errors.append(Problem.FieldError(field, detail))
    }

    /// Throws 422 when anything was wrong.
    func check() throws(Problem) {
        if !errors.isEmpty { throw .invalid(errors) }
    }

    /// A text without control characters, trimmed; nil when absent, null or empty.
    mutating func text(_ name: String, longest: Int) -> String? {
        guard let value = members[name], value != .null else { return nil }
        guard let text = value.stringValue else {
            fail(name, "must be a text")
            return nil
        }
        let clean = text.filter { $0.isNewline || !$0.isControl }.trimmingCharacters(in: .whitespacesAndNewlines)
        guard clean.count <= longest else {
            fail(name, "must not be longer than \(longest) characters")
            return nil
        }
        return clean.isEmpty ? nil : clean
    }

    /// An id that the client made up. It is indexed, so its bytes count, not what a reader would call characters.
    mutating func identifier(_ name: String) -> String? {
        guard let text = text(name, longest: .max) else { return nil }
        if text.utf8.count <= ForeignID.longest { return text }
        fail(name, "must not be longer than \(ForeignID.longest) bytes in UTF-8; this one has \(text.utf8.count)")
        return nil
    }

    mutating func requiredText(_ name: String, longest: Int) -> String {
        let before = errors.count
        if let text = text(name, longest: longest) { return text }
        if errors.count == before { fail(name, "must be given") }
        return ""
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = members[name], value != .null else { return nil }
        guard case .number = value, let number = value.intValue, range.contains(number) else {
            fail(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func boolean(_ name: String) -> Bool? {
        guard let value = members[name], value != .null else { return nil }
        guard let flag = value.boolValue else {
            fail(name, "must be true or false")
            return nil
        }
        return flag
    }

    mutating func word<Word: RawRepresentable & CaseIterable>(_ name: String) -> Word? where Word.RawValue == String {
        guard let text = text(name, longest: 100) else { return nil }
        if let word = Word(rawValue: text) { return word }
        fail(name, "must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// A telephone number in any spelling, as E.164.
    mutating func phone(_ name: String, _ numbers: any PhoneNumberReader, region: String?) -> PhoneNumber? {
        guard let text = text(name, longest: 60) else { return nil }
        if let number = numbers.read(text, region: region) { return number }
        fail(name, "is not a possible phone number; write it with its country code, such as +15551234567")
        return nil
    }

    /// An international number that must be there: null and an empty text are none.
    mutating func requiredPhone(_ name: String, _ numbers: any PhoneNumberReader) -> PhoneNumber? {
        let before = errors.count
        if let number = phone(name, numbers, region: nil) { return number }
        if errors.count == before { fail(name, "must be given") }
        return nil
    }

    mutating func timezone(_ name: String) -> String? {
        guard let text = text(name, longest: 100) else { return nil }
        if TimeZone(identifier: text) != nil { return text }
        fail(name, "is not a time zone; write it as in America/New_York")
        return nil
    }

    mutating func email(_ name: String) -> String? {
        guard let text = text(name, longest: 254) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlausible =
            parts.count == 2 && !parts[0].isEmpty && parts[1].contains(".")
            && !text.contains(where: { $0.isWhitespace || "<>,;\"".contains($0) })
        if isPlausible { return text }
        fail(name, "is not an e-mail address")
        return nil
    }

    /// Several texts, each of at most 200 characters; nil when absent or null.
    mutating func texts(_ name: String) -> [String]? {
        guard let value = members[name], value != .null else { return nil }
        let texts = value.arrayValue?.compactMap(\.stringValue) ?? []
        guard value.arrayValue?.count == texts.count, texts.allSatisfy({ $0.count <= 200 }) else {
            fail(name, "must be a list of texts")
            return nil
        }
        return texts
    }

    /// ISO 3166 regions in capitals.
    mutating func countries(_ name: String) -> [String]? {
        guard let value = members[name], value != .null else { return nil }
        let texts = value.arrayValue?.compactMap(\.stringValue).map { $0.uppercased() } ?? []
        let isList = value.arrayValue?.count == texts.count
        guard isList, texts.allSatisfy({ $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isLetter } }) else {
            fail(name, "must be a list of two-letter country codes, such as [\"CA\", \"MX\"]")
            return nil
        }
        return texts
    }
}

extension Character {
    fileprivate var isControl: Bool {
        unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
