// Counts, rates and costs over a small world whose numbers can be added up by hand.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct StatisticsTests {
    /// Ten messages of b1, heard after 10, 20, … 100 seconds; one of b2 that was stopped.
    private static func fill(_ store: Store) async throws {
        try await store.furnish()
        try await store.write { tx throws(StoreError) in
            try tx.insert(Thing.business("b2"))
            for number in 1...10 { try fillOne(tx, number) }
            try tx.insert(Thing.message("n1", of: "b2", at: at(500)))
            try tx.save(StoredCallback(id: "n1", businessID: "b2", state: state(.stopRequested)), now: at(500))
        }
        for number in 1...10 {
            let heardAt = SQLValue.integer(at(Int64(number) * 10).microseconds)
            try await store.run(
                "UPDATE outbound_callback_attempts SET heard_at = $2, outcome = 'heard' WHERE id = $1",
                [.text("a\(number)"), heardAt])
        }
        try await store.run("UPDATE callbacks SET state_word = 'heard' WHERE message_id <> 'n1'")
        try await store.run("UPDATE callbacks SET state_word = 'scheduled', is_open = TRUE WHERE message_id = 'm1'")
        try await store.run("UPDATE callbacks SET state_word = 'fallback' WHERE message_id IN ('m2', 'm3', 'm4')")
        // A wrong person has not heard it, and nobody answered m4's call.
        try await store.run("UPDATE outbound_callback_attempts SET outcome = 'wrong_person' WHERE id IN ('a2', 'a3')")
        try await store.run("UPDATE outbound_callback_attempts SET heard_at = NULL WHERE id = 'a4'")
    }

    private static func fillOne(_ tx: StoreTransaction, _ number: Int) throws(StoreError) {
        let (message, attempt) = (MessageID("m\(number)"), AttemptID("a\(number)"))
        try tx.insert(Thing.message(message.rawValue))
        try tx.save(
            StoredCallback(id: message, businessID: Thing.business, state: state(.stopRequested)), now: at(0))
        try tx.insert(Thing.attempt(attempt.rawValue, of: message.rawValue))
        let cost = Money(microdollars: 10_000)
        try tx.learn(attempt, callID: "call-\(number)", controlURL: nil, endedReason: nil, cost: cost)
        try tx.insert(
            Notice(
                id: NoticeID("n\(number)"), businessID: Thing.business, messageID: message, action: 1, channel: .sms,
                address: "+1", kind: .cutOff, status: number > 7 ? .failed : .sent, createdAt: at(0), updatedAt: at(0)))
    }

    private static func state(_ event: CallbackEvent) -> CallbackState {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        _ = machine.apply(event, now: at(0))
        return machine.state
    }

    @Test(arguments: StoreEngine.all) func theWordsAreCounted(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            let all = try await store.statistics(StatisticsFilter(since: at(0), until: at(1_000)))
            #expect(
                all.messages.map { "\($0.word) \($0.count)" } == ["fallback 3", "heard 6", "scheduled 1", "stopped 1"])
            #expect(all.attempts.map { "\($0.word) \($0.count)" } == ["heard 8", "wrong_person 2"])
            #expect(all.notices.map { "\($0.word) \($0.count)" } == ["failed 3", "sent 7"])
            #expect(all.cost == Money(microdollars: 100_000))
            #expect(all.repairedByPoll == 0)
            #expect(all.reachedRate == 0.6, "6 of the 10 that are at their end")
            #expect(all.secondsToReachP50 == 70 && all.secondsToReachP90 == 100)
        }
    }

    @Test(arguments: StoreEngine.all) func onlyTheBusinessAskedForCounts(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            let one = try await store.statistics(StatisticsFilter(business: "b2", since: at(0), until: at(1_000)))
            #expect(one.messages.map(\.word) == ["stopped"])
            #expect(one.attempts.isEmpty && one.notices.isEmpty && one.cost == .zero)
            #expect(one.reachedRate == 0 && one.secondsToReachP50 == nil)
        }
    }

    @Test(arguments: StoreEngine.all) func whatOnlyAskingToldIsCounted(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            var found = Thing.message("found", at: at(20))
            found.isRepairedByPoll = true
            try await store.write { [found] tx throws(StoreError) in
                try tx.insert(found)
                try tx.countRepair("a1")
                try tx.countRepair("a1")
            }
            let stored = try await store.read { tx throws(StoreError) in try tx.attempt("a1")?.repairedByPoll }
            #expect(stored == 2)
            let all = try await store.statistics(StatisticsFilter(since: at(0), until: at(1_000)))
            #expect(all.repairedByPoll == 3)
            let late = try await store.statistics(StatisticsFilter(since: at(10), until: at(1_000)))
            #expect(late.repairedByPoll == 1)
            let other = try await store.statistics(StatisticsFilter(business: "b2", since: at(0), until: at(1_000)))
            #expect(other.repairedByPoll == 0)
        }
    }

    @Test(arguments: StoreEngine.all) func timeIsFromAndNotIncludingUntil(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await Self.fill(store)
            let late = try await store.statistics(StatisticsFilter(since: at(1), until: at(501)))
            #expect(late.messages.map { "\($0.word) \($0.count)" } == ["stopped 1"])
            let none = try await store.statistics(StatisticsFilter(since: at(1), until: at(500)))
            #expect(none.messages.isEmpty && none.reachedRate == nil)
        }
    }
}

extension Store {
    fileprivate func statistics(_ filter: StatisticsFilter) async throws -> CallbackStatistics {
        try await read { tx throws(StoreError) in try tx.statistics(filter) }
    }
}
