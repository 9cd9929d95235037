// Tells open pages what has changed, after the commit. The last changes are kept, so that a page that was away for a
// moment gets what it missed; one that was away for longer reloads.
import Synchronization
import TakeoutCore

/// A change with its place in the order of this process's changes.
public struct NumberedChange: Sendable, Equatable {
    public let number: Int
    public let change: Change
}

/// Any number of listeners; one that is slow loses the oldest changes, not the newest.
public final class ChangeFeed: Sendable {
    private struct Past {
        var count = 0
        var recent: [NumberedChange] = []
    }

    /// Of the past at least so many are kept, and fewer than twice as many.
    private static let kept = 512
    private let listeners = Broadcast<Change>(keeping: 256)
    private let numbered = Broadcast<NumberedChange>(keeping: 256)
    private let past = Mutex(Past())

    init() {}

    /// The number of the newest change; 0 before the first.
    public var newest: Int { past.withLock(\.count) }

    /// Changes from now on, until the listener's task ends.
    public func changes() -> AsyncStream<Change> { listeners.listen() }

    /// Changes after a given one, and then from now on, without a gap.
    /// - Returns: `missed` is nil when some of them are forgotten, or the number is none of this process.
    public func changes(after number: Int) -> (missed: [NumberedChange]?, stream: AsyncStream<NumberedChange>) {
        past.withLock { past in
            let stream = numbered.listen()
            let first = past.count - past.recent.count
            guard (first...past.count).contains(number) else { return (nil, stream) }
            return (past.recent.filter { $0.number > number }, stream)
        }
    }

    func publish(_ changes: [Change]) {
        guard !changes.isEmpty else { return }
        past.withLock { past in
            let new = changes.enumerated().map { NumberedChange(number: past.count + 1 + $0, change: $1) }
            past.count += new.count
            past.recent += new
            // Not each time, since it moves all of them.
            if past.recent.count >= 2 * Self.kept { past.recent.removeFirst(past.recent.count - Self.kept) }
            // Inside of the lock, so that listeners get them in order.
            numbered.tell(new)
        }
        listeners.tell(changes)
    }

    /// Some changes never came to this process. Numbered streams end, and those who come back find their place unknown.
    func forget() {
        past.withLock { past in
            past.count += 1
            past.recent = []
            numbered.dismiss()
        }
    }

    /// Ends all streams, so that open connections do not hold up a shutdown.
    func close() {
        listeners.close()
        numbered.close()
    }
}
