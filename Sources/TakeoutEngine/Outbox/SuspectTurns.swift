// When the next suspect may be begun: one after the other, so that the one that kills its workers is alone with it.
import Synchronization
import TakeoutCore

final class SuspectTurns: Sendable {
    private struct Turn {
        let item: String
        let begun: Timestamp
    }

    private static let pause = Duration.seconds(20)
    /// How long one that is not done holds up the others: longer than any piece of work takes that ends at all.
    private static let patience = Duration.minutes(5)

    private let last = Mutex<Turn?>(nil)

    /// Not before now, and not while the one before is still in hand: it would be blamed for what the next one does.
    func first(now: Timestamp, isInHand: (String) -> Bool) -> Timestamp {
        // A clock that was set back tells nothing.
        guard let last = last.withLock({ $0 }), last.begun <= now else { return now }
        let mustWait = now < last.begun + Self.patience && isInHand(last.item)
        return max(mustWait ? next(after: now) : now, next(after: last.begun))
    }

    func next(after turn: Timestamp) -> Timestamp { turn + Self.pause }

    func begin(_ item: String, now: Timestamp) { last.withLock { $0 = Turn(item: item, begun: now) } }
}
