// A button of a mail was confirmed: done once, in one transaction with the mark that it was.
public import TakeoutCore
public import TakeoutStore

/// What stands behind a link, and what pressing it led to.
public struct MailLinkSituation: Sendable {
    public enum Result: Sendable, Equatable {
        /// Not pressed yet.
        case open
        case done
        /// Pressed before; what was done stays done.
        case usedBefore(Timestamp)
        case expired
        /// The callback did not take it: the call is live, or there is nothing to stop.
        case hindered(IgnoredReason)
    }

    public let link: MailLink
    public let business: Business
    /// nil where the link is about the business.
    public let message: Message?
    public let state: CallbackState?
    public let result: Result
}

extension Engine {
    /// Looks only; nothing changes.
    /// - Returns: nil when what it is about is not there any more.
    public func look(at link: MailLink) async throws(StoreError) -> MailLinkSituation? {
        let now = now
        return try await parts.store.read { tx throws(StoreError) in
            let used = try tx.usedAt(link.id)
            let result: MailLinkSituation.Result =
                used.map { .usedBefore($0) } ?? (link.isExpired(at: now) ? .expired : .open)
            return try tx.situation(of: link, result)
        }
    }

    /// A person confirmed it.
    public func use(_ link: MailLink) async throws(StoreError) -> MailLinkSituation? {
        let situation = try await transact { transition throws(StoreError) -> MailLinkSituation? in
            let result = try transition.use(link)
            return try transition.tx.situation(of: link, result)
        }
        return situation
    }
}

extension Transition {
    fileprivate mutating func use(_ link: MailLink) throws(StoreError) -> MailLinkSituation.Result {
        if link.action == .unsubscribe {
            // Mail programs press it too, and as often as they like.
            if link.isExpired(at: now) { return .expired }
            try tx.deleteDigestPlan(of: BusinessID(link.subject))
            return .done
        }
        let message = MessageID(link.subject)
        if let used = try tx.usedAt(link.id) { return .usedBefore(used) }
        if link.isExpired(at: now) { return .expired }
        actingPerson = try tx.notice(NoticeID(link.origin))?.address
        guard let ignored = try apply([link.event], to: message)?.first else { return .expired }
        // What was hindered may be tried again.
        if let ignored, ignored != .alreadyKnown, ignored != .nothingToStop { return .hindered(ignored) }
        return try tx.use(link.id, of: message, now: now).map { .usedBefore($0) } ?? .done
    }
}

extension MailLink {
    fileprivate var event: CallbackEvent {
        switch action {
        case .callNow: .callNowRequested
        case .markHandled: .markedHandled
        case .stop, .unsubscribe: .stopRequested
        }
    }
}

extension StoreTransaction {
    fileprivate func situation(
        of link: MailLink, _ result: MailLinkSituation.Result
    ) throws(StoreError) -> MailLinkSituation? {
        if link.action == .unsubscribe {
            guard let business = try business(BusinessID(link.subject)) else { return nil }
            return MailLinkSituation(link: link, business: business, message: nil, state: nil, result: result)
        }
        guard let message = try message(MessageID(link.subject)), let business = try business(message.businessID),
            let callback = try readableCallback(message.id)
        else { return nil }
        return MailLinkSituation(
            link: link, business: business, message: message, state: callback.state, result: result)
    }
}
