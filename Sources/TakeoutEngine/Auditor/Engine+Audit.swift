// The auditor: proves now and then that every open callback has a next step, repairs what has none, and says so.
import Logging
package import TakeoutCore
package import TakeoutStore

/// What one round of the auditor found. What was adrift is repaired when the report is there.
package struct AuditReport: Sendable, Equatable {
    /// Open callbacks that nothing would have brought on.
    package var callbacks: [CallbackID] = []
    /// Notices that nobody would have sent.
    package var notices: [NoticeID] = []
    /// Calls that held a phone and a line though their callback had no such call.
    package var calls: [AttemptID] = []
    /// What is adrift and could not be repaired: neither state nor journal of the callback can be read, say.
    package var failures: [CallbackID] = []
    /// What was due for more than two minutes: the engine does not keep up.
    package var late = 0

    package var repairs: Int { callbacks.count + notices.count + calls.count }
    package var isClean: Bool { repairs == 0 && failures.isEmpty && late == 0 }
}

/// Told when a round of the auditor found nothing amiss: a watcher outside notices when that stays away.
public protocol Heartbeat: Sendable {
    /// Best effort; failing is no fault of ours.
    func beat() async
}

extension Engine {
    private static let lateness = Duration.minutes(2)

    /// Looks, and then repairs each find in a transaction of its own: one that cannot be read spoils no other.
    package func audit() async throws(StoreError) -> AuditReport {
        let lateFrom = now - Self.lateness
        let finds = try await parts.store.read { tx throws(StoreError) in try AuditFinds(in: tx, lateFrom: lateFrom) }
        var report = AuditReport(late: finds.late)
        for id in finds.callbacks {
            let isRepaired = try await repair(id, &report) { t throws(StoreError) in try t.takeUpAdrift(id) }
            if isRepaired { report.callbacks.append(id) }
        }
        for (id, callback) in finds.notices {
            let isRepaired = try await repair(callback, &report) { t throws(StoreError) in try t.sendAdrift(id) }
            if isRepaired { report.notices.append(id) }
        }
        for held in finds.calls {
            let isRepaired = try await repair(held.callback, &report) { t throws(StoreError) in try t.release(held) }
            if isRepaired { report.calls.append(held.attempt) }
        }
        await tell(report)
        return report
    }

    /// - Returns: whether there was still something to repair, and it was repaired.
    private func repair(
        _ callback: CallbackID, _ report: inout AuditReport,
        _ body: @escaping @Sendable (inout Transition) throws(StoreError) -> Bool
    ) async throws(StoreError) -> Bool {
        do throws(StoreError) {
            return try await transact(body)
        } catch {
            // The database will be there again in the next round.
            if error.isPassing { throw error }
            logger.critical("Audit: message \(callback) is adrift and cannot be repaired: \(error)")
            if !report.failures.contains(callback) { report.failures.append(callback) }
            return false
        }
    }

    private func tell(_ report: AuditReport) async {
        for callback in report.callbacks {
            logger.critical("Audit: message \(callback) had lost its next step; it was taken up again.")
        }
        for notice in report.notices { logger.critical("Audit: nobody was to send notice \(notice); it is sent now.") }
        for call in report.calls { logger.critical("Audit: attempt \(call) held a phone without a call; it is free.") }
        if report.late > 0 {
            logger.error("Audit: \(report.late) steps are more than two minutes late. Is the database or disk slow?")
        }
        parts.environment.metrics.auditRepairs.increment(by: report.repairs)
        guard report.isClean else { return }
        parts.environment.metrics.lastAuditPass.set(now)
        await parts.heartbeat?.beat()
    }
}

/// What seems to be adrift. Each is looked at again in the transaction that repairs it.
private struct AuditFinds: Sendable {
    private static let batch = 200

    let callbacks: [CallbackID]
    let notices: [(NoticeID, CallbackID)]
    let calls: [HeldCall]
    let late: Int

    init(in tx: StoreTransaction, lateFrom: Timestamp) throws(StoreError) {
        callbacks = try tx.adriftCallbacks(limit: Self.batch)
        notices = try tx.adriftNotices(limit: Self.batch)
        var calls: [HeldCall] = []
        for held in try tx.heldCalls() where try !tx.isSurelyLive(held) { calls.append(held) }
        self.calls = calls
        late = try tx.countLate(before: lateFrom)
    }
}

extension StoreTransaction {
    fileprivate func isSurelyLive(_ held: HeldCall) throws(StoreError) -> Bool {
        do throws(StoreError) {
            return try readableCallback(held.callback)?.state.live?.id == held.attempt
        } catch {
            guard error.kind == .corrupt else { throw error }
            return false
        }
    }
}

extension Transition {
    /// No call lasts so long.
    private static let longestCall = Duration.seconds(2 * CallbackRules.maximumCallSeconds)

    fileprivate mutating func takeUpAdrift(_ id: CallbackID) throws(StoreError) -> Bool {
        guard try tx.isAdrift(id), try apply([.foundAdrift], to: id) != nil, let callback = try callback(id) else {
            return false
        }
        // Where the machine finds nothing amiss, its time to wake at had got lost.
        try tx.save(callback, now: now)
        effects.wake(at: callback.state.wakeAt)
        return true
    }

    fileprivate mutating func sendAdrift(_ id: NoticeID) throws(StoreError) -> Bool {
        guard let notice = try tx.adriftNotice(id) else { return false }
        try queue(.sendNotice(notice.id), notice.action, of: notice.messageID, channel: notice.channel.rawValue)
        return true
    }

    fileprivate mutating func release(_ held: HeldCall) throws(StoreError) -> Bool {
        // Another node may have ended the call since it was listed.
        guard try !isLive(held), try tx.heldCalls().contains(held),
            let phone = try tx.releaseLiveCall(held.attempt, busyUntil: nil)
        else { return false }
        try admitNext(for: phone)
        return true
    }

    /// - Throws: `.corrupt` when that cannot be known; but not for ever, or the phone would never be free again.
    private func isLive(_ held: HeldCall) throws(StoreError) -> Bool {
        do throws(StoreError) {
            return try callback(held.callback)?.state.live?.id == held.attempt
        } catch {
            guard error.kind == .corrupt, let call = try tx.attempt(held.attempt) else { throw error }
            if now - call.createdAt > Self.longestCall { return false }
            throw error
        }
    }
}
