// Mail handed in to a real server, and what is made of every way in which a server can say no.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import Testing

@Suite(
    "Mail over SMTP", .enabled(if: MailServer.isAvailable, MailServer.advice), .timeLimit(.minutes(5)), .serialized)
struct SMTPMailerTests {
    private func notice(
        to: String = "owner@example.com", subject: String = "Message from Jordan Ellis",
        text: String = "Hello\n.\n..two dots\nGrüße, 東京 🙂\n", html: String? = "<p>Grüße &amp; more</p>",
        thread: String? = "0190-message"
    ) throws -> OutgoingNotice {
        OutgoingNotice(
            id: NoticeID("0190-notice"), kind: .newMessage, to: to, subject: subject, text: text, html: html,
            thread: thread, at: try #require(Timestamp(rfc3339: "2026-03-02T10:00:05Z")))
    }

    private func mailer(
        _ url: String, from: String = "Takeout <takeout@example.org>", authorityFile: String? = nil,
        limits: SMTPMailer.Limits = .init()
    ) throws -> SMTPMailer {
        SMTPMailer(
            address: try SMTPAddress(url: url), from: try EmailAddress(from), authorityFile: authorityFile,
            limits: limits)
    }

    private func failure(_ mailer: SMTPMailer, _ notice: OutgoingNotice? = nil) async throws -> NotifierError {
        let notice = try notice ?? self.notice()
        return try await #require(throws: NotifierError.self) { try await mailer.send(notice) }
    }

    @Test("STARTTLS with login: the mail arrives whole, in both forms")
    func startTLSWithLogin() async throws {
        try await MailServer.run(["--tls", "starttls", "--require-tls", "--login", "ann:p@ss w:rd/"]) { server in
            let url = "smtp://ann:p%40ss%20w%3Ard%2F@127.0.0.1:\(server.port)"
            try await mailer(url, authorityFile: server.certificate).send(try notice())
            let mail = try await server.mail()
            #expect(mail.tls)
            #expect(mail.login == "ann")
            #expect(mail.sender == "takeout@example.org")
            #expect(mail.recipients == ["owner@example.com"])
            #expect(mail.type == "multipart/alternative")
            #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
            #expect(mail.parts.allSatisfy { $0.charset == "utf-8" })
            #expect(try mail.part("text/plain").content == "Hello\n.\n..two dots\nGrüße, 東京 🙂\n")
            #expect(try mail.part("text/html").content == "<p>Grüße &amp; more</p>\n")
            #expect(mail.defects.isEmpty)
        }
    }

    @Test("The headers that receivers sort, thread and filter by")
    func headers() async throws {
        try await MailServer.run { server in
            let mailer = try mailer("smtp://127.0.0.1:\(server.port)")
            try await mailer.send(try notice())
            try await mailer.send(try notice(thread: nil))
            let first = try await server.mail()
            #expect(try first.header("Date") == "Mon, 02 Mar 2026 10:00:05 +0000")
            #expect(try first.header("From") == "Takeout <takeout@example.org>")
            #expect(try first.header("To") == "owner@example.com")
            #expect(try first.header("Subject") == "Message from Jordan Ellis")
            #expect(try first.header("Message-ID") == "<notice-0190-notice@example.org>")
            #expect(try first.header("References") == "<message-0190-message@example.org>")
            #expect(try first.header("In-Reply-To") == "<message-0190-message@example.org>")
            #expect(try first.header("Auto-Submitted") == "auto-generated")
            let second = try await server.mail()
            #expect(try second.header("Message-ID") == first.header("Message-ID"))
            #expect(second.values(of: "References").isEmpty)
        }
    }

    @Test(
        "Subjects of other scripts and great length come back as they were, in short lines",
        arguments: [
            "Nachricht von Jörg Müller: die Heizung läuft aus …",
            "東京からのメッセージ：給湯器が漏れています、至急お願いします、水が止まりません",
            "🙂🔧" + String(repeating: "👩‍👩‍👧‍👦", count: 20),
            String(repeating: "long ", count: 60) + "end",
            "=?UTF-8?Q?no?=",
        ])
    func subjects(_ subject: String) async throws {
        try await MailServer.run { server in
            try await mailer("smtp://127.0.0.1:\(server.port)", from: "Jörg \"J\" Müller <j@example.org>")
                .send(try notice(subject: subject))
            let mail = try await server.mail()
            #expect(try mail.header("Subject") == subject)
            #expect(try mail.header("From").contains("Jörg"))
            #expect(mail.longestLine <= 76)
            #expect(mail.defects.isEmpty)
        }
    }

    @Test("A subject cannot smuggle in a header, a text no control characters")
    func injection() async throws {
        try await MailServer.run { server in
            let evil = try notice(
                subject: "Hi\r\nBcc: thief@example.com\r\n\r\nbody\u{0}\u{7}",
                text: "a\u{0}b\r\n.\r\nMAIL FROM:<x@y>\u{8}",
                html: nil, thread: "x>\r\nBcc: thief@example.com")
            try await mailer("smtp://127.0.0.1:\(server.port)").send(evil)
            let mail = try await server.mail()
            #expect(mail.values(of: "Bcc").isEmpty)
            #expect(try mail.header("Subject") == "Hi Bcc: thief@example.com body")
            #expect(try mail.header("References") == "<message-x--Bcc--thief-example-com@example.org>")
            #expect(mail.recipients == ["owner@example.com"])
            #expect(try mail.part("text/plain").content == "ab\n.\nMAIL FROM:<x@y>\n")
            #expect(mail.parts.count == 1)
        }
    }

    @Test(
        "An address that is none is refused for good and never reaches the server",
        arguments: [
            "", "nobody", "a@b@c", "a@b\r\nRCPT TO:<c@d>", "a b@example.com", "<a@example.com", "a@-example.com",
        ])
    func badReceiver(_ to: String) async throws {
        let error = try await failure(try mailer("smtp://127.0.0.1:9"), try notice(to: to))
        #expect(error.disposition == .permanent)
        #expect(!error.explanation.contains("\n"))
    }

    @Test(
        "5xx about the mail is for good, 4xx for now",
        arguments: [
            ("--rcpt-reply", "550 5.1.1 no such user", NotifierError.Disposition.permanent),
            ("--mail-reply", "553 5.7.1 sender not allowed", .permanent),
            ("--data-reply", "554 5.7.1 looks like spam", .permanent),
            ("--rcpt-reply", "451 4.7.1 greylisted, come back later", .retry),
            ("--data-reply", "452 4.3.1 disk full", .retry),
            ("--mail-reply", "530 5.7.0 authentication required", .retry),
        ])
    func refusals(_ when: String, _ reply: String, _ disposition: NotifierError.Disposition) async throws {
        try await MailServer.run([when, reply]) { server in
            let error = try await failure(try mailer("smtp://127.0.0.1:\(server.port)"))
            #expect(error.disposition == disposition)
            #expect(error.explanation.contains(reply))
        }
    }

    @Test("A wrong password is mended by somebody: try again, and keep it to ourselves")
    func wrongPassword() async throws {
        try await MailServer.run(["--tls", "starttls", "--login", "ann:right"]) { server in
            let mailer = try mailer("smtp://ann:hunter2@127.0.0.1:\(server.port)", authorityFile: server.certificate)
            let error = try await failure(mailer)
            #expect(error.disposition == .retry)
            #expect(error.explanation.contains("refused our login (535)"))
            #expect(!error.explanation.contains("hunter2"))
        }
    }

    @Test("A certificate that another authority signed is not trusted", arguments: ["starttls", "implicit"])
    func wrongCertificate(_ tls: String) async throws {
        try await MailServer.run(["--tls", tls]) { server in
            try await MailServer.run { stranger in
                let scheme = tls == "implicit" ? "smtps" : "smtp"
                let url = "\(scheme)://127.0.0.1:\(server.port)"
                let error = try await failure(try mailer(url, authorityFile: stranger.certificate))
                #expect(error.disposition == .retry)
                #expect(error.explanation.contains("certificate"))
            }
        }
    }

    @Test("Implicit TLS is checked against the system's authorities, on loopback too")
    func implicitTLS() async throws {
        try await MailServer.run(["--tls", "implicit"]) { server in
            let url = "smtps://127.0.0.1:\(server.port)"
            #expect(try await failure(try mailer(url)).explanation.contains("certificate"))
            try await mailer(url, authorityFile: server.certificate).send(try notice())
            #expect(try await server.mail().recipients == ["owner@example.com"])
        }
    }

    @Test("Where STARTTLS is required and not offered, nothing is sent")
    func noStartTLS() async throws {
        try await MailServer.run(["--tls", "none"]) { server in
            let mailer = try mailer("smtp://127.0.0.1:\(server.port)", authorityFile: server.certificate)
            let error = try await failure(mailer)
            #expect(error.disposition == .retry)
            #expect(error.explanation.contains("offers no STARTTLS"))
        }
    }

    @Test("On loopback a server's own certificate is no hindrance")
    func loopbackStartTLS() async throws {
        try await MailServer.run(["--tls", "starttls", "--require-tls"]) { server in
            try await mailer("smtp://localhost:\(server.port)").send(try notice())
            #expect(try await server.mail().tls)
        }
    }

    @Test("A server that says nothing is given up after the time allowed")
    func hangingServer() async throws {
        try await MailServer.run(["--hang"]) { server in
            let limits = SMTPMailer.Limits(connect: .milliseconds(200), whole: .milliseconds(300))
            let error = try await failure(try mailer("smtp://127.0.0.1:\(server.port)", limits: limits))
            #expect(error.disposition == .retry)
            #expect(error.explanation.contains("did not answer in time"))
        }
    }

    @Test("Nobody listens: try again")
    func nobodyListens() async throws {
        try await MailServer.run { server in
            // Port 1 of loopback: no service has it, and an ordinary user could not open it.
            let error = try await failure(try mailer("smtp://127.0.0.1:1"))
            #expect(error.disposition == .retry)
            #expect(error.explanation.contains("takes no connection"))
            #expect(server.port != 1)
        }
    }

    @Test("Many notices at once go out through the few conversations allowed")
    func manyAtOnce() async throws {
        try await MailServer.run { server in
            let mailer = try mailer("smtp://127.0.0.1:\(server.port)", limits: .init(atOnce: 2))
            let notices = try (0..<20).map { try notice(to: "owner\($0)@example.com") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for notice in notices { group.addTask { try await mailer.send(notice) } }
                try await group.waitForAll()
            }
            var receivers: Set<String> = []
            for _ in notices { receivers.formUnion(try await server.mail().recipients) }
            #expect(receivers == Set(notices.map(\.to)))
        }
    }

    @Test("Logging in alone sends no mail")
    func logInOnly() async throws {
        try await MailServer.run(["--tls", "starttls", "--login", "ann:right"]) { server in
            let good = try mailer("smtp://ann:right@127.0.0.1:\(server.port)", authorityFile: server.certificate)
            try await good.logIn()
            let bad = try mailer("smtp://ann:wrong@127.0.0.1:\(server.port)", authorityFile: server.certificate)
            let error = try await #require(throws: NotifierError.self) { try await bad.logIn() }
            #expect(error.explanation.contains("refused our login"))
            try await good.send(try notice(subject: "the first mail"))
            #expect(try await server.mail().header("Subject") == "the first mail")
        }
    }
}
