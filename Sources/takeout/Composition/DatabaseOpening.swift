// Opens the database that the settings name, and keeps a second server off a file.
import Foundation
import TakeoutStore

enum DatabaseOpening {
    static func open(_ settings: Settings) throws(CommandFailure) -> Store {
        let url = try settings.required(.databaseURL)
        if let path = sqlitePath(url) { return try open(path: path) }
        guard ["postgres", "postgresql"].contains(scheme(of: url)) else {
            throw CommandFailure(
                "TAKEOUT_DATABASE_URL must be sqlite:PATH or postgres://user:password@host:port/database, not '\(scheme(of: url))…'."
            )
        }
        return try open(postgreSQL: url, connections: try settings.integer(.databaseConnections, in: 1...1_000))
    }

    /// For those who only look: opening a file that is not there would make one.
    static func existing(_ settings: Settings) throws(CommandFailure) -> Store {
        let url = try settings.required(.databaseURL)
        if let path = sqlitePath(url), !FileManager.default.fileExists(atPath: path) {
            throw CommandFailure("There is no database \(path). Name the right one with --database-url or --config.")
        }
        return try open(settings)
    }

    /// - Parameter url: may hold a password, and is in no message.
    private static func open(postgreSQL url: String, connections: Int) throws(CommandFailure) -> Store {
        do {
            return Store(try PostgreSQLDatabase(url: url, connections: connections))
        } catch {
            throw CommandFailure(
                "The database of TAKEOUT_DATABASE_URL cannot be used: \(error.explanation). Is PostgreSQL running, and are address, user, password and database right?"
            )
        }
    }

    static func open(path: String) throws(CommandFailure) -> Store {
        // Messages are people's business: nobody else on the machine reads the files.
        umask(0o077)
        do {
            return Store(try SQLiteDatabase(path: path))
        } catch {
            throw CommandFailure(
                "The database \(path) cannot be opened: \(error.explanation). Does its folder exist, and may this user write to it?"
            )
        }
    }

    static func sqlitePath(_ url: String) -> String? {
        url.hasPrefix("sqlite:") && url.count > 7 ? String(url.dropFirst(7)) : nil
    }

    /// Without what may be a password.
    private static func scheme(of url: String) -> String { String(url.prefix { $0 != ":" }) }
}

/// Two servers on one SQLite file would each take the other's work for abandoned.
final class ServerLock: Sendable {
    private let descriptor: Int32

    /// nil where the database is no file: then several servers may share it.
    convenience init?(_ settings: Settings) throws(CommandFailure) {
        guard let path = DatabaseOpening.sqlitePath(try settings.required(.databaseURL)) else { return nil }
        try self.init(databasePath: path)
    }

    init(databasePath: String) throws(CommandFailure) {
        let path = databasePath + ".lock"
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure("The lock file \(path) cannot be made.") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandFailure(
                "Another takeout server is using \(databasePath). Stop it first, or use another database.")
        }
    }

    deinit { close(descriptor) }
}
