// The row of the provider's account, and the looks at what calls cost.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct ProviderAccountTests {
    @Test(arguments: StoreEngine.all) func aNewAccountCarriesCalls(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let account = try await store.read { tx throws(StoreError) in try tx.providerAccount() }
            #expect(account.breaker == CircuitBreaker())
            #expect(account.lineLimit == nil && account.fullUntil == nil)
            #expect(account.lines(of: 8) == 8)
        }
    }

    @Test(arguments: StoreEngine.all) func whatIsKnownOfTheAccountIsKept(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let kept = try await store.write { tx throws(StoreError) in
                var account = try tx.providerAccountToChange()
                _ = account.breaker.take(.fault(.frozen), of: "a1", madeAt: at(1), now: at(1))
                account.breaker.begin("a2")
                account.lineLimit = 5
                account.fullUntil = at(20)
                try tx.save(account)
                return account
            }
            let (read, due, next) = try await store.read { tx throws(StoreError) in
                (
                    try tx.providerAccount(),
                    [try tx.dueWork(now: at(19), limit: 1), try tx.dueWork(now: at(20), limit: 1)],
                    try tx.nextDueTime()
                )
            }
            #expect(read == kept)
            #expect(due.map(\.hasLines) == [false, true])
            #expect(next == at(20))
        }
    }

    @Test(arguments: [(10, 8), (8, 7), (2, 1), (1, 1)]) func oneLineIsLeftToCustomers(limit: Int, lines: Int)
        async throws
    {
        try await withStore(on: .sqlite) { store async throws in
            var account = try await store.read { tx throws(StoreError) in try tx.providerAccount() }
            account.lineLimit = limit
            #expect(account.lines(of: 8) == lines)
        }
    }

    @Test(arguments: StoreEngine.all) func aBreakerThatCannotBeReadIsClosed(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.run("UPDATE provider_account SET breaker = 'nonsense'")
            let account = try await store.read { tx throws(StoreError) in try tx.providerAccount() }
            #expect(account.breaker.isClosed)
        }
    }

    @Test(arguments: StoreEngine.all) func aLineIsHeldWhileTheCallIsLive(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let held = try await store.write { tx throws(StoreError) in
                _ = try tx.takeLiveCall(attempt: "a1", callback: "m1", phone: "+1", lines: 3, now: at(0))
                let live = (try tx.holdsLine("a1"), try tx.linesInUse())
                _ = try tx.releaseLiveCall("a1", busyUntil: at(60))
                return [live.0 ? 1 : 0, live.1, try tx.holdsLine("a1") ? 1 : 0, try tx.linesInUse()]
            }
            #expect(held == [1, 1, 0, 0])
        }
    }

    @Test(arguments: StoreEngine.all) func whereLinesWereTakenAwayTheOldOnesCount(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let hindrances = try await store.write { tx throws(StoreError) in
                var hindrances: [DialHindrance?] = []
                for number in 1...3 {
                    hindrances.append(
                        try tx.takeLiveCall(
                            attempt: AttemptID("a\(number)"), callback: CallbackID("m\(number)"), phone: "+\(number)",
                            lines: 3, now: at(0)))
                }
                hindrances.append(try tx.takeLiveCall(attempt: "a4", callback: "m4", phone: "+4", lines: 2, now: at(0)))
                _ = try tx.releaseLiveCall("a1", busyUntil: nil)
                hindrances.append(try tx.takeLiveCall(attempt: "a4", callback: "m4", phone: "+4", lines: 2, now: at(0)))
                _ = try tx.releaseLiveCall("a2", busyUntil: nil)
                hindrances.append(try tx.takeLiveCall(attempt: "a4", callback: "m4", phone: "+4", lines: 2, now: at(0)))
                return hindrances
            }
            #expect(hindrances == [nil, nil, nil, .line, .line, nil])
        }
    }

    @Test(arguments: StoreEngine.all) func aLookAtACostIsTakenOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1"))
            let parts = CostParts(model: Money(microdollars: 7))
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.attempt("a1"))
                try tx.learn(
                    "a1", callID: "call-1", controlURL: nil, endedReason: "busy", cost: nil, parts: parts,
                    costLookAt: at(10))
            }
            let due = try await store.read { tx throws(StoreError) in
                [try tx.dueCostLooks(now: at(9), limit: 9), try tx.dueCostLooks(now: at(10), limit: 9)]
            }
            #expect(due == [[], ["a1"]])
            let taken = try await store.write { tx throws(StoreError) in
                [
                    try tx.takeCostLook("a1", now: at(10), next: at(90)),
                    try tx.takeCostLook("a1", now: at(10), next: at(90)),
                ]
            }
            #expect(taken == [true, false])
            let attempt = try await store.read { tx throws(StoreError) in try tx.attempt("a1") }
            #expect(attempt?.costLooks == 1 && attempt?.costLookAt == at(90) && attempt?.costParts == parts)
        }
    }
}
