// One mail a day about what came of the day's messages, to businesses that want it and only on days with messages.
import Foundation
import Logging
import TakeoutCore
public import TakeoutStore

extension DigestPlan {
    /// The next time at which a clock in the zone shows the full hour, after a moment. On the day on which clocks leave
    /// that hour out, the time that follows.
    static func next(hour: Int, timezone: String, after now: Timestamp) -> Timestamp {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timezone) ?? .gmt
        let wanted = DateComponents(hour: hour, minute: 0, second: 0)
        let date = calendar.nextDate(
            after: now.date, matching: wanted, matchingPolicy: .nextTime, repeatedTimePolicy: .first)
        return date.map { Timestamp($0) } ?? now + .hours(24)
    }
}

extension Engine {
    /// - Parameter hour: 0 to 23 in the business's zone; nil: no digest.
    public func setDigest(of business: Business, hour: Int?, by actor: Actor = .system) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            let (tx, now) = (transition.tx, transition.now)
            let known = try tx.digestPlan(of: business.id)
            if known?.hour != hour {
                let change = Difference(
                    field: "digest_hour", from: known.map { String($0.hour) }, to: hour.map { String($0) })
                try transition.note([change], of: business, by: actor)
            }
            guard let hour else { return try tx.deleteDigestPlan(of: business.id) }
            try tx.save(
                DigestPlan(
                    businessID: business.id, hour: hour,
                    dueAt: DigestPlan.next(hour: hour, timezone: business.timezone, after: now),
                    toldUntil: known?.toldUntil ?? now))
        }
        dispatch.alarm.set(now)
    }

    /// Queues a letter for every digest that is due, and sets its next time.
    func writeDueDigests() async throws(StoreError) {
        guard parts.letters != nil else { return }
        let now = now
        guard try await parts.store.read({ tx throws(StoreError) in try tx.hasDigestsDue(now: now) }) else { return }
        let hasMore = try await transact { transition throws(StoreError) in
            let due = try transition.tx.dueDigests(now: now, limit: 100)
            for plan in due { try transition.write(plan) }
            return due.count == 100
        }
        if hasMore { dispatch.alarm.set(now) }
    }
}

extension Transition {
    fileprivate mutating func write(_ plan: DigestPlan) throws(StoreError) {
        guard let business = try tx.business(plan.businessID) else {
            return try tx.deleteDigestPlan(of: plan.businessID)
        }
        var next = plan
        next.dueAt = DigestPlan.next(hour: plan.hour, timezone: business.timezone, after: now)
        next.toldUntil = now
        try tx.save(next)
        guard let address = business.notificationEmail, context.channels.contains(.email) else { return }
        let span = Digest(business: business.id, from: plan.toldUntil, to: now)
        guard try tx.hasMessages(in: span) else { return }
        try queue(.digest(span), to: address, of: business.id)
    }
}

extension StoreTransaction {
    /// Messages that one mail tells of; it says how many there are beside them.
    private static let digestLimit = 50

    fileprivate func hasMessages(in span: Digest) throws(StoreError) -> Bool {
        try !messages(in: span, limit: 1).isEmpty
    }

    /// The newest of a span of time, the newest first. Ids follow the time of storing; a message that was found long after
    /// its call has an older time of receiving, so the search goes on for a page beyond the span.
    private func messages(in span: Digest, limit: Int) throws(StoreError) -> [Message] {
        var found: [Message] = []
        var cursor: MessageID?
        while found.count < limit {
            let page = try messages(of: span.business, before: cursor, limit: 100)
            let inside = page.filter { $0.receivedAt >= span.from && $0.receivedAt < span.to }
            found += inside
            cursor = page.last?.id
            let isBeyond = inside.isEmpty && (page.last.map { $0.receivedAt < span.from } ?? true)
            if page.count < 100 || isBeyond { break }
        }
        return Array(found.prefix(limit))
    }

    /// - Returns: nil when none of the messages is there any more.
    func digestFacts(
        _ span: Digest, of business: Business, _ settings: EngineSettings, _ links: MailLinks?, _ logger: Logger
    ) throws(StoreError) -> DigestFacts? {
        let all = try messages(in: span, limit: 1_000)
        guard !all.isEmpty else { return nil }
        let told = Array(all.prefix(Self.digestLimit).reversed())
        let entries = try told.mapRows { message throws(StoreError) in
            let state = try readableCallback(message.id, logger)?.state
            return DigestFacts.Entry(
                customerName: message.customerName, customerPhone: message.customerPhone, body: message.body,
                urgency: message.urgency, receivedAt: message.receivedAt, state: state?.word ?? .scheduled,
                reason: state?.reasonInWords(in: business.language),
                link: settings.messagePages.map { "\($0)/\(message.id)" })
        }
        return DigestFacts(
            businessName: business.name, from: span.from, to: span.to, entries: entries,
            more: all.count - entries.count, unsubscribe: links?.unsubscribe(business.id, now: span.to))
    }
}
