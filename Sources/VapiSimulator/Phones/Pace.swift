// How fast simulated time runs. It can be changed while calls play, and slows down to a human's pace where one is at a
// phone; whoever sleeps on it wakes at the right moment all the same.
import FoundationEssentials
import Synchronization

public final class Pace: Sendable {
    private struct State {
        /// Microseconds of simulated time since 1970 at `since`.
        var origin: Int64
        var since: ContinuousClock.Instant
        var chosen: Double
        /// Humans who are at a phone now.
        var humans = 0
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state: Mutex<State>
    /// The fastest speed while a human is at a phone; nil: any.
    private let humanSpeed: Double?

    /// - Parameters:
    ///   - start: microseconds since 1970.
    ///   - speed: how many times faster than life, above 0.
    ///   - humanSpeed: the fastest speed while a human is at a phone; nil: any.
    public init(start: Int64, speed: Double, humanSpeed: Double? = nil) {
        self.humanSpeed = humanSpeed
        state = Mutex(State(origin: start, since: .now, chosen: speed))
    }

    /// Starts at the machine's time.
    public convenience init(speed: Double, humanSpeed: Double? = nil) {
        self.init(
            start: Int64(Date().timeIntervalSince1970 * 1_000_000), speed: speed, humanSpeed: humanSpeed)
    }

    /// The simulated time in microseconds since 1970; never runs backwards.
    public var now: Int64 { state.withLock { now($0) } }

    /// As chosen, also while a human slows it down.
    public var chosenSpeed: Double { state.withLock { $0.chosen } }

    /// As time runs now.
    public var speed: Double { state.withLock { speed($0) } }

    /// - Parameter speed: above 0; anything else changes nothing.
    public func choose(_ speed: Double) {
        guard speed > 0, speed.isFinite else { return }
        change { $0.chosen = speed }
    }

    func humanComes() { change { $0.humans += 1 } }
    func humanGoes() { change { $0.humans -= 1 } }

    /// Returns at the simulated time (microseconds since 1970) or soon after.
    /// - Throws: `CancellationError`.
    public func sleep(until time: Int64) async throws {
        while true {
            // Made before the look, so that no change slips between the two.
            let changes = changes()
            let left = state.withLock { Double(time - now($0)) / speed($0) }
            if left <= 0 { return }
            try await Self.wait(.microseconds(Int64(left.rounded(.up))), or: changes)
        }
    }

    /// Yields after each change of the speed.
    func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        continuation.onTermination = { [weak self] _ in
            // What is taken out is freed outside the lock.
            _ = self?.state.withLock { $0.watchers.removeValue(forKey: id) }
        }
        return stream
    }

    private static func wait(_ duration: Duration, or changes: AsyncStream<Void>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await Task.sleep(for: duration) }
            group.addTask { for await _ in changes { return } }
            defer { group.cancelAll() }
            try await group.next()
        }
        try Task.checkCancellation()
    }

    private func speed(_ state: borrowing State) -> Double {
        guard state.humans > 0, let humanSpeed else { return state.chosen }
        return min(state.chosen, humanSpeed)
    }

    private func now(_ state: borrowing State) -> Int64 {
        state.origin + Int64(state.since.duration(to: .now).inSeconds * speed(state) * 1_000_000)
    }

    /// What passed so far passed at the old speed.
    private func change(_ body: (inout State) -> Void) {
        let watchers = state.withLock { state in
            state.origin = now(state)
            state.since = .now
            body(&state)
            return Array(state.watchers.values)
        }
        for watcher in watchers { watcher.yield() }
    }
}
