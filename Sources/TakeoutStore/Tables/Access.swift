// Users and API tokens: who may do what.
public import TakeoutCore

/// The roles of the interface. A token of a business acts as its owner.
public enum AccessRole: String, Sendable, SQLWord {
    case admin, owner, business
}

public struct User: Sendable, Equatable {
    public let id: String
    /// In lower case; unique.
    public let email: String
    public let role: AccessRole
    /// scrypt, with its salt and parameters in the text.
    public let passwordHash: String
    public let businesses: [BusinessID]
    public let createdAt: Timestamp
    public let lastLoginAt: Timestamp?

    public init(
        id: String, email: String, role: AccessRole, passwordHash: String, businesses: [BusinessID],
        createdAt: Timestamp, lastLoginAt: Timestamp? = nil
    ) {
        self.id = id
        self.email = email
        self.role = role
        self.passwordHash = passwordHash
        self.businesses = businesses
        self.createdAt = createdAt
        self.lastLoginAt = lastLoginAt
    }
}

public struct APIToken: Sendable, Equatable {
    public let id: String
    /// SHA-256 of the token, hexadecimal.
    public let hash: String
    public let name: String
    public let role: AccessRole
    public let businessID: BusinessID?
    public let createdAt: Timestamp
    /// To ten minutes; nil while it was never used.
    public let lastUsedAt: Timestamp?
    /// Who made it: a user's address; nil for one made by command.
    public let madeBy: String?

    public init(
        id: String, hash: String, name: String, role: AccessRole, businessID: BusinessID?, createdAt: Timestamp,
        lastUsedAt: Timestamp? = nil, madeBy: String? = nil
    ) {
        self.id = id
        self.hash = hash
        self.name = name
        self.role = role
        self.businessID = businessID
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.madeBy = madeBy
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), hash: try row("token_hash"), name: try row("name"), role: try row("role"),
            businessID: try row("business_id"), createdAt: try row("created_at"),
            lastUsedAt: try row("last_used_at"), madeBy: try row("made_by"))
    }
}

// MARK: Users

extension StoreTransaction {
    public func insert(_ user: User) throws(StoreError) {
        try insert(
            into: "users",
            [
                "id": user.id, "email": user.email, "role": user.role, "password_hash": user.passwordHash,
                "created_at": user.createdAt,
            ])
        for business in user.businesses { try grant(business, to: user.id) }
    }

    public func user(_ id: String) throws(StoreError) -> User? {
        try query("SELECT * FROM users WHERE id = $1", id).mapRows(user(from:)).first
    }

    /// - Parameter email: in lower case.
    public func user(email: String) throws(StoreError) -> User? {
        try query("SELECT * FROM users WHERE email = $1", email).mapRows(user(from:)).first
    }

    /// By address, after a given one.
    public func users(after email: String, limit: Int) throws(StoreError) -> [User] {
        try query("SELECT * FROM users WHERE email > $1 ORDER BY email LIMIT $2", email, limit)
            .mapRows(user(from:))
    }

    public func hasUsers() throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM users LIMIT 1").isEmpty
    }

    private func user(from row: SQLRow) throws(StoreError) -> User {
        let id: String = try row("id")
        return User(
            id: id, email: try row("email"), role: try row("role"), passwordHash: try row("password_hash"),
            businesses: try businesses(of: id), createdAt: try row("created_at"), lastLoginAt: try row("last_login_at"))
    }

    private func businesses(of user: String) throws(StoreError) -> [BusinessID] {
        try query("SELECT business_id FROM user_businesses WHERE user_id = $1 ORDER BY business_id", user)
            .mapRows { row throws(StoreError) in try row("business_id") }
    }

    /// Lets a user see a business; nothing changes if she does already.
    public func grant(_ business: BusinessID, to user: String) throws(StoreError) {
        try execute(
            "INSERT INTO user_businesses (user_id, business_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", user, business)
    }

    public func setPassword(_ hash: String, of user: String) throws(StoreError) {
        try execute("UPDATE users SET password_hash = $2 WHERE id = $1", user, hash)
    }

    public func noteLogin(of user: String, now: Timestamp) throws(StoreError) {
        try execute("UPDATE users SET last_login_at = $2 WHERE id = $1", user, now)
    }

    /// Removes a user with her sessions and links.
    public func deleteUser(_ id: String) throws(StoreError) {
        for table in ["sessions", "account_links", "user_businesses"] {
            try execute("DELETE FROM \(table) WHERE user_id = $1", id)
        }
        try execute("DELETE FROM users WHERE id = $1", id)
    }

    public func countAdmins() throws(StoreError) -> Int {
        let rows = try query("SELECT COUNT(*) AS count FROM users WHERE role = 'admin'")
        return try rows[0]("count")
    }
}

// MARK: Tokens

extension StoreTransaction {
    public func insert(_ token: APIToken) throws(StoreError) {
        try insert(
            into: "api_tokens",
            [
                "id": token.id, "token_hash": token.hash, "name": token.name, "role": token.role,
                "business_id": token.businessID, "created_at": token.createdAt, "made_by": token.madeBy,
            ])
    }

    public func token(hash: String) throws(StoreError) -> APIToken? {
        try query("SELECT * FROM api_tokens WHERE token_hash = $1", hash).mapRows(APIToken.init).first
    }

    public func token(_ id: String) throws(StoreError) -> APIToken? {
        try query("SELECT * FROM api_tokens WHERE id = $1", id).mapRows(APIToken.init).first
    }

    /// Of one business, newest first.
    public func tokens(of business: BusinessID) throws(StoreError) -> [APIToken] {
        try query("SELECT * FROM api_tokens WHERE business_id = $1 ORDER BY id DESC", business).mapRows(APIToken.init)
    }

    /// All of the installation, newest first: for admins.
    public func tokens(limit: Int) throws(StoreError) -> [APIToken] {
        try query("SELECT * FROM api_tokens ORDER BY id DESC LIMIT $1", limit).mapRows(APIToken.init)
    }

    /// From now on the token opens nothing.
    public func deleteToken(_ id: String) throws(StoreError) {
        try execute("DELETE FROM api_tokens WHERE id = $1", id)
    }

    public func noteUse(ofToken id: String, now: Timestamp) throws(StoreError) {
        try execute("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", id, now)
    }
}
