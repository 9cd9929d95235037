// The address of a PostgreSQL database, checked before anything is said about it: it may hold a password.
import CLibPQ

struct PostgreSQLAddress: Sendable {
    private let url: String

    init(_ url: String) throws(StoreError) {
        let parsed = PQconninfoParse(url, nil)
        defer { PQconninfoFree(parsed) }
        // What libpq says about it would quote from it.
        guard parsed != nil, url.hasPrefix("postgres://") || url.hasPrefix("postgresql://") else {
            throw StoreError(
                .other,
                "the address is not of the form postgres://user:password@host:port/database; characters such as @ / % in a password are written %40 %2F %25"
            )
        }
        self.url = url
    }

    /// What the address may set otherwise. A dead peer is noticed after half a minute, not after two hours.
    private static let defaults = [
        ("connect_timeout", "5"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "4"),
        ("tcp_user_timeout", "30000"), ("target_session_attrs", "read-write"), ("fallback_application_name", "takeout"),
    ]

    /// - Returns: a connection that may have failed.
    func connect() -> OpaquePointer? {
        let pairs = Self.defaults + [("dbname", url), ("client_encoding", "UTF8")]
        let names = PostgreSQLArguments(pairs.map { .text($0.0) })
        let values = PostgreSQLArguments(pairs.map { .text($0.1) })
        return names.withPointers { names in
            values.withPointers { values in PQconnectdbParams(names + [nil], values + [nil], 1) }
        }
    }
}
