// Notices are queued in the transaction that decides on them: one row for each channel that the business has.
import TakeoutCore
import TakeoutStore

extension Transition {
    /// - Returns: `.noticeFailed` at once when there is no channel at all.
    mutating func queueNotices(
        _ kind: NoticeKind, action: Int, _ callback: StoredCallback, _ business: Business
    ) throws(StoreError) -> [CallbackEvent] {
        if kind.isForAdmin {
            try queueForAdmin(kind, action: action, callback)
            return []
        }
        let addresses = context.addresses(of: business)
        for (channel, address) in addresses {
            try queueNotice(kind, action: action, callback, channel: channel, address: address)
        }
        return addresses.isEmpty ? [.noticeFailed(action: action)] : []
    }

    /// The admin hears of a lasting trouble once an hour, of every message that needs attention.
    private mutating func queueForAdmin(
        _ kind: NoticeKind, action: Int, _ callback: StoredCallback
    ) throws(StoreError) {
        guard let address = context.settings.adminEmail, context.channels.contains(.email) else {
            effects.complaints.append(
                "Message \(callback.id): \(kind.rawValue). Set TAKEOUT_ADMIN_EMAIL and TAKEOUT_SMTP_URL to be told by mail."
            )
            return
        }
        if kind == .providerTrouble, try tx.hasNotice(kind, since: now - .hours(1)) { return }
        try queueNotice(kind, action: action, callback, channel: .email, address: address)
    }

    private mutating func queueNotice(
        _ kind: NoticeKind, action: Int, _ callback: StoredCallback, channel: NoticeChannel, address: String
    ) throws(StoreError) {
        let id = NoticeID(context.environment.identifiers.next(at: now))
        try tx.insert(
            Notice(
                id: id, businessID: callback.businessID, messageID: callback.id, action: action, channel: channel,
                address: address, kind: kind, createdAt: now, updatedAt: now))
        try queue(.sendNotice(id), action, of: callback.id, channel: channel.rawValue)
    }
}

extension EngineContext {
    /// The channels that the business gave an address for and that this installation can send through.
    func addresses(of business: Business) -> [(NoticeChannel, String)] {
        let given: [(NoticeChannel, String?)] = [
            (.email, business.notificationEmail), (.sms, business.notificationSMSPhone),
        ]
        return given.compactMap { channel, address in
            guard let address, channels.contains(channel) else { return nil }
            return (channel, address)
        }
    }
}
