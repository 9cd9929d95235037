// Counts, rates and costs for the admin, of one business or all, in a span of time.
public import TakeoutCore

public struct StatisticsFilter: Sendable {
    public var business: BusinessID?
    public var since: Timestamp
    public var until: Timestamp

    public init(business: BusinessID? = nil, since: Timestamp, until: Timestamp) {
        self.business = business
        self.since = since
        self.until = until
    }
}

/// Counted by the words of the interface, in the order of the alphabet.
public struct CallbackStatistics: Sendable, Equatable {
    public var messages: [WordCount]
    public var attempts: [WordCount]
    public var notices: [WordCount]
    /// Messages that a human heard, of those whose callback is at its end; nil if there are none.
    public var reachedRate: Double?
    /// From the message to the first time that a human heard it, in seconds.
    public var secondsToReachP50: Double?
    public var secondsToReachP90: Double?
    /// Of the calls to contacts.
    public var cost: Money
    /// The same part by part, as far as the provider told the parts.
    public var costParts: CostParts
    /// Of the customers' calls that left a message.
    public var customerCallsCost: Money
    /// Messages whose call, and news of attempts, that only asking the provider brought in.
    public var repairedByPoll: Int
}

public struct WordCount: Sendable, Equatable {
    public let word: String
    public let count: Int
}

extension StatisticsFilter {
    /// A condition; `$1` is the business. Not "none or this one", through which no engine finds an index.
    fileprivate func of(_ column: String) -> String {
        business == nil ? "CAST($1 AS TEXT) IS NULL" : "\(column) = $1"
    }
}

extension StoreTransaction {
    /// Calls and notices of test messages do not count.
    private static let isNoTest = "message_id NOT IN (SELECT id FROM messages WHERE source = 'test')"

    public func statistics(_ filter: StatisticsFilter) throws(StoreError) -> CallbackStatistics {
        let messages = try counts(
            """
            SELECT state_word AS word, COUNT(*) AS count FROM callbacks JOIN messages ON messages.id = message_id
            WHERE \(filter.of("callbacks.business_id")) AND messages.received_at >= $2
                AND messages.received_at < $3 AND source <> 'test'
            GROUP BY state_word ORDER BY state_word
            """, filter)
        let attempts = try counts(
            """
            SELECT outcome AS word, COUNT(*) AS count FROM outbound_callback_attempts
            WHERE \(filter.of("business_id")) AND created_at >= $2 AND created_at < $3
                AND \(Self.isNoTest)
            GROUP BY outcome ORDER BY outcome
            """, filter)
        let notices = try counts(
            """
            SELECT status AS word, COUNT(*) AS count FROM notices
            WHERE \(filter.of("business_id")) AND created_at >= $2 AND created_at < $3
                AND \(Self.isNoTest)
            GROUP BY status ORDER BY status
            """, filter)
        return CallbackStatistics(
            messages: messages, attempts: attempts, notices: notices, reachedRate: try reachedRate(filter),
            secondsToReachP50: try secondsToReach(filter, share: 0.5),
            secondsToReachP90: try secondsToReach(filter, share: 0.9), cost: try cost(filter),
            costParts: try costParts(filter), customerCallsCost: try customerCallsCost(filter),
            repairedByPoll: try repairedByPoll(filter))
    }

    private func counts(_ sql: String, _ filter: StatisticsFilter) throws(StoreError) -> [WordCount] {
        try query(sql, filter.business, filter.since, filter.until).mapRows { row throws(StoreError) in
            WordCount(word: try row("word"), count: try row("count"))
        }
    }

