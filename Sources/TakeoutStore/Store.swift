// The Store: one set of SQL over either engine. Reads and writes happen in transactions with a synchronous body.
import FoundationEssentials
import TakeoutCore

public struct Store: Sendable {
    public let database: any Database
    private let states: StateMemo

    /// - Parameter other: one whose memory of what stored states mean is shared, where a process has several stores.
    public init(_ database: any Database, rememberingWith other: Store? = nil) {
        self.database = database
        states = other?.states ?? StateMemo(limit: 2_048)
    }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await database.read { [states] connection throws(StoreError) in
            try body(StoreTransaction(connection, states))
        }
    }

    /// Returns after the commit reached the disk. An error rolls the body back.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await database.write { [states] connection throws(StoreError) in
            try body(StoreTransaction(connection, states))
        }
    }

    /// Whether other nodes may use the database at the same time.
    public var isShared: Bool { database.isShared }
}

/// The tables, as seen inside one transaction; the files in `Tables/` add a table each.
public struct StoreTransaction {
    let connection: any SQLConnection
    let states: StateMemo

    init(_ connection: any SQLConnection, _ states: StateMemo = StateMemo(limit: 16)) {
        self.connection = connection
        self.states = states
    }

    func query(_ sql: String, _ arguments: any SQLConvertible...) throws(StoreError) -> [SQLRow] {
        try connection.query(sql, arguments.map(\.sql))
    }

    @discardableResult
    func execute(_ sql: String, _ arguments: any SQLConvertible...) throws(StoreError) -> Int {
        try connection.execute(sql, arguments.map(\.sql))
    }

    /// Inserts a row given as column and value, in the order of the list.
    func insert(into table: String, _ columns: KeyValuePairs<String, any SQLConvertible>) throws(StoreError) {
        var sql = "INSERT INTO \(table) ("
        var places = ") VALUES ("
        sql.reserveCapacity(32 * columns.count)
        places.reserveCapacity(8 * columns.count)
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for (name, value) in columns {
            values.append(value.sql)
            if values.count > 1 {
                sql += ", "
                places += ", "
            }
            sql += name
            places += "$"
            places += String(values.count)
        }
        sql += places
        sql += ")"
        try connection.execute(sql, values)
    }
}

/// How rows are locked that are read to be changed, where transactions write at the same time.
enum RowLock: String {
    /// Until this transaction ends, others that lock the row wait; references to it do not.
    case forChange = " FOR NO KEY UPDATE"
    /// The row can be neither changed nor deleted; others may look at it in the same way.
    case asItIs = " FOR SHARE"
    /// What others have locked is theirs and is passed over.
    case forTaking = " FOR UPDATE SKIP LOCKED"
}

extension StoreTransaction {
    /// The end of a SELECT that locks what it finds; nothing in a read, or where there is one writer at a time.
    /// - Parameter table: the one whose row is meant, where a query joins several.
    func lock(_ lock: RowLock, of table: String? = nil) -> String {
        guard connection.locksRows else { return "" }
        return lock.rawValue + (table.map { " OF \($0)" } ?? "")
    }

    /// Locks the callback that a query finds by its id. Whoever changes anything of a callback (its attempts, its
    /// notices, its message) locks its row first, so that events of one callback come one after the other, and no two
    /// transactions wait for each other.
    func lockCallback(where condition: String, _ arguments: any SQLConvertible...) throws(StoreError) {
        guard connection.locksRows else { return }
        _ = try connection.query(
            "SELECT 1 AS one FROM callbacks WHERE message_id = (\(condition))" + lock(.forChange),
            arguments.map(\.sql))
    }
}

extension Array {
    /// `map` that passes the Store's typed errors on.
    public func mapRows<Value>(_ transform: (Element) throws(StoreError) -> Value) throws(StoreError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for element in self { values.append(try transform(element)) }
        return values
    }
}

/// JSON columns.
enum StoredJSON {
    private static let decoder = JSONDecoder()

    static func encode(_ value: some Encodable) throws(StoreError) -> String {
        do {
            return try StoredOutput.text(of: value)
        } catch {
            throw StoreError(.other, "cannot encode \(type(of: value)): \(error)")
        }
    }

    static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws(StoreError) -> Value {
        do {
            return try decoder.decode(Value.self, from: Data(text.utf8))
        } catch {
            throw StoreError(.corrupt, "cannot decode \(Value.self): \(error)")
        }
    }
}

/// What the stored texts of callbacks' states mean, as they were written or read last. A live callback is loaded and
/// saved many times within seconds. The row's text is always read and decides, so nothing stale can come from here,
/// whoever else writes to the database.
struct StateMemo: Sendable {
    private struct Stored {
        let text: String
        let state: CallbackState
    }

    private let memo: Memo<CallbackID, Stored>

    init(limit: Int) {
        memo = Memo(limit: limit)
    }

    func encode(_ state: CallbackState, of id: CallbackID) throws(StoreError) -> String {
        let text = try StoredJSON.encode(state)
        memo[id] = Stored(text: text, state: state)
        return text
    }

    func decode(_ text: String, of id: CallbackID) throws(StoreError) -> CallbackState {
        if let stored = memo[id], stored.text == text { return stored.state }
        let state: CallbackState = try StoredJSON.decode(text)
        memo[id] = Stored(text: text, state: state)
        return state
    }
}
