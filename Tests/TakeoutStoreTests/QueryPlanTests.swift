// The statements that run all the time find their rows by an index, however many there are.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct QueryPlanTests {
    /// A statement, and what of its plan may go through all rows of something small.
    struct Hot: Sendable, CustomStringConvertible {
        let description: String
        var allowed: Set<String> = []
        let run: @Sendable (StoreTransaction) throws(StoreError) -> Void
    }

    static let hot: [Hot] = [
        Hot(description: "dueCallbacks") { tx throws(StoreError) in _ = try tx.dueCallbacks(now: at(0), limit: 10) },
        Hot(description: "claimDue") { tx throws(StoreError) in
            _ = try tx.claimDue(now: at(0), limit: 10, lease: Thing.lease)
        },
        Hot(description: "claimAbandoned") { tx throws(StoreError) in
            _ = try tx.claimAbandoned(now: at(0), limit: 10, lease: Thing.lease)
        },
        Hot(description: "waitingCall(for:)") { tx throws(StoreError) in _ = try tx.waitingCall(for: "+1") },
        Hot(description: "waitingCall(of:)") { tx throws(StoreError) in _ = try tx.waitingCall(of: "m1") },
        // Only the calls that wait are gone through.
        Hot(description: "callWaitingForLine", allowed: ["SCAN outbox USING INDEX outbox_waiting"]) {
            tx throws(StoreError) in _ = try tx.callWaitingForLine()
        },
        Hot(description: "attempt(callID:)") { tx throws(StoreError) in
            _ = try tx.attempt(callID: "c", token: "t")
        },
        Hot(description: "attempt(id)") { tx throws(StoreError) in _ = try tx.attempt(AttemptID("a")) },
        Hot(description: "attempts(of:)") { tx throws(StoreError) in _ = try tx.attempts(of: MessageID("m")) },
        Hot(description: "countCalls") { tx throws(StoreError) in _ = try tx.countCalls(to: "+1", since: at(0)) },
        Hot(description: "message by source") { tx throws(StoreError) in
            _ = try tx.message(of: Thing.business, source: .vapi, sourceID: "c")
        },
        Hot(description: "messages of a business") { tx throws(StoreError) in
            _ = try tx.messages(of: Thing.business, before: nil, limit: 10)
        },
        Hot(description: "callback and journal") { tx throws(StoreError) in
            _ = try tx.callback("m")
            _ = try tx.journal(of: "m")
            _ = try tx.outbox(of: "m")
            _ = try tx.notices(of: "m")
        },
        Hot(description: "business of a line") { tx throws(StoreError) in
            _ = try tx.business(lineID: "l", lineNumber: "+1")
        },
        Hot(description: "isOwnLine") { tx throws(StoreError) in _ = try tx.isOwnLine("+1") },
        Hot(description: "openCallbacks") { tx throws(StoreError) in _ = try tx.openCallbacks(of: Thing.business) },
        Hot(description: "token") { tx throws(StoreError) in _ = try tx.token(hash: "h") },
        // Live calls are as many as lines; the rest of the sum has four rows.
        Hot(description: "nextDueTime", allowed: ["SCAN live_calls", "SCAN times"]) { tx throws(StoreError) in
            _ = try tx.nextDueTime()
        },
        // The outbox holds open work only, live calls are as many as lines; the rest of the sum has two rows.
        Hot(
            description: "openWork",
            allowed: [
                "SCAN outbox", "SCAN live_calls", "SCAN times", "SCAN callbacks USING INDEX callbacks_open",
            ]
        ) { tx throws(StoreError) in _ = try tx.openWork() },
        Hot(description: "deadLetters") { tx throws(StoreError) in _ = try tx.deadLetters(before: "x", limit: 10) },
    ]

    @Test(arguments: hot)
    func noTableIsGoneThroughRowByRow(statement: Hot) async throws {
        let folder = try TemporaryFolder()
        let plans = PlanReader(try SQLiteDatabase(path: folder.database))
        let store = Store(plans)
        try await store.migrate(now: at(0))
        _ = plans.takePlans()
        try await store.write(statement.run)
        let steps = plans.takePlans()
        #expect(!steps.isEmpty)
        let scans = steps.filter { $0.hasPrefix("SCAN") && !statement.allowed.contains($0) }
        #expect(scans == [], "\(steps)")
        #expect(steps.contains { $0.contains("USING") }, "\(steps)")
        let sorts = steps.filter { $0.contains("TEMP B-TREE FOR ORDER BY") && statement.description.hasPrefix("claim") }
        #expect(sorts == [], "\(steps)")
        try await plans.close()
    }
}
