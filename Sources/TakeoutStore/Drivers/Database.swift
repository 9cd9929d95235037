// What the Store asks of a database engine: transactions with a synchronous body, and rows of plain values.
public import TakeoutCore

/// A value as both engines have it.
public enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bool(Bool)
}

/// One connection inside a transaction. Parameters are `$1`, `$2`, … and refer to `arguments` by number.
public protocol SQLConnection {
    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow]

    /// - Returns: the number of rows changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int

    /// Hands over the integers of each row, in the order of the columns, NULL as 0: for sums over thousands of rows, of
    /// which none is to be kept.
    func integers(
        _ sql: String, _ arguments: [SQLValue], _ take: (ArraySlice<Int64>) -> Void
    ) throws(StoreError)

    /// Runs several statements without parameters: migrations.
    func executeScript(_ sql: String) throws(StoreError)

    /// Whether rows that are read to be changed must be locked, because other transactions write at the same time.
    var locksRows: Bool { get }

    /// Waits until no other transaction changes the schema, and keeps others from it until this one has ended.
    func lockSchema() throws(StoreError)
}

extension SQLConnection {
    public func integers(
        _ sql: String, _ arguments: [SQLValue], _ take: (ArraySlice<Int64>) -> Void
    ) throws(StoreError) {
        for row in try query(sql, arguments) { take(row.values.map { Int64(sql: $0) ?? 0 }[...]) }
    }
}

/// What an engine with one writer at a time answers.
extension SQLConnection {
    public var locksRows: Bool { false }
    public func lockSchema() throws(StoreError) {}
}

/// A database engine. An error rolls all of a body back. A body may be run again from its start after what it did was
/// rolled back: it must do nothing but read, decide and write rows.
public protocol Database: Sendable {
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value

    /// Returns after the commit reached the disk.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value

    func close() async throws(StoreError)

    /// Whether several processes may use it at the same time.
    var isShared: Bool { get }

    /// The time of the clock that all users of the database share; nil where there is but one user, with its own.
    func currentTime() async throws(StoreError) -> Timestamp?

    /// Tells the other processes something, soon, outside of any transaction. It may be lost.
    /// - Parameter payloads: short lines of text without line breaks.
    func notify(_ payloads: [String])

    /// What the other processes tell, until the database is closed; `NotificationLine.missed` where some of it was lost.
    func notifications() -> AsyncStream<String>
}

/// Lines that no process tells, but the engine.
public enum NotificationLine {
    /// The connection was down for a while: what the others told meanwhile is not known.
    public static let missed = "missed"
}

/// What an engine answers that one process has to itself.
extension Database {
    public var isShared: Bool { false }
    public func currentTime() async throws(StoreError) -> Timestamp? { nil }
    public func notify(_ payloads: [String]) {}
    public func notifications() -> AsyncStream<String> { AsyncStream { $0.finish() } }
}

/// What went wrong with the database, and what to do about it.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// Locked by others for too long: try again.
        case busy
        /// Disk full or an I/O error: nothing was written; somebody must make room or mend the disk.
        case storage
        /// A unique key or a reference stands against it.
        case constraint
        /// The stored data is not what this program wrote.
        case corrupt
        /// This program's own mistake, or an unforeseen error of the engine.
        case other
    }

    public let kind: Kind
    /// Without statement arguments: they may be personal.
    public let explanation: String

    public init(_ kind: Kind, _ explanation: String) {
        self.kind = kind
        self.explanation = explanation
    }

    public var description: String { "database (\(kind.rawValue)): \(explanation)" }
}

/// A row, read by column name.
public struct SQLRow: Sendable {
    let columns: SQLColumns
    let values: [SQLValue]

    /// The value of a column in the type that the place asks for: `let id: MessageID = try row("id")`.
    public func callAsFunction<Value: SQLConvertible>(_ column: String) throws(StoreError) -> Value {
        guard let index = columns.index(of: column) else {
            throw StoreError(.other, "no column \(column)")
        }
        guard let value = Value(sql: values[index]) else {
            throw StoreError(.corrupt, "column \(column) does not hold \(Value.self)")
        }
        return value
    }
}

