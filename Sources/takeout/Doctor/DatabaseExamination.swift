// Whether the database answers and has its schema; and the businesses in it.
import Foundation
import TakeoutCore
import TakeoutStore

struct DatabaseFindings: Sendable {
    let finding: Finding
    /// Whether calls go out; nil when that could not be read.
    var calls: Finding?
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
        let (businesses, account) = try await store.read { tx throws(StoreError) in
            (try tx.businesses(after: nil, limit: Self.mostBusinesses), try tx.providerAccount())
        }
        let calls = Self.callsFinding(account)
        let kind = store.isShared ? "PostgreSQL" : "SQLite"
        let many =
            businesses.count == Self.mostBusinesses
            ? "the first \(businesses.count) are looked at" : "\(businesses.count)"
        guard !businesses.isEmpty else {
            return DatabaseFindings(
                finding: .warning(
                    "Database", "\(kind) answers, but has no business yet", "Make one: POST /api/businesses."),
                calls: calls)
        }
        return DatabaseFindings(
            finding: .ok("Database", "\(kind) answers, its schema is up to date; businesses: \(many)"),
            calls: calls, businesses: businesses)
    }

    /// Silent while all is well.
    private static func callsFinding(_ account: ProviderAccount) -> Finding? {
        guard let outage = account.breaker.outage else { return nil }
        let next =
            account.breaker.nextProbe.map { "the next call after \($0.rfc3339) tries again" }
            ?? "a call is under way that tries again"
        let reason = outage.fault.inWords.split(separator: ":").last.map { String($0.dropLast()) } ?? ""
        return .broken(
            "Calls", "none go out since \(outage.since.rfc3339):\(reason); \(next)",
            "Put the account in order in Vapi's dashboard, then press Call now at any message.")
    }
}
