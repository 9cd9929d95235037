// Whether the database answers and has its schema; and the businesses in it.
import Foundation
import TakeoutCore
import TakeoutStore

struct DatabaseFindings: Sendable {
    let finding: Finding
    /// Empty when they could not be read.
    var businesses: [Business] = []
}

struct DatabaseExamination: Sendable {
    /// More are not looked at one by one: the answers would fill pages.
    static let mostBusinesses = 50

    let settings: Settings

    func run() async -> DatabaseFindings {
        let path = settings[.databaseURL].flatMap(DatabaseOpening.sqlitePath)
        if let path, !FileManager.default.fileExists(atPath: path) {
            let next = "Start the server or run 'takeout migrate', or set TAKEOUT_DATABASE_URL to the right one."
            return DatabaseFindings(finding: .broken("Database", "there is none at \(path)", next))
        }
        do {
            let store = try await open()
            let findings = try await look(at: store)
            try await store.database.close()
            return findings
        } catch {
            let text = (error as? StoreError)?.explanation ?? "\(error)"
            return DatabaseFindings(finding: Finding(level: .broken, topic: "Database", text: text, next: nil))
        }
    }

    /// On a thread of its own: connecting to PostgreSQL blocks for as long as the network likes.
    private func open() async throws -> Store {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try DatabaseOpening.existing(settings) })
            }
        }
    }

    private func look(at store: Store) async throws -> DatabaseFindings {
        let missing = try await store.migrationStatus().filter { $0.appliedAt == nil }
        guard missing.isEmpty else {
            let steps = missing.count == 1 ? "a schema step is missing" : "\(missing.count) schema steps are missing"
            return DatabaseFindings(
                finding: .broken("Database", steps, "Run 'takeout migrate', or restart the server."))
        }
        let businesses = try await store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: Self.mostBusinesses)
        }
        let kind = store.isShared ? "PostgreSQL" : "SQLite"
        let many =
            businesses.count == Self.mostBusinesses
            ? "the first \(businesses.count) are looked at" : "\(businesses.count)"
        guard !businesses.isEmpty else {
            return DatabaseFindings(
                finding: .warning(
                    "Database", "\(kind) answers, but has no business yet", "Make one: POST /api/businesses."))
        }
        return DatabaseFindings(
            finding: .ok("Database", "\(kind) answers, its schema is up to date; businesses: \(many)"),
            businesses: businesses)
    }
}
