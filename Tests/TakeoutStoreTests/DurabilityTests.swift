// Commits: on the disk, shared, undone alone; a full disk and a locked file are said and survived.
import Foundation
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct DurabilityTests {
    @Test func everyCommitReachesTheDiskBeforeItIsAnswered() async throws {
        try await withStore { store async throws in
            let found = try await store.database.write { connection throws(StoreError) in
                let synchronous: Int = try connection.query("PRAGMA synchronous", [])[0]("synchronous")
                let journal: String = try connection.query("PRAGMA journal_mode", [])[0]("journal_mode")
                let foreignKeys: Int = try connection.query("PRAGMA foreign_keys", [])[0]("foreign_keys")
                return [String(synchronous), journal, String(foreignKeys)]
            }
            #expect(found == ["2", "wal", "1"], "synchronous FULL, WAL, references checked")
        }
    }

    @Test func aCommitThatFailsIsNotTakenForOneThatHeld() async throws {
        try await withStore { store async throws in
            let error = await #expect(throws: StoreError.self) {
                try await store.database.write { connection throws(StoreError) in
                    try connection.executeScript("PRAGMA defer_foreign_keys = ON")
                    try connection.execute("INSERT INTO user_businesses VALUES ('nobody', 'nowhere')", [])
                }
            }
            #expect(error?.kind == .constraint)
            #expect(try await store.number("SELECT COUNT(*) AS value FROM user_businesses") == 0)
            try await store.furnish(Thing.message("m1"))
        }
    }

    @Test func aFileThatAnotherHoldsIsBusyAndFreeAfterwards() async throws {
        let folder = try TemporaryFolder()
        let store = Store(try SQLiteDatabase(path: folder.database, busyTimeout: .milliseconds(20)))
        try await store.migrate(now: at(0))
        let other = try SQLiteDatabase(path: folder.database)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let mayEnd = DispatchSemaphore(value: 0)
        async let held: Void = other.write { _ in
            begin.finish()
            mayEnd.wait()
        }
        for await _ in begun {}
        let error = await #expect(throws: StoreError.self) { try await store.furnish() }
        #expect(error?.kind == .busy)
        mayEnd.signal()
        try await held
        try await store.furnish()
        try await other.close()
        try await store.database.close()
    }

    @Test func aFullDiskFailsTheWritesThatItTookNoneOfAndNoOthers() async throws {
        try await withStore { store async throws in
            try await store.furnish()
            let pages = try await store.database.write { connection throws(StoreError) -> Int in
                let used: Int = try connection.query("PRAGMA page_count", [])[0]("page_count")
                return try connection.query("PRAGMA max_page_count = \(used + 60)", [])[0]("max_page_count")
            }
            #expect(pages > 60)
            let kept = await withTaskGroup(of: (String, StoreError?).self) { group in
                for number in 0..<40 {
                    group.addTask { ("m\(number)", await Self.insertLong("m\(number)", into: store)) }
                }
                return await group.reduce(into: [String: StoreError?]()) { $0[$1.0] = .some($1.1) }
            }
            #expect(kept.values.contains { $0?.kind == .storage })
            #expect(kept.values.allSatisfy { $0 == nil || $0?.kind == .storage })
            for (id, error) in kept {
                let message = try await store.read { tx throws(StoreError) in try tx.message(MessageID(id)) }
                #expect((message != nil) == (error == nil), "\(id)")
            }
            _ = try await store.database.write { connection throws(StoreError) in
                try connection.query("PRAGMA max_page_count = 100000", []).count
            }
            #expect(await Self.insertLong("later", into: store) == nil)
        }
    }

    private static func insertLong(_ id: String, into store: Store) async -> StoreError? {
        do throws(StoreError) {
            try await store.write { tx throws(StoreError) in
                try tx.insert(Thing.message(id, body: String(repeating: "x", count: 40_000)))
            }
            return nil
        } catch {
            return error
        }
    }
}
