// PostgreSQL under the real program: its commands, and several servers on one database of which one is killed.
import Foundation
import NIOHTTP1
import PostgreSQLForTests
import TakeoutVapi
import Testing

@Suite(
    .enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."),
    .timeLimit(.minutes(5)))
struct PostgreSQLTests {
    private static let leaseSeconds = 5

    @Test func theWorkOfAKilledNodeGoesOnElsewhereAndNoPhoneRingsTwice() async throws {
        try await PostgreSQLServer.withSchema { url in
            try await Bench.run { bench in
                let settings = [
                    "TAKEOUT_DATABASE_URL": url, "TAKEOUT_DATABASE_CONNECTIONS": "4",
                    "TAKEOUT_LEASE_SECONDS": String(Self.leaseSeconds),
                ]
                let office = try Office(bench, settings)
                try await office.startSimulator(speed: 3)
                let line = try OneWayLine(to: office.simulatorPort)
                let doomed = try FreePort.find()
                // All at once, on an empty database: one of them makes the schema.
                async let first = office.startServer()
                async let second = office.startServer([
                    "TAKEOUT_HTTP_PORT": String(doomed), "TAKEOUT_VAPI_BASE_URL": "http://127.0.0.1:\(line.port)",
                ])
                async let third = office.startServer(["TAKEOUT_HTTP_PORT": String(FreePort.find())])
                let nodes = try await [first, second, third]
                let token = try await office.makeToken()
                let messages = try await Self.leaveMessages(office, token, at: doomed)

                try await office.waitFor("rings")
                try await nodes[1].kill9()
                let killed = ContinuousClock.now
                _ = try await office.message(messages[0], token: token) {
                    $0["attempts"]?.arrayValue?.first?["vapi_call_id"]?.stringValue != nil
                }
                // Well before the sweep, which comes every 30 seconds.
                #expect(ContinuousClock.now - killed < .seconds(Self.leaseSeconds + 15))
                for id in messages {
                    let message = try await office.message(id, token: token) { $0["callback"]?["state"] == "handled" }
                    #expect(message["attempts"]?.arrayValue?.map { $0["outcome"]?.stringValue } == ["handled"])
                }
                #expect(try await office.callsPlaced().count == messages.count)
            }
        }
    }

    /// Three messages for one phone. The node that took them has one call under way, of which Vapi's answer does not
    /// reach it, and two that wait. No webhook tells of the call before somebody picks up.
    private static func leaveMessages(_ office: Office, _ token: String, at port: Int) async throws -> [String] {
        let business = try await office.addBusiness(token: token)
        let answers: [JSONValue] = [45, 3].map { ["answer": "answers", "after": $0, "steps": ["yes", "handled"]] }
        try await office.simulate(.PUT, "people/\(Office.employee)", .array(answers))
        try await office.simulate(.PUT, "lost-webhooks", ["status-update"])
        var ids: [String] = []
        for text in ["The pipe leaks.", "The tap drips.", "The drain is blocked."] {
            let body: JSONValue = [
                "customer_name": "Ann", "customer_phone": .string(Office.customer), "body": .string(text),
            ]
            let stored = try await office.api(
                .POST, "businesses/\(business)/messages", body, token: token, port: port)
            ids.append(try #require(stored["id"]?.stringValue))
        }
        return ids
    }

    @Test func theCommandsWorkAndSayNoPassword() async throws {
        try await PostgreSQLServer.withSchema { url in
            try await Bench.run { bench in
                let here = ["TAKEOUT_DATABASE_URL": url]
                #expect(try await bench.run("migrate", environment: here).output.contains("Applied step 1"))
                #expect(try await bench.run("migrate", environment: here).output.contains("up to date"))
                let token = try await bench.run(
                    "token", "create", "--role", "admin", environment: here)
                #expect(token.code == 0, "\(token.errors)")
                let user = try await bench.run(
                    "user", "create", "--email", "ann@example.com", "--role", "admin", environment: here,
                    input: "a long password")
                #expect(user.code == 0, "\(user.errors)")
                let again = try await bench.run(
                    "user", "create", "--email", "ann@example.com", "--role", "admin", environment: here,
                    input: "a long password")
                #expect(again.code == 1)
                #expect(again.errors.contains("the address is taken"))
            }
        }
        try await Bench.run { bench in
            let refused = ["TAKEOUT_DATABASE_URL": try PostgreSQLServer.refusedURL(password: "s3cret")]
            for command in [["migrate"], ["serve", "--insecure-webhooks"], ["serve", "--print-config"]] {
                let ending = try await bench.start(command, environment: refused).ending()
                #expect(!(ending.errors + ending.output).contains("s3cret"))
                #expect(ending.code == (command.last == "--print-config" ? 0 : 1))
            }
        }
    }
}
