// SQLite through GRDB: WAL, every commit on the disk before it is answered, concurrent writes sharing one commit.
import Foundation
import GRDB
import Synchronization
import TakeoutCore

/// The embedded engine. One process per file: a second one is refused.
public final class SQLiteDatabase: Database {
    private let pool: DatabasePool
    private let writes: WriteBatches

    /// What a commit survives.
    public enum Durability: Sendable {
        /// A power cut: every commit is on the disk before it is answered.
        case full
        /// The end of the process only, for simulations and their thousands of databases.
        case none
    }

    /// - Parameters:
    ///   - path: of the database file; it is made if it does not exist. Its folder must exist.
    ///   - busyTimeout: how long a write waits for another process before it fails as `.busy`.
    ///   - durability: what a commit survives.
    public init(
        path: String, busyTimeout: Duration = .seconds(5), durability: Durability = .full
    ) throws(StoreError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout.inSeconds)
        configuration.maximumReaderCount = 4
        configuration.journalMode = .wal
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // GRDB sets NORMAL after opening; an acknowledged message must survive a power cut.
            let mode = durability == .full ? "FULL" : "OFF"
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = \(mode)") }
        } catch {
            throw StoreError(opening: path, error)
        }
        writes = WriteBatches(pool: pool)
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read { db in try body(SQLiteConnection(db: db)) }
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
        do { try pool.close() } catch { throw StoreError(error) }
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
    private let queue = Mutex(Queue())

    init(pool: DatabasePool) {
        self.pool = pool
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
            try db.beginTransaction(.immediate)
            for job in batch {
                try db.execute(sql: "SAVEPOINT member")
                let member = job.run(SQLiteConnection(db: db))
                ran.append(member)
                try release(member, db)
            }
            try db.commit()
            for member in ran { member.settle(nil) }
        } catch {
            if db.isInsideTransaction { try? db.rollback() }  // the error that counts is the one being handled
            let failure = StoreError(error)
            for member in ran { member.settle(failure) }
            for job in batch.dropFirst(ran.count) { Self.refuse(job, failure) }
        }
    }

    /// A member's own error undoes that member alone; an error that ended the transaction fails all.
    private func release(_ member: Ran, _ db: GRDB.Database) throws {
        guard db.isInsideTransaction else {
            throw member.error ?? StoreError(.other, "the transaction ended by itself")
        }
        if member.error != nil { try db.execute(sql: "ROLLBACK TO member") }
        try db.execute(sql: "RELEASE member")
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

private struct SQLiteConnection: SQLConnection {
    let db: GRDB.Database

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] {
        do {
            let statement = try db.cachedStatement(sql: SQLiteDialect.translate(sql))
            let columns = SQLColumns(statement.columnNames)
            let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
            var rows: [SQLRow] = []
            while let row = try cursor.next() {
                rows.append(SQLRow(columns: columns, values: row.databaseValues.map(SQLValue.init)))
            }
            return rows
        } catch {
            throw StoreError(error)
        }
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        do {
            let statement = try db.cachedStatement(sql: SQLiteDialect.translate(sql))
            try statement.execute(arguments: StatementArguments(arguments))
            return db.changesCount
        } catch {
            throw StoreError(error)
        }
    }

    func executeScript(_ sql: String) throws(StoreError) {
        do { try db.execute(sql: sql) } catch { throw StoreError(error) }
    }
}

/// The few places where SQLite reads the common SQL otherwise.
private enum SQLiteDialect {
    private static let translated = Mutex<[String: String]>([:])

    /// `$1` is a name to SQLite, numbered by first appearance; `?1` is the first parameter.
    static func translate(_ sql: String) -> String {
        translated.withLock { known in
            if let text = known[sql] { return text }
            let text = sql.replacing(/\$([0-9]+)/) { "?\($0.output.1)" }
            known[sql] = text
            return text
        }
    }
}

extension StatementArguments {
    fileprivate init(_ values: [SQLValue]) {
        self.init(values.map { $0.databaseValue })
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .double(let number): self = .real(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .text(String(decoding: data, as: UTF8.self))
        }
    }

    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let number): number.databaseValue
        case .real(let number): number.databaseValue
        case .text(let text): text.databaseValue
        case .bool(let value): value.databaseValue
        }
    }
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
        let text = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.busy, text)
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN: self.init(.storage, text)
        case .SQLITE_CONSTRAINT: self.init(.constraint, text)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.corrupt, text)
        default: self.init(.other, text)
        }
    }

    fileprivate init(opening path: String, _ error: any Error) {
        let cause = StoreError(error)
        self.init(cause.kind, "cannot open \(path): \(cause.explanation)")
    }
}
