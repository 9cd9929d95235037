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
    /// What was due for more than two minutes: the engine does not keep up.
    package var late = 0

    package var repairs: Int { callbacks.count + notices.count + calls.count }
    package var isClean: Bool { repairs == 0 && late == 0 }
}

/// Told when a round of the auditor found nothing amiss: a watcher outside notices when that stays away.
public protocol Heartbeat: Sendable {
    /// Best effort; failing is no fault of ours.
    func beat() async
}

extension Engine {
    private static let auditBatch = 200
    private static let lateness = Duration.minutes(2)

    package func audit() async throws(StoreError) -> AuditReport {
        let report = try await transact { transition throws(StoreError) in
            AuditReport(
                callbacks: try transition.takeUpAdriftCallbacks(limit: Self.auditBatch),
                notices: try transition.sendAdriftNotices(limit: Self.auditBatch),
                calls: try transition.releaseStrayCalls(),
                late: try transition.tx.countLate(before: transition.now - Self.lateness))
        }
        tell(report)
        parts.environment.metrics.auditRepairs.increment(by: report.repairs)
        if report.isClean {
            parts.environment.metrics.lastAuditPass.set(now)
            await parts.heartbeat?.beat()
        }
        return report
    }

    private func tell(_ report: AuditReport) {
        for callback in report.callbacks {
            logger.critical("Audit: message \(callback) had lost its next step; it was taken up again.")
        }
        for notice in report.notices { logger.critical("Audit: nobody was to send notice \(notice); it is sent now.") }
        for call in report.calls { logger.critical("Audit: attempt \(call) held a phone without a call; it is free.") }
        if report.late > 0 {
            logger.error("Audit: \(report.late) steps are more than two minutes late. Is the database or disk slow?")
        }
    }
}

extension Transition {
    fileprivate mutating func takeUpAdriftCallbacks(limit: Int) throws(StoreError) -> [CallbackID] {
        let adrift = try tx.adriftCallbacks(limit: limit)
        for callback in adrift { try apply([.foundAdrift], to: callback) }
        return adrift
    }

    fileprivate mutating func sendAdriftNotices(limit: Int) throws(StoreError) -> [NoticeID] {
        let adrift = try tx.adriftNotices(limit: limit)
        for notice in adrift {
            try queue(.sendNotice(notice.id), notice.action, of: notice.messageID, channel: notice.channel.rawValue)
        }
        return adrift.map(\.id)
    }

    fileprivate mutating func releaseStrayCalls() throws(StoreError) -> [AttemptID] {
        var strays: [AttemptID] = []
        for held in try tx.heldCalls() {
            guard try callback(held.callback)?.state.live?.id != held.attempt,
                // Another node may have ended the call since it was listed.
                let phone = try tx.releaseLiveCall(held.attempt, busyUntil: nil)
            else { continue }
            strays.append(held.attempt)
            try admitNext(for: phone)
        }
        return strays
    }
}
