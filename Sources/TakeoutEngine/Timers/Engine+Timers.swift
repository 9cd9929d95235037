// The timer loop: sleeps until the next thing is due, with a slow sweep beside it for what was missed.
import Logging
package import TakeoutCore
package import TakeoutStore

extension Engine {
    /// How long the loop sleeps at most.
    private static let sweepSeconds = 30
    private static let batch = 200

    func runTimers() async {
        var sweep = now + .seconds(Self.sweepSeconds)
        while !Task.isCancelled {
            do throws(StoreError) {
                while try await fireDue() {}
                let next = try await nextDueTime()
                await alarm.wait(until: min(next ?? sweep, sweep), clock: parts.environment.clock)
                guard now >= sweep else { continue }
                sweep = now + .seconds(Self.sweepSeconds)
                try await sweepWaiting()
                // Other nodes change businesses too, and what they tell may have been lost.
                if parts.store.isShared { try await reloadLines() }
            } catch {
                if Task.isCancelled { return }
                logger.error("What is due could not be done (\(error)): trying again in a second.")
                await alarm.wait(until: now + .seconds(1), clock: parts.environment.clock)
            }
        }
    }

    /// When the next thing becomes due; nil when nothing is to come.
    package func nextDueTime() async throws(StoreError) -> Timestamp? {
        try await parts.store.read { tx throws(StoreError) in try tx.nextDueTime() }
    }

    /// Does what is due now.
    /// - Returns: whether there may be more.
    package func fireDue() async throws(StoreError) -> Bool {
        let now = now
        let due = try await parts.store.read { tx throws(StoreError) in try tx.dueWork(now: now, limit: Self.batch) }
        let failure = await wake(due.callbacks)
        let claimed = due.hasActions ? try await claim(now: now) : 0
        if due.hasPhones { try await freePhones() }
        if due.hasLines { try await freeLines() }
        if let failure { throw failure }
        return due.callbacks.count == Self.batch || claimed == Self.batch
    }

    /// All at once, so that they share a commit. One that fails holds up neither the others nor other work.
    private func wake(_ callbacks: [CallbackID]) async -> StoreError? {
        let now = now
        return await withTaskGroup(of: StoreError?.self) { group in
            for callback in callbacks {
                group.addTask {
                    do throws(StoreError) {
                        try await self.wake(callback, now: now)
                        return nil
                    } catch {
                        self.logger.error("Callback \(callback) could not be woken: \(error)")
                        return error
                    }
                }
            }
            return await group.reduce(nil) { $0 ?? $1 }
        }
    }

    private func wake(_ callback: CallbackID, now: Timestamp) async throws(StoreError) {
        let isShared = parts.store.isShared
        try await transact { transition throws(StoreError) in
            // All nodes see the same time come; the first of them wakes the callback.
            if isShared, try !transition.tx.isDue(callback, now: now) { return }
            // The auditor tells of it again and again.
            guard try transition.isReadable(callback) else { return try transition.tx.stopWaking(callback) }
            _ = try transition.apply([.woke], to: callback)
        }
    }

    private func claim(now: Timestamp) async throws(StoreError) -> Int {
        let lease = context.lease(at: now)
        let (due, abandoned) = try await parts.store.write { tx throws(StoreError) in
            (
                try tx.claimDue(now: now, limit: Self.batch, lease: lease),
                try tx.claimAbandoned(now: now, limit: Self.batch, lease: lease)
            )
        }
        try await begin(due)
        try await takeOver(abandoned)
        return max(due.count, abandoned.count)
    }

    private func freePhones() async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            for phone in try transition.tx.freePhones(now: transition.now) { try transition.admitNext(for: phone) }
        }
    }

    private func freeLines() async throws(StoreError) {
        // The time is over, so calls are let through already. Only then is it forgotten: a node that dies in between leaves
        // it due. Callbacks are never locked after the account, so not in the same transaction.
        try await transact { transition throws(StoreError) in try transition.admitAllForLines() }
        try await transact { transition throws(StoreError) in try transition.freeLines() }
    }

    /// Calls that wait although nothing is in their way any more.
    package func sweepWaiting() async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            for phone in try transition.tx.phonesWaitedFor(limit: Self.batch) { try transition.admitNext(for: phone) }
        }
    }
}
