// Tells open pages what has changed, after the commit. Nothing depends on it: a page that missed a change reloads.
import TakeoutCore

/// Any number of listeners; one that is slow loses the oldest changes, not the newest.
public final class ChangeFeed: Sendable {
    private let listeners = Broadcast<Change>(keeping: 256)

    init() {}

    /// Changes from now on, until the listener's task ends.
    public func changes() -> AsyncStream<Change> { listeners.listen() }

    func publish(_ changes: [Change]) { listeners.tell(changes) }

    /// Ends all streams, so that open connections do not hold up a shutdown.
    func close() { listeners.close() }
}
