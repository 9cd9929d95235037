// The outbox: in order, by one worker at a time, and never lost.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct OutboxTests {
    private static let other = Lease(owner: "node-2", until: at(600))

    @Test(arguments: StoreEngine.all) func newWorkBelongsToTheNodeThatWroteIt(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            #expect(try await store.claimDue(at(10)) == [])
            #expect(try await store.claimAbandoned(at(59)) == [])
            #expect(try await store.claimAbandoned(at(60)).map(\.id) == ["w1"])
            #expect(try await store.claimAbandoned(at(60)) == [], "the new lease holds")
        }
    }

    @Test(arguments: StoreEngine.all) func onlyItsOwnerPutsWorkBack(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Thing.work("w1"), leased: Self.other)
                try tx.putBack("w1", of: "node-1", due: at(0))
            }
            #expect(try await store.claimDue(at(10)) == [], "another node has it in hand")
            try await store.write { tx throws(StoreError) in try tx.putBack("w1", of: "node-2", due: at(5)) }
            #expect(try await store.claimDue(at(10)).map(\.id) == ["w1"])
        }
    }

    @Test(arguments: StoreEngine.all) func postponedWorkIsClaimedOnceTheLongestDueFirst(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                for (id, due) in [("w1", 30), ("w2", 10), ("w3", 20), ("w4", 99)] {
                    try tx.add(Thing.work(id, at: at(Int64(due) - 100)), leased: Thing.lease)
                    try tx.postpone(id, until: at(Int64(due)), error: "not yet", isSetback: false)
                }
            }
            #expect(try await store.claimDue(at(9)) == [])
            #expect(try await store.claimDue(at(30), limit: 2).map(\.id) == ["w2", "w3"])
            #expect(try await store.claimDue(at(30)).map(\.id) == ["w1"])
            #expect(try await store.claimDue(at(30)) == [])
        }
    }

    @Test(arguments: StoreEngine.all) func triesAreCounted(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Thing.work("w1"), leased: Thing.lease)
                try tx.postpone("w1", until: at(1), error: "first", isSetback: false)
                try tx.postpone("w1", until: at(2), error: "second", isSetback: false)
            }
            #expect(try await store.claimDue(at(2)).map(\.tries) == [2])
        }
    }

    @Test(arguments: StoreEngine.all) func anOrdinaryEndClearsTheSetbacks(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Thing.work("w1"), leased: Thing.lease)
                try tx.chargeSuspect("w1")
                try tx.postpone("w1", until: at(1), error: "stumbled", isSetback: true)
            }
            let charged = try await store.claimDue(at(1))
            #expect(charged.map(\.setbacks) == [2])
            #expect(charged.map(\.tries) == [0])
            try await store.write { tx throws(StoreError) in
                try tx.postpone("w1", until: at(2), error: "The mail server said no.", isSetback: false)
            }
            let cleared = try await store.claimDue(at(2))
            #expect(cleared.map(\.setbacks) == [0])
            #expect(cleared.map(\.tries) == [1])
        }
    }

    @Test(arguments: StoreEngine.all) func beingAbandonedMakesASuspectAndNothingWorse(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            var setbacks: [Int] = []
            for round in 1...5 {
                let heir = "life-\(round)"
                setbacks += try await store.claimAbandoned(at(Int64(round) * 60), by: heir).map(\.setbacks)
            }
            #expect(setbacks == [1, 2, 3, 3, 3])
            try await store.write { tx throws(StoreError) in try tx.chargeSuspect("w1") }
            #expect(try await store.claimAbandoned(at(360)).map(\.setbacks) == [4])
        }
    }

    @Test(arguments: StoreEngine.all) func whatTheNodeItselfIsSlowToDoIsNoWorseForIt(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            for round in 1...3 {
                let own = try await store.claimAbandoned(at(Int64(round) * 60), by: Thing.lease.owner)
                #expect(own.map(\.setbacks) == [0])
            }
            #expect(try await store.claimAbandoned(at(240), by: "another").map(\.setbacks) == [1])
        }
    }

    @Test(arguments: StoreEngine.all) func twoWorkersNeverGetTheSame(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                for number in 0..<60 {
                    try tx.add(Thing.work("w\(number)"), leased: Thing.lease)
                    try tx.postpone("w\(number)", until: at(1), error: "", isSetback: false)
                }
            }
            let claimed = try await withThrowingTaskGroup(of: [OutboxItem].self) { group in
                for _ in 0..<20 { group.addTask { try await store.claimDue(at(1), limit: 5) } }
                return try await group.reduce(into: []) { $0 += $1.map(\.id) }
            }
            #expect(claimed.count == 60)
            #expect(Set(claimed).count == 60)
        }
    }

    @Test(arguments: StoreEngine.all) func doneIsDoneAndSaidOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            #expect(try await store.write { tx throws(StoreError) in try tx.complete("w1") })
            #expect(try await store.write { tx throws(StoreError) in try tx.complete("w1") } == false)
            #expect(try await store.read { tx throws(StoreError) in try tx.outbox(of: "m1") } == [])
        }
    }

    @Test(arguments: StoreEngine.all) func theLeasesOfTheDeadEndWhenTheSingleNodeStartsAgain(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Thing.work("w1"), leased: Thing.lease)
                try tx.add(Thing.work("w2"), leased: Self.other)
                try tx.expireLeases(notOf: "node-2", now: at(5))
            }
            #expect(try await store.claimAbandoned(at(5)).map(\.id) == ["w1"])
        }
    }

    @Test(arguments: StoreEngine.all) func theSameWorkIsNotAddedTwice(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in try tx.add(Thing.work("w1"), leased: Thing.lease) }
            }
            #expect(error?.kind == .constraint)
        }
    }

    // MARK: Waiting calls

    private static func call(_ id: String, _ time: Int64) -> OutboxItem {
        OutboxItem(id: id, callbackID: CallbackID(id), sequence: 1, work: .dial("c1"), createdAt: at(time))
    }

    @Test(arguments: StoreEngine.all) func thePhoneGoesToTheCallThatHasWaitedLongest(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Self.call("m2", 2), waitingFor: .phone, phone: "+1")
                try tx.add(Self.call("m1", 1), waitingFor: .phone, phone: "+1")
                try tx.add(Self.call("m0", 0), waitingFor: .phone, phone: "+2")
            }
            let next = try await store.read { tx throws(StoreError) in try tx.waitingCall(for: "+1") }
            #expect(next?.id == "m1")
            let own = try await store.read { tx throws(StoreError) in try tx.waitingCall(of: "m2") }
            #expect(own?.id == "m2")
            #expect(try await store.claimDue(at(100)) == [], "no worker takes a waiting call")
            let phones = try await store.read { tx throws(StoreError) in try tx.phonesWaitedFor(limit: 10) }
            #expect(phones == ["+1", "+2"])
        }
    }

    @Test(arguments: StoreEngine.all) func anAdmittedCallWaitsNoMore(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                try tx.add(Self.call("m1", 1), waitingFor: .phone, phone: "+1")
                try tx.admit("m1", as: .placeCall("a1"), lease: Thing.lease)
            }
            #expect(try await store.read { tx throws(StoreError) in try tx.waitingCall(for: "+1") } == nil)
            let work = try await store.read { tx throws(StoreError) in try tx.outbox(of: "m1") }
            #expect(work.map(\.work) == [.placeCall("a1")])
        }
    }

    @Test(arguments: StoreEngine.all) func aLineGoesToACallWhosePhoneIsFree(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                _ = try tx.takeLiveCall(attempt: "a9", callback: "m9", phone: "+1", lines: 1, now: at(0))
                try tx.add(Self.call("m1", 1), waitingFor: .line, phone: "+1")
                try tx.add(Self.call("m2", 2), waitingFor: .line, phone: "+2")
                try tx.add(Self.call("m3", 0), waitingFor: .phone, phone: "+3")
            }
            let next = try await store.read { tx throws(StoreError) in try tx.callWaitingForLine() }
            #expect(next?.id == "m2")
            try await store.write { tx throws(StoreError) in try tx.keepWaiting("m2", for: .phone) }
            #expect(try await store.read { tx throws(StoreError) in try tx.callWaitingForLine() } == nil)
        }
    }
}

extension Store {
    fileprivate func claimDue(_ now: Timestamp, limit: Int = 100) async throws -> [OutboxItem] {
        let lease = Lease(owner: "node-1", until: now + .seconds(60))
        return try await write { tx throws(StoreError) in try tx.claimDue(now: now, limit: limit, lease: lease) }
    }

    fileprivate func claimAbandoned(_ now: Timestamp, by owner: String = "node-1") async throws -> [OutboxItem] {
        let lease = Lease(owner: owner, until: now + .seconds(60))
        return try await write { tx throws(StoreError) in try tx.claimAbandoned(now: now, limit: 100, lease: lease) }
    }
}
