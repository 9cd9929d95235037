// Tells open pages what has changed, after the commit. Nothing depends on it: a page that missed a change reloads.
import Synchronization

/// Any number of listeners; one that is slow loses the oldest changes, not the newest.
public final class ChangeFeed: Sendable {
    private struct State {
        var nextListener = 0
        var listeners: [Int: AsyncStream<Change>.Continuation] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    init() {}

    /// Changes from now on, until the listener's task ends.
    public func changes() -> AsyncStream<Change> {
        let (stream, continuation) = AsyncStream.makeStream(of: Change.self, bufferingPolicy: .bufferingNewest(256))
        let id = state.withLock { state -> Int? in
            guard !state.isClosed else { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: id) }
        }
        return stream
    }

    func publish(_ changes: [Change]) {
        guard !changes.isEmpty else { return }
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners {
            for change in changes { listener.yield(change) }
        }
    }

    /// Ends all streams, so that open connections do not hold up a shutdown.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
