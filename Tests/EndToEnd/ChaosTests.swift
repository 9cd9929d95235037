// The short form of `make chaos`: the server is killed at random moments under load, and nothing is lost or doubled.
import Foundation
import PostgreSQLForTests
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ChaosTests {
    @Test func killedAgainAndAgainOnSQLiteNothingIsLostOrDoubled() async throws {
        let ending = try await Self.run("--rounds", "3")
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."))
    func killedAgainAndAgainOnPostgreSQLNothingIsLostOrDoubled() async throws {
        let ending = try await Self.run("--rounds", "2", "--database", "postgresql")
        #expect(ending.code == 0, "\(ending.output)\(ending.errors)")
    }

    @Test func aLostMessageAndASecondCallWouldBeFound() async throws {
        let ending = try await Self.run("--rounds", "2", "--canary")
        #expect(ending.code == 1, "\(ending.errors)")
        #expect(ending.output.contains("LOST: the message of "))
        #expect(ending.output.contains("SECOND CALL: attempt "))
    }

    private static func run(_ arguments: String...) async throws -> Program.Ending {
        var ending: Program.Ending?
        try await Bench.run { bench in
            let chaos = Bench.packageRoot.appending(path: "scripts/chaos")
            let settings = ["--quick", "--takeout", Bench.takeout.path()]
            ending = try await bench.start(chaos, arguments + settings).ending()
        }
        return try #require(ending)
    }
}
