// News of texts that we sent: "sent" is not "delivered", and what did not arrive goes on by the next channel.
import TakeoutCore
import TakeoutStore

extension Transition {
    /// How long news of a delivery are waited for: carriers try for up to ten hours (Twilio's longest validity period is
    /// 36,000 seconds). After that the notice counts as sent, and is shown as that.
    static var deliveryTime: Duration { .hours(12) }

    /// Late, doubled and strange news change nothing.
    mutating func take(_ news: SMSDelivery) throws(StoreError) {
        var id = news.notice
        if id == nil { id = try tx.noticeID(carrierID: news.carrierID) }
        guard let id, let notice = try tx.noticeToChange(id), notice.channel == .sms else { return }
        // A try whose answer was lost may have been taken too; what became of it counts only if it arrived.
        if let known = notice.carrierID, known != news.carrierID, news.stage != .delivered { return }
        if notice.carrierID == nil { try tx.set(id, carrierID: news.carrierID) }
        switch news.stage {
        case .accepted: break
        case .sent: try note(notice, isFinal: false)
        case .unconfirmed: try note(notice, isFinal: true)
        case .delivered: try noteDelivered(notice)
        case .failed(let why, let isOptOut): try noteFailed(notice, why, isOptOut: isOptOut)
        }
    }

    private mutating func note(_ notice: Notice, isFinal: Bool) throws(StoreError) {
        if notice.status == .queued {
            try tx.update(notice.id, status: .sent, error: nil, now: now)
            try tell(notice.messageID)
        }
        guard isFinal, notice.status == .queued || notice.status == .sent else { return }
        try endWait(for: notice)
        try reportSent(notice)
    }

    private mutating func noteDelivered(_ notice: Notice) throws(StoreError) {
        guard notice.status != .delivered else { return }
        try tx.update(notice.id, status: .delivered, error: nil, now: now)
        try endWait(for: notice)
        try reportSent(notice)
    }

    private mutating func noteFailed(_ notice: Notice, _ why: String, isOptOut: Bool) throws(StoreError) {
        guard notice.status == .queued || notice.status == .sent else { return }
        if isOptOut { try tx.optOut(notice.address, now: now) }
        try tx.update(notice.id, status: .failed, error: why, now: now)
        try endWait(for: notice)
        try giveUp(notice)
    }

    /// A worker that has the notice in hand records for itself.
    private func endWait(for notice: Notice) throws(StoreError) {
        let id = "\(notice.messageID):\(notice.action):\(notice.channel.rawValue)"
        if case .awaitDelivery = try tx.outboxItem(id)?.work { try tx.complete(id) }
    }

    /// No news came in time.
    mutating func settleUntold(_ id: NoticeID) throws(StoreError) {
        guard let notice = try tx.noticeToChange(id), notice.status == .sent else { return }
        try reportSent(notice)
    }

    /// The callback hears of it if it waits for it.
    private mutating func reportSent(_ notice: Notice) throws(StoreError) {
        guard try callback(notice.messageID)?.state.awaitedNotices.contains(notice.action) == true else {
            return try tell(notice.messageID)
        }
        try apply([.noticeSent(action: notice.action)], to: notice.messageID)
    }
}
