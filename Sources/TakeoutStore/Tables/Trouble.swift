// What an admin should look at, and how businesses stand: counted by indexes that hold open or troubled rows only.
public import TakeoutCore

/// Each counted up to `most`: beyond that "many" is all that one needs to know.
public struct TroubleCounts: Sendable, Equatable {
    public static let most = 1_000

    /// Messages that no channel is left for.
    public let neglected: Int
    public let deadLetters: Int
    public let unclaimed: Int
}

extension StoreTransaction {
    public func troubleCounts() throws(StoreError) -> TroubleCounts {
        TroubleCounts(
            neglected: try count("SELECT 1 AS one FROM callbacks WHERE state_word = 'needs_attention'"),
            deadLetters: try count("SELECT 1 AS one FROM outbox WHERE status = 'dead'"),
            unclaimed: try count("SELECT 1 AS one FROM unclaimed_calls"))
    }

    private func count(_ rows: String) throws(StoreError) -> Int {
        let counted = try query("SELECT COUNT(*) AS count FROM (\(rows) LIMIT \(TroubleCounts.most)) AS rows")
        return try counted[0]("count")
    }

    public func countOpen(of business: BusinessID) throws(StoreError) -> Int {
        let rows = try query("SELECT COUNT(*) AS count FROM callbacks WHERE business_id = $1 AND is_open", business)
        return try rows[0]("count")
    }

    public func countNeglected(of business: BusinessID) throws(StoreError) -> Int {
        let rows = try query(
            "SELECT COUNT(*) AS count FROM callbacks WHERE business_id = $1 AND state_word = 'needs_attention'",
            business)
        return try rows[0]("count")
    }

    /// Messages that need attention, newest first.
    public func neglectedMessages(limit: Int) throws(StoreError) -> [Message] {
        let ids = try query(
            """
            SELECT message_id FROM callbacks WHERE state_word = 'needs_attention' ORDER BY message_id DESC LIMIT $1
            """, limit
        ).mapRows { row throws(StoreError) -> MessageID in try row("message_id") }
        return try ids.mapRows { id throws(StoreError) in try message(id) }.compactMap(\.self)
    }
}
