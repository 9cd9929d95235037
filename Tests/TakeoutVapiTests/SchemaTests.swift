// Everything that we send, held against Vapi's own OpenAPI document: a key it does not know is refused with 400.
import Foundation
import TakeoutCore
import TakeoutEngine
import Testing

@testable import TakeoutVapi

@Suite struct SchemaTests {
    private static let document = Fixture.shared("vapi/openapi.json")

    private static func problems(_ value: JSONValue, _ schema: String) throws -> [String] {
        let data = try Data(contentsOf: try #require(document))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let components = try #require(root["components"] as? [String: Any])
        let checker = SchemaChecker(schemas: try #require(components["schemas"] as? [String: [String: Any]]))
        let plain = try JSONSerialization.jsonObject(with: value.serialized())
        return checker.problems(plain, ["$ref": "#/components/schemas/\(schema)"], at: schema)
    }

    @Test(.enabled(if: document != nil, "Vapi's OpenAPI document is not beside this checkout"))
    func whatWeSendFitsTheSchema() throws {
        let answer = ToolResponse.body(for: [
            ToolAnswer(id: "1", name: "a", text: "b", endsCall: true),
            ToolAnswer(id: "2", name: "a", text: "b", isError: true),
        ])
        let withCredential = WebhookAddress(publicURL: "https://x.example", secret: nil, credentialID: "c")
        #expect(try Self.problems(answer, "ServerMessageResponseToolCalls") == [])
        #expect(try Self.problems(withCredential.server(.events), "Server") == [])
    }

    /// The voices, transcribers and their words for languages too.
    @Test(
        .enabled(if: document != nil, "Vapi's OpenAPI document is not beside this checkout"),
        arguments: Language.allCases)
    func theAssistantsFitTheSchemaInEveryLanguage(language: Language) throws {
        var settings = AssistantSettings()
        settings.voicemail = .announce
        let webhook = AssistantTests.webhook
        let order = CallbackAssistant(settings: settings, webhook: webhook)
            .createCallBody(for: Fixture.order(in: language))
        #expect(try Self.problems(order, "CreateCallDTO") == [])
        let reception = ReceptionistAssistant(settings: settings, webhook: webhook)
        for assistant in [nil, "assistant-1"] {
            let answer = reception.answer(
                for: Reception(businessName: "Miller", language: language, hours: "9 to 5", assistantID: assistant))
            #expect(try Self.problems(answer, "ServerMessageResponseAssistantRequest") == [])
        }
        let refusal = ReceptionistAssistant.notInService(in: language)
        #expect(try Self.problems(refusal, "ServerMessageResponseAssistantRequest") == [])
    }

    @Test(.enabled(if: document != nil, "Vapi's OpenAPI document is not beside this checkout"))
    func theCheckerFindsWhatIsWrong() throws {
        #expect(try Self.problems(["metadata": [:]], "CreateCallDTO") != [])
        #expect(try Self.problems(["assistant": ["id": "x"]], "CreateCallDTO") != [])
        #expect(try Self.problems(["name": .string(String(repeating: "x", count: 41))], "CreateCallDTO") != [])
        #expect(try Self.problems(["maxDurationSeconds": 5], "CreateAssistantDTO") != [])
        #expect(
            try Self.problems(["voice": ["provider": "deepgram", "voiceId": "nobody"]], "CreateAssistantDTO") != [])
        #expect(try Self.problems(["model": ["provider": "openai", "model": "gpt-0"]], "CreateAssistantDTO") != [])
        #expect(try Self.problems(["url": 5], "Server") != [])
    }
}

/// As much of JSON Schema as Vapi's document uses, with unknown keys counted as errors.
struct SchemaChecker {
    let schemas: [String: [String: Any]]

    func problems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = schemas[name] else { return ["\(path): no schema \(name)"] }
            return problems(value, target, at: path)
        }
        if let parts = schema["allOf"] as? [[String: Any]] { return parts.flatMap { problems(value, $0, at: path) } }
        if let choices = schema["oneOf"] as? [[String: Any]] {
            let all = choices.map { problems(value, $0, at: path) }
            return all.min { $0.count < $1.count } ?? []
        }
        return plainProblems(value, schema, at: path)
    }

    private func plainProblems(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        switch value {
        case let members as [String: Any]: return objectProblems(members, schema, at: path)
        case let items as [Any]:
            guard schema["type"] as? String == "array" else { return ["\(path): no list wanted"] }
            guard let item = schema["items"] as? [String: Any] else { return [] }
            return items.enumerated().flatMap { problems($1, item, at: "\(path)[\($0)]") }
        case let text as String: return textProblems(text, schema, at: path)
        case let number as NSNumber: return numberProblems(number, schema, at: path)
        default: return ["\(path): nothing that JSON has"]
        }
    }

    private func objectProblems(_ members: [String: Any], _ schema: [String: Any], at path: String) -> [String] {
        guard schema["type"] as? String == "object" else { return ["\(path): no object wanted"] }
        let required = (schema["required"] as? [String] ?? []).filter { members[$0] == nil }
        let missing = required.map { "\(path).\($0): missing" }
        let known = schema["properties"] as? [String: [String: Any]]
        let others = schema["additionalProperties"] as? [String: Any]
        guard known != nil || others != nil else { return missing }
        return missing
            + members.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
                guard let member = known?[key] ?? others else { return ["\(path).\(key): should not exist"] }
                return problems(value, member, at: "\(path).\(key)")
            }
    }

    private func textProblems(_ text: String, _ schema: [String: Any], at path: String) -> [String] {
        if let words = schema["enum"] as? [String] {
            return words.contains(text) ? [] : ["\(path): \(text) not allowed"]
        }
        guard schema["type"] as? String == "string" else { return ["\(path): no text wanted"] }
        let longest = schema["maxLength"] as? Int ?? .max
        let shortest = schema["minLength"] as? Int ?? 0
        return (shortest...longest).contains(text.count) ? [] : ["\(path): \(text.count) characters"]
    }

    private func numberProblems(_ number: NSNumber, _ schema: [String: Any], at path: String) -> [String] {
        let isTruth = CFBooleanKind.isBoolean(number)
        guard schema["type"] as? String == (isTruth ? "boolean" : "number") else { return ["\(path): no such kind"] }
        let least = (schema["minimum"] as? NSNumber)?.doubleValue ?? -.infinity
        let greatest = (schema["maximum"] as? NSNumber)?.doubleValue ?? .infinity
        return isTruth || (least...greatest).contains(number.doubleValue) ? [] : ["\(path): \(number) out of range"]
    }
}

/// `JSONSerialization` gives numbers and truth values as one class; only their Objective-C type tells them apart.
private enum CFBooleanKind {
    static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
