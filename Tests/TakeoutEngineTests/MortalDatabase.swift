// The database as one life of the server sees it: when the process is dead, nothing of it gets there any more.
import Synchronization
import TakeoutCore
import TakeoutStore

final class MortalDatabase: Database {
    private let base: any Database
    private let isDead = Mutex(false)

    init(_ base: any Database) {
        self.base = base
    }

    func die() {
        isDead.withLock { $0 = true }
    }

    private func checkLife() throws(StoreError) {
        if isDead.withLock({ $0 }) { throw StoreError(.storage, "The process is dead.") }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try checkLife()
        return try await base.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try checkLife()
        return try await base.write(body)
    }

    func close() async throws(StoreError) { try await base.close() }

    var isShared: Bool { base.isShared }

    func currentTime() async throws(StoreError) -> Timestamp? { try await base.currentTime() }

    func notify(_ payloads: [String]) { base.notify(payloads) }

    func notifications() -> AsyncStream<String> { base.notifications() }
}
