// When the next suspect may be begun: one after the other, so that the one that kills its workers is alone with it.
import Synchronization
import TakeoutCore

final class SuspectTurns: Sendable {
    private static let pause = Duration.seconds(20)
    private let lastBegun = Mutex<Timestamp?>(nil)

    /// Not before now.
    func first(now: Timestamp) -> Timestamp {
        // A clock that was set back tells nothing.
        guard let last = lastBegun.withLock({ $0 }), last <= now else { return now }
        return max(now, last + Self.pause)
    }

    func next(after turn: Timestamp) -> Timestamp { turn + Self.pause }

    func begin(now: Timestamp) { lastBegun.withLock { $0 = now } }
}
