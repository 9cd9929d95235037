// JSON whose members keep the order in which they were written, for what people read.
import TakeoutCore
import Yams

enum OrderedJSON: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        let name: String
        let value: OrderedJSON
    }

    case null
    case bool(Bool)
    /// As it was written.
    case number(String)
    case string(String)
    case array([OrderedJSON])
    case object([Member])

    subscript(name: String) -> OrderedJSON? { members.first { $0.name == name }?.value }

    var text: String? { if case .string(let text) = self { text } else { nil } }

    var isTrue: Bool { self == .bool(true) }

    /// Empty for anything but a list.
    var items: [OrderedJSON] { if case .array(let items) = self { items } else { [] } }

    /// Empty for anything but an object.
    var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The texts of a list, or the one text that stands in its place.
    var texts: [String] { text.map { [$0] } ?? items.compactMap(\.text) }
}

// MARK: Reading YAML

extension OrderedJSON {
    /// Reads YAML: anchors and `<<` are resolved, and an unquoted word is a text unless JSON has another reading of it.
    init(yaml text: String) throws {
        guard let node = try Yams.compose(yaml: text) else {
            self = .null
            return
        }
        self.init(node)
    }

    private init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            self = scalar.style == .plain ? Self.plain(scalar.string) : .string(scalar.string)
        case .sequence(let items): self = .array(items.map { OrderedJSON($0) })
        case .mapping(let pairs): self = .object(Self.members(of: pairs))
        // The parser has put what it stands for in its place.
        case .alias: self = .null
        }
    }

    private static func plain(_ word: String) -> OrderedJSON {
        switch word {
        case "null": .null
        case "true": .bool(true)
        case "false": .bool(false)
        default: word.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?/) == nil ? .string(word) : .number(word)
        }
    }

    /// What `<<` brings stands first; a member of the same name takes its place.
    private static func members(of pairs: Node.Mapping) -> [Member] {
        var members: [Member] = []
        for (key, value) in pairs {
            let name = key.scalar?.string ?? ""
            let brought = name == "<<" ? OrderedJSON(value).members : [Member(name: name, value: OrderedJSON(value))]
            for member in brought {
                if let index = members.firstIndex(where: { $0.name == member.name }) {
                    members[index] = member
                } else {
                    members.append(member)
                }
            }
        }
        return members
    }
}

// MARK: Writing

extension OrderedJSON {
    /// On one line, with nothing between.
    var compact: String {
        switch self {
        case .array(let items): "[" + items.map(\.compact).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)):\($0.value.compact)" }.joined(separator: ",") + "}"
        default: leaf
        }
    }

    /// For reading: what fits into a line stands on one.
    func pretty(width: Int = 76, indent: Int = 0) -> String {
        let line = airy
        guard line.count + indent > width, !(members.isEmpty && items.isEmpty) else { return line }
        let inner = indent + 2
        let margin = String(repeating: " ", count: inner)
        let parts =
            members.map { "\(margin)\(Self.quoted($0.name)): \($0.value.pretty(width: width, indent: inner))" }
            + items.map { margin + $0.pretty(width: width, indent: inner) }
        let (open, close) = items.isEmpty ? ("{", "}") : ("[", "]")
        return "\(open)\n" + parts.joined(separator: ",\n") + "\n" + String(repeating: " ", count: indent) + close
    }

    private var airy: String {
        switch self {
        case .array(let items): "[" + items.map(\.airy).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.name)): \($0.value.airy)" }.joined(separator: ", ") + "}"
        default: leaf
        }
    }

    private var leaf: String {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): Self.quoted(text)
        case .null, .array, .object: "null"
        }
    }

    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.appendJSON(text)
        return String(decoding: bytes, as: UTF8.self)
    }
}
