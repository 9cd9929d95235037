// Notices are queued in the transaction that decides on them: one row for each channel that carries them, and one more
// when a channel fails and the next takes over.
import Crypto
import FoundationEssentials
import TakeoutCore
import TakeoutStore

extension Transition {
    /// - Returns: `.noticeFailed` at once when there is no channel at all.
    mutating func queueNotices(
        _ kind: NoticeKind, action: Int, _ callback: StoredCallback, _ business: Business
    ) throws(StoreError) -> [CallbackEvent] {
        if kind.isForAdmin {
            try queueForAdmin(kind, action: action, about: callback.id, of: callback.businessID)
            return []
        }
        let all = context.addresses(of: business)
        let first = business.noticeOrder == .all ? all[...] : all.prefix(1)
        for (channel, address) in first {
            try queueNotice(
                kind, action: action, about: callback.id, of: callback.businessID, channel: channel, address: address)
        }
        return all.isEmpty ? [.noticeFailed(action: action)] : []
    }

    /// The message of an urgent callback goes out by SMS beside its first call. No action asked for it, so its number
    /// is 0, and nobody waits for it.
    mutating func textUrgent(_ callback: StoredCallback, _ business: Business) throws(StoreError) {
        guard business.alsoTextUrgent, callback.state.roundStartedAt != nil, callback.state.word.isUnderWay,
            let sms = context.addresses(of: business).first(where: { $0.0 == .sms }),
            try tx.message(callback.id)?.urgency == .urgent
        else { return }
        try queueNotice(
            .urgent, action: 0, about: callback.id, of: callback.businessID, channel: .sms, address: sms.1)
    }

    /// A channel has failed for good: the next one takes over. Where there is none left, the callback hears of it.
    mutating func giveUp(_ notice: Notice) throws(StoreError) {
        if try goOn(from: notice) { return try tell(notice.messageID) }
        if !notice.kind.isAside, try isLastHope(notice) {
            try apply([.noticeFailed(action: notice.action)], to: notice.messageID)
        } else {
            try tell(notice.messageID)
        }
    }

    /// - Returns: whether another channel carries the notice now.
    mutating func goOn(from notice: Notice) throws(StoreError) -> Bool {
        guard !notice.kind.isForAdmin, !notice.kind.isAside, let callback = try callback(notice.messageID),
            let business = try tx.business(callback.businessID)
        else { return false }
        let used = try tx.notices(of: callback.id).filter { $0.action == notice.action }.map(\.channel)
        guard let (channel, address) = context.addresses(of: business).first(where: { !used.contains($0.0) }) else {
            return false
        }
        try queueNotice(
            notice.kind, action: notice.action, about: callback.id, of: callback.businessID, channel: channel,
            address: address)
        return true
    }

    /// The admin hears of a lasting trouble once an hour, of every message that needs attention, and once of a fault of
    /// the account, whatever it does to how many calls.
    mutating func queueForAdmin(
        _ kind: NoticeKind, action: Int, about message: MessageID, of business: BusinessID
    ) throws(StoreError) {
        if kind == .providerTrouble, hasMetAccountFault { return }
        guard let address = context.settings.adminEmail, context.channels.contains(.email) else {
            effects.complaints.append(
                "Message \(message): \(kind.rawValue). Set TAKEOUT_ADMIN_EMAIL and TAKEOUT_SMTP_URL to be told by mail."
            )
            return
        }
        if kind == .providerTrouble, try tx.hasNotice(kind, since: now - .hours(1)) { return }
        try queueNotice(kind, action: action, about: message, of: business, channel: .email, address: address)
    }

    /// - Parameter taker: of `.taken`.
    mutating func queueNotice(
        _ kind: NoticeKind, action: Int, about message: MessageID, of business: BusinessID, channel: NoticeChannel,
        address: String, taker: String? = nil
    ) throws(StoreError) {
        let id = NoticeID(context.environment.identifiers.next(at: now))
        // Nothing is left to reply to a message that another has taken.
        let isRepliable = channel == .sms && kind != .taken
        try tx.insert(
            Notice(
                id: id, businessID: business, messageID: message, action: action, channel: channel,
                address: address, kind: kind, createdAt: now, updatedAt: now,
                replyCode: isRepliable ? try replyCode(for: message, to: address) : nil, taker: taker))
        try queue(.sendNotice(id), action, of: message, channel: channel.rawValue)
    }

    /// How long a phone's codes are not given out anew, and replies without a code find their message.
    static var replyTime: Duration { .hours(30 * 24) }
    private static var codesKept: Int { 100 }

    /// One code for all notices of a message to a phone, and another for each other message that it heard of lately.
    private func replyCode(for message: MessageID, to phone: String) throws(StoreError) -> String {
        let recent = try tx.notices(toPhone: phone, since: now - Self.replyTime, limit: Self.codesKept)
        if let known = recent.lazy.filter({ $0.messageID == message }).compactMap(\.replyCode).first { return known }
        let taken = Set(recent.compactMap(\.replyCode))
        var salt = 0
        while true {
            let digest = SHA256.hash(data: Data("\(message):\(salt)".utf8))
            let code = ReplyCode.make(digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
            // There are far more codes than are kept, so this ends.
            if !taken.contains(code) { return code }
            salt += 1
        }
    }
}

extension EngineContext {
    /// The channels that the business gave an address for and that this installation can send through, in its order.
    func addresses(of business: Business) -> [(NoticeChannel, String)] {
        business.noticeOrder.channels.compactMap { channel in
            let given = channel == .email ? business.notificationEmail : business.notificationSMSPhone
            guard let given, channels.contains(channel) else { return nil }
            return (channel, given)
        }
    }
}
