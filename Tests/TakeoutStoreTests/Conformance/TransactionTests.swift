// Transactions: whole or not at all, each with its own result, and one after the other where they change the same row.
import Dispatch
import Synchronization
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct TransactionTests {
    @Test(arguments: StoreEngine.all) func concurrentWritesComeBackWithTheirOwnResults(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            let results = await withTaskGroup(of: (Int, Result<Int, StoreError>).self) { group in
                for number in 0..<300 {
                    group.addTask { (number, await Self.insert(number, into: store)) }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for number in 0..<300 {
                let isDouble = number % 3 == 2
                switch try #require(results[number]) {
                case .success(let value): #expect(!isDouble && value == number * 7)
                case .failure(let error): #expect(isDouble && error.kind == .constraint)
                }
            }
            #expect(try await store.number("SELECT COUNT(*) AS value FROM messages") == 200)
            #expect(try await store.number("SELECT COUNT(*) AS value FROM own_lines") == 200)
        }
    }

    /// Every third writes a row, then fails at its second statement: nothing of it may stay.
    private static func insert(_ number: Int, into store: Store) async -> Result<Int, StoreError> {
        do throws(StoreError) {
            return .success(
                try await store.write { tx throws(StoreError) in
                    try tx.learnOwnLine("line-\(number)", number: "+1\(number)")
                    let isDouble = number % 3 == 2
                    try tx.insert(Thing.message("m\(number)", of: isDouble ? BusinessID("nobody") : Thing.business))
                    return number * 7
                })
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: StoreEngine.all) func whatWasWrittenIsReadAtOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            for number in 0..<50 {
                try await store.write { tx throws(StoreError) in try tx.insert(Thing.message("m\(number)")) }
                let found = try await store.read { tx throws(StoreError) in try tx.message(MessageID("m\(number)")) }
                #expect(found != nil)
            }
        }
    }

    @Test(arguments: StoreEngine.all) func anErrorOfTheBodysOwnUndoesIt(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            let error = await #expect(throws: StoreError.self) {
                try await store.write { tx throws(StoreError) in
                    try tx.insert(Thing.message("m1"))
                    throw StoreError(.other, "changed my mind")
                }
            }
            #expect(error == StoreError(.other, "changed my mind"))
            #expect(try await store.number("SELECT COUNT(*) AS value FROM messages") == 0)
        }
    }

    @Test(arguments: StoreEngine.all) func readsGoOnWhileAWriteIsUnderWayAndDoNotSeeIt(on engine: StoreEngine)
        async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let mayEnd = DispatchSemaphore(value: 0)
            async let written: Void = store.write { tx throws(StoreError) in
                try tx.insert(Thing.message("m1"))
                begin.finish()
                mayEnd.wait()
            }
            for await _ in begun {}
            #expect(try await store.number("SELECT COUNT(*) AS value FROM messages") == 0)
            mayEnd.signal()
            try await written
            #expect(try await store.number("SELECT COUNT(*) AS value FROM messages") == 1)
        }
    }

    @Test(arguments: StoreEngine.all) func aReadSeesOneStateThroughout(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish(Thing.message("m1", body: "before"))
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let mayGoOn = DispatchSemaphore(value: 0)
            async let seen = store.read { tx throws(StoreError) in
                let first = try tx.message("m1")?.body
                begin.finish()
                mayGoOn.wait()
                return [first, try tx.message("m1")?.body]
            }
            for await _ in begun {}
            try await store.write { tx throws(StoreError) in try tx.update(Thing.message("m1", body: "after")) }
            mayGoOn.signal()
            #expect(try await seen == ["before", "before"])
        }
    }

    /// Each reads a number, and writes the next: none may be lost.
    @Test(arguments: StoreEngine.all) func eventsOfOneCallbackComeOneAfterTheOther(on engine: StoreEngine) async throws
    {
        try await engine.withDatabases(2) { databases in
            let nodes = databases.map { Store($0) }
            try await nodes[0].migrate(now: at(0))
            try await nodes[0].furnish(Thing.message("m1"))
            try await nodes[0].write { tx throws(StoreError) in
                let state = CallbackState(rules: .initial)
                try tx.save(StoredCallback(id: "m1", businessID: Thing.business, state: state), now: at(0))
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 { group.addTask { try await nodes[number % 2].countUp() } }
                try await group.waitForAll()
            }
            let callback = try await nodes[1].read { tx throws(StoreError) in try tx.callback("m1") }
            #expect(callback?.journalSequence == 60)
            let journal = try await nodes[1].read { tx throws(StoreError) in try tx.journal(of: "m1") }
            #expect(journal.map(\.sequence) == Array(1...60))
        }
    }

    @Test(arguments: StoreEngine.all) func twoChangesOfABusinessAreBothKept(on engine: StoreEngine) async throws {
        try await engine.withDatabases(2) { databases in
            let nodes = databases.map { Store($0) }
            try await nodes[0].migrate(now: at(0))
            try await nodes[0].furnish()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 { group.addTask { try await nodes[number % 2].raiseVersion() } }
                try await group.waitForAll()
            }
            let business = try await nodes[0].read { tx throws(StoreError) in try tx.business(Thing.business) }
            #expect(business?.settingsVersion == 21)
        }
    }

    @Test(arguments: StoreEngine.all) func bytesDecideTheOrderWhateverTheLanguage(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.write { tx throws(StoreError) in
                for id in ["b", "~", "B", "a_c", "ab", "é", "1"] { try tx.insert(Thing.business(BusinessID(id))) }
            }
            let ids = try await store.read { tx throws(StoreError) in
                try tx.businesses(after: "1", limit: 10).map(\.id.rawValue)
            }
            #expect(ids == ["B", "a_c", "ab", "b", "~", "é"])
        }
    }
}

extension Store {
    fileprivate func countUp() async throws {
        try await write { tx throws(StoreError) in
            guard var callback = try tx.callback("m1") else { throw StoreError(.other, "no callback") }
            callback.journalSequence += 1
            try tx.append(
                JournalEntry(sequence: callback.journalSequence, at: at(0), event: .woke, ignored: nil), to: "m1")
            try tx.save(callback, now: at(0))
        }
    }

    fileprivate func raiseVersion() async throws {
        try await write { tx throws(StoreError) in
            guard var business = try tx.businessToChange(Thing.business) else { throw StoreError(.other, "none") }
            business.settingsVersion += 1
            try tx.update(business, now: at(0))
        }
    }
}
