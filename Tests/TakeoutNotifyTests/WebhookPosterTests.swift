// Webhooks posted to a real receiver, good and bad, and every address that must not be reached.
import Foundation
import TakeoutEngine
import Testing

@testable import TakeoutNotify

@Suite(
    "Posting webhooks", .enabled(if: MailServer.isAvailable, MailServer.advice), .timeLimit(.minutes(5)), .serialized)
struct WebhookPosterTests {
    private func request(_ url: String, body: String = #"{"type":"test"}"#) -> WebhookRequest {
        WebhookRequest(
            url: url,
            headers: [
                ("content-type", "application/json"), ("webhook-id", "msg_1"), ("webhook-timestamp", "1772445600"),
                ("webhook-signature", "v1,x"),
            ], body: body)
    }

    /// Why nothing was answered; empty if something was.
    private func failure(_ outcome: WebhookOutcome) -> String {
        if case .failed(let why) = outcome { why } else { "" }
    }

    @Test("Body and headers arrive as they are, and the answer comes back")
    func arrives() async throws {
        try await WebhookReceiver.run(["--status", "201", "--answer", "taken\nwell"]) { receiver in
            let poster = CurlWebhookPoster(allowsPrivate: true)
            let body = #"{"text":"Grüße 東京 🙂"}"#
            let outcome = await poster.post(request(receiver.url(), body: body))
            #expect(outcome == .answered(status: 201, response: "taken\nwell", retryAfter: nil))
            let received = try await receiver.request()
            #expect(received.body == body)
            #expect(received.path == "/hooks")
            #expect(received.headers["webhook-id"] == "msg_1")
            #expect(received.headers["content-type"] == "application/json")
            #expect(received.headers["expect"] == nil)
            // The line is used again.
            _ = await poster.post(request(receiver.url()))
            #expect(try await receiver.request().body == #"{"type":"test"}"#)
        }
    }

    @Test("Bodies of a megabyte and more are sent at once")
    func large() async throws {
        try await WebhookReceiver.run { receiver in
            let body = "\"" + String(repeating: "a", count: 1_500_000) + "\""
            // The receiver in Python reads slowly beside other tests.
            let limits = CurlWebhookPoster.Limits(whole: .seconds(120))
            let outcome = await CurlWebhookPoster(allowsPrivate: true, limits: limits).post(
                request(receiver.url(), body: body))
            #expect(outcome == .answered(status: 200, response: "ok", retryAfter: nil))
            let received = try await receiver.request()
            #expect(received.body.utf8.count == body.utf8.count)
        }
    }

    @Test("A refusal is an answer, and says how long to wait")
    func refusal() async throws {
        try await WebhookReceiver.run(["--status", "503", "--answer", "later", "--retry-after", "120"]) { receiver in
            let outcome = await CurlWebhookPoster(allowsPrivate: true).post(request(receiver.url()))
            #expect(outcome == .answered(status: 503, response: "later", retryAfter: 120))
        }
    }

    @Test("A redirect is not followed")
    func redirect() async throws {
        try await WebhookReceiver.run(["--behaviour", "redirect"]) { receiver in
            let poster = CurlWebhookPoster(allowsPrivate: true)
            #expect(await poster.post(request(receiver.url())) == .answered(status: 307, response: "", retryAfter: nil))
            let first = try await receiver.request()
            #expect(first.path == "/hooks")
            _ = await poster.post(request(receiver.url()))
            // Had the first been followed, this would be the other path.
            let second = try await receiver.request()
            #expect(second.path == "/hooks")
        }
    }

    @Test("A receiver that hangs or trickles is given up after the time allowed", arguments: ["hang", "trickle"])
    func hanging(_ behaviour: String) async throws {
        try await WebhookReceiver.run(["--behaviour", behaviour]) { receiver in
            let limits = CurlWebhookPoster.Limits(whole: .milliseconds(400))
            let poster = CurlWebhookPoster(allowsPrivate: true, limits: limits)
            #expect(failure(await poster.post(request(receiver.url()))).contains("did not answer in time"))
        }
    }

