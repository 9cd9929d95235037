// A view as the templates read it. The package reflects upon a struct anew for every name that it looks up, through all
// of the struct's members, which was most of a page's time; here each is reflected upon once.
import Mustache

/// A struct's members by name. Used by one rendering only, on one thread.
final class ViewNode: MustacheParent, CustomStringConvertible {
    private let view: Any
    private lazy var members = Self.members(of: view)

    private init(_ view: Any) {
        self.view = view
    }

    /// What a template is given for a value: structs, also those in lists, as nodes, and all else as it is.
    static func node(of value: Any) -> Any {
        if value is String || value is Bool || value is Int || value is any MustacheParent { return value }
        if let list = value as? [Any] { return list.map { node(of: $0) } }
        return Mirror(reflecting: value).displayStyle == .struct ? ViewNode(value) : value
    }

    func child(named name: String) -> Any? {
        guard let member = members[name] else { return nil }
        if member is ViewNode || member is String { return member }
        let node = Self.node(of: member)
        members[name] = node
        return node
    }

    var description: String { "\(view)" }

    /// Those that are there: a member that is nil counts as none, so that the template looks further out for the name.
    static func members(of view: Any) -> [String: Any] {
        var members: [String: Any] = [:]
        for child in Mirror(reflecting: view).children {
            guard let label = child.label, let value = unwrapped(child.value) else { continue }
            members[label] = value
        }
        return members
    }

    private static func unwrapped(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return value }
        return mirror.children.first?.value
    }
}
