// A database that asks the engine for the plan of every statement before it runs it.
import Synchronization
public import TakeoutStore

/// A statement, and the engine's plan of it, a step a line.
public struct PlannedStatement: Sendable {
    public let sql: String
    public let steps: [String]
}

public final class PlanReader: Database {
    /// Whose words plans are asked for in.
    public enum Engine: Sendable { case sqlite, postgreSQL }

    private let inner: any Database
    private let question: PlanQuestion
    private let noted = Mutex<[PlannedStatement]>([])

    public init(_ inner: any Database, _ engine: Engine) {
        self.inner = inner
        switch engine {
        case .sqlite: question = PlanQuestion(words: "EXPLAIN QUERY PLAN ", column: "detail")
        case .postgreSQL: question = PlanQuestion(words: "EXPLAIN ", column: "QUERY PLAN")
        }
    }

    /// The statements since the last time.
    public func takeStatements() -> [PlannedStatement] {
        noted.withLock { plans in
            defer { plans = [] }
            return plans
        }
    }

    /// The plans of the statements since the last time, a step a line.
    public func takePlans() -> [String] { takeStatements().flatMap(\.steps) }

    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await inner.read { connection throws(StoreError) in try body(self.explaining(connection)) }
    }

    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await inner.write { connection throws(StoreError) in try body(self.explaining(connection)) }
    }

    public func close() async throws(StoreError) { try await inner.close() }

    private func explaining(_ connection: any SQLConnection) -> ExplainingConnection {
        ExplainingConnection(inner: connection, question: question) { plan in self.noted.withLock { $0.append(plan) } }
    }
}

private struct PlanQuestion {
    let words: String
    let column: String
}

private struct ExplainingConnection: SQLConnection {
    let inner: any SQLConnection
    let question: PlanQuestion
    let note: (PlannedStatement) -> Void

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
        note(PlannedStatement(sql: sql, steps: try rows.mapRows { row throws(StoreError) in try row(question.column) }))
    }
}
