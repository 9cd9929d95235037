// A message goes out by e-mail from the real server to a real mail server.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

/// The mail server of the notify tests: Python's aiosmtpd, which prints every mail that it takes as a line of JSON.
enum MailProgram {
    static var python: URL {
        if let named = ProcessInfo.processInfo.environment["TAKEOUT_TEST_PYTHON"] { return URL(filePath: named) }
        return Bench.packageRoot.appending(path: ".build-python/bin/python3")
    }

    static let script = Bench.packageRoot.appending(path: "Tests/TakeoutNotifyTests/mail_server.py")

    static let isAvailable: Bool = {
        let process = Process()
        process.executableURL = python
        process.arguments = ["-c", "import aiosmtpd, cryptography"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

@Suite(.timeLimit(.minutes(5)))
struct MailTests {
    @Test(.enabled(if: MailProgram.isAvailable, "needs Python with aiosmtpd and cryptography: run `make test`"))
    func withCallingOffTheMessageArrivesByMail() async throws {
        try await Bench.run { bench in
            let mails = try await bench.start(
                MailProgram.python, [MailProgram.script.path(), "--folder", bench.folder.path()])
            let greeting = try JSONValue(parsing: Data(try await mails.output.line(with: "\"port\"").utf8))
            let port = try #require(greeting["port"]?.intValue)
            let office = try Office(
                bench,
                [
                    "TAKEOUT_SMTP_URL": "smtp://127.0.0.1:\(port)",
                    "TAKEOUT_MAIL_FROM": "Takeout <takeout@miller.example>",
                ])
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(
                ["enable_outbound_callback": false, "notification_email": "owner@miller.example"], token: token)
            let body: JSONValue = ["customer_phone": .string(Office.customer), "body": "The pipe leaks."]
            let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)

            let mail = try JSONValue(parsing: Data(try await mails.output.line(with: "\"recipients\"").utf8))
            #expect(mail["recipients"] == ["owner@miller.example"])
            let texts = (mail["parts"]?.arrayValue ?? []).compactMap { $0["content"]?.stringValue }
            #expect(texts.contains { $0.contains("The pipe leaks.") })
            let id = try #require(stored["id"]?.stringValue)
            let message = try await office.message(id, token: token) {
                $0["notices"]?.arrayValue?.first?["status"] == "sent"
            }
            #expect(message["callback"]?["state"] == "off")
        }
    }
}
