// Applies the numbered SQL files in order, each once, and refuses a database that is newer or was changed.
import Crypto
import Foundation
public import TakeoutCore

/// One numbered step of the schema.
public struct Migration: Sendable {
    public let number: Int
    public let name: String
    let sql: String

    /// SHA-256 of the file: an applied migration must not change.
    var checksum: String { SHA256.hash(data: Data(sql.utf8)).map { String(format: "%02x", $0) }.joined() }

    /// All steps, oldest first. Append; never edit.
    public static let all = [
        Migration(number: 1, name: "main", sql: String(decoding: PackageResources._001_main_sql, as: UTF8.self)),
        Migration(number: 2, name: "limits", sql: String(decoding: PackageResources._002_limits_sql, as: UTF8.self)),
        Migration(number: 3, name: "sms", sql: String(decoding: PackageResources._003_sms_sql, as: UTF8.self)),
        Migration(
            number: 4, name: "accounts", sql: String(decoding: PackageResources._004_accounts_sql, as: UTF8.self)),
        Migration(number: 5, name: "pages", sql: String(decoding: PackageResources._005_pages_sql, as: UTF8.self)),
        Migration(
            number: 6, name: "webhooks", sql: String(decoding: PackageResources._006_webhooks_sql, as: UTF8.self)),
        Migration(
            number: 7, name: "doubts", sql: String(decoding: PackageResources._007_doubts_sql, as: UTF8.self)),
        Migration(number: 8, name: "days", sql: String(decoding: PackageResources._008_days_sql, as: UTF8.self)),
        Migration(number: 9, name: "taken", sql: String(decoding: PackageResources._009_taken_sql, as: UTF8.self)),
        Migration(
            number: 10, name: "lists by time",
            sql: String(decoding: PackageResources._010_lists_by_time_sql, as: UTF8.self)),
        Migration(
            number: 11, name: "day totals",
            sql: String(decoding: PackageResources._011_day_totals_sql, as: UTF8.self)),
    ]
}

/// How a migration stands in a database.
public struct MigrationStatus: Sendable, Equatable {
    public let number: Int
    public let name: String
    public let appliedAt: Timestamp?
}

extension Store {
    /// Applies what is missing, each step in a transaction of its own.
    /// - Returns: the steps applied now.
    /// - Throws: `.other` when the database was made by a newer Takeout, `.corrupt` when an applied step has changed.
    @discardableResult
    public func migrate(now: Timestamp) async throws(StoreError) -> [Migration] {
        try await database.write { connection throws(StoreError) in
            try connection.lockSchema()
            try connection.executeScript(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
                )
                """)
        }
        let applied = try await checkedMigrations()
        var done: [Migration] = []
        for migration in Migration.all where applied[migration.number] == nil {
            if try await apply(migration, now: now) { done.append(migration) }
        }
        try await keyNames()
        return done
    }

    /// Names that were stored before they could be looked up get their keys. SQL cannot fold them.
    private func keyNames() async throws(StoreError) {
        let atOnce = 500
        while try await write({ tx throws(StoreError) in try tx.keyNames(limit: atOnce) }) == atOnce {}
    }

    /// - Returns: false when another node has applied it meanwhile.
    private func apply(_ migration: Migration, now: Timestamp) async throws(StoreError) -> Bool {
        try await database.write { connection throws(StoreError) in
            try connection.lockSchema()
            let known = try connection.query(
                "SELECT 1 AS one FROM schema_migrations WHERE number = $1", [migration.number.sql])
            guard known.isEmpty else { return false }
            try connection.executeScript(migration.sql)
            try connection.execute(
                "INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                [migration.number.sql, migration.name.sql, migration.checksum.sql, now.sql])
            return true
        }
    }

    /// Every step with the time at which it was applied; nil for those that are missing.
    public func migrationStatus() async throws(StoreError) -> [MigrationStatus] {
        let applied = try await checkedMigrations()
        return Migration.all.map { MigrationStatus(number: $0.number, name: $0.name, appliedAt: applied[$0.number]) }
    }

    private func checkedMigrations() async throws(StoreError) -> [Int: Timestamp] {
        let rows = try await database.read { connection throws(StoreError) in
            do throws(StoreError) {
                return try connection.query("SELECT number, checksum, applied_at FROM schema_migrations", [])
            } catch {
                // Both engines have information about tables, each its own; asking and failing works in both.
                guard error.kind == .other else { throw error }
                return []
            }
        }
        var applied: [Int: Timestamp] = [:]
        for row in rows {
            let number: Int = try row("number")
            let checksum: String = try row("checksum")
            guard let migration = Migration.all.first(where: { $0.number == number }) else {
                throw StoreError(
                    .other, "the database has schema \(number), newer than this program knows: use the newer takeout")
            }
            guard migration.checksum == checksum else {
                throw StoreError(.corrupt, "schema step \(number) was applied in another form than this program has")
            }
            applied[number] = try row("applied_at") as Timestamp
        }
        return applied
    }
}
