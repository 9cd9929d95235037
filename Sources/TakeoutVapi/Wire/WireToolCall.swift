// A tool call in any of the shapes that Vapi's documents and live traffic show.
import FoundationEssentials

/// Live webhooks nest name and arguments in `function` with the arguments as an object; the OpenAPI document says a
/// JSON string; pages of the docs show them flat, as `arguments` or `parameters`. `toolWithToolCallList`
/// nests it once more.
struct WireToolCall: Decodable {
    enum Arguments: Equatable {
        case object([String: JSONValue])
        case unreadable
    }

    let id: String?
    let name: String?
    let arguments: Arguments

    init(id: String?, name: String?, arguments: Arguments) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    private enum Key: String, CodingKey {
        case id, name, function, arguments, parameters, toolCall
    }

    private struct Function: Decodable {
        let name: String?
        let arguments: JSONValue?

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            name = members.text(.name)
            arguments = members.value(.arguments)
        }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        if let nested = members.value(.toolCall, as: WireToolCall.self) {
            self = nested
            return
        }
        let function = members.value(.function, as: Function.self)
        id = members.text(.id)
        name = function?.name ?? members.text(.name)
        arguments = Self.read(function?.arguments ?? members.value(.arguments) ?? members.value(.parameters))
    }

    /// An object, a JSON text of one, or nothing at all (a tool without arguments).
    private static func read(_ value: JSONValue?) -> Arguments {
        switch value {
        case nil, .null: return .object([:])
        case .object(let members): return .object(members)
        case .string(let text) where text.trimmingSpaces.isEmpty: return .object([:])
        case .string(let text):
            guard case .object(let members)? = try? JSONValue(parsing: Data(text.utf8)) else { return .unreadable }
            return .object(members)
        default: return .unreadable
        }
    }
}
