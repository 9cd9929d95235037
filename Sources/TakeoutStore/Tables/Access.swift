// Users and API tokens: who may do what.
public import TakeoutCore

/// The roles of the interface. A token of a business acts as its owner.
public enum AccessRole: String, Sendable, SQLWord {
    case admin, owner, business
}

public struct User: Sendable, Equatable {
    public let id: String
    public let email: String
    public let role: AccessRole
    /// scrypt, with its salt and parameters in the text.
    public let passwordHash: String
    public let businesses: [BusinessID]
    public let createdAt: Timestamp

    public init(
        id: String, email: String, role: AccessRole, passwordHash: String, businesses: [BusinessID],
        createdAt: Timestamp
    ) {
        self.id = id
        self.email = email
        self.role = role
        self.passwordHash = passwordHash
        self.businesses = businesses
        self.createdAt = createdAt
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

    public init(
        id: String, hash: String, name: String, role: AccessRole, businessID: BusinessID?, createdAt: Timestamp
    ) {
        self.id = id
        self.hash = hash
        self.name = name
        self.role = role
        self.businessID = businessID
        self.createdAt = createdAt
    }
}

extension StoreTransaction {
    public func insert(_ user: User) throws(StoreError) {
        try insert(
            into: "users",
            [
                "id": user.id, "email": user.email, "role": user.role, "password_hash": user.passwordHash,
                "created_at": user.createdAt,
            ])
        for business in user.businesses {
            try insert(into: "user_businesses", ["user_id": user.id, "business_id": business])
        }
    }

    public func insert(_ token: APIToken) throws(StoreError) {
        try insert(
            into: "api_tokens",
            [
                "id": token.id, "token_hash": token.hash, "name": token.name, "role": token.role,
                "business_id": token.businessID, "created_at": token.createdAt,
            ])
    }

    public func token(hash: String) throws(StoreError) -> APIToken? {
        try query("SELECT * FROM api_tokens WHERE token_hash = $1", hash).mapRows { row throws(StoreError) in
            APIToken(
                id: try row("id"), hash: try row("token_hash"), name: try row("name"), role: try row("role"),
                businessID: try row("business_id"), createdAt: try row("created_at"))
        }.first
    }
}
