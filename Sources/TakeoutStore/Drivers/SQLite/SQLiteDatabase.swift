// SQLite through GRDB: WAL, every commit on the disk before it is answered, concurrent writes sharing one commit.
import Foundation
import GRDB
import Synchronization
import TakeoutCore

/// The embedded engine. One process per file: a second one is refused.
public final class SQLiteDatabase: Database {
    private let pool: DatabasePool
    private let connections: Connections
    private let writes: WriteBatches
    private let isClosed = Mutex(false)

    /// Each savepoint of a batch keeps the pages that it changes: in memory instead of a temporary file. 4 MB of cache
    /// hold the upper pages of all indexes, so that a write seldom reads. Four times the usual length of the WAL, 16 MB:
    /// pages that are written again and again, as those of the callbacks under way, go into the database less often.
    private static let writerSettings =
        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 4000"
    /// Every commit makes a reader's cache worthless, so it need not be large.
    private static let readerSettings = "PRAGMA cache_size = -500"

    /// - Parameters:
    ///   - path: of the database file; it is made if it does not exist. Its folder must exist.
    ///   - busyTimeout: how long a write waits for another process before it fails as `.busy`.
    public init(path: String, busyTimeout: Duration = .seconds(5)) throws(StoreError) {
        SQLiteTuning.isSet
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout.inSeconds)
        configuration.maximumReaderCount = 4
        configuration.journalMode = .wal
        let connections = Connections()
        configuration.prepareDatabase { db in
            connections.add(db)
            try db.execute(sql: Self.readerSettings)
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL after opening; an acknowledged message must survive a power cut.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL; \(Self.writerSettings)")
            }
        } catch {
            throw StoreError(opening: path, error)
        }
        self.connections = connections
        writes = WriteBatches(pool: pool, connections: connections)
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read { [connections] db in try body(try connections.statements(of: db)) }
        } catch {
            throw StoreError(error)
        }
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            writes.add(WriteBatches.Job(body: body) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }

    public func close() async throws(StoreError) {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        for _ in 1..<Self.closingTries {
            do throws(StoreError) {
                return try await closeNow()
            } catch {
                guard error.kind == .busy else { throw error }
            }
        }
        try await closeNow()
    }

    /// A read that was already on its way may prepare a statement between the two steps: then the second one is refused
    /// as busy, and both are taken again.
    private func closeNow() async throws(StoreError) {
        do {
            try await pool.barrierWriteWithoutTransaction { [connections] _ in connections.finalizeAll() }
            try pool.close()
        } catch {
            throw StoreError(error)
        }
    }

    private static let closingTries = 10
}

/// The prepared statements of the pool's connections.
private final class Connections: Sendable {
    /// By the address of SQLite's own connection.
    private let caches = Mutex<[Int: StatementCache]>([:])

    /// Called for every connection that the pool opens, before anything else runs on it.
    func add(_ db: GRDB.Database) {
        guard let handle = db.sqliteConnection else { return }
        let address = Int(bitPattern: handle)
        let cache = StatementCache(handle: handle)
        caches.withLock { $0[address] = cache }
    }

    func statements(of db: GRDB.Database) throws(StoreError) -> StatementCache {
        let address = db.sqliteConnection.map { Int(bitPattern: $0) }
        guard let address, let cache = caches.withLock({ $0[address] }) else {
            throw StoreError(.other, "the connection is closed")
        }
        return cache
    }

    /// Only when no connection is in use.
    func finalizeAll() {
        caches.withLock { caches in
            for cache in caches.values { cache.finalize() }
        }
    }
}

/// Gathers the writes that come while a commit is under way into the next one, so that they share the disk's sync.
private final class WriteBatches: Sendable {
    /// One write: its body, and who waits for the result.
    struct Job: Sendable {
        /// Runs the body and returns what to do once the commit is known to have held or failed.
        let run: @Sendable (any SQLConnection) -> Ran

        init<Value: Sendable>(
            body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value,
            finish: @escaping @Sendable (Result<Value, StoreError>) -> Void
        ) {
            run = { connection in
                do throws(StoreError) {
                    let value = try body(connection)
                    return Ran(error: nil) { failure in finish(failure.map { .failure($0) } ?? .success(value)) }
                } catch {
                    return Ran(error: error) { failure in finish(.failure(failure ?? error)) }
                }
            }
        }
    }

