// PostgreSQL through libpq: several connections, and several nodes on one database.
import Foundation
import Synchronization
public import TakeoutCore

/// The engine for more than one machine. Writes run at READ COMMITTED: rows that are read to be changed are locked
/// (`SQLConnection.locksRows`). A body is run again, five times at most, when the server gave its transaction up because
/// of a neighbour (deadlock, serialization, a row just inserted) or the connection was lost before the commit. A commit
/// whose answer was lost is reported as `.other` and not repeated: whether it held is unknown.
public final class PostgreSQLDatabase: Database {
    private let pool: PostgreSQLPool
    private let bus: PostgreSQLBus

    /// Connects once, so that a wrong address is known at the start.
    /// - Parameters:
    ///   - url: `postgres://user:password@host:port/database?…`, as libpq takes it. No error quotes from it.
    ///   - connections: transactions that may be under way at once; one more is opened for `notifications()`.
    public init(url: String, connections: Int = 8) throws(StoreError) {
        let address = try PostgreSQLAddress(url)
        try PostgreSQLSession(address).connect()
        pool = PostgreSQLPool(address, connections: max(1, connections))
        bus = PostgreSQLBus(address)
    }

    deinit {
        pool.close()
        bus.close()
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await run(.read, body)
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await run(.write, body)
    }

    private func run<Value: Sendable>(
        _ access: PostgreSQLSession.Access, _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let isTaken = pool.add { session in continuation.resume(returning: session.transaction(access, body)) }
            if !isTaken { continuation.resume(returning: .failure(StoreError(.other, "the database is closed"))) }
        }
        return try result.get()
    }

    public func close() async throws(StoreError) {
        pool.close()
        bus.close()
        await pool.waitForEnd()
        await bus.waitForEnd()
    }

    // MARK: Several nodes

    public var isShared: Bool { true }

    public func currentTime() async throws(StoreError) -> Timestamp? {
        try await read { connection throws(StoreError) in
            let rows = try connection.query(
                "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now", [])
            return try rows[0]("now")
        }
    }

    public func notify(_ payloads: [String]) { bus.send(payloads) }

    public func notifications() -> AsyncStream<String> { bus.listen() }
}
