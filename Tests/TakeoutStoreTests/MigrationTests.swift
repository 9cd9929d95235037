// The schema: applied once, refused when it is not ours.
import Foundation
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct MigrationTests {
    @Test(arguments: StoreEngine.all) func anEmptyDatabaseGetsEveryStepOnce(on engine: StoreEngine) async throws {
        try await engine.withDatabases { databases in
            let store = Store(databases[0])
            #expect(try await store.migrationStatus().map(\.appliedAt) == Migration.all.map { _ in nil })
            #expect(try await store.migrate(now: at(5)).map(\.number) == Migration.all.map(\.number))
            #expect(try await store.migrate(now: at(9)).isEmpty)
            let status = try await store.migrationStatus()
            #expect(status.map(\.number) == Migration.all.map(\.number))
            #expect(status.allSatisfy { $0.appliedAt == at(5) && !$0.name.isEmpty })
        }
    }

    @Test(arguments: StoreEngine.all) func nodesThatStartAtOnceApplyEveryStepOnce(on engine: StoreEngine) async throws {
        try await engine.withDatabases(4) { databases in
            let applied = try await withThrowingTaskGroup(of: [Int].self) { group in
                for database in databases {
                    group.addTask { try await Store(database).migrate(now: at(5)).map(\.number) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.sorted() == Migration.all.map(\.number))
        }
    }

    @Test func stepsAreNumberedFromOneWithoutGaps() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    }

    @Test(arguments: StoreEngine.all) func theDatabaseOfANewerTakeoutIsRefused(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.run("INSERT INTO schema_migrations VALUES (999, 'tomorrow', 'x', 1)")
            let error = await #expect(throws: StoreError.self) { try await store.migrate(now: at(1)) }
            #expect(error?.kind == .other)
            #expect(error?.explanation.contains("newer") == true)
            await #expect(throws: StoreError.self) { try await store.migrationStatus() }
        }
    }

    @Test(arguments: StoreEngine.all) func aStepThatWasChangedAfterwardsIsRefused(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
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
