// The account's limits over HTTP, against the real server: concurrency in its four forms, and want of credit.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.serialized, .timeLimit(.minutes(5)))
struct LimitTests {
    private static let late = "call.start.error-subscription-concurrency-limit-reached"

    private func submit(_ office: Office, _ business: String, token: String) async throws -> String {
        let body: JSONValue = [
            "customer_name": "Ann", "customer_phone": .string(Office.customer), "body": "The pipe leaks.",
        ]
        let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
        return try #require(stored["id"]?.stringValue)
    }

    // MARK: Over the concurrency

    /// The phone is free and nobody was called in vain: the next try comes in half a minute, the retries are untouched.
    @Test(
        arguments: [
            ("429", ["answer": "refused", "status": 429, "message": "Rate limit exceeded"]),
            ("400", ["answer": "refused", "status": 400, "message": "Over Concurrency Limit"]),
            ("201, blocked", ["answer": "answers", "misbehave": ["concurrencyBlocked": true]]),
            ("201, ended later", ["answer": "fault", "endedReason": .string(late)]),
        ] as [(String, JSONValue)])
    func beyondTheAccountsLinesACallIsMadeLater(form: String, behaviour: JSONValue) async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 50)
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(["callback_retry_attempts": 0], token: token)
            try await office.simulate(.PUT, "people/\(Office.employee)", [behaviour])
            let id = try await submit(office, business, token: token)
            let message = try await office.message(id, token: token) {
                $0["attempts"]?.arrayValue?.first?["outcome"] == "provider_failed"
            }
            #expect(message["callback"]?["state"] == "scheduled")
            #expect(message["callback"]?["reason"] == "The phone service had a fault; we try again.")
            #expect(message["callback"]?["next_attempt_at"]?.stringValue != nil)
            let provider = try await office.api(.GET, "admin/provider", token: token)
            #expect(provider["state"] == "closed")
            #expect(provider["lines_in_use"]?.intValue == 0)
            #expect((provider["full_until"]?.stringValue != nil) == (form != "429"))
        }
    }

    @Test func theSimulatorHoldsAsManyCallsAsItIsTold() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 1, ["--concurrency", "1"])
            try await office.simulate(.PUT, "people/\(Office.employee)", [["answer": "human"]])
            let call: JSONValue = [
                "assistantId": "a-1", "phoneNumberId": "line-1", "customer": ["number": .string(Office.employee)],
            ]
            let first = try await Reply.to(.POST, office.simulator + "/call", call, token: "key")
            #expect(first.status == 201)
            #expect(first.json["subscriptionLimits"]?["remainingConcurrentCalls"]?.intValue == 0)
            let second = try await Reply.to(.POST, office.simulator + "/call", call, token: "key")
            #expect(second.status == 400)
            #expect(second.json["message"] == "Over Concurrency Limit")
        }
    }

    // MARK: Credit

    @Test func withoutCreditAllStopsUntilAPhoneRingsAgain() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 20)
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(token: token)
            let broke: JSONValue = [
                "answer": "fault", "endedReason": "call.start.error-subscription-insufficient-credits",
            ]
            let well: JSONValue = ["answer": "answers", "after": 1, "steps": ["yes", "handled"]]
            try await office.simulate(.PUT, "people/\(Office.employee)", [broke, well])

            let first = try await submit(office, business, token: token)
            _ = try await office.message(first, token: token) { $0["callback"]?["state"] == "needs_attention" }
            let open = try await office.api(.GET, "admin/provider", token: token)
            #expect(open["state"] == "open" && open["reason"] == "no_credit")
            #expect(open["next_probe_at"]?.stringValue != nil && open["since"]?.stringValue != nil)
            let doctor = try await bench.start(["doctor"], environment: office.environment).ending()
            #expect(doctor.code == 1)
            #expect(doctor.output.contains("none go out since"))
            #expect(doctor.output.contains("its account has no credit"))

            let second = try await submit(office, business, token: token)
            let denied = try await office.message(second, token: token) {
                $0["callback"]?["state"] == "needs_attention"
            }
            #expect(denied["attempts"] == [])
            #expect(denied["callback"]?["reason"]?.stringValue?.contains("no credit") == true)

            _ = try await office.api(.POST, "messages/\(second)/callback", token: token)
            let handled = try await office.message(second, token: token) { $0["callback"]?["state"] == "handled" }
            #expect(handled["attempts"]?.arrayValue?.map { $0["is_probe"] } == [true])
            let closed = try await office.api(.GET, "admin/provider", token: token)
            #expect(closed["state"] == "closed" && closed["reason"] == .null)
            #expect(closed["account_lines"]?.intValue == 10)
            let cured = try await bench.start(["doctor"], environment: office.environment).ending()
            #expect(!cured.output.contains("none go out since"))

            let paid = try await office.message(second, token: token) {
                $0["attempts"]?.arrayValue?.first?["cost_usd"]?.stringValue != nil
            }
            let attempt = try #require(paid["attempts"]?.arrayValue?.first)
            #expect(attempt["cost_breakdown_usd"]?["platform"]?.stringValue != nil)
            let statistics = try await office.api(.GET, "admin/callback-stats", token: token)
            #expect(statistics["cost_breakdown_usd"]?["platform"] == attempt["cost_breakdown_usd"]?["platform"])
        }
    }

    // MARK: What the simulated Vapi tells of a transfer

    @Test func withTransferReportingInTheArtifactTheConnectionIsProved() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 20, ["--transfer-reporting", "artifact"])
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(token: token)
            try await office.simulate(
                .PUT, "people/\(Office.employee)", [["answer": "answers", "steps": ["yes", "connect"]]])
            try await office.simulate(.PUT, "people/\(Office.customer)", [["answer": "answers", "talk": 8]])
            let id = try await submit(office, business, token: token)
            let message = try await office.message(id, token: token) { $0["callback"]?["state"] == "connected" }
            let proved = try await office.message(id, token: token) {
                $0["attempts"]?.arrayValue?.first?["outcome"] == "connected"
            }
            #expect(message["id"] == proved["id"])
        }
    }

    @Test func aTransferReportingThatIsNoneIsAUsageError() async throws {
        try await Bench.run { bench in
            let arguments = ["vapi-simulator", "--port", "0", "--transfer-reporting", "loud"]
            let ending = try await bench.start(arguments).ending()
            #expect(ending.code == 64)
            #expect(ending.errors.contains("--transfer-reporting must be one of endedReason, artifact, silent"))
        }
    }
}