    /// Of the callbacks at their end. Whoever was the wrong person has not heard it, whatever was read.
    private func reachedRate(_ filter: StatisticsFilter) throws(StoreError) -> Double? {
        let rows = try query(
            """
            SELECT COUNT(*) AS ended, COALESCE(SUM(CASE WHEN EXISTS (
                SELECT 1 FROM outbound_callback_attempts AS attempts
                WHERE attempts.message_id = callbacks.message_id AND attempts.heard_at IS NOT NULL
                    AND outcome <> 'wrong_person'
            ) THEN 1 ELSE 0 END), 0) AS reached
            FROM callbacks JOIN messages ON messages.id = callbacks.message_id
            WHERE NOT is_open AND \(filter.of("callbacks.business_id"))
                AND messages.received_at >= $2 AND messages.received_at < $3 AND source <> 'test'
            """, filter.business, filter.since, filter.until)
        let ended: Int = try rows[0]("ended")
        let reached: Int = try rows[0]("reached")
        return ended == 0 ? nil : Double(reached) / Double(ended)
    }

    private func reachTimes(_ filter: StatisticsFilter) -> String {
        """
        SELECT MIN(heard_at) - MIN(received_at) AS taken
        FROM outbound_callback_attempts JOIN messages ON messages.id = message_id
        WHERE heard_at IS NOT NULL AND outcome <> 'wrong_person' AND \(filter.of("messages.business_id"))
            AND received_at >= $2 AND received_at < $3 AND source <> 'test'
        GROUP BY message_id
        """
    }

    /// The nearest-rank percentile.
    private func secondsToReach(_ filter: StatisticsFilter, share: Double) throws(StoreError) -> Double? {
        let total = try query(
            "SELECT COUNT(*) AS count FROM (\(reachTimes(filter))) AS times", filter.business, filter.since,
            filter.until)
        let count: Int = try total[0]("count")
        guard count > 0 else { return nil }
        let rank = max(0, Int((share * Double(count)).rounded(.up)) - 1)
        let rows = try query(
            "SELECT taken FROM (\(reachTimes(filter))) AS times ORDER BY taken LIMIT 1 OFFSET $4", filter.business,
            filter.since, filter.until, rank)
        let microseconds: Int64 = try rows[0]("taken")
        return Double(microseconds) / 1_000_000
    }

    private func cost(_ filter: StatisticsFilter) throws(StoreError) -> Money {
        let rows = try query(
            """
            SELECT COALESCE(SUM(cost), 0) AS cost FROM outbound_callback_attempts
            WHERE \(filter.of("business_id")) AND created_at >= $2 AND created_at < $3
                AND \(Self.isNoTest)
            """, filter.business, filter.since, filter.until)
        return try rows[0]("cost")
    }

    private func costParts(_ filter: StatisticsFilter) throws(StoreError) -> CostParts {
        let rows = try query(
            """
            SELECT SUM(cost_transport) AS cost_transport, SUM(cost_transcriber) AS cost_transcriber,
                SUM(cost_model) AS cost_model, SUM(cost_voice) AS cost_voice, SUM(cost_platform) AS cost_platform,
                SUM(cost_other) AS cost_other
            FROM outbound_callback_attempts
            WHERE \(filter.of("business_id")) AND created_at >= $2 AND created_at < $3
            """, filter.business, filter.since, filter.until)
        return try CostParts(rows[0], prefix: "")
    }

    private func customerCallsCost(_ filter: StatisticsFilter) throws(StoreError) -> Money {
        let rows = try query(
            """
            SELECT COALESCE(SUM(call_cost), 0) AS cost FROM messages
            WHERE \(filter.of("business_id")) AND received_at >= $2 AND received_at < $3
            """, filter.business, filter.since, filter.until)
        return try rows[0]("cost")
    }

    private func repairedByPoll(_ filter: StatisticsFilter) throws(StoreError) -> Int {
        let rows = try query(
            """
            SELECT (SELECT COUNT(*) FROM messages
                    WHERE repaired_by_poll AND \(filter.of("business_id"))
                        AND received_at >= $2 AND received_at < $3)
                + (SELECT COALESCE(SUM(repaired_by_poll), 0) FROM outbound_callback_attempts
                    WHERE \(filter.of("business_id")) AND created_at >= $2 AND created_at < $3)
                AS repairs
            """, filter.business, filter.since, filter.until)
        return try rows[0]("repairs")
    }
}
