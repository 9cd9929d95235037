// The server is killed after a carrier or a mail server took a notice and before it could be recorded: the notice goes
// out once more at most, and somebody always gets it.
import CarrierSimulator
import Foundation
import Logging
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct NoticeCrashTests {
    private static let mobile = "+12025550150"
    private static let sender = "+12025550199"

    /// The stand-in carriers, for as long as the body runs.
    private func withCarriers(_ body: (CarrierSimulator, _ address: String) async throws -> Void) async throws {
        var logger = Logger(label: "carriers")
        logger.logLevel = .error
        let simulator = CarrierSimulator(
            configuration: CarrierConfiguration(numbers: [Self.sender], pace: .milliseconds(1)), logger: logger)
        let running = Task { try await simulator.run() }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(simulator, await simulator.baseURL()))
        } catch {
            result = .failure(error)
        }
        await simulator.endSilence()
        running.cancel()
        _ = await running.result
        try result.get()
    }

    private func settings(_ carrier: Carrier, _ simulator: CarrierSimulator, _ address: String) -> [String: String] {
        let configuration = simulator.configuration
        return [
            "TAKEOUT_SMS_PROVIDER": carrier.rawValue, "TAKEOUT_SMS_FROM": Self.sender,
            "TAKEOUT_SMS_BASE_URL": address, "TAKEOUT_SMS_PUBLIC_KEY": configuration.telnyxPublicKey,
            "TAKEOUT_SMS_API_KEY": carrier == .telnyx
                ? configuration.telnyxKey : "\(configuration.twilioSID):\(configuration.twilioToken)",
        ].filter { carrier == .telnyx || $0.key != "TAKEOUT_SMS_PUBLIC_KEY" }
    }

    /// A message of a business whose calls are off, which goes out in writing at once.
    private func leaveMessage(_ office: Office, _ addresses: [String: JSONValue], token: String) async throws -> String
    {
        let business = try await office.addBusiness(
            ["enable_outbound_callback": false].merging(addresses) { $1 }, token: token)
        let body: JSONValue = ["customer_phone": .string(Office.customer), "body": "The pipe leaks."]
        let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
        return try #require(stored["id"]?.stringValue)
    }

    private func waitForTexts(_ count: Int, _ simulator: CarrierSimulator, _ office: Office) async throws {
        while await simulator.messages(to: Self.mobile).count < count {
            _ = try await Reply.to(.GET, office.server + "/healthz")
            try Task.checkCancellation()
        }
    }

    @Test(arguments: Carrier.allCases)
    func killedAfterTheCarrierTookTheTextTheServerSendsItOnceMore(carrier: Carrier) async throws {
        try await withCarriers { simulator, address in
            try await Bench.run { bench in
                await simulator.setPhone(Self.mobile, .neverAnswers, .delivers)
                let office = try Office(bench, settings(carrier, simulator, address))
                let first = try await office.startServer()
                let token = try await office.makeToken()
                let id = try await leaveMessage(office, ["notification_sms_phone": .string(Self.mobile)], token: token)
                try await waitForTexts(1, simulator, office)
                try await first.kill9()
                _ = try await office.startServer()
                let message = try await office.message(id, token: token) {
                    $0["notices"]?.arrayValue?.first?["status"] == "delivered"
                }
                #expect(message["callback"]?["state"] == "off")
                #expect(await simulator.messages(to: Self.mobile).count == 2)
            }
        }
    }

    @Test func killedTwiceTheServerSendsNoThirdTextAndSaysSo() async throws {
        try await withCarriers { simulator, address in
            try await Bench.run { bench in
                await simulator.setPhone(Self.mobile, .neverAnswers)
                let office = try Office(bench, settings(.telnyx, simulator, address))
                var server = try await office.startServer()
                let token = try await office.makeToken()
                let id = try await leaveMessage(office, ["notification_sms_phone": .string(Self.mobile)], token: token)
                for count in 1...2 {
                    try await waitForTexts(count, simulator, office)
                    try await server.kill9()
                    server = try await office.startServer()
                }
                let message = try await office.message(id, token: token) {
                    $0["callback"]?["state"] == "needs_attention"
                }
                let notice = message["notices"]?.arrayValue?.first
                #expect(notice?["status"] == "failed")
                #expect(notice?["error"]?.stringValue?.contains("may have gone out") == true)
                #expect(await simulator.messages(to: Self.mobile).count == 2)
            }
        }
    }

    @Test(.enabled(if: MailProgram.isAvailable, "needs Python with aiosmtpd and cryptography: run `make test`"))
    func killedAfterTheMailServerTookTheMailTheServerSendsItOnceMoreUnderTheSameId() async throws {
        try await Bench.run { bench in
            let mails = try await bench.start(
                MailProgram.python,
                [MailProgram.script.path(), "--folder", bench.folder.path(), "--unanswered", "1"])
            let greeting = try JSONValue(parsing: Data(try await mails.output.line(with: "\"port\"").utf8))
            let port = try #require(greeting["port"]?.intValue)
            let office = try Office(
                bench,
                [
                    "TAKEOUT_SMTP_URL": "smtp://127.0.0.1:\(port)",
                    "TAKEOUT_MAIL_FROM": "Takeout <takeout@miller.example>",
                ])
            let first = try await office.startServer()
            let token = try await office.makeToken()
            let id = try await leaveMessage(
                office, ["notification_email": "owner@miller.example"], token: token)
            _ = try await mails.output.line(with: "\"recipients\"")
            try await first.kill9()
            _ = try await office.startServer()
            _ = try await office.message(id, token: token) {
                $0["notices"]?.arrayValue?.first?["status"] == "sent"
            }
            let taken = try mails.output.text.split(separator: "\n").filter { $0.contains("\"recipients\"") }
                .map { try JSONValue(parsing: Data($0.utf8)) }
            let ids = taken.map { mail in
                mail["headers"]?.arrayValue?.first { $0.arrayValue?.first == "Message-ID" }?.arrayValue?.last
            }
            #expect(ids.count == 2 && ids[0] != nil && ids[0] == ids[1])
        }
    }
}
