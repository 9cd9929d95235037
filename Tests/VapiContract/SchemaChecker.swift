// As much of JSON Schema as Vapi's document uses, with unknown keys counted as errors: Vapi answers them with 400.
import Foundation
import TakeoutVapi

struct SchemaChecker {
    let schemas: [String: JSONValue]

    func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = schemas[name] else { return ["\(path): no schema \(name)"] }
            return problems(value, target, at: path)
        }
        if case .null = value, schema["nullable"] == true { return [] }
        if let parts = schema["allOf"]?.arrayValue { return parts.flatMap { problems(value, $0, at: path) } }
        if let choices = schema["oneOf"]?.arrayValue {
            let all = candidates(choices, for: value).map { problems(value, $0, at: path) }
            return all.min { $0.count < $1.count } ?? []
        }
        return plainProblems(value, schema, at: path)
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
        case .array(let items):
            guard schema["type"] == "array" else { return ["\(path): no list wanted"] }
            guard let item = schema["items"] else { return [] }
            return items.enumerated().flatMap { problems($1, item, at: "\(path)[\($0)]") }
        case .string(let text): return textProblems(text, schema, at: path)
        case .number(let number): return numberProblems(number, schema, at: path)
        case .bool: return schema["type"] == "boolean" ? [] : ["\(path): no truth value wanted"]
        case .null: return ["\(path): null is not allowed"]
        }
    }

    private func objectProblems(_ members: [String: JSONValue], _ schema: JSONValue, at path: String) -> [String] {
        guard schema["type"] == "object" else { return ["\(path): no object wanted"] }
        let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
        let missing = required.filter { members[$0] == nil }.map { "\(path).\($0): missing" }
        let known = schema["properties"]?.objectValue
        let others = schema["additionalProperties"].flatMap { $0.objectValue == nil ? nil : $0 }
        // An object of which nothing is said may hold anything.
        guard known != nil || others != nil else { return missing }
        return missing
            + members.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
                guard let member = known?[key] ?? others else { return ["\(path).\(key): should not exist"] }
                return problems(value, member, at: "\(path).\(key)")
            }
    }

    private func textProblems(_ text: String, _ schema: JSONValue, at path: String) -> [String] {
        // Some lists of words have the type "object" in Vapi's document, so the list goes first.
        if let words = schema["enum"]?.arrayValue {
            return words.contains(.string(text)) ? [] : ["\(path): '\(text)' is not allowed"]
        }
        guard schema["type"] == "string" else { return ["\(path): no text wanted"] }
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
        guard ["number", "integer"].contains(schema["type"]?.stringValue) else { return ["\(path): no number wanted"] }
        let value = JSONValue.number(number).doubleValue ?? .nan
        let least = schema["minimum"]?.doubleValue ?? -.infinity
        let greatest = schema["maximum"]?.doubleValue ?? .infinity
        guard value >= least, value <= greatest else { return ["\(path): \(number) is out of range"] }
        return schema["type"] == "integer" && value != value.rounded() ? ["\(path): \(number) is not whole"] : []
    }
}
