// Work on notices: put into words from what is stored now, sent, tried again with growing pauses.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    func sendNotice(_ item: OutboxItem, _ id: NoticeID) async throws(StoreError) -> WorkResult {
        guard let (notice, facts) = try await facts(of: id),
            let notifier = parts.notifiers.first(where: { $0.channel == notice.channel })
        else { return .notSent(id, why: "This channel is not set up any more.", isFinal: true) }
        let text = parts.composer.compose(facts, for: notice.channel)
        do throws(NotifierError) {
            try await notifier.send(
                OutgoingNotice(
                    id: id, kind: notice.kind, to: notice.address, subject: text.subject, text: text.text,
                    html: text.html, thread: notice.messageID.rawValue, at: now))
            return .sent(id)
        } catch {
            logger.warning("Notice \(id) by \(notice.channel.rawValue): \(error.explanation)")
            let isFinal = error.disposition == .permanent || item.tries >= NoticePauses.seconds.count
            return .notSent(id, why: error.explanation, isFinal: isFinal)
        }
    }

    private func facts(of id: NoticeID) async throws(StoreError) -> (Notice, NoticeFacts)? {
        let (settings, logger) = (parts.settings, logger)
        return try await parts.store.read { tx throws(StoreError) in
            guard let notice = try tx.notice(id), let message = try tx.message(notice.messageID),
                let business = try tx.business(message.businessID),
                let callback = try tx.readableCallback(message.id, logger)
            else { return nil }
            let language = notice.kind.isForAdmin ? settings.language : business.language
            let facts = NoticeFacts(
                kind: notice.kind, language: language, businessName: business.name, timezone: business.timezone,
                customerName: message.customerName, customerPhone: message.customerPhone,
                customerPhoneAsGiven: message.customerPhoneGiven, body: message.body, urgency: message.urgency,
                bestTime: message.bestTime, receivedAt: message.receivedAt,
                reason: try Self.reason(for: notice, message, callback.state, language, tx),
                link: settings.messagePages.map { "\($0)/\(message.id)" })
            return (notice, facts)
        }
    }

    private static func reason(
        for notice: Notice, _ message: Message, _ state: CallbackState, _ language: Language,
        _ tx: StoreTransaction
    ) throws(StoreError) -> String? {
        switch notice.kind {
        case .couldNotReach, .newMessage, .needsAttention: state.reasonInWords(in: language)
        case .connectionRefused: DialPolicy.refusalInWords(for: message.customerPhone, in: language)
        case .poisonedWork: try tx.outbox(of: message.id).compactMap(\.lastError).last
        case .providerTrouble: try tx.attempts(of: message.id).last?.endedReason ?? state.reasonInWords(in: language)
        case .callsSuspended: try tx.providerAccount().breaker.outage?.fault.inWords(in: language)
        case .customerNotReached, .connectionFailed, .connectionUnverified, .cutOff, .callsResumed: nil
        }
    }
}

/// Pauses between tries, over a day in all; then the channel counts as failed.
private enum NoticePauses {
    static let seconds = [30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]
}

extension Transition {
    /// Whoever took the work over knows better than a worker that comes too late: the notice may have been sent.
    mutating func tryLater(_ item: OutboxItem, _ id: NoticeID, why: String) throws(StoreError) {
        guard try tx.isLeased(item.id, to: context.environment.nodeID) else { return }
        let due = now + .seconds(NoticePauses.seconds[item.tries])
        try tx.postpone(item.id, until: due, error: why, isSetback: false)
        try tx.update(id, status: .queued, error: why, now: now)
        effects.wake(at: due)
        try tell(item.callbackID)
    }

    /// The fate of one channel; with the last channel the fate of the notice is known.
    mutating func settle(
        _ item: OutboxItem, _ id: NoticeID, _ status: NoticeStatus, error: String?
    ) throws(StoreError) {
        // What was sent stays sent, whatever a worker tells that tried it too.
        if status == .failed, try tx.notice(id)?.status == .sent { return }
        try tx.update(id, status: status, error: error, now: now)
        if status == .sent {
            try apply([.noticeSent(action: item.sequence)], to: item.callbackID)
        } else if let notice = try tx.notice(id), try isLastHope(notice) {
            try apply([.noticeFailed(action: item.sequence)], to: item.callbackID)
        }
    }

    /// Whether no other channel has taken the same notice or may still take it.
    func isLastHope(_ notice: Notice) throws(StoreError) -> Bool {
        try tx.notices(of: notice.messageID)
            .allSatisfy { $0.action != notice.action || $0.id == notice.id || $0.status == .failed }
    }
}
