// The schema: applied once, refused when it is not ours.
import Foundation
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct MigrationTests {
    @Test func anEmptyFileGetsEveryStepOnce() async throws {
        let folder = try TemporaryFolder()
        let store = Store(try SQLiteDatabase(path: folder.database))
        #expect(try await store.migrationStatus().map(\.appliedAt) == Migration.all.map { _ in nil })
        #expect(try await store.migrate(now: at(5)).map(\.number) == Migration.all.map(\.number))
        #expect(try await store.migrate(now: at(9)).isEmpty)
        let status = try await store.migrationStatus()
        #expect(status.map(\.number) == Migration.all.map(\.number))
        #expect(status.allSatisfy { $0.appliedAt == at(5) && !$0.name.isEmpty })
        try await store.database.close()
    }

    @Test func stepsAreNumberedFromOneWithoutGaps() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    }

    @Test func theDatabaseOfANewerTakeoutIsRefused() async throws {
        try await withStore { store async throws in
            try await store.run("INSERT INTO schema_migrations VALUES (999, 'tomorrow', 'x', 1)")
            let error = await #expect(throws: StoreError.self) { try await store.migrate(now: at(1)) }
            #expect(error?.kind == .other)
            #expect(error?.explanation.contains("newer") == true)
            await #expect(throws: StoreError.self) { try await store.migrationStatus() }
        }
    }

    @Test func aStepThatWasChangedAfterwardsIsRefused() async throws {
        try await withStore { store async throws in
            try await store.run("UPDATE schema_migrations SET checksum = 'x' WHERE number = 1")
            let error = await #expect(throws: StoreError.self) { try await store.migrate(now: at(1)) }
            #expect(error?.kind == .corrupt)
        }
    }

    @Test func dataOutliveTheProcess() async throws {
        let folder = try TemporaryFolder()
        for _ in 1...2 {
            let store = Store(try SQLiteDatabase(path: folder.database))
            if try await !store.migrate(now: at(0)).isEmpty { try await store.furnish(Thing.message("m1")) }
            let message = try await store.read { tx throws(StoreError) in try tx.message("m1") }
            #expect(message == Thing.message("m1"))
            try await store.database.close()
        }
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let folder = try TemporaryFolder()
        try Data(String(repeating: "not a database ", count: 100).utf8).write(to: URL(filePath: folder.database))
        let path = folder.database
        let error = #expect(throws: StoreError.self) { _ = try SQLiteDatabase(path: path) }
        #expect(error?.kind == .corrupt)
        #expect(error?.explanation.contains(path) == true)
    }

    @Test func aFolderThatIsNotThereIsSaidSo() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/missing/takeout.sqlite"
        let error = #expect(throws: StoreError.self) { _ = try SQLiteDatabase(path: path) }
        #expect(error?.kind == .storage)
    }
}
