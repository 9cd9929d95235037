// Counts that are kept as things happen, and the ones that a migration makes of what was there before.
import Testing

@testable import TakeoutCore
@testable import TakeoutStore

@Suite struct RollupTests {
    private func book(_ entries: (Tally, String, Int64)...) -> TallyBook {
        var book = TallyBook()
        for (tally, message, seconds) in entries {
            book.count(tally, of: MessageID(message), in: Thing.business(), at: at(seconds))
        }
        return book
    }

    private func stretch(_ since: Int64, _ until: Int64) -> EvenStretch {
        EvenStretch(since: Quarter(of: at(since)), until: Quarter(of: at(until)), quartersAhead: 0)
    }

    private func total(_ store: Store, since: Int64 = 0, until: Int64 = 100_000) async throws -> Tally {
        try await store.read { tx throws(StoreError) in
            try tx.tallies(of: Thing.business, in: [stretch(since, until)]).days.values.reduce(Tally(), +)
        }
    }

    /// Of all businesses, by the rows of days.
    private func totalOfDays(_ store: Store, since: Int64 = 0, until: Int64 = 10_000_000) async throws -> Tally {
        try await store.read { tx throws(StoreError) in
            try tx.tallies(sinceDayOf: Quarter(of: at(since)), until: Quarter(of: at(until)))
                .values.reduce(Tally(), +)
        }
    }

