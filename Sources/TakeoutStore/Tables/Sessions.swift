// Sessions: which browsers are signed in, and as whom.
public import TakeoutCore

public struct Session: Sendable, Equatable {
    public let id: String
    /// SHA-256 of the token in the browser's cookie, hexadecimal.
    public let tokenHash: String
    public let userID: String
    public let createdAt: Timestamp
    /// To five minutes.
    public let lastSeenAt: Timestamp
    /// The end that no use puts off.
    public let expiresAt: Timestamp
    /// The network address that signed in; nil where there was none.
    public let address: String?
    /// What the browser said of itself, at most 300 characters.
    public let device: String?

    public init(
        id: String, tokenHash: String, userID: String, createdAt: Timestamp, lastSeenAt: Timestamp,
        expiresAt: Timestamp, address: String?, device: String?
    ) {
        self.id = id
        self.tokenHash = tokenHash
        self.userID = userID
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.address = address
        self.device = device
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), tokenHash: try row("token_hash"), userID: try row("user_id"),
            createdAt: try row("created_at"), lastSeenAt: try row("last_seen_at"), expiresAt: try row("expires_at"),
            address: try row("address"), device: try row("device"))
    }
}

extension StoreTransaction {
    public func insert(_ session: Session) throws(StoreError) {
        try insert(
            into: "sessions",
            [
                "id": session.id, "token_hash": session.tokenHash, "user_id": session.userID,
                "created_at": session.createdAt, "last_seen_at": session.lastSeenAt, "expires_at": session.expiresAt,
                "address": session.address, "device": session.device,
            ])
    }

    /// Also one whose time is over: whoever asks looks at that.
    public func session(tokenHash: String) throws(StoreError) -> Session? {
        try query("SELECT * FROM sessions WHERE token_hash = $1", tokenHash).mapRows(Session.init).first
    }

    /// Of one user, the one used last first.
    public func sessions(of user: String) throws(StoreError) -> [Session] {
        try query("SELECT * FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC, id", user)
            .mapRows(Session.init)
    }

    public func noteUse(ofSession id: String, now: Timestamp) throws(StoreError) {
        try execute("UPDATE sessions SET last_seen_at = $2 WHERE id = $1", id, now)
    }

    /// - Parameter user: whose it must be.
    public func deleteSession(_ id: String, of user: String) throws(StoreError) {
        try execute("DELETE FROM sessions WHERE id = $1 AND user_id = $2", id, user)
    }

    /// Signs a user out everywhere, but where she is now if that is given.
    public func deleteSessions(of user: String, except kept: String? = nil) throws(StoreError) {
        try execute("DELETE FROM sessions WHERE user_id = $1 AND id <> $2", user, kept ?? "")
    }

    /// Sweeps out what nobody can use any more.
    public func deleteSessions(unseenSince moment: Timestamp) throws(StoreError) {
        try execute("DELETE FROM sessions WHERE last_seen_at < $1", moment)
    }
}
