// The provider's account in one row that all nodes share: whether it carries calls, and how many at once.
public import TakeoutCore

public struct ProviderAccount: Sendable, Equatable {
    public var breaker: CircuitBreaker
    /// Calls that the account may hold at once, customers' calls included; nil while it has not told.
    public var lineLimit: Int?
    /// The account said that its lines are taken: no call goes out before.
    public var fullUntil: Timestamp?

    /// How many calls we may hold at once: as many as is set, and always one less than the account may hold, so that a
    /// customer finds a line.
    public func lines(of setting: Int) -> Int { min(setting, max(1, (lineLimit ?? .max) - 1)) }

    init(_ row: SQLRow) throws(StoreError) {
        breaker = try (row("breaker") as String?).map(Self.breaker) ?? CircuitBreaker()
        lineLimit = try row("line_limit")
        fullUntil = try row("full_until")
    }

    private static let breakers = Memo<String, CircuitBreaker>(limit: 16)

    /// One that cannot be read is taken for closed: the next fault opens it again.
    private static func breaker(_ text: String) -> CircuitBreaker {
        breakers.value(text) {
            do { return try StoredJSON.decode(text) } catch { return CircuitBreaker() }
        }
    }
}

extension StoreTransaction {
    public func providerAccount() throws(StoreError) -> ProviderAccount { try providerAccount("") }

    /// This transaction's alone until its end. Callbacks are locked before it, never after.
    public func providerAccountToChange() throws(StoreError) -> ProviderAccount {
        try providerAccount(lock(.forChange))
    }

    private func providerAccount(_ lock: String) throws(StoreError) -> ProviderAccount {
        let rows = try query("SELECT breaker, line_limit, full_until FROM provider_account WHERE id = 1" + lock)
        guard let row = rows.first else { throw StoreError(.corrupt, "the row of the provider's account is missing") }
        return try ProviderAccount(row)
    }

    public func save(_ account: ProviderAccount) throws(StoreError) {
        try execute(
            "UPDATE provider_account SET breaker = $1, line_limit = $2, full_until = $3 WHERE id = 1",
            try StoredJSON.encode(account.breaker), account.lineLimit, account.fullUntil)
    }

    /// Whether the attempt holds a line, as every call does that is being placed or goes on.
    public func holdsLine(_ attempt: AttemptID) throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM live_calls WHERE attempt_id = $1 AND line IS NOT NULL", attempt).isEmpty
    }

    /// So many lines of the account are ours just now.
    public func linesInUse() throws(StoreError) -> Int {
        try query("SELECT COUNT(line) AS lines FROM live_calls")[0]("lines")
    }
}

// MARK: Costs

/// The columns of a cost's parts, which two tables have.
extension CostParts {
    init(_ row: SQLRow, prefix: String) throws(StoreError) {
        self.init(
            transport: try row(prefix + "cost_transport"), transcriber: try row(prefix + "cost_transcriber"),
            model: try row(prefix + "cost_model"), voice: try row(prefix + "cost_voice"),
            platform: try row(prefix + "cost_platform"), other: try row(prefix + "cost_other"))
    }
}
