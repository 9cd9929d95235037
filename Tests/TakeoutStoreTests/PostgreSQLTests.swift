// What only PostgreSQL can go wrong with: neighbours in the way, connections that break, passwords in addresses.
import Dispatch
import PostgreSQLForTests
import Synchronization
import TakeoutCore
import TakeoutStore
import Testing

@Suite(.enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."))
struct PostgreSQLTests {
    /// Two nodes on one database with its schema in place.
    private func withNodes(_ body: (Store, Store) async throws -> Void) async throws {
        try await StoreEngine.postgreSQL.withDatabases(2) { databases in
            try await Store(databases[0]).migrate(now: at(0))
            try await body(Store(databases[0]), Store(databases[1]))
        }
    }

    // MARK: Running a body again

    @Test func whoInsertsWhatANeighbourHasJustInsertedRunsAgainAndSeesIt() async throws {
        try await withNodes { first, second in
            try await first.furnish()
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let mayEnd = DispatchSemaphore(value: 0)
            async let inserted: Void = first.write { tx throws(StoreError) in
                try tx.insert(Thing.message("m1", source: .vapi, sourceID: "call"))
                begin.finish()
                mayEnd.wait()
            }
            for await _ in begun {}
            let runs = Mutex(0)
            async let found = second.write { tx throws(StoreError) -> MessageID in
                runs.withLock { $0 += 1 }
                let known = try tx.message(of: Thing.business, source: .vapi, sourceID: "call")
                if let known { return known.id }
                mayEnd.signal()
                try tx.insert(Thing.message("m2", source: .vapi, sourceID: "call"))
                return "m2"
            }
            #expect(try await found == "m1")
            try await inserted
            #expect(runs.withLock { $0 } == 2)
        }
    }

    @Test func whoIsGivenUpInADeadlockRunsAgain() async throws {
        try await withNodes { first, second in
            try await first.write { tx throws(StoreError) in
                for id in ["b1", "b2"] { try tx.insert(Thing.business(BusinessID(id))) }
            }
            let (here, there) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            async let one: Void = first.raise("b1", "b2", telling: here, waitingFor: there)
            async let two: Void = second.raise("b2", "b1", telling: there, waitingFor: here)
            _ = try await (one, two)
            let versions = try await first.read { tx throws(StoreError) in
                try tx.businesses(after: nil, limit: 2).map(\.settingsVersion)
            }
            #expect(versions == [3, 3])
        }
    }

    @Test func aRowThatStaysInTheWayIsSaidSoAndQuotedNowhere() async throws {
        try await withNodes { first, _ in
            try await first.furnish(Thing.message("m1", source: .api, sourceID: "secret"))
            let error = await #expect(throws: StoreError.self) {
                try await first.write { tx throws(StoreError) in
                    try tx.insert(Thing.message("m2", source: .api, sourceID: "secret"))
                }
            }
            #expect(error?.kind == .constraint)
            #expect(error?.explanation.contains("23505") == true)
            #expect(error?.explanation.contains("secret") == false)
        }
    }

    @Test func anErrorThatTheBodyPassesOverUndoesItNevertheless() async throws {
        try await withNodes { first, _ in
            try await first.furnish()
            let error = await #expect(throws: StoreError.self) {
                try await first.write { tx throws(StoreError) in
                    try tx.insert(Thing.message("m1"))
                    do throws(StoreError) { try tx.insert(Thing.message("m1")) } catch {}
                }
            }
            #expect(error?.kind == .constraint)
            #expect(try await first.number("SELECT COUNT(*) AS value FROM messages") == 0)
        }
    }

    @Test func aConnectionThatBreaksInATransactionIsReplacedAndTheBodyRunsAgain() async throws {
        try await withNodes { first, second in
            try await first.furnish()
            let runs = Mutex(0)
            try await first.write { tx throws(StoreError) in
                runs.withLock { $0 += 1 }
                try tx.insert(Thing.message("m1"))
                guard runs.withLock({ $0 }) == 1 else { return }
                second.breakOtherConnections()
                try tx.insert(Thing.message("m2"))
            }
            #expect(runs.withLock { $0 } == 2)
            #expect(try await first.number("SELECT COUNT(*) AS value FROM messages") == 1)
            // Those that broke while nobody used them are replaced too.
            for _ in 0..<8 { #expect(try await first.number("SELECT COUNT(*) AS value FROM messages") == 1) }
        }
    }

    @Test func aCommitWhoseAnswerIsLostIsNeitherRepeatedNorTakenForDone() async throws {
        try await withNodes { first, second in
            try await first.furnish()
            let runs = Mutex(0)
            let error = await #expect(throws: StoreError.self) {
                try await first.write { tx throws(StoreError) in
                    runs.withLock { $0 += 1 }
                    try tx.insert(Thing.message("m1"))
                    second.breakOtherConnections()
                }
            }
            #expect(error?.kind == .other)
            #expect(error?.explanation.contains("unknown") == true)
            #expect(runs.withLock { $0 } == 1)
            try await first.write { tx throws(StoreError) in try tx.insert(Thing.message("m2")) }
        }
    }

    @Test func whoWaitsTooLongForALockIsToldThatTheDatabaseIsBusy() async throws {
        try await withNodes { first, second in
            try await first.furnish()
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let mayEnd = DispatchSemaphore(value: 0)
            async let held: Void = first.write { tx throws(StoreError) in
                _ = try tx.businessToChange(Thing.business)
                begin.finish()
                mayEnd.wait()
            }
            for await _ in begun {}
            let error = await #expect(throws: StoreError.self) {
                try await second.database.write { connection throws(StoreError) in
                    try connection.executeScript("SET LOCAL lock_timeout TO '20ms'")
                    _ = try connection.query("SELECT id FROM businesses FOR UPDATE", [])
                }
            }
            #expect(error?.kind == .busy)
            mayEnd.signal()
            try await held
        }
    }

    @Test func statementsThatAMigrationMadeUselessArePreparedAnew() async throws {
        try await withNodes { first, second in
            try await first.furnish(Thing.message("m1"))
            for _ in 0..<8 { #expect(try await first.read { tx throws(StoreError) in try tx.message("m1") } != nil) }
            try await second.run("ALTER TABLE messages ADD COLUMN more TEXT")
            for _ in 0..<8 { #expect(try await first.read { tx throws(StoreError) in try tx.message("m1") } != nil) }
        }
    }

    // MARK: Values and addresses

    @Test func typesComeAsTheStoreKnowsThem() async throws {
        try await withNodes { first, _ in
            let values = try await first.database.read { connection throws(StoreError) in
                let row = try connection.query(
                    """
                    SELECT TRUE AS a, CAST(-2 AS SMALLINT) AS b, CAST(9223372036854775807 AS BIGINT) AS c,
                        SUM(x) AS d, CAST('v' AS VARCHAR(5)) AS g,
                        CAST(NULL AS TEXT) AS h, CAST($1 AS BOOLEAN) AS i
                    FROM (SELECT CAST(1 AS BIGINT) AS x UNION ALL SELECT 2) AS numbers
                    """, [.bool(false)])[0]
                let whole: [Int64] = [try row("b"), try row("c"), try row("d")]
                let truth: [Bool] = [try row("a"), try row("i")]
                let text: [String?] = [try row("g"), try row("h")]
                return (whole, truth, text)
            }
            #expect(values.0 == [-2, .max, 3])
            #expect(values.1 == [true, false])
            #expect(values.2 == ["v", nil])
        }
    }

    @Test func anArgumentThatDoesNotFitIsNotQuoted() async throws {
        try await withNodes { first, _ in
            let error = await #expect(throws: StoreError.self) {
                try await first.database.read { connection throws(StoreError) in
                    try connection.query("SELECT CAST($1 AS BIGINT) AS value", [.text("secret")]).count
                }
            }
            #expect(error?.kind == .other)
            #expect(error?.explanation.contains("secret") == false)
        }
    }

    @Test(arguments: [
        "postgres://takeout:s3cret%zz@127.0.0.1/takeout", "postgres://takeout:x@s3cret@127.0.0.1/takeout",
        "postgres://takeout:s3cret@127.0.0.1:1/takeout", "postgres://takeout:12/s3cret@127.0.0.1/takeout",
        "postgres://takeout@127.0.0.1/takeout?password=s3cret&nonsense=1", "host=127.0.0.1 password=s3cret",
    ])
    func noPasswordIsInAMessage(url: String) {
        let error = #expect(throws: StoreError.self) { try PostgreSQLDatabase(url: url) }
        #expect(error?.explanation.contains("s3cret") == false)
        #expect(error?.explanation.contains("PostgreSQL") == true || error?.explanation.contains("address") == true)
    }

    @Test func aRefusedLoginIsSaidSoWithoutThePassword() throws {
        let url = try PostgreSQLServer.refusedURL(password: "s3cret")
        let error = #expect(throws: StoreError.self) { try PostgreSQLDatabase(url: url) }
        #expect(error?.explanation.contains("password authentication failed") == true)
        #expect(error?.explanation.contains("s3cret") == false)
    }
}

extension Store {
    /// Ends all connections to this test's schema but one, as a restart of the server would. Called on a thread of a
    /// connection, which may wait.
    fileprivate func breakOtherConnections() {
        let done = DispatchSemaphore(value: 0)
        let database = database
        Task {
            defer { done.signal() }
            return try await database.read { connection throws(StoreError) in
                try connection.query(
                    """
                    SELECT pg_terminate_backend(pid, 5000) AS ended FROM pg_stat_activity
                    WHERE pid <> pg_backend_pid() AND application_name = current_setting('application_name')
                    """, []
                ).count
            }
        }
        done.wait()
    }

    fileprivate func raise(
        _ first: BusinessID, _ second: BusinessID, telling here: DispatchSemaphore, waitingFor there: DispatchSemaphore
    ) async throws {
        try await write { tx throws(StoreError) in
            for id in [first, second] {
                guard var business = try tx.businessToChange(id) else { throw StoreError(.other, "none") }
                business.settingsVersion += 1
                try tx.update(business, now: at(0))
                guard id == first else { continue }
                here.signal()
                // On the second run the other one is through and tells no more.
                _ = there.wait(timeout: .now() + .milliseconds(300))
            }
        }
    }
}
