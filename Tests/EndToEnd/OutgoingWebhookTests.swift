// The real server tells a real receiver, which verifies for itself; also when the server is killed in between.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(
    .enabled(if: MailProgram.isAvailable, "needs Python: run `make test`"), .timeLimit(.minutes(5)))
struct OutgoingWebhookTests {
    private static let script = Bench.packageRoot.appending(path: "Tests/TakeoutNotifyTests/webhook_receiver.py")

    @Test func whatCouldNotBeToldBeforeTheServerWasKilledIsToldAfterItsStart() async throws {
        try await Bench.run { bench in
            let port = try FreePort.find()
            let office = try Office(bench, ["TAKEOUT_WEBHOOKS_ALLOW_PRIVATE": "true"])
            let first = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(["enable_outbound_callback": false], token: token)
            let hook: JSONValue = [
                "url": .string("http://127.0.0.1:\(port)/hooks"), "events": ["message.created"],
            ]
            let endpoint = try await office.api(.POST, "businesses/\(business)/webhooks", hook, token: token)
            let id = try #require(endpoint["id"]?.stringValue)
            let body: JSONValue = ["customer_phone": .string(Office.customer), "body": "The pipe leaks."]
            let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
            _ = try await delivery(of: id, office, token) { $0["tries"] == 1 }
            try await first.kill9()

            let file = try await bench.write(try #require(endpoint["secret"]?.stringValue), to: "secrets")
            let receiver = try await bench.start(
                MailProgram.python, [Self.script.path(), "--port", String(port), "--secret-file", file])
            _ = try await receiver.output.line(with: "\"port\"")
            _ = try await office.startServer()
            let told = try JSONValue(parsing: Data(try await receiver.output.line(with: "message.created").utf8))
            #expect(told["verified"] == [true])
            let payload = try JSONValue(parsing: Data((told["body"]?.stringValue ?? "").utf8))
            #expect(payload["data"]?["message"]?["id"] == stored["id"])
            let done = try await delivery(of: id, office, token) { $0["status"] == "delivered" }
            #expect(done["tries"] == 2)
        }
    }

    @Test func withoutPermissionOurOwnNetworkIsNotAnAddress() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let url = "http://127.0.0.1:\(office.serverPort)/api/admin/webhooks"
            for address in ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "https://[::1]/", "https://localhost/"] {
                let reply = try await Reply.to(.POST, url, ["url": .string(address)], token: token)
                #expect(reply.status == 422)
            }
        }
    }

    private func delivery(
        of endpoint: String, _ office: Office, _ token: String, until isDone: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        while true {
            let list = try await office.api(.GET, "webhooks/\(endpoint)/deliveries", token: token)
            if let delivery = list["items"]?.arrayValue?.first, isDone(delivery) { return delivery }
            try Task.checkCancellation()
        }
    }
}
