// One teller, any number of listeners: for what is told to open pages, and for what nodes tell each other.
import Synchronization

/// A listener that is slow loses the oldest elements, not the newest.
package final class Broadcast<Element: Sendable>: Sendable {
    private struct State {
        var nextListener = 0
        var listeners: [Int: AsyncStream<Element>.Continuation] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let kept: Int

    /// - Parameter kept: how many elements wait for a slow listener.
    package init(keeping kept: Int) {
        self.kept = kept
    }

    /// What is told from now on, until the listener's task ends or all is closed.
    package func listen() -> AsyncStream<Element> {
        let (stream, continuation) = AsyncStream.makeStream(of: Element.self, bufferingPolicy: .bufferingNewest(kept))
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

    package func tell(_ elements: [Element]) {
        guard !elements.isEmpty else { return }
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners {
            for element in elements { listener.yield(element) }
        }
    }

    /// Ends all streams for good.
    package func close() {
        state.withLock { $0.isClosed = true }
        dismiss()
    }

    /// Ends the streams of those who listen now.
    package func dismiss() {
        let listeners = state.withLock { state in
            defer { state.listeners = [:] }
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
