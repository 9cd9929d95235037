// Attempts: found by any of their names, filtered, paged, and told by machine and provider without losing a word.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct AttemptTests {
    @Test(arguments: StoreEngine.all) func anAttemptIsFoundByTheProvidersIdElseByOurToken(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a1"))
                try tx.insert(Thing.attempt("a2", number: 2))
                try tx.learn("a2", callID: "call-2", controlURL: nil, endedReason: nil, cost: nil)
            }
            #expect(try await store.find("call-1", "tk-a1") == "a1")
            #expect(try await store.find("call-2", "tk-a1") == "a2", "the call's own id goes first")
            #expect(try await store.find("call-1", nil) == nil)
            #expect(try await store.find("call-1", "tk-a9") == nil)
        }
    }

    @Test(arguments: StoreEngine.all) func whatTheProviderSaidOnceStaysAndMoreIsAdded(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a1"))
                try tx.learn("a1", callID: "call-1", controlURL: "https://control", endedReason: nil, cost: nil)
                try tx.learn("a1", callID: "call-9", controlURL: nil, endedReason: "busy", cost: nil)
                try tx.learn(
                    "a1", callID: "call-1", controlURL: nil, endedReason: "other", cost: Money(microdollars: 5))
                try tx.note("a1", reason: "refused")
            }
            let attempt = try await store.read { tx throws(StoreError) in try tx.attempt("a1") }
            #expect(attempt?.vapiCallID == "call-1")
            #expect(attempt?.controlURL == "https://control")
            #expect(attempt?.endedReason == "busy")
            #expect(attempt?.cost == Money(microdollars: 5))
        }
    }

    @Test(arguments: StoreEngine.all) func theRowShowsWhatTheMachineSays(on engine: StoreEngine) async throws {
        let records = Self.recordsOfAConnection
        let last = try #require(records.last)
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a1"))
                for record in records { try tx.update(record) }
            }
            let attempt = try #require(try await store.read { tx throws(StoreError) in try tx.attempt("a1") })
            #expect(attempt.status == .answered && attempt.outcome == .connected)
            #expect(attempt.answeredAt == at(3) && attempt.heardAt == at(4))
            #expect(attempt.connectedToCustomerAt == last.connectedAt && attempt.endedAt == at(7))
        }
    }

    private static var recordsOfAConnection: [AttemptRecord] {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        let rules = CallbackRules(contact: "c1", retryAttempts: 0, retryDelayMinutes: 5)
        let events: [CallbackEvent] = [
            .rulesChanged(rules), .messageComplete, .dialAdmitted("a1"), .answered("a1"), .recipientConfirmed("a1"),
            .connectRequested("a1", .allowed), .forwarding("a1"),
            .ended("a1", CallEnding(.forwarded, transfer: .connected, at: at(7))),
        ]
        return zip(events, Int64(0)...).flatMap { machine.apply($0, now: at($1)).actions }.compactMap { action in
            guard case .record(let record) = action.kind else { return nil }
            return record
        }
    }

    @Test(arguments: StoreEngine.all) func theProvidersIdOfACallBelongsToOneAttempt(on engine: StoreEngine) async throws
    {
        try await withStore(on: engine) { store async throws in
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in
                    for id in ["a1", "a2"] {
                        try tx.insert(Thing.attempt(id))
                        try tx.learn(AttemptID(id), callID: "call", controlURL: nil, endedReason: nil, cost: nil)
                    }
                }
            }
            #expect(error?.kind == .constraint)
        }
    }

    @Test(arguments: StoreEngine.all) func filtersAndPagesNarrowTheList(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a1", status: .answered, at: at(10)))
                try tx.insert(Thing.attempt("a2", status: .failed, at: at(20)))
                try tx.insert(Thing.attempt("a3", business: "b2", status: .failed, at: at(30)))
                try tx.insert(Thing.attempt("a4", status: .pending, at: at(40)))
            }
            #expect(try await store.list(AttemptFilter()) == ["a4", "a3", "a2", "a1"])
            #expect(try await store.list(AttemptFilter(business: Thing.business)) == ["a4", "a2", "a1"])
            #expect(try await store.list(AttemptFilter(status: .failed)) == ["a3", "a2"])
            #expect(try await store.list(AttemptFilter(business: "b2", status: .answered)) == [])
            #expect(try await store.list(AttemptFilter(since: at(20))) == ["a4", "a3", "a2"])
            #expect(try await store.list(AttemptFilter(until: at(20))) == ["a1"], "until is not included")
            #expect(try await store.list(AttemptFilter(), limit: 2) == ["a4", "a3"])
            #expect(try await store.list(AttemptFilter(), before: "a3") == ["a2", "a1"])
            #expect(try await store.list(AttemptFilter(since: at(20), until: at(40)), before: "a3") == ["a2"])
            #expect(try await store.list(AttemptFilter(until: at(20)), before: "a4") == ["a1"], "of another list")
            #expect(try await store.list(AttemptFilter(status: .failed), before: "a3") == ["a2"])
            #expect(try await store.list(AttemptFilter(business: Thing.business, status: .failed)) == ["a2"])
            #expect(try await store.list(AttemptFilter(), before: "a9") == [], "there is none")
        }
    }

    @Test(arguments: StoreEngine.all) func attemptsOfAMessageComeInTheirOrder(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a9", number: 1))
                try tx.insert(Thing.attempt("a1", number: 2))
                try tx.insert(Thing.attempt("a5", of: "m2", number: 1))
            }
            let ids = try await store.read { tx throws(StoreError) in try tx.attempts(of: "m1").map(\.id) }
            #expect(ids == ["a9", "a1"])
        }
    }

    @Test(arguments: StoreEngine.all) func theDailyLimitCountsWhatRangOrMayHaveRung(on engine: StoreEngine) async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a1", phone: "+1", status: .pending, at: at(10)))
                try tx.insert(Thing.attempt("a2", phone: "+1", status: .failed, at: at(10)))
                try tx.insert(Thing.attempt("a3", phone: "+1", status: .failed, at: at(10)))
                try tx.learn("a3", callID: "call-3", controlURL: nil, endedReason: nil, cost: nil)
                try tx.insert(Thing.attempt("a4", phone: "+2", status: .pending, at: at(10)))
                try tx.insert(Thing.attempt("a5", phone: "+1", status: .pending, at: at(1)))
            }
            let calls = try await store.read { tx throws(StoreError) in try tx.countCalls(to: "+1", since: at(1)) }
            #expect(calls == 2)
        }
    }
}

extension Store {
    fileprivate func find(_ callID: String, _ token: String?) async throws -> AttemptID? {
        try await read { tx throws(StoreError) in try tx.attempt(callID: callID, token: token)?.id }
    }

    fileprivate func list(
        _ filter: AttemptFilter, before cursor: AttemptID? = nil, limit: Int = 10
    ) async throws -> [AttemptID] {
        try await read { tx throws(StoreError) in try tx.attempts(filter, before: cursor, limit: limit).map(\.id) }
    }
}
