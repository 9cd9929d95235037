// A real database for one test, gone after it: a SQLite file in a folder of its own, or a schema of the tests'
// PostgreSQL.
import Foundation
import PostgreSQLForTests
import TakeoutCore
import TakeoutStore
import Testing

/// Where one test keeps its database.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "takeout-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    var database: String { path + "/takeout.sqlite" }

    deinit {
        // What cannot be removed stays in the system's temporary folder.
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// What the Store's suites run on. Without PostgreSQL on the machine they run on SQLite alone, and `EngineTests` says so.
enum StoreEngine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgreSQL

    static let all = PostgreSQLServer.isInstalled ? allCases : [.sqlite]

    var testDescription: String { rawValue }

    /// Hands over an empty database, as often opened as wanted, as by so many nodes.
    func withDatabases(_ count: Int = 1, _ body: ([any Database]) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let database = try SQLiteDatabase(path: folder.database, busyTimeout: .milliseconds(50))
            try await lend(Array(repeating: database, count: count), to: body)
        case .postgreSQL:
            try await PostgreSQLServer.withSchema { url in
                let databases = try (0..<count).map { _ in try PostgreSQLDatabase(url: url, connections: 4) }
                try await lend(databases, to: body)
            }
        }
    }

    private func lend(_ databases: [any Database], to body: ([any Database]) async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do { result = .success(try await body(databases)) } catch { result = .failure(error) }
        for database in databases { try await database.close() }
        try result.get()
    }
}

/// Opens and migrates a database, hands it over, and closes it.
func withStore(on engine: StoreEngine = .sqlite, _ body: (Store) async throws -> Void) async throws {
    try await engine.withDatabases { databases in
        let store = Store(databases[0])
        try await store.migrate(now: at(0))
        try await body(store)
    }
}

/// A moment, in seconds after the beginning of the test's world.
func at(_ seconds: Int64) -> Timestamp {
    Timestamp(microseconds: 1_772_445_600_000_000 + seconds * 1_000_000)
}

extension Store {
    /// Statements of the test's own.
    func run(_ sql: String, _ arguments: [SQLValue] = []) async throws {
        _ = try await database.write { connection throws(StoreError) in try connection.execute(sql, arguments) }
    }

    /// The number in the first row's column `value`.
    func number(_ sql: String) async throws -> Int {
        try await database.read { connection throws(StoreError) in try connection.query(sql, [])[0]("value") }
    }
}
