// What is taken while a call is live: one call a callback, one a phone, one a line.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct LiveCallTests {
    @Test(arguments: StoreEngine.all) func aPhoneIsTakenByOneCallUntilItIsReleased(on engine: StoreEngine) async throws
    {
        try await withStore(on: engine) { store async throws in
            #expect(try await store.take("a1", "m1", "+1") == nil)
            #expect(try await store.take("a2", "m2", "+1") == .phone)
            #expect(try await store.take("a3", "m3", "+2") == nil)
            #expect(try await store.release("a1") == "+1")
            #expect(try await store.take("a2", "m2", "+1") == nil)
        }
    }

    @Test(arguments: StoreEngine.all) func aCallbackHasOneLiveCall(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            #expect(try await store.take("a1", "m1", "+1") == nil)
            let error = await #expect(throws: StoreError.self) { try await store.take("a2", "m1", "+2") }
            #expect(error?.kind == .constraint)
        }
    }

    @Test(arguments: StoreEngine.all) func thereAreAsManyCallsAsLinesAndAFreedLineIsTakenAgain(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            for number in 1...3 { #expect(try await store.take("a\(number)", "m\(number)", "+\(number)") == nil) }
            #expect(try await store.take("a4", "m4", "+4") == .line)
            #expect(try await store.release("a2") == "+2")
            #expect(try await store.take("a4", "m4", "+4") == nil)
            #expect(try await store.take("a5", "m5", "+5") == .line)
            let lines = try await store.number("SELECT COUNT(DISTINCT line) AS value FROM live_calls WHERE line < 3")
            #expect(lines == 3)
        }
    }

    @Test(arguments: StoreEngine.all) func aPhoneThatIsProbablyTalkingStaysTakenButNotItsLine(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            #expect(try await store.take("a1", "m1", "+1", lines: 1) == nil)
            #expect(try await store.release("a1", busyUntil: at(180)) == "+1")
            #expect(try await store.take("a2", "m1", "+2", lines: 1) == nil, "callback and line are free")
            #expect(try await store.take("a3", "m3", "+1", now: at(179)) == .phone)
            #expect(try await store.take("a3", "m3", "+1", now: at(180)) == nil)
        }
    }

    @Test(arguments: StoreEngine.all) func phonesComeFreeByTime(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            for number in 1...2 { _ = try await store.take("a\(number)", "m\(number)", "+\(number)") }
            for number in 1...2 {
                _ = try await store.release(AttemptID("a\(number)"), busyUntil: at(Int64(number) * 100))
            }
            #expect(try await store.write { tx throws(StoreError) in try tx.freePhones(now: at(99)) } == [])
            #expect(try await store.write { tx throws(StoreError) in try tx.freePhones(now: at(200)) } == ["+1", "+2"])
            #expect(try await store.write { tx throws(StoreError) in try tx.freePhones(now: at(200)) } == [])
        }
    }

    @Test(arguments: StoreEngine.all) func whatHoldsNothingFreesNothing(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in #expect(try await store.release("a1") == nil) }
    }

    @Test(arguments: StoreEngine.all) func aHundredCallsAtOnceGetNoMoreThanTheLines(on engine: StoreEngine) async throws
    {
        try await withStore(on: engine) { store async throws in
            let taken = try await withThrowingTaskGroup(of: DialHindrance?.self) { group in
                for number in 0..<100 {
                    group.addTask { try await store.take("a\(number)", "m\(number)", "+\(number % 10)", lines: 4) }
                }
                return try await group.reduce(into: 0) { $0 += $1 == nil ? 1 : 0 }
            }
            #expect(taken == 4)
        }
    }
}

extension Store {
    fileprivate func take(
        _ attempt: String, _ callback: String, _ phone: String, lines: Int = 3, now: Timestamp = at(0)
    ) async throws -> DialHindrance? {
        try await write { tx throws(StoreError) in
            try tx.takeLiveCall(
                attempt: AttemptID(attempt), callback: CallbackID(callback), phone: phone, lines: lines, now: now)
        }
    }

    fileprivate func release(_ attempt: AttemptID, busyUntil: Timestamp? = nil) async throws -> String? {
        try await write { tx throws(StoreError) in try tx.releaseLiveCall(attempt, busyUntil: busyUntil) }
    }
}
