// The statements that run all the time find their rows by an index, however many there are.
import PostgreSQLForTests
import QueryPlans
import TakeoutCore
import Testing

@testable import TakeoutStore

@Suite struct QueryPlanTests {
    /// A statement, and what of its plan may go through all rows of something small.
    struct Hot: Sendable, CustomStringConvertible {
        let description: String
        var allowed: Set<String> = []
        let run: @Sendable (StoreTransaction) throws(StoreError) -> Void
    }

    /// Each of the filters of attempts alone, and with days.
    static let filters: [AttemptFilter] =
        [
            AttemptFilter(), AttemptFilter(business: Thing.business), AttemptFilter(status: .failed),
            AttemptFilter(status: .pending), AttemptFilter(outcome: .busy),
        ].flatMap { filter in
            [(at(1), nil), (nil, at(9)), (at(1), at(9))].map { (since: Timestamp?, until: Timestamp?) in
                var filter = filter
                (filter.since, filter.until) = (since, until)
                return filter
            }
        }

    static let hot: [Hot] = [
        // The live calls are as few as the lines of the account.
        Hot(description: "dueWork", allowed: ["SCAN CONSTANT ROW", "SCAN live_calls"]) { tx throws(StoreError) in
            _ = try tx.dueWork(now: at(0), limit: 10)
        },
        Hot(description: "claimDue") { tx throws(StoreError) in
            _ = try tx.claimDue(now: at(0), limit: 10, lease: Thing.lease)
        },
        Hot(description: "claimAbandoned") { tx throws(StoreError) in
            _ = try tx.claimAbandoned(now: at(0), limit: 10, lease: Thing.lease)
        },
        Hot(description: "waitingCall(for:)") { tx throws(StoreError) in _ = try tx.waitingCall(for: "+1") },
        Hot(description: "waitingCall(of:)") { tx throws(StoreError) in _ = try tx.waitingCall(of: "m1") },
        // Only the calls that wait for a line, the oldest first, until one is found whose phone is free.
        Hot(description: "callWaitingForLine", allowed: ["SCAN outbox USING INDEX outbox_waiting_for_line"]) {
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
        Hot(description: "providerAccount and its costs") { tx throws(StoreError) in
            _ = try tx.providerAccount()
            _ = try tx.dueCostLooks(now: at(0), limit: 10)
            _ = try tx.holdsLine("a1")
        },
        Hot(description: "SMS that were sent") { tx throws(StoreError) in
            _ = try tx.noticeID(carrierID: "SM1")
            _ = try tx.notices(toPhone: "+1", since: at(0), limit: 10)
            _ = try tx.outboxItem("m:1:sms")
        },
        Hot(description: "SMS that came in") { tx throws(StoreError) in
            _ = try tx.receivedSMS(from: "+1", since: at(0), limit: 10)
            _ = try tx.isOptedOut("+1")
        },
        Hot(description: "inbox") { tx throws(StoreError) in
            for shelf in InboxShelf.allCases {
                _ = try tx.inbox(of: Thing.business, shelf, before: nil, limit: 10)
                _ = try tx.inbox(of: Thing.business, shelf, before: "m", limit: 10)
            }
        },
        // The hundred newest open ones are looked at for urgent ones.
        Hot(description: "openUrgent", allowed: ["SCAN newest"]) { tx throws(StoreError) in
            _ = try tx.openUrgent(of: Thing.business, limit: 10)
        },
        Hot(description: "search") { tx throws(StoreError) in
            _ = try tx.messages(of: Thing.business, namedLike: "ann", limit: 10)
            _ = try tx.messages(of: Thing.business, numberedLike: "+1202", limit: 10)
            _ = try tx.messages(of: Thing.business, holding: "sink", amongNewest: 10)
        },
        Hot(description: "row of an inbox") { tx throws(StoreError) in
            _ = try tx.message("m")
            _ = try tx.lastAttempt(of: "m")
            _ = try tx.milestones(of: "m")
        },
        Hot(description: "openTest") { tx throws(StoreError) in _ = try tx.openTest(of: Thing.business) },
        Hot(description: "tallies of all") { tx throws(StoreError) in
            _ = try tx.tallies(sinceDayOf: Quarter(0), until: Quarter(960))
        },
        // Only the names without a key: none, after the first start.
        Hot(description: "names without a key", allowed: ["SCAN messages USING INDEX messages_without_name_key"]) {
            tx throws(StoreError) in _ = try tx.keyNames(limit: 10)
        },
        // Of the messages only the tests, which are few.
        Hot(
            description: "statistics of a business",
            allowed: ["SCAN messages USING INDEX messages_of_tests", "SCAN CONSTANT ROW", "SCAN times"]
        ) { tx throws(StoreError) in
            _ = try tx.statistics(StatisticsFilter(business: Thing.business, since: at(0), until: at(9)))
        },
        Hot(description: "tallies") { tx throws(StoreError) in
            let stretch = EvenStretch(since: Quarter(0), until: Quarter(10), quartersAhead: 4)
            _ = try tx.tallies(of: Thing.business, in: [stretch])
        },
        Hot(description: "number of a line") { tx throws(StoreError) in _ = try tx.number(ofLine: "l") },
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
        Hot(description: "session") { tx throws(StoreError) in
            _ = try tx.session(tokenHash: "h")
            _ = try tx.sessions(of: "u")
            try tx.noteUse(ofSession: "s", now: at(0))
            try tx.deleteSessions(of: "u", except: "s")
            try tx.deleteSessions(unseenSince: at(0))
        },
        Hot(description: "user") { tx throws(StoreError) in
            _ = try tx.user("u")
            _ = try tx.user(email: "a@example.com")
            _ = try tx.users(after: "a", limit: 10)
        },
        Hot(description: "loginGuard") { tx throws(StoreError) in
            _ = try tx.loginGuard("account:x", now: at(0))
            try tx.deleteLoginGuards(before: at(0))
        },
        Hot(description: "accountLink") { tx throws(StoreError) in
            _ = try tx.accountLink("l")
            _ = try tx.openInvitations(limit: 10)
            try tx.deleteOpenLinks(.reset, to: "a@example.com")
        },
        Hot(description: "tokens of a business") { tx throws(StoreError) in _ = try tx.tokens(of: Thing.business) },
        Hot(description: "settingChanges of a business") { tx throws(StoreError) in
            _ = try tx.settingChanges(of: Thing.business, before: "x", limit: 10)
        },
        Hot(description: "settingChanges") { tx throws(StoreError) in
            _ = try tx.settingChanges(of: nil, before: "x", limit: 10)
        },
        Hot(description: "standing of a business") { tx throws(StoreError) in
            _ = try tx.countOpen(of: Thing.business)
            _ = try tx.countNeglected(of: Thing.business)
        },
        // Only the rows that are in trouble, and of those at most a thousand.
        Hot(
            description: "troubleCounts",
            allowed: [
                "SCAN rows", "SCAN unclaimed_calls", "SCAN callbacks USING INDEX callbacks_neglected",
                "SCAN outbox USING INDEX outbox_dead",
                "SCAN unclaimed_calls USING COVERING INDEX unclaimed_calls_by_time",
                "SCAN callbacks USING COVERING INDEX callbacks_neglected",
                "SCAN outbox USING COVERING INDEX outbox_dead",
            ]
        ) { tx throws(StoreError) in _ = try tx.troubleCounts() },
        Hot(description: "attempts, filtered") { tx throws(StoreError) in
            for filter in filters { _ = try tx.attempts(filter, before: nil, limit: 10) }
        },
        Hot(description: "attempts, filtered, further on") { tx throws(StoreError) in
            try tx.insert(Thing.attempt("x"))
            for filter in filters { _ = try tx.attempts(filter, before: "x", limit: 10) }
        },
        Hot(description: "attempts of one outcome of a business") { tx throws(StoreError) in
            _ = try tx.attempts(
                AttemptFilter(business: Thing.business, status: .failed, outcome: .busy), before: nil, limit: 10)
        },
        // The newest of all: as many as a page shows, from the end of the index.
        Hot(
            description: "attempts of all",
            allowed: ["SCAN outbound_callback_attempts USING INDEX attempts_by_time"]
        ) { tx throws(StoreError) in _ = try tx.attempts(AttemptFilter(), before: nil, limit: 10) },
        Hot(
            description: "unclaimedCalls", allowed: ["SCAN unclaimed_calls USING INDEX unclaimed_calls_by_time"]
        ) { tx throws(StoreError) in _ = try tx.unclaimedCalls(limit: 10) },
        // Events are shared out and go within moments: the queue is all there is.
        Hot(
            description: "takeWebhookEvents",
            allowed: [
                "SCAN webhook_events", "SCAN webhook_events USING COVERING INDEX sqlite_autoindex_webhook_events_1",
            ]
        ) { tx throws(StoreError) in
            _ = try tx.takeWebhookEvents(limit: 10)
        },
        Hot(description: "claimWebhookDeliveries") { tx throws(StoreError) in
            _ = try tx.claimWebhookDeliveries(of: "e", now: at(0), until: at(1), limit: 8)
        },
        // At most a thousand rows, found by the index on what is due.
        Hot(description: "webhookEndpointsDue", allowed: ["SCAN due"]) { tx throws(StoreError) in
            _ = try tx.webhookEndpointsDue(now: at(0), limit: 8)
        },
        Hot(description: "webhookEndpoints of a business and of all") { tx throws(StoreError) in
            _ = try tx.webhookEndpoints(of: Thing.business)
            _ = try tx.webhookEndpoints(of: nil)
        },
        Hot(description: "webhookDeliveries of an endpoint") { tx throws(StoreError) in
            _ = try tx.webhookDeliveries(of: "e", before: "d", limit: 10)
        },
        Hot(description: "forgetting webhooks") { tx throws(StoreError) in
            _ = try tx.forgetWebhookDeliveries(settledBefore: at(0), limit: 10)
            try tx.forgetLetters(before: at(0))
        },
        Hot(description: "claimLetters") { tx throws(StoreError) in
            _ = try tx.claimLetters(now: at(0), until: at(1), limit: 10)
        },
        Hot(description: "dueDigests") { tx throws(StoreError) in _ = try tx.dueDigests(now: at(0), limit: 10) },
        Hot(description: "usedAt") { tx throws(StoreError) in _ = try tx.usedAt("l") },
        // Four rows; of the digests one with the earliest time, by its index.
        Hot(
            description: "nextDispatchTime",
            allowed: ["SCAN times", "SCAN digests USING COVERING INDEX digests_due"]
        ) { tx throws(StoreError) in _ = try tx.nextDispatchTime(busy: ["e"]) },
        Hot(description: "deadLetters") { tx throws(StoreError) in _ = try tx.deadLetters(before: "x", limit: 10) },
    ]

    @Test(arguments: hot)
    func noTableIsGoneThroughRowByRow(statement: Hot) async throws {
        let folder = try TemporaryFolder()
        let plans = PlanReader(try SQLiteDatabase(path: folder.database), .sqlite)
        let store = Store(plans)
        try await store.migrate(now: at(0))
        _ = plans.takePlans()
        try await store.write(statement.run)
        let steps = plans.takePlans()
        #expect(!steps.isEmpty)
        let scans = steps.filter { $0.hasPrefix("SCAN") && !statement.allowed.contains($0) }
        #expect(scans == [], "\(steps)")
        #expect(steps.contains { $0.contains("USING") }, "\(steps)")
        #expect(!steps.contains { $0.contains("_by_outcome") && statement.description.contains("of a business") })
        let isOrdered = ["claim", "attempts,", "unclaimed"].contains(where: statement.description.hasPrefix)
        let sorts = steps.filter { $0.contains("TEMP B-TREE FOR ORDER BY") && isOrdered }
        #expect(sorts == [], "\(steps)")
        try await plans.close()
    }

    /// Work of a busy day. The other tables are empty, so going through tables is forbidden: then it shows where there
    /// is no other way.
    @Test(
        .enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."),
        arguments: hot)
    func postgreSQLHasAnIndexForIt(statement: Hot) async throws {
        try await StoreEngine.postgreSQL.withDatabases { databases in
            let plans = PlanReader(databases[0], .postgreSQL)
            let store = Store(plans)
            try await store.migrate(now: at(0))
            try await store.fillOutbox()
            try await plans.write { connection throws(StoreError) in
                try connection.executeScript("SET LOCAL enable_seqscan TO off")
                _ = plans.takePlans()
                try statement.run(StoreTransaction(connection, StateMemo(limit: 1)))
            }
            let steps = plans.takePlans()
            // Small tables, or tables that a statement may go through (`allowed` names them in SQLite's words).
            let small = ["live_calls"] + statement.allowed.compactMap { $0.split(separator: " ").last.map(String.init) }
            let scans = steps.filter { step in
                step.contains("Seq Scan") && !small.contains { step.contains("Seq Scan on \($0)") }
            }
            #expect(scans == [], "\(steps)")
            #expect(steps.contains { $0.contains("Index Cond") } || !statement.allowed.isEmpty, "\(steps)")
            // The rows come in the index's order; only those of the same microsecond are sorted.
            let isInOrder = steps.contains { $0.contains("Incremental Sort") }
            #expect(isInOrder || !statement.description.hasPrefix("claim"), "\(steps)")
        }
    }
}

extension Store {
    fileprivate func fillOutbox() async throws {
        try await write { tx throws(StoreError) in try tx.add(Thing.work("w0"), leased: Thing.lease) }
        try await run(
            """
            INSERT INTO outbox
                (id, callback_id, sequence, work, status, due_at, lease_until, phone, waits_for, created_at)
            SELECT 'w' || n, 'm' || n, 1, work, (ARRAY['pending', 'leased', 'waiting'])[1 + n % 3], due_at - n,
                due_at - n, '+' || n, 'line', created_at + n
            FROM outbox, generate_series(1, 3000) AS n
            """)
        try await database.write { connection throws(StoreError) in try connection.executeScript("ANALYZE outbox") }
    }
}
