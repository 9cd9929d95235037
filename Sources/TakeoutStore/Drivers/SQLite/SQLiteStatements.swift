// Statements on one SQLite connection, through the C interface: prepared once, bound, stepped and read without a layer
// in between, since every webhook runs some dozen of them.
internal import GRDBSQLite
import TakeoutCore

/// The prepared statements of one connection.
///
/// `@unchecked Sendable`: GRDB hands a connection to one thread at a time, and a `StatementCache` is only reached
/// through its connection (`SQLiteDatabase.statements(of:)`); `MemorySQLiteDatabase` keeps its own in a `Mutex`.
final class StatementCache: @unchecked Sendable {
    private let handle: OpaquePointer
    /// By the text as it is written in `Tables/`; there are as many as places that run SQL.
    private var prepared: [StatementText: PreparedStatement] = [:]

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    /// To be called before the connection closes: SQLite keeps one open that has statements.
    func finalize() {
        for statement in prepared.values { sqlite3_finalize(statement.handle) }
        prepared = [:]
    }

    /// For a connection that nobody else closes. Not to be used after this.
    func close() {
        finalize()
        sqlite3_close_v2(handle)
    }

    fileprivate func statement(_ sql: String) throws(StoreError) -> PreparedStatement {
        let text = StatementText(sql: sql)
        if let known = prepared[text] { return known }
        var statement: OpaquePointer?
        guard
            sqlite3_prepare_v3(handle, Self.translate(sql), -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
                == SQLITE_OK, let statement
        else { throw lastError }
        let made = PreparedStatement(handle: statement)
        prepared[text] = made
        return made
    }

    /// `$1` is a name to SQLite, numbered by first appearance; `?1` is the first parameter.
    private static func translate(_ sql: String) -> String {
        sql.replacing(/\$([0-9]+)/) { "?\($0.output.1)" }
    }

    fileprivate var lastError: StoreError {
        StoreError(sqlite: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
    }

    fileprivate var changes: Int { Int(sqlite3_changes(handle)) }

    func run(script sql: String) throws(StoreError) {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw lastError }
    }
}

/// A statement's text as a key. There are about a hundred, few of them equally long, and hashing hundreds of letters took
/// longer than looking up what they found.
private struct StatementText: Hashable {
    let sql: String

    func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}

extension StatementCache: SQLConnection {
    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] {
        let statement = try statement(sql)
        defer { statement.reset() }
        guard statement.bind(arguments) else { throw lastError }
        var rows: [SQLRow] = []
        while try step(statement) { rows.append(statement.row()) }
        return rows
    }

    func integers(
        _ sql: String, _ arguments: [SQLValue], _ take: (ArraySlice<Int64>) -> Void
    ) throws(StoreError) {
        let statement = try statement(sql)
        defer { statement.reset() }
        guard statement.bind(arguments) else { throw lastError }
        var numbers: [Int64] = []
        while try step(statement) {
            numbers.removeAll(keepingCapacity: true)
            for index in 0..<sqlite3_data_count(statement.handle) {
                numbers.append(sqlite3_column_int64(statement.handle, index))
            }
            take(numbers[...])
        }
    }

    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        let statement = try statement(sql)
        defer { statement.reset() }
        guard statement.bind(arguments) else { throw lastError }
        while try step(statement) {}
        return changes
    }

    func executeScript(_ sql: String) throws(StoreError) { try run(script: sql) }

    /// - Returns: whether there is a row.
    private func step(_ statement: PreparedStatement) throws(StoreError) -> Bool {
        switch sqlite3_step(statement.handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw lastError
        }
    }
}

/// One statement, with the names of its columns once it has had a row.
private final class PreparedStatement {
    let handle: OpaquePointer
    private var columns = SQLColumns([])

    init(handle: OpaquePointer) {
        self.handle = handle
    }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    /// - Returns: false when SQLite refuses a value: there are more than the statement has parameters, or no memory.
    func bind(_ arguments: [SQLValue]) -> Bool {
        var index: Int32 = 0
        for argument in arguments {
            index += 1
            guard bind(argument, at: index) == SQLITE_OK else { return false }
        }
        return true
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .real(let number): sqlite3_bind_double(handle, index, number)
        case .bool(let value): sqlite3_bind_int64(handle, index, value ? 1 : 0)
        case .text(var text):
            text.withUTF8 { bytes in
                // SQLite copies the text: the buffer is gone after this. An empty one may have no address at all.
                sqlite3_bind_text64(
                    handle, index,
                    bytes.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
                        ?? Self.emptyText, UInt64(bytes.count), Self.copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// `SQLITE_TRANSIENT`, which C defines by a cast that Swift cannot import.
    private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    /// A NULL pointer would be bound as NULL. A `StaticString` lives for ever.
    private static var emptyText: UnsafePointer<CChar> {
        UnsafeRawPointer(("" as StaticString).utf8Start).assumingMemoryBound(to: CChar.self)
    }

    func row() -> SQLRow {
        let count = sqlite3_data_count(handle)
        // SQLite prepares a statement anew when the schema changed, and `*` may then have other columns.
        if columns.count != Int(count) { columns = SQLColumns((0..<count).map(name)) }
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for index in 0..<count { values.append(value(at: index)) }
        return SQLRow(columns: columns, values: values)
    }

    private func name(of index: Int32) -> String {
        sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
    }

    private func value(at index: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_NULL: .null
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, index))
        default: .text(text(at: index))
        }
    }

    /// Of a text, or of a blob, which this program does not write.
    private func text(at index: Int32) -> String {
        guard let start = sqlite3_column_text(handle, index) else { return "" }
        let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension StoreError {
    /// - Parameters:
    ///   - code: SQLite's (extended) result code.
    ///   - message: SQLite's words; they name tables and columns, no values.
    init(sqlite code: Int32, message: String) {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self.init(.busy, message)
        case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN: self.init(.storage, message)
        case SQLITE_CONSTRAINT: self.init(.constraint, message)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self.init(.corrupt, message)
        default: self.init(.other, message)
        }
    }
}
