// Callbacks with their journals, and when the next thing is due.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct CallbackTests {
    /// Due at this second, or asleep.
    private static func callback(_ id: String, dueAt seconds: Int64?) -> StoredCallback {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        if let seconds { _ = machine.apply(.messageTaken(until: at(seconds)), now: at(0)) }
        if seconds == nil { _ = machine.apply(.stopRequested, now: at(0)) }
        return StoredCallback(
            id: CallbackID(id), businessID: Thing.business, state: machine.state, journalSequence: 1)
    }

    @Test(arguments: StoreEngine.all) func stateAndJournalComeBackAsTheyWere(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            let callback = Self.callback("m1", dueAt: 5)
            let entries = [
                JournalEntry(sequence: 1, at: at(0), event: .messageTaken(until: at(5)), ignored: nil),
                JournalEntry(sequence: 2, at: at(1), event: .woke, ignored: .notDueYet),
            ]
            try await store.write { tx throws(StoreError) in
                try tx.save(callback, now: at(0))
                for entry in entries.reversed() { try tx.append(entry, to: "m1") }
            }
            #expect(try await store.read { tx throws(StoreError) in try tx.callback("m1") } == callback)
            #expect(try await store.read { tx throws(StoreError) in try tx.journal(of: "m1") } == entries)
        }
    }

    @Test(arguments: StoreEngine.all) func theJournalHasEachNumberOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let entry = JournalEntry(sequence: 1, at: at(0), event: .woke, ignored: nil)
            try await store.write { tx throws(StoreError) in try tx.append(entry, to: "m1") }
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in try tx.append(entry, to: "m1") }
            }
            #expect(error?.kind == .constraint)
        }
    }

    @Test(arguments: StoreEngine.all) func theLongestDueIsFirstAndTheSleepingAreLeft(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(
                Thing.message("m1"), Thing.message("m2"), Thing.message("m3"), Thing.message("m4"))
            try await store.write { tx throws(StoreError) in
                try tx.save(Self.callback("m1", dueAt: 30), now: at(0))
                try tx.save(Self.callback("m2", dueAt: 10), now: at(0))
                try tx.save(Self.callback("m3", dueAt: nil), now: at(0))
                try tx.save(Self.callback("m4", dueAt: 31), now: at(0))
            }
            let due = try await store.read { tx throws(StoreError) in try tx.dueCallbacks(now: at(30), limit: 10) }
            #expect(due == ["m2", "m1"])
            let one = try await store.read { tx throws(StoreError) in try tx.dueCallbacks(now: at(30), limit: 1) }
            #expect(one == ["m2"])
            let open = try await store.read { tx throws(StoreError) in try tx.openCallbacks(of: Thing.business) }
            #expect(open == ["m1", "m2", "m4"])
        }
    }

    @Test(arguments: StoreEngine.all) func theNextDueTimeIsTheEarliestOfAllKinds(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            try await store.expectNextDue(nil)
            _ = try await store.write { tx throws(StoreError) in
                _ = try tx.takeLiveCall(attempt: "a1", callback: "m1", phone: "+1", lines: 2, now: at(0))
                return try tx.releaseLiveCall("a1", busyUntil: at(90))
            }
            try await store.expectNextDue(at(90))
            try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            try await store.expectNextDue(at(60))
            try await store.write { tx throws(StoreError) in
                try tx.postpone("w1", until: at(40), error: "later", isSetback: false)
            }
            try await store.expectNextDue(at(40))
            try await store.write { tx throws(StoreError) in
                try tx.save(Self.callback("m1", dueAt: 30), now: at(0))
            }
            try await store.expectNextDue(at(30))
        }
    }

    @Test(arguments: StoreEngine.all) func aStateThatCannotBeReadIsCorrupt(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            try await store.write { tx throws(StoreError) in try tx.save(Self.callback("m1", dueAt: 1), now: at(0)) }
            try await store.run("UPDATE callbacks SET state = '{}'")
            let error = await #expect(throws: StoreError.self) {
                try await store.read { tx throws(StoreError) in try tx.callback("m1") }
            }
            #expect(error?.kind == .corrupt)
        }
    }
}

extension Store {
    fileprivate func expectNextDue(_ time: Timestamp?) async throws {
        #expect(try await read { tx throws(StoreError) in try tx.nextDueTime() } == time)
    }
}