    struct Ran: Sendable {
        let error: StoreError?
        /// Called once, with the error that undid the whole batch, if any.
        let settle: @Sendable (StoreError?) -> Void
    }

    private struct Queue {
        var jobs: [Job] = []
        var isDraining = false
    }

    /// Bounds how long the first member of a batch waits for the last.
    private static let batchLimit = 256

    private let pool: DatabasePool
    private let connections: Connections
    private let queue = Mutex(Queue())

    init(pool: DatabasePool, connections: Connections) {
        self.pool = pool
        self.connections = connections
    }

    func add(_ job: Job) {
        let mustStart = queue.withLock { queue in
            queue.jobs.append(job)
            defer { queue.isDraining = true }
            return !queue.isDraining
        }
        if mustStart { pool.asyncWriteWithoutTransaction { db in self.drain(db) } }
    }

    private func drain(_ db: GRDB.Database) {
        while let batch = next() { commit(batch, db) }
    }

    private func next() -> [Job]? {
        queue.withLock { queue in
            guard !queue.jobs.isEmpty else {
                queue.isDraining = false
                return nil
            }
            let batch = Array(queue.jobs.prefix(Self.batchLimit))
            queue.jobs.removeFirst(batch.count)
            return batch
        }
    }

    private func commit(_ batch: [Job], _ db: GRDB.Database) {
        var ran: [Ran] = []
        do {
            let statements = try connections.statements(of: db)
            ran = try runTogether(batch, db, statements)
            // A member failed, which is rare: all begin again, each undone alone from now on.
            if ran.count < batch.count { ran = try runApart(batch, statements, db) }
            try statements.execute("COMMIT", [])
            for member in ran { member.settle(nil) }
        } catch {
            if db.isInsideTransaction { try? db.rollback() }  // the error that counts is the one being handled
            let failure = StoreError(error)
            for job in batch { Self.refuse(job, failure) }
        }
    }

    /// Begins a transaction and runs the members in it, without a savepoint each, which would copy every page that it
    /// changes.
    /// - Returns: what they left; fewer than there are when one failed, and then the transaction is undone.
    private func runTogether(
        _ batch: [Job], _ db: GRDB.Database, _ statements: StatementCache
    ) throws -> [Ran] {
        try statements.execute("BEGIN IMMEDIATE", [])
        var ran: [Ran] = []
        for job in batch {
            let member = job.run(statements)
            guard member.error == nil, db.isInsideTransaction else {
                if batch.count == 1, let error = member.error { throw error }
                if db.isInsideTransaction { try db.rollback() }
                return []
            }
            ran.append(member)
        }
        return ran
    }

    /// Begins a transaction and runs the members in it; one that fails is undone alone.
    private func runApart(
        _ batch: [Job], _ statements: StatementCache, _ db: GRDB.Database
    ) throws(StoreError) -> [Ran] {
        try statements.execute("BEGIN IMMEDIATE", [])
        return try batch.mapRows { job throws(StoreError) in
            try statements.execute("SAVEPOINT member", [])
            let member = job.run(statements)
            // An error that ended the transaction fails all.
            guard db.isInsideTransaction else {
                throw member.error ?? StoreError(.other, "the transaction ended by itself")
            }
            if member.error != nil { try statements.execute("ROLLBACK TO member", []) }
            try statements.execute("RELEASE member", [])
            return member
        }
    }

    private static func refuse(_ job: Job, _ failure: StoreError) {
        job.run(RefusingConnection(failure: failure)).settle(failure)
    }
}

/// Stands in for a connection whose transaction could not be had: every statement fails.
private struct RefusingConnection: SQLConnection {
    let failure: StoreError
    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] { throw failure }
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int { throw failure }
    func executeScript(_ sql: String) throws(StoreError) { throw failure }
}

extension StoreError {
    fileprivate init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self.init(error)
        default: self.init(.other, "\(error)")
        }
    }

    private init(_ error: DatabaseError) {
        let code = error.extendedResultCode.rawValue
        self.init(sqlite: code, message: error.message ?? "SQLite error \(code)")
    }

    fileprivate init(opening path: String, _ error: any Error) {
        let cause = StoreError(error)
        self.init(cause.kind, "cannot open \(path): \(cause.explanation)")
    }
}
