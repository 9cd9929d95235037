// What the operator writes into the two mail settings.
import TakeoutNotify
import Testing

@Suite("Mail settings")
struct MailSettingTests {
    @Test("A submission server: port 587, STARTTLS required, login decoded")
    func submission() throws {
        let address = try SMTPAddress(url: "smtp://ann%40example.com:p%40ss%3A%2F@Mail.Example.com")
        #expect(address.host == "mail.example.com")
        #expect(address.port == 587)
        #expect(address.protection == .startTLS)
        #expect(address.login?.user == "ann@example.com")
        #expect(address.login?.password == "p@ss:/")
    }

    @Test("Implicit TLS: port 465")
    func implicitTLS() throws {
        let address = try SMTPAddress(url: "smtps://a:b@mail.example.com/")
        #expect(address.port == 465)
        #expect(address.protection == .implicitTLS)
    }

    @Test("On loopback login and TLS are optional", arguments: ["localhost", "127.0.0.1", "127.3.2.1", "[::1]"])
    func loopback(_ host: String) throws {
        let address = try SMTPAddress(url: "smtp://\(host):2525")
        #expect(address.protection == .loopback)
        #expect(address.login == nil)
        #expect(address.host == host)
    }

    @Test(
        "What only looks like loopback is not",
        arguments: ["127.0.0.1.example.com", "localhost.example.com", "128.0.0.1", "127.0.0.256", "[::2]"])
    func notLoopback(_ host: String) throws {
        #expect(try SMTPAddress(url: "smtp://a:b@\(host)").protection == .startTLS)
        #expect(throws: MailSettingError.self) { try SMTPAddress(url: "smtp://\(host)") }
    }

    @Test(
        "A bad URL is explained without showing the password",
        arguments: [
            "", "mail.example.com", "http://a:hunter2@mail.example.com", "smtp://", "smtp://a:hunter2@",
            "smtp://a@mail.example.com", "smtp://:hunter2@mail.example.com", "smtp://mail.example.com:587",
            "smtp://a:hunter2@mail.example.com:0", "smtp://a:hunter2@mail.example.com:99999",
            "smtp://a:hunter2@mail.example.com:x", "smtp://a:hunter2#x@mail.example.com",
            "smtp://a:hunter2/x@mail.example.com", "smtp://a:hunter2%zz@mail.example.com",
            "smtp://a:hunter2%0d%0a@mail.example.com", "smtp://a:hunter2@mail.example.com/inbox",
            "smtp://a:hunter2@mail.example.com?x=y", "smtp://a:hunter2@ma il.example.com",
        ])
    func badURL(_ url: String) throws {
        let error = try #require(throws: MailSettingError.self) { try SMTPAddress(url: url) }
        #expect(error.explanation.hasSuffix("."))
        #expect(!error.explanation.contains("hunter2"))
    }

    @Test("An address in a log shows no login")
    func description() throws {
        let address = try SMTPAddress(url: "smtp://ann:hunter2@mail.example.com")
        #expect("\(address)" == "mail.example.com:587")
        var dumped = String(reflecting: address)
        dump(address, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test(
        "Addresses with and without a name",
        arguments: [
            ("a@example.com", "", "a@example.com"), ("Takeout <a@example.com>", "Takeout", "a@example.com"),
            ("\"Ann, Bob\" <a+b@mail.example.com>", "Ann, Bob", "a+b@mail.example.com"),
            (" <a@localhost> ", "", "a@localhost"), ("Jörg <j@example.com>", "Jörg", "j@example.com"),
        ])
    func addresses(_ text: String, _ name: String, _ address: String) throws {
        let read = try EmailAddress(text)
        #expect(read.name == name)
        #expect(read.address == address)
    }

    @Test(
        "What is no address",
        arguments: [
            "", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", ".a@b", "a.@b", "a..b@c", "a@b..c", "a@.b", "a@-b",
            "jörg@example.com", "a@exämple.com", "A\r\nBcc: x@y <a@b>", "a@b>", "<a@b", "a@b, c@d",
        ])
    func noAddresses(_ text: String) {
        #expect(throws: MailSettingError.self) { try EmailAddress(text) }
    }
}
