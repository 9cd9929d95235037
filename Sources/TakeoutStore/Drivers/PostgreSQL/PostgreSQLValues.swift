// Values on their way to PostgreSQL and back, both as text.
import CLibPQ

/// The arguments of one statement as libpq takes them: pointers into one run of bytes, each text ended by a zero.
struct PostgreSQLArguments {
    private var bytes: [UInt8] = []
    /// Where each argument begins; nil for NULL.
    private var starts: [Int?] = []

    init(_ values: [SQLValue]) {
        for value in values { append(value) }
    }

    private mutating func append(_ value: SQLValue) {
        switch value {
        case .null: return starts.append(nil)
        case .integer(let number): begin(String(number))
        case .real(let number): begin(String(number))
        case .text(let text): begin(text)
        case .bool(let value): begin(value ? "t" : "f")
        }
        bytes.append(0)
    }

    private mutating func begin(_ text: String) {
        starts.append(bytes.count)
        bytes.append(contentsOf: text.utf8)
    }

    var count: Int32 { Int32(starts.count) }

    /// The pointers hold only inside of the body.
    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        bytes.withUnsafeBytes { buffer in
            let text = buffer.bindMemory(to: CChar.self)
            return body(starts.map { start in start.flatMap { start in text.baseAddress.map { $0 + start } } })
        }
    }
}

/// The columns of a prepared statement's result.
struct PostgreSQLColumns {
    let names: SQLColumns
    private let types: [Oid]

    init(_ result: OpaquePointer?) {
        let columns = 0..<PQnfields(result)
        names = SQLColumns(columns.map { column in PQfname(result, column).map { String(cString: $0) } ?? "" })
        types = columns.map { PQftype(result, $0) }
    }

    func rows(of result: OpaquePointer?) -> [SQLRow] {
        (0..<PQntuples(result)).map { row in
            SQLRow(columns: names, values: types.indices.map { value(result, row, Int32($0), types[$0]) })
        }
    }

    private func value(_ result: OpaquePointer?, _ row: Int32, _ column: Int32, _ type: Oid) -> SQLValue {
        guard PQgetisnull(result, row, column) == 0, let text = PQgetvalue(result, row, column) else { return .null }
        let length = Int(PQgetlength(result, row, column))
        return text.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
            SQLValue(UnsafeBufferPointer(start: bytes, count: length), type: type)
        }
    }
}

extension SQLValue {
    /// Types by their number in `pg_type`; those that are not named here come as text.
    fileprivate init(_ bytes: UnsafeBufferPointer<UInt8>, type: Oid) {
        switch type {
        case 16: self = .bool(bytes.first == UInt8(ascii: "t"))
        case 20, 21, 23: self = Self.integer(bytes)
        case 700, 701: self = Self.real(bytes)
        case 1700: self = Self.numeric(bytes)
        default: self = .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// A number that is none of ours, such as a sum beyond 64 bits, stays a text, and so is found to be corrupt.
    private static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
        let text = String(decoding: bytes, as: UTF8.self)
        return Int64(text).map { .integer($0) } ?? .text(text)
    }

    private static func real(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
        let text = String(decoding: bytes, as: UTF8.self)
        return Double(text).map { .real($0) } ?? .text(text)
    }

    /// Sums of whole numbers are `numeric` in PostgreSQL and whole numbers in SQLite.
    private static func numeric(_ bytes: UnsafeBufferPointer<UInt8>) -> SQLValue {
        bytes.contains(UInt8(ascii: ".")) ? real(bytes) : integer(bytes)
    }
}