/// The column names of one statement, shared by its rows.
public final class SQLColumns: Sendable {
    private let names: [String]
    private let tags: [UInt32]

    init(_ names: [String]) {
        self.names = names
        tags = names.map(Self.tag)
    }

    var count: Int { names.count }

    /// Of several columns with the same name the first.
    func index(of name: String) -> Int? {
        let tag = Self.tag(of: name)
        return tags.indices.first { tags[$0] == tag && names[$0] == name }
    }

    /// Every row is read by name, some twenty columns for an event: length and ends tell the names of one statement apart
    /// well enough, and are compared at once, where the letters of a name would have to be hashed.
    private static func tag(of name: String) -> UInt32 {
        let bytes = name.utf8
        return UInt32(truncatingIfNeeded: bytes.count) << 16 | UInt32(bytes.first ?? 0) << 8 | UInt32(bytes.last ?? 0)
    }
}

/// A type that goes into a column and comes out again.
public protocol SQLConvertible {
    init?(sql: SQLValue)
    var sql: SQLValue { get }
}

extension String: SQLConvertible {
    public init?(sql: SQLValue) {
        guard case .text(let text) = sql else { return nil }
        self = text
    }
    /// A NUL, which neither engine keeps in a text (SQLite would silently cut there), becomes U+FFFD.
    public var sql: SQLValue {
        let holdsNUL = utf8.withContiguousStorageIfAvailable { $0.contains(0) } ?? utf8.contains(0)
        return .text(holdsNUL ? replacing("\0", with: "\u{FFFD}") : self)
    }
}

extension Int64: SQLConvertible {
    public init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self = number
    }
    public var sql: SQLValue { .integer(self) }
}

extension Int: SQLConvertible {
    public init?(sql: SQLValue) {
        guard case .integer(let number) = sql else { return nil }
        self.init(exactly: number)
    }
    public var sql: SQLValue { .integer(Int64(self)) }
}

extension Bool: SQLConvertible {
    public init?(sql: SQLValue) {
        switch sql {
        case .bool(let value): self = value
        case .integer(let number): self = number != 0
        default: return nil
        }
    }
    public var sql: SQLValue { .bool(self) }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    public init?(sql: SQLValue) {
        if case .null = sql {
            self = .none
        } else {
            guard let value = Wrapped(sql: sql) else { return nil }
            self = .some(value)
        }
    }
    public var sql: SQLValue { self?.sql ?? .null }
}

extension Timestamp: SQLConvertible {
    public init?(sql: SQLValue) {
        guard let number = Int64(sql: sql) else { return nil }
        self.init(microseconds: number)
    }
    public var sql: SQLValue { .integer(microseconds) }
}

extension Money: SQLConvertible {
    public init?(sql: SQLValue) {
        guard let number = Int64(sql: sql) else { return nil }
        self.init(microdollars: number)
    }
    public var sql: SQLValue { .integer(microdollars) }
}

extension Identifier: SQLConvertible {
    public init?(sql: SQLValue) {
        guard let text = String(sql: sql) else { return nil }
        self.init(text)
    }
    public var sql: SQLValue { .text(rawValue) }
}

/// Words of the schema that are enums in Swift.
public protocol SQLWord: SQLConvertible, RawRepresentable where RawValue == String {}

extension SQLWord {
    public init?(sql: SQLValue) {
        guard let text = String(sql: sql) else { return nil }
        self.init(rawValue: text)
    }
    public var sql: SQLValue { .text(rawValue) }
}

extension Urgency: SQLWord {}
extension Language: SQLWord {}
extension AttemptStatus: SQLWord {}
extension AttemptOutcome: SQLWord {}
extension NoticeChannel: SQLWord {}
extension NoticeKind: SQLWord {}
extension NoticeOrder: SQLWord {}
