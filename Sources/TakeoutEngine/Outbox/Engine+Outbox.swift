// Claimed work: performed, and its result recorded. Claiming, performing and recording are three separate steps.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    /// Performs one piece of claimed work and records the result, however long the database takes to accept it.
    func handle(_ item: OutboxItem) async {
        do throws(StoreError) {
            switch item.work {
            case .dial: break  // waits at the gate and is never claimed
            case .placeCall(let attempt): try await placeCall(item, attempt)
            case .lookUp(let attempt): try await lookUp(item, attempt)
            case .poll(let attempt): try await poll(item, attempt)
            case .transfer(let attempt): try await transfer(item, attempt)
            case .tellConnectionFailed(let attempt): try await tellConnectionFailed(item, attempt)
            case .hangUp(let attempt): try await hangUp(item, attempt)
            case .sendNotice(let notice): try await sendNotice(item, notice)
            }
        } catch {
            await putBack(item, after: error)
        }
    }

    /// The database failed before anything was performed.
    private func putBack(_ item: OutboxItem, after error: StoreError) async {
        logger.error("Work \(item.id) waits for the database (\(error)).")
        do throws(StoreError) {
            try await postpone(item, by: .seconds(1), error: error.description)
        } catch {
            logger.error("Work \(item.id) is taken up again when its lease ends.")
        }
    }

    /// Work whose worker died. What must not be repeated becomes a question to the provider instead.
    func takeOver(_ item: OutboxItem) async throws(StoreError) {
        switch item.work {
        case .placeCall(let attempt): await record(item, [.callUnknown(attempt)])
        case .transfer: await record(item, [])  // may have been taken in: the watchdog asks how the call stands
        case .tellConnectionFailed: await record(item, [])  // the moment has passed
        case .dial, .lookUp, .poll, .hangUp, .sendNotice: perform(item)
        }
    }

    /// Takes the result in. It is a fact, so this goes on until the database has it or the server stops.
    func record(
        _ item: OutboxItem, _ events: [CallbackEvent],
        with write: @escaping @Sendable (inout Transition) throws(StoreError) -> Void = { _ throws(StoreError) in }
    ) async {
        var pause = Duration.milliseconds(100)
        while true {
            do throws(StoreError) {
                try await transact { transition throws(StoreError) in
                    try transition.tx.complete(item.id)
                    try write(&transition)
                    try transition.apply(events, to: item.callbackID)
                }
                return
            } catch {
                logger.error("The result of \(item.id) could not be stored (\(error)): trying again in \(pause).")
            }
            // Cancelled only when the time to stop is over; the row and its lease are left to the next start.
            do { try await parts.environment.clock.sleep(until: now + pause) } catch { return }
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// The work failed in a way that passes: it is due again later.
    func postpone(_ item: OutboxItem, by pause: Duration, error: String) async throws(StoreError) {
        let due = now + pause
        try await parts.store.write { tx throws(StoreError) in try tx.postpone(item.id, until: due, error: error) }
        alarm.set(due)
    }
}
