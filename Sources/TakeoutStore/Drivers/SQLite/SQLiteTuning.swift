// What is set for all of SQLite, before the first connection.
internal import CTuning

enum SQLiteTuning {
    /// Read by whoever opens a database; works once.
    static let isSet: Void = ctuning_stop_sqlite_memory_statistics()
}
