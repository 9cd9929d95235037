// Notices are queued in the transaction that decides on them: one row for each channel that the business has.
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
        let addresses = addresses(of: business)
        for (channel, address) in addresses {
            try queueNotice(
                kind, action: action, about: callback.id, of: callback.businessID, channel: channel, address: address)
        }
        return addresses.isEmpty ? [.noticeFailed(action: action)] : []
    }

    /// The channels that the business gave an address for and that this installation can send through.
    private func addresses(of business: Business) -> [(NoticeChannel, String)] {
        let given: [(NoticeChannel, String?)] = [
            (.email, business.notificationEmail), (.sms, business.notificationSMSPhone),
        ]
        return given.compactMap { channel, address in
            guard let address, context.channels.contains(channel) else { return nil }
            return (channel, address)
        }
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

    private mutating func queueNotice(
        _ kind: NoticeKind, action: Int, about message: MessageID, of business: BusinessID, channel: NoticeChannel,
        address: String
    ) throws(StoreError) {
        let id = NoticeID(context.environment.identifiers.next(at: now))
        try tx.insert(
            Notice(
                id: id, businessID: business, messageID: message, action: action, channel: channel,
                address: address, kind: kind, createdAt: now, updatedAt: now))
        try queue(.sendNotice(id), action, of: message, channel: channel.rawValue)
    }
}
