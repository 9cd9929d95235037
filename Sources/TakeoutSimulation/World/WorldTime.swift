// The time of a world: the truth, which only moves on, and the clock of our machine, which may be wrong.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class WorldTime: EngineClock {
    private struct State {
        var truth: Timestamp
        var error = Duration.zero
    }

    /// 2026-03-02T10:00:00Z
    static let start = Timestamp(microseconds: 1_772_445_600_000_000)

    private let state = Mutex(State(truth: WorldTime.start))

    /// What our machine believes the time to be.
    var now: Timestamp { state.withLock { $0.truth + $0.error } }

    /// What the time is; the provider's clock shows it.
    var truth: Timestamp { state.withLock { $0.truth } }

    /// How far our clock is ahead.
    var error: Duration { state.withLock { $0.error } }

    func move(to time: Timestamp) { state.withLock { $0.truth = max($0.truth, time) } }

    func jump(by duration: Duration) { state.withLock { $0.error += duration } }

    /// Nobody sleeps here: the world says what comes next.
    func sleep(until: Timestamp) async throws { throw CancellationError() }
}

/// Ids in the form of a UUIDv7, counted up within their millisecond: the same in every run.
final class CountedIdentifiers: IdentifierSource {
    private let last = Mutex<UInt64>(0)

    func next(at now: Timestamp) -> String {
        let count = last.withLock { last in
            last += 1
            return last
        }
        let time = Self.digits(UInt64(max(0, now.microseconds / 1_000)), 12)
        let tail = Self.digits(count, 15)
        return "\(time.prefix(8))-\(time.suffix(4))-7\(tail.prefix(3))-8000-\(tail.suffix(12))"
    }

    private static func digits(_ number: UInt64, _ width: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
