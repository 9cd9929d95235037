// What pages ask the engine about a business: the rules that its callbacks would follow now, and where notices would go.
public import TakeoutCore
public import TakeoutStore

/// What would happen to a message of a business, as its settings are.
public struct Outlook: Sendable, Equatable {
    /// An address that notices go to.
    public struct Channel: Sendable, Equatable {
        public let channel: NoticeChannel
        /// An e-mail address or a number in E.164.
        public let address: String
    }

    /// As the machine gets them.
    public let rules: CallbackRules
    public let numberToCall: String
    /// In their order. Empty: a message that nobody hears on the phone needs attention.
    public let channels: [Channel]
    /// Each channel carries a notice only when the one before it failed; else all of them at once.
    public let isInTurn: Bool
    /// The mobile number that gets the text of an urgent message beside its first call; nil: none does.
    public let urgentTexts: String?
}

extension Engine {
    /// - Parameter business: as it is stored, or as a form would make it.
    public func outlook(for business: Business) async throws(StoreError) -> Outlook {
        let isOwnLine = try await parts.store.read { tx throws(StoreError) in
            try tx.isOwnLine(business.numberToCall)
        }
        let addresses = context.addresses(of: business)
        return Outlook(
            rules: context.rulebook.rules(for: business, isOwnLine: isOwnLine), numberToCall: business.numberToCall,
            channels: addresses.map { Outlook.Channel(channel: $0.0, address: $0.1) },
            isInTurn: business.noticeOrder != .all,
            urgentTexts: business.alsoTextUrgent ? addresses.first { $0.0 == .sms }?.1 : nil)
    }
}
