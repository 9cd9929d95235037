// The store of one node as faults leave it: busy, undone at the commit, or gone because the node has died.
import Synchronization
import TakeoutStore

/// Stands between a node and the database that all nodes share. What was committed stays; what the node held is lost.
final class FaultyDatabase: Database {
    private enum Turn {
        case undisturbed
        case fails(StoreError)
        /// The body runs, and its commit is undone.
        case undone(StoreError)
        /// The commit holds, and the node dies before it learns so.
        case dies
    }

    private struct State {
        var faults: Faults
        var isDead = false
        /// The node dies at the transaction with this number from now, 0 being the next.
        var diesIn: Int?
        var diesAfterCommit = false
    }

    private static let death = StoreError(.other, "this node has died")

    private let shared: any Database
    private let state: Mutex<State>
    /// Whether the node believes that others may live beside it: then it leaves their leases to run out.
    let isShared: Bool

    init(_ shared: any Database, isShared: Bool, faults: Faults) {
        self.shared = shared
        self.isShared = isShared
        state = Mutex(State(faults: faults))
    }

    var isDead: Bool { state.withLock { $0.isDead } }
    var counts: FaultCounts { state.withLock { $0.faults.counts } }

    func die() { state.withLock { $0.isDead = true } }

    /// Lets the node die in one of its next transactions.
    func die(in transactions: Int, afterCommit: Bool) {
        state.withLock { state in
            state.diesIn = transactions
            state.diesAfterCommit = afterCommit
        }
    }

    func endFaults() { state.withLock { $0.faults.isOver = true } }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        if isDead { throw Self.death }
        return try await shared.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        switch turn() {
        case .undisturbed: return try await shared.write(body)
        case .fails(let error): throw error
        case .undone(let error):
            return try await shared.write { connection throws(StoreError) in
                _ = try body(connection)
                throw error
            }
        case .dies:
            _ = try await shared.write(body)
            throw Self.death
        }
    }

    /// The shared database is the world's to close.
    func close() async throws(StoreError) {}

    private func turn() -> Turn {
        state.withLock { state in
            if state.isDead { return .fails(Self.death) }
            if let left = state.diesIn {
                state.diesIn = left - 1
                if left == 0 {
                    state.isDead = true
                    return state.diesAfterCommit ? .dies : .fails(Self.death)
                }
            }
            if state.faults.strikes(.storeBusy) { return .fails(StoreError(.busy, "locked by others")) }
            if state.faults.strikes(.storeUndone) { return .undone(StoreError(.storage, "the commit failed")) }
            return .undisturbed
        }
    }
}
