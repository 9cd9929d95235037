// Time that stands still until a story moves it, and ids that are the same in every run.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class ManualClock: EngineClock {
    private struct Sleeper {
        let until: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var lastSleeper = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    /// 2026-03-02T10:00:00Z
    static let start = Timestamp(microseconds: 1_772_445_600_000_000)

    private let state = Mutex(State(now: ManualClock.start))

    var now: Timestamp { state.withLock { $0.now } }

    func sleep(until: Timestamp) async throws {
        let id = state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.now >= until { return true }
                    state.sleepers[id] = Sleeper(until: until, continuation: continuation)
                    return false
                }
                if isDue { continuation.resume() }
                // Cancelled before it was parked: nobody else would wake it.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    private func cancel(_ id: Int) {
        let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
        sleeper?.continuation.resume(throwing: CancellationError())
    }

    /// Sets the time and wakes whoever waited for it.
    func set(_ time: Timestamp) {
        let due = state.withLock { state in
            state.now = max(state.now, time)
            let due = state.sleepers.filter { $0.value.until <= state.now }.sorted { $0.key < $1.key }
            for (id, _) in due { state.sleepers[id] = nil }
            return due.map(\.value)
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}

/// Ids that count up, in the form of a UUIDv7.
final class CountedIdentifiers: IdentifierSource {
    private let last = Mutex(0)

    func next(at now: Timestamp) -> String {
        let number = last.withLock { last in
            last += 1
            return last
        }
        let digits = String(number)
        return "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}
