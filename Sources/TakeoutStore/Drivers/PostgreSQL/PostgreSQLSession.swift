// One connection to PostgreSQL on a thread of its own: transactions, prepared statements, and a new connection when the
// old one is lost.
import CLibPQ

final class PostgreSQLSession {
    enum Access {
        case read, write

        /// A read sees one state of the database throughout, as it does in SQLite.
        fileprivate var beginning: String {
            switch self {
            case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            case .write: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
            }
        }
    }

    private final class Prepared {
        let name: String
        /// Known after the first result.
        var columns: PostgreSQLColumns?

        init(name: String) { self.name = name }
    }

    private static let oldestServer: Int32 = 150_000
    /// How often a body is run at most.
    private static let runs = 5

    private let address: PostgreSQLAddress
    private var handle: OpaquePointer?
    private var prepared: [String: Prepared] = [:]
    /// The first failure in the transaction under way: after it the server takes no further statement.
    private var failure: PostgreSQLFailure?

    init(_ address: PostgreSQLAddress) {
        self.address = address
    }

    deinit { disconnect() }

    // MARK: Connection

    func connect() throws(StoreError) {
        guard handle == nil else { return }
        handle = address.connect()
        do throws(StoreError) {
            guard PQstatus(handle) == CONNECTION_OK else { throw PostgreSQLFailure.connecting(handle) }
            try checkServer()
            try settle()
        } catch {
            disconnect()
            throw error
        }
    }

    func disconnect() {
        PQfinish(handle)
        handle = nil
        prepared = [:]
    }

    private func checkServer() throws(StoreError) {
        // The server's notes, such as that a table is there already, would go to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard PQserverVersion(handle) >= Self.oldestServer else {
            throw StoreError(.other, "the server must be PostgreSQL 15 or newer")
        }
        let encoding = PQparameterStatus(handle, "server_encoding").map { String(cString: $0) }
        guard encoding == "UTF8" else {
            throw StoreError(.other, "the database's encoding must be UTF8: create it with ENCODING 'UTF8'")
        }
    }

    /// A lock is waited for as long as SQLite waits; nothing may hang for good. An acknowledged commit is on the disk
    /// even where somebody has set the database otherwise.
    private func settle() throws(StoreError) {
        try run(
            """
            SET timezone TO 'UTC'; SET lock_timeout TO '5s'; SET statement_timeout TO '30s';
            SET idle_in_transaction_session_timeout TO '60s';
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
            """)
    }

    // MARK: Transactions

    /// Runs the body in a transaction, again from its start where that may help, and commits.
    func transaction<Value>(
        _ access: Access, _ body: (any SQLConnection) throws(StoreError) -> Value
    ) -> Result<Value, StoreError> {
        var run = 1
        while true {
            do throws(StoreError) {
                return .success(try once(access, body))
            } catch {
                guard let failure, failure.isWorthAnotherRun, run < Self.limit(of: failure) else {
                    return .failure(error)
                }
            }
            run += 1
        }
    }

    /// A row that is in the way on the third run was not made by a neighbour just now.
    private static func limit(of failure: PostgreSQLFailure) -> Int {
        switch failure.state {
        case "40001", "40P01": runs
        case "23505": 3
        default: 2
        }
    }

    private func once<Value>(
        _ access: Access, _ body: (any SQLConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        failure = nil
        try connect()
        try run(access.beginning)
        let value: Value
        do throws(StoreError) {
            value = try body(PostgreSQLConnection(session: self, locksRows: access == .write))
            // A body may pass over an error, but what it wrote is undone.
            if access == .write, let failure { throw failure.error }
        } catch {
            rollBack()
            throw error
        }
        if access == .read { rollBack() } else { try commit() }
        return value
    }

    private func commit() throws(StoreError) {
        do throws(StoreError) {
            let result = PQexec(handle, "COMMIT")
            defer { PQclear(result) }
            try check(result)
            // The server answers so when it had given the transaction up.
            guard PQcmdStatus(result).map({ String(cString: $0) }) == "COMMIT" else {
                throw StoreError(.other, "the transaction ended by itself")
            }
        } catch {
            guard failure?.isConnectionLost == true else { throw error }
            failure = nil  // not to be run again: it may have been committed
            throw StoreError(.other, "the connection was lost during a commit: whether it held is unknown")
        }
    }

    /// What cannot be rolled back has lost its connection, and with it the transaction.
    private func rollBack() {
        switch failure?.state {
        case PostgreSQLFailure.changedPlan?, PostgreSQLFailure.unknownStatement?: return disconnect()
        default: break
        }
        guard handle != nil else { return }
        let result = PQexec(handle, "ROLLBACK")
        defer { PQclear(result) }
        if PQresultStatus(result) != PGRES_COMMAND_OK { disconnect() }
    }

    // MARK: Statements

    /// Runs statements without parameters.
    func run(_ sql: String) throws(StoreError) {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        try check(result)
    }

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] {
        let (statement, result) = try execute(sql, arguments)
        defer { PQclear(result) }
        let columns = statement.columns ?? PostgreSQLColumns(result)
        statement.columns = columns
        return columns.rows(of: result)
    }

    func change(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        let (_, result) = try execute(sql, arguments)
        defer { PQclear(result) }
        return PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The caller clears the result.
    private func execute(
        _ sql: String, _ arguments: [SQLValue]
    ) throws(StoreError) -> (statement: Prepared, result: OpaquePointer?) {
        let statement = try prepare(sql)
        let arguments = PostgreSQLArguments(arguments)
        let result = arguments.withPointers { PQexecPrepared(handle, statement.name, arguments.count, $0, nil, nil, 0) }
        do throws(StoreError) {
            try check(result)
        } catch {
            PQclear(result)
            throw error
        }
        return (statement, result)
    }

    /// Texts of statements are few: the arguments are not in them.
    private func prepare(_ sql: String) throws(StoreError) -> Prepared {
        if let known = prepared[sql] { return known }
        let statement = Prepared(name: "s\(prepared.count)")
        let result = PQprepare(handle, statement.name, sql, 0, nil)
        defer { PQclear(result) }
        try check(result)
        prepared[sql] = statement
        return statement
    }

    private func check(_ result: OpaquePointer?) throws(StoreError) {
        let status = PQresultStatus(result)
        guard status != PGRES_COMMAND_OK, status != PGRES_TUPLES_OK else { return }
        let found = PostgreSQLFailure(result, handle)
        // Later failures only say that the transaction had failed already.
        let first = failure ?? found
        failure = first
        if found.isConnectionLost { disconnect() }
        throw first.error
    }
}

/// A transaction as the Store sees it.
private struct PostgreSQLConnection: SQLConnection {
    let session: PostgreSQLSession
    let locksRows: Bool

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] {
        try session.query(sql, arguments)
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        try session.change(sql, arguments)
    }

    /// Texts are compared and sorted by their bytes, as in SQLite, whatever the database's own order is: pages and
    /// sums come out the same, and the indexes are of use for them.
    func executeScript(_ sql: String) throws(StoreError) {
        try session.run(sql.replacing(/\b(TEXT|VARCHAR\([0-9]+\))/) { "\($0.output.1) COLLATE \"C\"" })
    }

    /// Other nodes that start at the same time wait here for as long as a step takes. The lock is of this schema, so
    /// that two installations may share a database.
    func lockSchema() throws(StoreError) {
        try session.run("SET LOCAL lock_timeout TO 0; SET LOCAL statement_timeout TO 0")
        _ = try session.query(
            "SELECT pg_advisory_xact_lock(hashtext('takeout'), hashtext(current_schema())) AS done", [])
    }
}
