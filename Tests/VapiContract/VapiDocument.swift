// Vapi's published OpenAPI document, where it lies beside the checkout: it is Vapi's, so it is not part of this package.
public import Foundation
public import TakeoutVapi

/// What Vapi says of its own requests, answers and webhooks.
public struct VapiDocument: Sendable {
    /// nil in a checkout without `../shared/vapi/openapi.json`; tests skip then.
    public static let shared: VapiDocument? = {
        let file = PackageFiles.root.deletingLastPathComponent().appending(path: "shared/vapi/openapi.json")
        guard let data = try? Data(contentsOf: file) else { return nil }
        return try? VapiDocument(data)
    }()

    public static let absence = "Vapi's OpenAPI document is not beside this checkout (../shared/vapi/openapi.json)"

    /// The components by their names.
    public let schemas: [String: JSONValue]

    public init(_ data: Data) throws {
        // Not by `JSONValue(parsing:)`, which takes seconds for three megabytes.
        let plain = try JSONSerialization.jsonObject(with: data)
        schemas = JSONValue(plain: plain)["components"]?["schemas"]?.objectValue ?? [:]
    }

    /// What speaks against the value being of that schema; empty when nothing does.
    /// - Parameter schema: a name under `components.schemas`.
    public func problems(_ value: JSONValue, as schema: String) -> [String] {
        let reference: JSONValue = ["$ref": .string("#/components/schemas/\(schema)")]
        return SchemaChecker(schemas: schemas).problems(value, reference, at: schema)
    }
}

/// Files of the checkout that the tests were built in.
public enum PackageFiles {
    /// The folder of `Package.swift`.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

extension JSONValue {
    /// From what `JSONSerialization` makes.
    fileprivate init(plain: Any) {
        switch plain {
        case let members as [String: Any]: self = .object(members.mapValues { JSONValue(plain: $0) })
        case let items as [Any]: self = .array(items.map { JSONValue(plain: $0) })
        case let text as String: self = .string(text)
        // Numbers and truth values are of one class; only their Objective-C type tells them apart.
        case let number as NSNumber:
            self = String(cString: number.objCType) == "c" ? .bool(number.boolValue) : .number(number.decimalValue)
        default: self = .null
        }
    }
}
