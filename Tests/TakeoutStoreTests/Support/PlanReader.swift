// A database that asks the engine for the plan of every statement before it runs it.
import Synchronization
import TakeoutStore

final class PlanReader: Database {
    private let inner: any Database
    private let question: PlanQuestion
    private let noted = Mutex<[String]>([])

    init(_ inner: any Database, _ engine: StoreEngine) {
        self.inner = inner
        switch engine {
        case .sqlite: question = PlanQuestion(words: "EXPLAIN QUERY PLAN ", column: "detail")
        case .postgreSQL: question = PlanQuestion(words: "EXPLAIN ", column: "QUERY PLAN")
        }
    }

    /// The plans of the statements since the last time, a step a line.
    func takePlans() -> [String] {
        noted.withLock { plans in
            defer { plans = [] }
            return plans
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await inner.read { connection throws(StoreError) in try body(self.explaining(connection)) }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await inner.write { connection throws(StoreError) in try body(self.explaining(connection)) }
    }

    func close() async throws(StoreError) { try await inner.close() }

    private func explaining(_ connection: any SQLConnection) -> ExplainingConnection {
        ExplainingConnection(inner: connection, question: question) { plan in self.noted.withLock { $0 += plan } }
    }
}

private struct PlanQuestion {
    let words: String
    let column: String
}

private struct ExplainingConnection: SQLConnection {
    let inner: any SQLConnection
    let question: PlanQuestion
    let note: ([String]) -> Void

    func query(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> [SQLRow] {
        try explain(sql, arguments)
        return try inner.query(sql, arguments)
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) -> Int {
        try explain(sql, arguments)
        return try inner.execute(sql, arguments)
    }

    func executeScript(_ sql: String) throws(StoreError) { try inner.executeScript(sql) }

    var locksRows: Bool { inner.locksRows }

    func lockSchema() throws(StoreError) { try inner.lockSchema() }

    private func explain(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) {
        let rows = try inner.query(question.words + sql, arguments)
        note(try rows.mapRows { row throws(StoreError) in try row(question.column) })
    }
}
