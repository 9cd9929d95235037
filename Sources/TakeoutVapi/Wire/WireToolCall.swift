// A tool call in any of the shapes that Vapi's documents and live traffic show.
import FoundationEssentials

/// Live webhooks nest name and arguments in `function` with the arguments as an object; the OpenAPI document says a
/// JSON string; pages of the docs show them flat, as `arguments` or `parameters`. `toolWithToolCallList`
/// nests it once more.
struct WireToolCall: WireObject {
    enum Arguments: Equatable {
        case object([String: JSONValue])
        case unreadable
    }

    private let json: JSONView
    private let function: JSONView?

    init(_ json: JSONView) {
        self.json = Self.innermost(json)
        function = self.json.object("function")
    }

    private static func innermost(_ json: JSONView) -> JSONView {
        var json = json
        while let nested = json.object("toolCall") { json = nested }
        return json
    }

    var id: String? { json.identifier("id") }
    /// As Vapi takes names, up to 80 characters; what is no such name is no tool of ours either.
    var name: String? { (function?.text("name") ?? json.text("name"))?.cleanedLine(limit: 80) }

    var arguments: Arguments {
        Self.read(function?.value("arguments") ?? json.value("arguments") ?? json.value("parameters"))
    }

    /// An object, a JSON text of one, or nothing at all (a tool without arguments).
    private static func read(_ value: JSONValue?) -> Arguments {
        switch value {
        case nil, .null: return .object([:])
        case .object(let members): return .object(members)
        case .string(let text) where text.trimmingSpaces.isEmpty: return .object([:])
        case .string(let text):
            guard let members = JSONText(Data(text.utf8))?.root.value.objectValue else { return .unreadable }
            return .object(members)
        default: return .unreadable
        }
    }
}
