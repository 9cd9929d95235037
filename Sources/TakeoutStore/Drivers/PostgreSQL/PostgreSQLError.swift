// What PostgreSQL says went wrong, in the Store's words. No statement argument gets into them.
import CLibPQ

/// A failure of one statement or connection.
struct PostgreSQLFailure: Error {
    /// SQLSTATE, five characters; nil when the server did not answer.
    let state: String?
    /// The connection is gone, and with it the transaction.
    let isConnectionLost: Bool
    let error: StoreError

    /// The server rolled the transaction back because of what others did at the same time: run again, it may go well.
    /// A unique violation is among them because the row that stands in the way may be new, and the body would have
    /// found it; where it is old, the body fails again in the same way.
    var isWorthAnotherRun: Bool {
        isConnectionLost || ["40001", "40P01", "23505", Self.changedPlan, Self.unknownStatement].contains(state)
    }

    /// The result of a prepared `SELECT *` has another form since a migration.
    static let changedPlan = "0A000"
    /// A prepared statement is gone.
    static let unknownStatement = "26000"

    /// - Parameter result: nil when there was not even one.
    init(_ result: OpaquePointer?, _ connection: OpaquePointer?) {
        state = Self.field(result, "C")
        isConnectionLost = PQstatus(connection) == CONNECTION_BAD || state?.hasPrefix("57P0") == true
        error = StoreError(state: state, primary: Self.field(result, "M"))
    }

    init(lost error: StoreError) {
        state = nil
        isConnectionLost = true
        self.error = error
    }

    private static func field(_ result: OpaquePointer?, _ code: Unicode.Scalar) -> String? {
        PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
    }

    /// Why no connection could be made. Quoted texts are left out: with a badly written address, a part of the password
    /// is taken for the host.
    static func connecting(_ connection: OpaquePointer?) -> StoreError {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? "out of memory"
        let words = text.replacing(/"[^"]*"/, with: "…").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return StoreError(.busy, "no connection to PostgreSQL: \(words)")
    }
}

extension StoreError {
    /// - Parameter primary: the server's message without its detail, which would quote rows.
    fileprivate init(state: String?, primary: String?) {
        guard let state else {
            self.init(.busy, "the connection to PostgreSQL was lost")
            return
        }
        // Data exceptions quote the value in the message itself.
        let text = state.hasPrefix("22") ? "a value does not fit its place" : primary ?? "PostgreSQL failed"
        self.init(Self.kind(of: state), "\(text) (\(state))")
    }

    /// https://www.postgresql.org/docs/15/errcodes-appendix.html
    private static func kind(of state: String) -> Kind {
        switch state {
        case "53100": .storage  // disk full
        case "XX001", "XX002": .corrupt
        case "55P03", "57014", "25006": .busy  // lock or statement took too long; a standby that takes no writes
        default:
            switch state.prefix(2) {
            case "08", "40", "53", "57": .busy
            case "23": .constraint
            case "58": .storage
            default: .other
            }
        }
    }
}
