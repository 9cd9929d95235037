// A real SQLite file in a folder of its own, gone after the test.
import Foundation
import TakeoutCore
import TakeoutStore

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

/// Opens and migrates a database, hands it over, and closes it.
func withStore(_ body: (Store) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let store = Store(try SQLiteDatabase(path: folder.database, busyTimeout: .milliseconds(50)))
    try await store.migrate(now: at(0))
    try await body(store)
    try await store.database.close()
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
