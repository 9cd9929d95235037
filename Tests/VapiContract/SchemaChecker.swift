// As much of JSON Schema as Vapi's OpenAPI document and our own use. Keys that are not described count as errors: Vapi
// answers them with 400, and our own answers shall have none.
import Foundation
public import TakeoutVapi

public struct SchemaChecker: Sendable {
    public let schemas: [String: JSONValue]

    /// - Parameter schemas: what references lead to, by the last part of their path.
    public init(schemas: [String: JSONValue]) {
        self.schemas = schemas
    }

    /// What speaks against the value being of the schema; empty when nothing does.
    public func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = schemas[name] else { return ["\(path): no schema \(name)"] }
            return problems(value, target, at: path)
        }
        if case .null = value, allowsNull(schema) { return [] }
        if let constant = schema["const"] { return value == constant ? [] : ["\(path): must be \(constant)"] }
        if let parts = schema["allOf"]?.arrayValue { return parts.flatMap { problems(value, $0, at: path) } }
        if let choices = schema["oneOf"]?.arrayValue {
            let all = candidates(choices, for: value).map { problems(value, $0, at: path) }
            return all.min { $0.count < $1.count } ?? []
        }
        return plainProblems(value, schema, at: path)
    }

    /// `nullable` in OpenAPI 3.0, a second type or word in 3.1.
    private func allowsNull(_ schema: JSONValue) -> Bool {
        guard schema["nullable"] != true else { return true }
        if let words = schema["enum"]?.arrayValue, schema["type"]?.arrayValue != nil { return words.contains(.null) }
        return types(schema).contains("null")
    }

    private func types(_ schema: JSONValue) -> [String] {
        guard let type = schema["type"] else { return [] }
        return type.stringValue.map { [$0] } ?? (type.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Those whose fixed words, such as `type` and `provider`, are the value's; all if there is none, so that the
    /// complaint names the nearest.
    private func candidates(_ choices: [JSONValue], for value: JSONValue) -> [JSONValue] {
        guard choices.count > 1, let members = value.objectValue else { return choices }
        let fitting = choices.filter { choice in
            let properties = resolved(choice)["properties"]?.objectValue ?? [:]
            return ["type", "provider", "role", "mode"].allSatisfy { key in
                guard let word = members[key]?.stringValue, let words = properties[key]?["enum"]?.arrayValue else {
                    return members[key] == nil || properties[key] != nil
                }
                return words.contains(.string(word))
            }
        }
        return fitting.isEmpty ? choices : fitting
    }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard let name = schema["$ref"]?.stringValue?.split(separator: "/").last else { return schema }
        return schemas[String(name)] ?? schema
    }

    private func plainProblems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        switch value {
        case .object(let members): return objectProblems(members, schema, at: path)
        case .array(let items): return listProblems(items, schema, at: path)
        case .string(let text): return textProblems(text, schema, at: path)
        case .number(let number): return numberProblems(number, schema, at: path)
        case .bool: return types(schema).contains("boolean") ? [] : ["\(path): no truth value wanted"]
        case .null: return ["\(path): null is not allowed"]
        }
    }

    private func listProblems(_ items: [JSONValue], _ schema: JSONValue, at path: String) -> [String] {
        guard types(schema).contains("array") else { return ["\(path): no list wanted"] }
        let (least, most) = (schema["minItems"]?.intValue ?? 0, schema["maxItems"]?.intValue ?? .max)
        guard items.count >= least, items.count <= most else { return ["\(path): \(items.count) items"] }
        guard let item = schema["items"] else { return [] }
        return items.enumerated().flatMap { problems($1, item, at: "\(path)[\($0)]") }
    }

    private func objectProblems(_ members: [String: JSONValue], _ schema: JSONValue, at path: String) -> [String] {
        guard types(schema).contains("object") else { return ["\(path): no object wanted"] }
        guard members.count <= schema["maxProperties"]?.intValue ?? .max else { return ["\(path): not empty"] }
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let missing = required.filter { members[$0] == nil }.map { "\(path).\($0): missing" }
        let known = schema["properties"]?.objectValue
        let more = schema["additionalProperties"]
        let others: JSONValue? = if case .object = more { more } else { Optional.none }
        let mayHoldAnything = others == nil && (known == nil || more == true)
        return missing
            + members.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
                let odd = schema["propertyNames"].map { problems(.string(key), $0, at: "\(path) key") } ?? []
                if let member = known?[key] ?? others { return odd + problems(value, member, at: "\(path).\(key)") }
                return odd + (mayHoldAnything ? [] : ["\(path).\(key): should not exist"])
            }
    }

    private func textProblems(_ text: String, _ schema: JSONValue, at path: String) -> [String] {
        // Some lists of words have the type "object" in Vapi's document, so the list goes first.
        if let words = schema["enum"]?.arrayValue {
            return words.contains(.string(text)) ? [] : ["\(path): '\(text)' is not allowed"]
        }
        guard types(schema).contains("string") else { return ["\(path): no text wanted"] }
        let (longest, shortest) = (schema["maxLength"]?.intValue ?? .max, schema["minLength"]?.intValue ?? 0)
        guard text.count >= shortest, text.count <= longest else { return ["\(path): \(text.count) characters"] }
        return (isForm(text, schema) ? [] : ["\(path): '\(text)' has not the form that is wanted"])
    }

    private func isForm(_ text: String, _ schema: JSONValue) -> Bool {
        // Written between slashes in Vapi's document, as in JavaScript.
        if let pattern = schema["pattern"]?.stringValue?.trimmingPrefix("/") {
            let form = try? Regex(pattern.hasSuffix("/") ? String(pattern.dropLast()) : String(pattern))
            return form.map { text.contains($0) } ?? true
        }
        guard schema["format"] == "date-time" else { return true }
        return (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))))
            != nil
    }

    private func numberProblems(_ number: Decimal, _ schema: JSONValue, at path: String) -> [String] {
        let types = types(schema)
        guard types.contains("number") || types.contains("integer") else { return ["\(path): no number wanted"] }
        let value = JSONValue.number(number).doubleValue ?? .nan
        let least = schema["minimum"]?.doubleValue ?? -.infinity
        let greatest = schema["maximum"]?.doubleValue ?? .infinity
        guard value >= least, value <= greatest else { return ["\(path): \(number) is out of range"] }
        return types.contains("integer") && value != value.rounded() ? ["\(path): \(number) is not whole"] : []
    }
}
