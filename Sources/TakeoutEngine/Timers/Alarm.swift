// Wakes the timer loop: at a time, or earlier when something nearer becomes due.
import Synchronization
import TakeoutCore

/// One waiter, many ringers.
final class Alarm: Sendable {
    private struct State {
        var nearest: Timestamp?
        var waitingUntil: Timestamp?
        /// The time came, or the task was cancelled, before the waiter was parked.
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Something becomes due at this time.
    func set(_ time: Timestamp) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.nearest = min(state.nearest ?? time, time)
            guard let until = state.waitingUntil, time < until else { return nil }
            return Self.takeWaiter(&state)
        }
        waiter?.resume()
    }

    /// Waits until the time, an earlier one that is set meanwhile, or cancellation.
    func wait(until limit: Timestamp, clock: any EngineClock) async {
        let until = state.withLock { state in
            let until = min(limit, state.nearest ?? limit)
            state.nearest = nil
            state.isRung = false
            return until
        }
        guard clock.now < until else { return }
        let sleeper = Task {
            do { try await clock.sleep(until: until) } catch { return }  // the waiter was woken otherwise
            self.wake()
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in park(continuation, until: until) }
        } onCancel: {
            self.wake()
        }
        sleeper.cancel()
    }

    private func park(_ continuation: CheckedContinuation<Void, Never>, until: Timestamp) {
        let isDue = state.withLock { state in
            if state.isRung || (state.nearest ?? until) < until { return true }
            state.waiter = continuation
            state.waitingUntil = until
            return false
        }
        if isDue { continuation.resume() }
    }

    private func wake() {
        let waiter = state.withLock { state in
            state.isRung = true
            return Self.takeWaiter(&state)
        }
        waiter?.resume()
    }

    private static func takeWaiter(_ state: inout State) -> CheckedContinuation<Void, Never>? {
        defer {
            state.waiter = nil
            state.waitingUntil = nil
        }
        return state.waiter
    }
}
