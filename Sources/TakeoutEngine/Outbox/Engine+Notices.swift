// Work on notices: put into words from what is stored now, sent, tried again with growing pauses.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    /// Pauses between tries in seconds, over a day in all; then the channel counts as failed.
    private static let noticePauses = [30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]

    func sendNotice(_ item: OutboxItem, _ id: NoticeID) async throws(StoreError) {
        guard let (notice, facts) = try await facts(of: id),
            let notifier = parts.notifiers.first(where: { $0.channel == notice.channel })
        else { return await settle(item, id, .failed, error: "This channel is not set up any more.") }
        let text = parts.composer.compose(facts, for: notice.channel)
        do throws(NotifierError) {
            try await notifier.send(
                OutgoingNotice(
                    id: id, kind: notice.kind, to: notice.address, subject: text.subject, text: text.text,
                    html: text.html, thread: notice.messageID.rawValue, at: now))
            await settle(item, id, .sent, error: nil)
        } catch {
            logger.warning("Notice \(id) by \(notice.channel.rawValue): \(error.explanation)")
            if error.disposition == .retry, item.tries < Self.noticePauses.count {
                try await tryLater(item, id, why: error.explanation)
            } else {
                await settle(item, id, .failed, error: error.explanation)
            }
        }
    }

    private func tryLater(_ item: OutboxItem, _ id: NoticeID, why: String) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            let due = transition.now + .seconds(Self.noticePauses[item.tries])
            try transition.tx.postpone(item.id, until: due, error: why)
            try transition.tx.update(id, status: .queued, error: why, now: transition.now)
            transition.effects.wake(at: due)
            try transition.tell(item.callbackID)
        }
    }

    private func facts(of id: NoticeID) async throws(StoreError) -> (Notice, NoticeFacts)? {
        let pages = parts.settings.messagePages
        return try await parts.store.read { tx throws(StoreError) in
            guard let notice = try tx.notice(id), let message = try tx.message(notice.messageID),
                let business = try tx.business(message.businessID), let callback = try tx.callback(message.id)
            else { return nil }
            let facts = NoticeFacts(
                kind: notice.kind, businessName: business.name, timezone: business.timezone,
                customerName: message.customerName, customerPhone: message.customerPhone,
                customerPhoneAsGiven: message.customerPhoneGiven, body: message.body, urgency: message.urgency,
                bestTime: message.bestTime, receivedAt: message.receivedAt,
                reason: try Self.reason(for: notice, message, callback.state, tx),
                link: pages.map { "\($0)/\(message.id)" })
            return (notice, facts)
        }
    }

    private static func reason(
        for notice: Notice, _ message: Message, _ state: CallbackState, _ tx: StoreTransaction
    ) throws(StoreError) -> String? {
        switch notice.kind {
        case .couldNotReach, .newMessage, .needsAttention: state.reasonInWords
        case .connectionRefused: DialPolicy.refusalInWords(for: message.customerPhone)
        case .providerTrouble: try tx.attempts(of: message.id).last?.endedReason ?? state.reasonInWords
        case .customerNotReached, .connectionFailed, .connectionUnverified, .cutOff: nil
        }
    }

    /// The fate of one channel; with the last channel the fate of the notice is known.
    private func settle(_ item: OutboxItem, _ id: NoticeID, _ status: NoticeStatus, error: String?) async {
        let action = item.sequence
        await record(item, []) { transition throws(StoreError) in
            try transition.tx.update(id, status: status, error: error, now: transition.now)
            let siblings = try transition.tx.notices(of: item.callbackID).filter { $0.action == action }
            if status == .sent {
                try transition.apply([.noticeSent(action: action)], to: item.callbackID)
            } else if siblings.allSatisfy({ $0.status == .failed }) {
                try transition.apply([.noticeFailed(action: action)], to: item.callbackID)
            }
        }
    }
}
