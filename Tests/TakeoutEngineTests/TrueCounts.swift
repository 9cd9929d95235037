// What was counted while a story happened is what its rows add up to.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

extension Story {
    /// Holds for every story, at its end.
    func countsAreTrue(of business: BusinessID) async throws {
        let counted = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.dailyTallies(
                of: business,
                in: EvenStretch(since: Quarter(0), until: Quarter(Int64(Int32.max)), quartersAhead: 0)
            ).values.reduce(Tally(), +)
        }
        let sums = try await engine.parts.store.database.read { connection throws(StoreError) in
            try Self.sums(of: business, connection)
        }
        let told = [
            counted.messages, counted.ended, counted.reached, counted.connected, counted.noticed, counted.neglected,
            counted.calls, Int(counted.cost.microdollars),
        ]
        #expect(told == sums, "messages, ended, reached, connected, noticed, neglected, calls, cost")
    }

    private static func sums(of business: BusinessID, _ connection: any SQLConnection) throws(StoreError) -> [Int] {
        let heard = """
            EXISTS (SELECT 1 FROM outbound_callback_attempts AS attempts WHERE attempts.message_id = callbacks.message_id
                AND attempts.heard_at IS NOT NULL AND attempts.outcome <> 'wrong_person')
            """
        let connected = """
            EXISTS (SELECT 1 FROM outbound_callback_attempts AS attempts WHERE attempts.message_id = callbacks.message_id
                AND attempts.connected_to_customer_at IS NOT NULL)
            """
        let counts = [
            "TRUE", "NOT is_open", "NOT is_open AND \(heard)", "NOT is_open AND \(heard) AND \(connected)",
            "state_word IN ('fallback', 'off') AND NOT \(heard)", "state_word = 'needs_attention'",
        ]
        var sums: [Int] = []
        for condition in counts {
            let rows = try connection.query(
                "SELECT COUNT(*) AS value FROM callbacks WHERE business_id = $1 AND \(condition)",
                [.text(business.rawValue)])
            sums.append(try rows[0]("value"))
        }
        for column in ["COUNT(*)", "CAST(COALESCE(SUM(cost), 0) AS BIGINT)"] {
            let rows = try connection.query(
                "SELECT \(column) AS value FROM outbound_callback_attempts WHERE business_id = $1",
                [.text(business.rawValue)])
            sums.append(try rows[0]("value"))
        }
        return sums
    }
}
