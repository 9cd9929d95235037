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

@Suite(
    .enabled(if: MailProgram.isAvailable, "needs Python with aiosmtpd and cryptography: run `make test`"),
    .timeLimit(.minutes(5)))
struct MailTests {
    /// A server with these replies, and a message of a business whose calls are off.
    private func message(
        _ arguments: [String], login: String = "", scheme: String = "smtp", _ settings: [String: String] = [:],
        until isDone: @escaping (JSONValue) -> Bool
    ) async throws -> (message: JSONValue, mail: JSONValue?) {
        var found: (JSONValue, JSONValue?) = (.null, nil)
        try await Bench.run { bench in
            let mails = try await bench.start(
                MailProgram.python, [MailProgram.script.path(), "--folder", bench.folder.path()] + arguments)
            let greeting = try JSONValue(parsing: Data(try await mails.output.line(with: "\"port\"").utf8))
            let port = try #require(greeting["port"]?.intValue)
            let office = try Office(
                bench,
                [
                    "TAKEOUT_SMTP_URL": "\(scheme)://\(login)127.0.0.1:\(port)",
                    "TAKEOUT_MAIL_FROM": "Takeout <takeout@miller.example>",
                    "TAKEOUT_MAIL_REPLY_TO": "office@miller.example",
                ].merging(settings) { $1 })
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(
                ["enable_outbound_callback": false, "notification_email": "owner@miller.example"], token: token)
            let body: JSONValue = ["customer_phone": .string(Office.customer), "body": "The pipe leaks."]
            let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
            let id = try #require(stored["id"]?.stringValue)
            let message = try await office.message(id, token: token, until: isDone)
            let line = mails.output.text.split(separator: "\n").first { $0.contains("\"recipients\"") }
            found = (message, try line.map { try JSONValue(parsing: Data($0.utf8)) })
        }
        return found
    }

    private func timeline(_ message: JSONValue) -> String {
        (message["timeline"]?.arrayValue ?? [])
            .map { "\($0["what"]?.stringValue ?? ""): \($0["why"]?.stringValue ?? "")" }.joined(separator: "\n")
    }

    @Test func overSTARTTLSWithLoginTheMailArrivesInBothFormsWithItsButtons() async throws {
        let arguments = ["--tls", "starttls", "--require-tls", "--login", "ann:s3cret"]
        let (message, mail) = try await message(arguments, login: "ann:s3cret@") {
            $0["notices"]?.arrayValue?.first?["status"] == "sent"
        }
        #expect(mail?["tls"] == true && mail?["login"] == "ann" && mail?["defects"] == [])
        #expect(mail?["parts"]?.arrayValue?.map { $0["type"]?.stringValue } == ["text/plain", "text/html"])
        for part in mail?["parts"]?.arrayValue ?? [] {
            let text = part["content"]?.stringValue ?? ""
            #expect(
                text.contains("The pipe leaks.") && text.contains("/links/call/") && text.contains("/links/handled/"))
        }
        let headers = (mail?["headers"]?.arrayValue ?? []).compactMap { header in
            header.arrayValue.map { ($0[0].stringValue ?? "", $0[1].stringValue ?? "") }
        }
        #expect(headers.contains { $0 == ("Reply-To", "office@miller.example") })
        #expect(timeline(message).contains("E-mail to owner@miller.example was sent"))
    }

    @Test(arguments: [
        (["--rcpt-reply", "550 5.1.1 no such user"], "", "failed", "refused the mail: 550 5.1.1 no such user"),
        (["--rcpt-reply", "451 4.7.1 greylisted"], "", "queued", "does not take the mail now: 451 4.7.1 greylisted"),
        (["--tls", "starttls", "--login", "ann:right"], "ann:wrong@", "queued", "refused our login (535)"),
    ])
    func whatGoesWrongIsToldInTheTimeline(
        arguments: [String], login: String, status: String, words: String
    ) async throws {
        let (message, mail) = try await message(arguments, login: login) {
            $0["notices"]?.arrayValue?.first?["error"] != .null
        }
        #expect(mail == nil)
        #expect(message["notices"]?.arrayValue?.first?["status"]?.stringValue == status)
        #expect(timeline(message).contains(words))
    }

    /// How long a mail server is waited for follows the lease, and so a short one makes a short wait.
    @Test(arguments: [
        (["--hang"], "smtp", "did not answer in time"),
        (["--tls", "implicit"], "smtps", "has a certificate that we cannot trust"),
        (["--unanswered", "9"], "smtp", "did not answer in time. The mail may have gone out."),
    ])
    func aServerThatHangsOrCannotBeTrustedIsToldInTheTimeline(
        arguments: [String], scheme: String, words: String
    ) async throws {
        let (message, _) = try await message(arguments, scheme: scheme, ["TAKEOUT_LEASE_SECONDS": "5"]) {
            $0["notices"]?.arrayValue?.first?["error"] != .null
        }
        #expect(message["notices"]?.arrayValue?.first?["status"] == "queued")
        #expect(timeline(message).contains(words), "\(timeline(message))")
    }
}
