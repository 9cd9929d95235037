// Holds requests and answers against the description that the server gives of itself. Every test that talks to the API
// does so through `WebWorld`, which asks here.
import Foundation
import HTTPTypes
import TakeoutVapi
import VapiContract

@testable import TakeoutWeb

struct Described: Sendable {
    struct Operation: Sendable {
        let id: String
        let method: String
        let path: String
        let json: JSONValue
        /// Its own and those of its path.
        let parameters: [JSONValue]

        /// The statuses that stand there in so many words.
        var statuses: [String] { (json["responses"]?.objectValue ?? [:]).keys.filter { $0 != "default" }.sorted() }
        /// Who may, where a token or a session is asked for: `owner` (and admins), or `admin`.
        var role: String? {
            json["security"]?.arrayValue?.first?.objectValue?.values.first?.arrayValue?.first?.stringValue
        }

        var isOurs: Bool { path.hasPrefix("/api/") }

        func takes(_ parameter: String) -> Bool { parameters.contains { $0["name"]?.stringValue == parameter } }
    }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: Data
    }

    static let shared = Described(APIDescription.shared.json)
    /// Statuses that an operation must name; others are its `default`.
    private static let named = [400, 401, 403, 404, 409, 422]

    let document: JSONValue
    let operations: [Operation]
    let checker: SchemaChecker

    private init(_ bytes: [UInt8]) {
        let document = (try? JSONValue(parsing: Data(bytes))) ?? .null
        self.document = document
        checker = SchemaChecker(schemas: document["components"]?["schemas"]?.objectValue ?? [:])
        let paths = document["paths"]?.objectValue ?? [:]
        operations = paths.sorted { $0.key < $1.key }.flatMap { path, item in
            let shared = item["parameters"]?.arrayValue ?? []
            return (item.objectValue ?? [:]).filter { $0.key != "parameters" }.sorted { $0.key < $1.key }.map {
                let own = $0.value["parameters"]?.arrayValue ?? []
                return Operation(
                    id: $0.value["operationId"]?.stringValue ?? "", method: $0.key.uppercased(), path: path,
                    json: $0.value, parameters: (shared + own).map { Self.resolved($0, in: document) })
            }
        }
    }

    static func resolved(_ value: JSONValue, in document: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.stringValue else { return value }
        return reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
    }

    func operation(_ method: HTTPRequest.Method, _ address: String) -> Operation? {
        let path = address.prefix { $0 != "?" }.split(separator: "/")
        return operations.first { operation in
            let steps = operation.path.split(separator: "/")
            return operation.method == method.rawValue && steps.count == path.count
                && zip(steps, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
    }

    // MARK: Answers

    /// What speaks against an answer; nothing where the address is not described.
    func problems(_ method: HTTPRequest.Method, _ address: String, _ sent: Data?, _ answer: Answer) -> [String] {
        guard let operation = operation(method, address) else { return [] }
        let responses = operation.json["responses"]
        let own = responses?["\(answer.status)"]
        let fallback = Self.named.contains(answer.status) ? nil : responses?["default"]
        guard let found = own ?? fallback else { return ["\(operation.id): \(answer.status) is not described"] }
        let response = Self.resolved(found, in: document)
        let all =
            headerProblems(response, answer) + bodyProblems(response, answer)
            // Vapi's own requests are for Vapi to describe, and large.
            + (answer.status < 300 && operation.isOurs ? requestProblems(operation, address, sent) : [])
        return all.map { "\(operation.id) \(answer.status): \($0)" }
    }

    private func headerProblems(_ response: JSONValue, _ answer: Answer) -> [String] {
        (response["headers"]?.objectValue ?? [:]).flatMap { name, json -> [String] in
            let header = Self.resolved(json, in: document)
            guard let value = HTTPField.Name(name).flatMap({ answer.headers[$0] }) else {
                return header["required"] == true ? ["the header \(name) is missing"] : []
            }
            return checker.problems(.string(value), header["schema"] ?? .null, at: name)
        }
    }

    private func bodyProblems(_ response: JSONValue, _ answer: Answer) -> [String] {
        guard let content = response["content"]?.objectValue else {
            return answer.body.isEmpty ? [] : ["a body where none is described"]
        }
        let type = answer.headers[.contentType].map { String($0.prefix { $0 != ";" }) } ?? ""
        guard let schema = content[type]?["schema"] else { return ["'\(type)' is not described"] }
        guard type.hasSuffix("json") else { return [] }
        guard let value = try? JSONValue(parsing: answer.body) else { return ["the body is not JSON"] }
        return checker.problems(value, schema, at: "body")
    }

    /// What was taken must be described; what the server pays no heed to need not be.
    private func requestProblems(_ operation: Operation, _ address: String, _ sent: Data?) -> [String] {
        let names = operation.parameters.filter { $0["in"] == "query" }.compactMap { $0["name"]?.stringValue }
        let query = address.split(separator: "?", maxSplits: 1).dropFirst().first?.split(separator: "&") ?? []
        let odd = query.map { String($0.prefix { $0 != "=" }) }.filter { !names.contains($0) }
            .map { "the parameter \($0) is not described" }
        let schema = operation.json["requestBody"]?["content"]?["application/json"]?["schema"]
        guard let sent, !sent.isEmpty else { return odd }
        guard let schema else { return odd + ["a body was sent where none is described"] }
        guard let value = try? JSONValue(parsing: sent) else { return odd }
        return odd + checker.problems(value, schema, at: "request").filter { !$0.hasSuffix("should not exist") }
    }
}

// MARK: What integrators are sent

extension Described {
    /// What speaks against the body of an outgoing webhook.
    func problems(inEvent body: String) -> [String] {
        guard let value = try? JSONValue(parsing: Data(body.utf8)), let type = value["type"]?.stringValue else {
            return ["the body has no type: \(body)"]
        }
        let event = document["webhooks"]?[type]?["post"]
        guard let schema = event?["requestBody"]?["content"]?["application/json"]?["schema"] else {
            return ["\(type) is not described"]
        }
        return checker.problems(value, schema, at: type)
    }

    var eventTypes: Set<String> { Set((document["webhooks"]?.objectValue ?? [:]).keys) }
}
