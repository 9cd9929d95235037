// SQLite in memory on one connection: for a program that does one thing at a time and keeps nothing, as a simulation.
internal import GRDBSQLite
import Synchronization
import TakeoutCore

/// Runs each body at once on the caller's thread, so that a caller with an order of its own keeps it. What was committed
/// lives as long as this object.
public final class MemorySQLiteDatabase: Database {
    private let statements: Mutex<StatementCache>

    public init() throws(StoreError) {
        SQLiteTuning.isSet
        var handle: OpaquePointer?
        let result = sqlite3_open_v2(
            ":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let handle else { throw StoreError(.storage, "no database can be made in memory") }
        statements = Mutex(StatementCache(handle: handle))
    }

    deinit { statements.withLock { $0.close() } }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try runAlone(body)
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try runAlone { connection throws(StoreError) in
            _ = try connection.execute("BEGIN", [])
            do throws(StoreError) {
                let value = try body(connection)
                _ = try connection.execute("COMMIT", [])
                return value
            } catch {
                _ = try connection.execute("ROLLBACK", [])
                throw error
            }
        }
    }

    private func runAlone<Value: Sendable>(
        _ body: (any SQLConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try statements.withLock { statements throws(StoreError) in try body(statements) }
    }

    /// Nothing is to be given back before the object goes.
    public func close() async throws(StoreError) {}
}
