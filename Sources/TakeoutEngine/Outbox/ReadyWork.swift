// Claimed work between the transaction that claimed it and the worker that performs it.
import Synchronization
import TakeoutCore
import TakeoutStore

/// A queue that knows what this node has in hand: handed over, and its result not recorded yet.
final class ReadyWork: Sendable {
    /// A call to place as it was decided on: good for as long as nothing else happens to its callback.
    struct HandedOrder {
        let order: CallOrder
        let at: Timestamp
    }

    private struct State {
        var items: [OutboxItem] = []
        var first = 0
        var inHand: Set<String> = []
        /// By the callback whose call they are.
        var orders: [CallbackID: HandedOrder] = [:]
        /// Came after the closing: leased, but nobody here will perform it.
        var unstarted: [OutboxItem] = []
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?

        mutating func removeFirst() -> OutboxItem? {
            guard first < items.count else { return nil }
            defer { first += 1 }
            return items[first]
        }

        mutating func removeAll() -> [OutboxItem] {
            defer {
                items = []
                first = 0
            }
            return Array(items[first...])
        }
    }

    private let state = Mutex(State())

    func add(_ item: OutboxItem, _ handed: HandedOrder? = nil) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isClosed else {
                state.unstarted.append(item)
                return nil
            }
            state.inHand.insert(item.id)
            if let handed { state.orders[item.callbackID] = handed }
            state.items.append(item)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// The next piece, in the order in which they came; nil once the queue is closed and empty, or the task is cancelled.
    /// One caller at a time.
    func next() async -> OutboxItem? {
        while !Task.isCancelled {
            let (item, isOver) = take()
            if item != nil || isOver { return item }
            await withTaskCancellationHandler {
                await withCheckedContinuation { park($0) }
            } onCancel: {
                wake()
            }
        }
        return nil
    }

    /// All that nobody has taken yet: for a driver that steps the engine itself.
    func takeAll() -> [OutboxItem] {
        state.withLock { $0.removeAll() }
    }

    /// What is added from now on stays unstarted.
    func close() {
        state.withLock { $0.isClosed = true }
        wake()
    }

    var unstarted: [OutboxItem] { state.withLock { $0.unstarted } }

    func isInHand(_ id: String) -> Bool { state.withLock { $0.inHand.contains(id) } }

    /// The order that was handed over with the work. It is given out once.
    func takeOrder(of attempt: AttemptID, for callback: CallbackID) -> HandedOrder? {
        state.withLock { state in
            guard state.orders[callback]?.order.attempt == attempt else { return nil }
            return state.orders.removeValue(forKey: callback)
        }
    }

    /// The callback has changed: whoever is to place its call looks at it again.
    func forgetOrder(for callback: CallbackID) { state.withLock { _ = $0.orders.removeValue(forKey: callback) } }

    func letGo(of item: OutboxItem) { state.withLock { _ = $0.inHand.remove(item.id) } }

    private func take() -> (item: OutboxItem?, isOver: Bool) {
        state.withLock { state in
            let item = state.removeFirst()
            if state.first == state.items.count { _ = state.removeAll() }
            return (item, item == nil && state.isClosed)
        }
    }

    private func park(_ continuation: CheckedContinuation<Void, Never>) {
        let mustResume = state.withLock { state in
            if Task.isCancelled || state.isClosed || state.first < state.items.count { return true }
            state.waiter = continuation
            return false
        }
        if mustResume { continuation.resume() }
    }

    private func wake() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
