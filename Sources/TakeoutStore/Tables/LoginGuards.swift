// Wrong passwords, counted by what they came for and from.
public import TakeoutCore

public struct LoginGuard: Sendable, Equatable {
    /// What is guarded, in the words of whoever counts; holds no e-mail address.
    public let name: String
    public let failures: Int
    public let lastAt: Timestamp

    public init(name: String, failures: Int, lastAt: Timestamp) {
        self.name = name
        self.failures = failures
        self.lastAt = lastAt
    }
}

extension StoreTransaction {
    /// Read to be counted on: two tries at once come one after the other, the first ones too, since the row is made here.
    public func loginGuard(_ name: String, now: Timestamp) throws(StoreError) -> LoginGuard {
        try execute(
            "INSERT INTO login_guards (name, failures, last_at) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING", name, now)
        let rows = try query("SELECT * FROM login_guards WHERE name = $1" + lock(.forChange), name)
        guard let row = rows.first else { return LoginGuard(name: name, failures: 0, lastAt: now) }
        return LoginGuard(name: name, failures: try row("failures"), lastAt: try row("last_at"))
    }

    public func save(_ loginGuard: LoginGuard) throws(StoreError) {
        try execute(
            "UPDATE login_guards SET failures = $2, last_at = $3 WHERE name = $1", loginGuard.name,
            loginGuard.failures, loginGuard.lastAt)
    }

    public func deleteLoginGuard(_ name: String) throws(StoreError) {
        try execute("DELETE FROM login_guards WHERE name = $1", name)
    }

    public func deleteLoginGuards(before moment: Timestamp) throws(StoreError) {
        try execute("DELETE FROM login_guards WHERE last_at < $1", moment)
    }
}