    @Test("Of an endless answer a little is read")
    func endless() async throws {
        try await WebhookReceiver.run(["--behaviour", "endless"]) { receiver in
            let outcome = await CurlWebhookPoster(allowsPrivate: true).post(request(receiver.url()))
            let kept = String(repeating: "x", count: 499) + "…"
            #expect(outcome == .answered(status: 200, response: kept, retryAfter: nil))
        }
    }

    @Test("Nothing of our own network is reached, whatever name leads there", arguments: ["127.0.0.1", "localhost"])
    func ownNetwork(_ host: String) async throws {
        try await MailServer.run(["--tls", "implicit"]) { server in
            let url = "https://\(host):\(server.port)/"
            let closed = CurlWebhookPoster(allowsPrivate: false, authorityFile: server.certificate)
            #expect(failure(await closed.post(request(url))).contains("leads into the network of this server"))
            #expect(closed.objection(to: url) != nil)
            // Allowed, the same address is spoken to: it was the gate that kept us away.
            let open = CurlWebhookPoster(allowsPrivate: true, authorityFile: server.certificate)
            let spoken = failure(await open.post(request(url)))
            #expect(!spoken.isEmpty && !spoken.contains("network of this server"))
        }
    }

    @Test("A certificate that nobody vouches for is not trusted, plain HTTP is not spoken")
    func certificate() async throws {
        try await MailServer.run(["--tls", "implicit"]) { server in
            let poster = CurlWebhookPoster(allowsPrivate: true)
            let why = failure(await poster.post(request("https://127.0.0.1:\(server.port)/")))
            #expect(why.contains("certificate"))
        }
        let closed = CurlWebhookPoster(allowsPrivate: false)
        #expect(failure(await closed.post(request("http://example.com/"))).contains("request failed"))
    }

    @Test("Nobody listens")
    func nobody() async throws {
        let why = failure(await CurlWebhookPoster(allowsPrivate: true).post(request("http://127.0.0.1:1/")))
        #expect(why.contains("takes no connection"))
    }

    @Test(
        "Addresses that are none, or lead to ourselves, are objected to at once",
        arguments: [
            "", "example.com/hooks", "ftp://example.com/", "http://example.com/", "https://user:pw@example.com/",
            "https://localhost/", "https://a.localhost./", "https://127.0.0.1/", "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest",
            "https://exa mple.com/", "https://example.com/\u{7}", "https:///hooks",
        ])
    func objections(_ url: String) {
        #expect(CurlWebhookPoster(allowsPrivate: false).objection(to: url) != nil)
    }

    @Test(
        "Ordinary addresses are not objected to", arguments: ["https://example.com/hooks?a=b", "https://8.8.8.8:8443/"])
    func ordinary(_ url: String) {
        #expect(CurlWebhookPoster(allowsPrivate: false).objection(to: url) == nil)
    }
}

@Suite("Which addresses are the internet's")
struct NetworkAddressTests {
    private func isPublic(_ text: String) throws -> Bool {
        if text.contains(":") {
            var address = in6_addr()
            try #require(inet_pton(AF_INET6, text, &address) == 1)
            return withUnsafeBytes(of: &address) { NetworkAddress($0).isPublic }
        }
        var address = in_addr()
        try #require(inet_pton(AF_INET, text, &address) == 1)
        return withUnsafeBytes(of: &address) { NetworkAddress($0).isPublic }
    }

    @Test(arguments: [
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "100.100.100.200",
        "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.192",
        "192.0.2.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.7", "203.0.113.7",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
        "::ffff:192.168.1.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "fc00::1",
        "fd00:ec2::254", "fe80::1", "febf::1", "fec0::1", "ff02::1", "100::1", "2001::1", "2001:db8::1", "3fff::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::", "4000::1", "::7f00:1",
    ])
    func closed(_ address: String) throws {
        let isPublic = try isPublic(address)
        #expect(!isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8", "2002:808:808::",
    ])
    func open(_ address: String) throws { #expect(try isPublic(address)) }
}
