// Who changed which setting, when, from what to what.
public import TakeoutCore

/// Who does something: a signed-in user, a token of the API, or this installation itself (a command, the demo).
public struct Actor: Sendable, Equatable {
    public enum Kind: String, Sendable, SQLWord, CaseIterable {
        case user, token, system
    }

    public let kind: Kind
    public let id: String?
    /// A user's address, a token's name.
    public let name: String

    public init(_ kind: Kind, id: String?, name: String) {
        self.kind = kind
        self.id = id
        self.name = name
    }

    /// The e-mail address of a person; nil for what is none.
    public var person: String? { kind == .user ? name : nil }

    public static let system = Actor(.system, id: nil, name: "this server")
}

public struct SettingChange: Sendable, Equatable {
    public let id: String
    public let at: Timestamp
    /// nil for what belongs to no business.
    public let businessID: BusinessID?
    /// What was changed, as people call it: the business's name, a user's address.
    public let subject: String
    public let actor: Actor
    /// The field's name in the API, or a word for the whole: `business`, `user`, `token`.
    public let field: String
    /// nil: there was none.
    public let from: String?
    /// nil: there is none now.
    public let to: String?

    public init(
        id: String, at: Timestamp, businessID: BusinessID?, subject: String, actor: Actor, field: String, from: String?,
        to: String?
    ) {
        self.id = id
        self.at = at
        self.businessID = businessID
        self.subject = subject
        self.actor = actor
        self.field = field
        self.from = from
        self.to = to
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), at: try row("at"), businessID: try row("business_id"), subject: try row("subject"),
            actor: Actor(try row("actor_kind"), id: try row("actor_id"), name: try row("actor_name")),
            field: try row("field"), from: try row("old_value"), to: try row("new_value"))
    }
}

extension StoreTransaction {
    public func insert(_ change: SettingChange) throws(StoreError) {
        try insert(
            into: "setting_changes",
            [
                "id": change.id, "at": change.at, "business_id": change.businessID, "subject": change.subject,
                "actor_kind": change.actor.kind, "actor_id": change.actor.id, "actor_name": change.actor.name,
                "field": change.field, "old_value": change.from, "new_value": change.to,
            ])
    }

    /// Newest first, before a given id; of one business, or of all and of what belongs to none.
    public func settingChanges(
        of business: BusinessID?, before cursor: String?, limit: Int
    ) throws(StoreError) -> [SettingChange] {
        var conditions: [String] = []
        var arguments: [SQLValue] = [limit.sql]
        if let business {
            arguments.append(business.sql)
            conditions.append("business_id = $\(arguments.count)")
        }
        if let cursor {
            arguments.append(cursor.sql)
            conditions.append("id < $\(arguments.count)")
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT * FROM setting_changes \(filter) ORDER BY id DESC LIMIT $1", arguments
        ).mapRows(SettingChange.init)
    }
}