    @Test(arguments: StoreEngine.all) func countsAddUpByTheDayOverAllBusinesses(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            var book = book((.calls(1), "m1", 0), (.calls(2), "m2", 900), (.calls(4), "m3", 86_400))
            book.count(.calls(8), of: "m4", in: Thing.business("b2"), at: at(1_800))
            let finished = book
            try await store.write { tx throws(StoreError) in try tx.write(finished) }
            try await store.write { tx throws(StoreError) in try tx.write(finished) }
            #expect(try await totalOfDays(store) == .calls(30))
            let days = try await store.read { tx throws(StoreError) in
                try tx.tallies(sinceDayOf: Quarter(of: at(0)), until: Quarter(of: at(10 * 86_400)))
            }
            let first = Quarter(of: at(0)).number / Quarter.ofDay
            #expect(days.mapValues(\.calls) == [first: 22, first + 1: 8])
        }
    }

    @Test(arguments: StoreEngine.all) func countsAddUpByTheHour(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let cost = Money(microdollars: 81_200)
            let first = book((.calls(1), "m1", 0), (.calls(2, cost: cost), "m2", 100), (.calls(4), "m3", 3_600))
            try await store.write { tx throws(StoreError) in try tx.write(first) }
            try await store.write { tx throws(StoreError) in try tx.write(first) }
            #expect(try await total(store) == .calls(14, cost: cost + cost))
            #expect(try await total(store, until: 900) == .calls(6, cost: cost + cost), "in the hour's first quarter")
            let back = book((Tally() - .calls(3), "m1", 0))
            try await store.write { tx throws(StoreError) in try tx.write(back) }
            #expect(try await total(store, until: 900).calls == 3)
        }
    }

    @Test(arguments: StoreEngine.all) func countsAddUpByTheDaysAndHoursOfAZone(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            // A whole day of UTC, and 45 minutes into it in a zone that is ahead by so much.
            let day = Quarter(of: at(0)).number / Quarter.ofDay + 1
            let midnight = Quarter(day * Quarter.ofDay)
            var business = Thing.business()
            business.timezone = "Asia/Kathmandu"
            let ahead: Int64 = 23
            var book = TallyBook()
            for (calls, quarters): (Int, Int64) in [(1, -1), (2, 0), (4, 3), (8, 95), (16, 96)] {
                let time = Quarter(midnight.number - ahead + quarters).start
                book.count(.calls(calls), of: MessageID("m1"), in: business, at: time)
            }
            let finished = book
            try await store.write { tx throws(StoreError) in try tx.write(finished) }
            let all = EvenStretch(since: Quarter(0), until: Quarter(midnight.number + 960), quartersAhead: ahead)
            let tallies = try await store.read { tx throws(StoreError) in
                try tx.tallies(of: Thing.business, in: [all])
            }
            #expect(tallies.days.mapValues(\.calls) == [day - 1: 1, day: 14, day + 1: 16])
            #expect(tallies.hours.mapValues(\.calls) == [23: 9, 0: 22])
        }
    }

    /// The hour of the clocks on the wall, of which a zone may have quarters and a change of the clocks halves.
    @Test(arguments: [
        ("UTC", "2026-03-02T10:59:59Z", "2026-03-02T10:00:00Z"),
        ("America/New_York", "2026-03-02T10:59:59Z", "2026-03-02T10:00:00Z"),
        ("Asia/Kolkata", "2026-03-02T10:29:00Z", "2026-03-02T09:30:00Z"),
        ("Asia/Kolkata", "2026-03-02T10:30:00Z", "2026-03-02T10:30:00Z"),
        ("Asia/Kathmandu", "2026-03-02T10:14:00Z", "2026-03-02T09:15:00Z"),
        ("America/St_Johns", "2026-03-02T03:29:00Z", "2026-03-02T02:30:00Z"),
        ("Australia/Lord_Howe", "2026-01-02T10:29:00Z", "2026-01-02T10:00:00Z"),
        ("Australia/Lord_Howe", "2026-06-02T10:29:00Z", "2026-06-02T09:30:00Z"),
        // The clocks went from 2:45 to 3:45: this is 3:50, and 3:00 was not.
        ("Pacific/Chatham", "2026-09-26T14:05:00Z", "2026-09-26T14:00:00Z"),
        ("Nowhere/Else", "2026-03-02T10:29:00Z", "2026-03-02T10:00:00Z"),
    ])
    func anHourBeginsWhereTheClocksSaySo(zone: String, time: String, hour: String) throws {
        let time = try #require(Timestamp(rfc3339: time))
        #expect(Quarter(hourOf: time, in: zone).start == Timestamp(rfc3339: hour))
    }

    /// Each takes its rows in the order of their keys, so none waits for another that waits for it.
    @Test(arguments: StoreEngine.all) func whoCountsAtTheSameTimeLosesNothing(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        for round in 0..<10 {
                            var book = TallyBook()
                            for message in 0..<6 {
                                let id = MessageID("m\((message * (worker + 1) + round) % 7)")
                                book.count(.calls(1), of: id, in: Thing.business(), at: at(Int64(message) * 3_600))
                            }
                            let finished = book
                            try await store.write { tx throws(StoreError) in try tx.write(finished) }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await total(store).calls == 480)
        }
    }

    @Test func aWrongPersonHasNotHeardItAndAFailedConnectionIsNone() {
        func record(
            _ outcome: AttemptOutcome, heard: Int64? = nil, connected: Int64? = nil
        ) -> AttemptRecord {
            AttemptRecord(
                id: "a1", status: .answered, outcome: outcome, answeredAt: nil, heardAt: heard.map(at),
                connectedAt: connected.map(at), endedAt: nil)
        }
        var milestones = Milestones(receivedAt: at(0))
        milestones.take(record(.heard, heard: 10))
        #expect(milestones.heardAt == at(10))
        milestones.take(record(.wrongPerson, heard: 10))
        #expect(milestones.heardAt == nil)
        milestones.take(record(.connectedUnverified, heard: 20, connected: 30))
        #expect(milestones == Milestones(receivedAt: at(0), heardAt: at(20), connectedAt: at(30)))
        milestones.take(record(.customerNotReached, heard: 20))
        #expect(milestones == Milestones(receivedAt: at(0), heardAt: at(20)))
        milestones.take(record(.connected, heard: 40, connected: 50))
        milestones.take(record(.connectionFailed, heard: 60))
        #expect(milestones == Milestones(receivedAt: at(0), heardAt: at(20), connectedAt: at(50)))
    }

    @Test func theTypicalTimeIsTheBoundThatHoldsHalf() {
        var tally = Tally()
        #expect(tally.typicalMinutes == nil && tally.reachedRate == nil)
        tally.reached = 4
        tally.ended = 5
        tally.within = Tally.reachBounds.map { $0 < 3 ? 1 : $0 < 10 ? 2 : 4 }
        #expect(tally.typicalMinutes == 3 && tally.reachedRate == 0.8)
        tally.within = Tally.reachBounds.map { _ in 1 }
        #expect(tally.typicalMinutes == nil, "most took longer than the largest bound")
    }

    // MARK: What was there before

    @Test(arguments: StoreEngine.all) func theMigrationCountsWhatWasThereBefore(on engine: StoreEngine) async throws {
        try await engine.withDatabases { databases in
            let database = databases[0]
            let store = Store(database)
            try await database.write { connection throws(StoreError) in
                try connection.executeScript(
                    """
                    CREATE TABLE schema_migrations (
                        number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL
                    )
                    """)
                for migration in Migration.all where migration.number < 5 {
                    try connection.executeScript(migration.sql)
                    try connection.execute(
                        "INSERT INTO schema_migrations VALUES ($1, $2, $3, 0)",
                        [migration.number.sql, .text(migration.name), .text(migration.checksum)])
                }
                try Self.writeOld(connection)
            }
            #expect(try await store.migrate(now: at(0)).map(\.number).contains(5))
            let total = try await total(store)
            #expect(total.messages == 4 && total.ended == 3 && total.reached == 1 && total.connected == 1)
            #expect(total.noticed == 1 && total.neglected == 1 && total.calls == 3)
            #expect(total.cost == Money(microdollars: 30_000) && total.timeToReach == .seconds(150))
            #expect(total.typicalMinutes == 3)
            #expect(try await totalOfDays(store) == total)
            let milestones = try await store.read { tx throws(StoreError) in try tx.milestones(of: "m1") }
            #expect(milestones == Milestones(receivedAt: at(0), heardAt: at(150), connectedAt: at(160)))
        }
    }

    private static func writeOld(_ connection: any SQLConnection) throws(StoreError) {
        let zero = at(0).microseconds
        try connection.executeScript(
            """
            INSERT INTO businesses (id, name, public_phone_number, timezone, created_at, updated_at)
                VALUES ('b1', 'Old', '+1', 'UTC', 0, 0);
            """)
        for (id, word, isOpen) in [
            ("m1", "connected", false), ("m2", "fallback", false), ("m3", "needs_attention", false),
            ("m4", "scheduled", true),
        ] {
            try connection.execute(
                """
                INSERT INTO messages (id, business_id, source, body, urgency, received_at)
                VALUES ($1, 'b1', 'api', 'x', 'normal', $2)
                """, [.text(id), .integer(zero)])
            try connection.execute(
                """
                INSERT INTO callbacks (message_id, business_id, state, state_word, journal_sequence, is_open, updated_at)
                VALUES ($1, 'b1', '{}', $2, 1, $3, 0)
                """, [.text(id), .text(word), .bool(isOpen)])
        }
        let attempts: [(String, String, String, Int64?, Int64?)] = [
            ("a1", "m1", "connected", zero + 150_000_000, zero + 160_000_000),
            ("a2", "m2", "wrong_person", zero + 20_000_000, nil), ("a3", "m3", "no_answer", nil, nil),
        ]
        for (id, message, outcome, heard, connected) in attempts {
            try connection.execute(
                """
                INSERT INTO outbound_callback_attempts (id, business_id, message_id, employee_phone, status,
                    attempt_number, created_at, outcome, heard_at, connected_to_customer_at, cost, round, token)
                VALUES ($1, 'b1', $2, '+1', 'failed', 1, 0, $3, $4, $5, 10000, 1, $1)
                """,
                [
                    .text(id), .text(message), .text(outcome), heard.map { .integer($0) } ?? .null,
                    connected.map { .integer($0) } ?? .null,
                ])
        }
    }
}
