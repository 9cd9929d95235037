// The demo's pages through the router: what they show, what they refuse, and what they tell while they are open.
import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

private let ownForm: HTTPFields = [
    .origin: "http://localhost", .contentType: "application/x-www-form-urlencoded",
]

extension TestResponse {
    var text: String { String(buffer: body) }
}

@Suite(.timeLimit(.minutes(5)))
struct DemoPagesTests {
    // MARK: Messages

    @Test func anEmptyInboxSaysWhatToDoNext() async throws {
        let world = try await DemoPagesWorld()
        try await world.application().test(.router) { client in
            let page = try await client.execute(uri: "/", method: .get)
            #expect(page.status == .ok)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'; script-src 'self'") == true)
            #expect(page.text.contains("No message yet."))
            #expect(page.text.contains("Time runs 10 × faster here."))
            #expect(page.text.contains("action=\"/demo/scenarios/voicemail\""))
            #expect(!page.text.contains("{{"))
        }
    }

    @Test func theInboxListsTheNewestFirstAndOpenUrgentOnesBefore() async throws {
        let world = try await DemoPagesWorld()
        try await world.leaves("Water everywhere", name: "Ursula", urgency: .urgent)
        try await world.leaves("A first matter", name: "Anna")
        try await world.leaves("A second matter", name: "Bert")
        try await world.application().test(.router) { client in
            let text = try await client.execute(uri: "/", method: .get).text
            let order = try ["Ursula</b>", "Bert</b>", "Anna</b>"].map { name in
                try #require(text.firstRange(of: name)).lowerBound
            }
            #expect(order == order.sorted())
            #expect(text.contains("today 09:00"))
        }
    }

    @Test func whatACustomerSaysIsNeverMarkup() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves(
            "<script>alert(1)</script> <\u{338}img> \"\u{338} onload", name: "<b>Mallory</b>")
        try await world.application().test(.router) { client in
            for address in ["/", "/inbox/fragment", "/messages/\(id)", "/messages/\(id)/fragment"] {
                let text = try await client.execute(uri: address, method: .get).text
                #expect(text.contains("&lt;script&gt;alert(1)"), "\(address)")
                #expect(!text.contains("<script>"), "\(address)")
                #expect(!text.contains("<b>Mallory"), "\(address)")
                // As scalars: a combining mark must not hide what stands before it.
                #expect(!text.unicodeScalars.contains("<\u{338}".unicodeScalars), "\(address)")
                #expect(!text.unicodeScalars.contains("\"\u{338}".unicodeScalars), "\(address)")
            }
        }
    }

    @Test func anUnknownMessageIsAFriendlyPage() async throws {
        let world = try await DemoPagesWorld()
        try await world.application().test(.router) { client in
            let page = try await client.execute(uri: "/messages/none", method: .get)
            #expect(page.status == .notFound)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.contains("There is no such message"))
            #expect(page.text.contains("href=\"/\""))
        }
    }

    @Test func theFiltersTakeOnlyWhatTheirWordSays() async throws {
        let world = try await DemoPagesWorld()
        let connected = try await world.leaves("Reached matter")
        try await world.connects(connected)
        try await world.leaves("Open matter")
        try await world.application().test(.router) { client in
            let reached = try await client.execute(uri: "/inbox/fragment?show=reached", method: .get).text
            #expect(reached.contains("Reached matter") && !reached.contains("Open matter"))
            let open = try await client.execute(uri: "/inbox/fragment?show=open", method: .get).text
            #expect(open.contains("Open matter") && !open.contains("Reached matter"))
            let mailed = try await client.execute(uri: "/inbox/fragment?show=mailed", method: .get).text
            #expect(mailed.contains("No message had to go out in writing."))
        }
    }

    // MARK: The ladder

    @Test func theLadderClimbsWithTheCall() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.application().test(.router) { client in
            func reads() async throws -> String {
                try await client.execute(uri: "/messages/\(id)/fragment", method: .get).text
            }
            #expect(try await reads().contains("<span>Calling</span>"))
            try await world.phone(of: id, .ringing)
            #expect(try await reads().contains("<span>Ringing</span>"))
            try await world.phone(of: id, .answered)
            #expect(try await reads().contains("<li class=\"now\"><span>answered</span>"))
            try await world.employee(on: id, .confirmRecipient)
            #expect(try await reads().contains("<span>Being heard</span>"))
            #expect(try await reads().contains("id=\"stop\""))
            #expect(try await !reads().contains("id=\"call\""))
            try await world.employee(on: id, .connectToCustomer)
            try await world.phone(of: id, .forwarding)
            #expect(try await reads().contains("<span>Connecting</span>"))
            try await world.phone(of: id, .ended, .forwarded)
            let connected = try await reads()
            #expect(connected.contains("<span>Connected</span>"))
            #expect(connected.contains("<li class=\"done\"><span>connected</span><time"))
            #expect(connected.contains("id=\"call\""))
            #expect(!connected.contains("id=\"stop\""))
        }
    }

    @Test func aCustomerWhoDoesNotAnswerLeavesTheLastRungOpen() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.phone(of: id, .answered)
        try await world.employee(on: id, .confirmRecipient)
        try await world.employee(on: id, .connectToCustomer)
        try await world.phone(of: id, .ended, .customerNotReached)
        try await world.application().test(.router) { client in
            let inbox = try await client.execute(uri: "/", method: .get).text
            #expect(inbox.contains("heard 09:00, but the customer did not answer"))
            let page = try await client.execute(uri: "/messages/\(id)", method: .get).text
            #expect(page.contains("<li class=\"done\"><span>decided</span>"))
            #expect(page.contains("<li class=\"missed\"><span>connecting</span>"))
            #expect(page.contains("<li class=\"ahead\"><span>connected</span></li>"))
        }
    }

    @Test func aRetryIsToldWithItsTimeAsPeopleSayIt() async throws {
        let world = try await DemoPagesWorld(retries: 1)
        let id = try await world.leaves("The tap leaks")
        try await world.phone(of: id, .ringing)
        try await world.phone(of: id, .ended, .noAnswer)
        try await world.application().test(.router) { client in
            let inbox = try await client.execute(uri: "/", method: .get).text
            #expect(inbox.contains("no answer, next try 09:05"))
            let page = try await client.execute(uri: "/messages/\(id)", method: .get).text
            #expect(page.contains("Next call 09:05"))
            #expect(page.contains("No answer. Try 2 of 2 is next."))
            #expect(page.contains("Try 2 of 2 follows at 09:05."))
            #expect(page.contains("+1 555 222 3333"))
            #expect(page.contains("<time datetime=\"2026-03-02T14:00:00.000Z\""))
        }
    }

    @Test func whenNobodyAnswersTheMailLiesInTheLetterbox() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.application().test(.router) { client in
            try await world.phone(of: id, .ended, .noAnswer)
            try await world.until(id) { if case .fallback(_, true) = $0.phase { true } else { false } }
            let page = try await client.execute(uri: "/messages/\(id)", method: .get).text
            #expect(page.contains("<span>E-mailed</span>"))
            #expect(page.contains("A notice went to owner@example.com at 09:00."))
            let letterbox = try await client.execute(uri: "/mailbox/1", method: .get)
            #expect(letterbox.text.contains("Message from Dana Whitfield"))
            #expect(letterbox.text.contains("<iframe src=\"/mailbox/1/html\" title=\"The mail as it looks\" sandbox>"))
            #expect(letterbox.text.contains("href=\"/messages/\(id)\""))
            let mail = try await client.execute(uri: "/mailbox/1/html", method: .get)
            #expect(mail.text.hasPrefix("<h1>Message from"))
            #expect(mail.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
            #expect(mail.headers[.contentSecurityPolicy]?.hasSuffix("sandbox") == true)
            #expect(try await client.execute(uri: "/mailbox/2", method: .get).status == .notFound)
            #expect(try await client.execute(uri: "/mailbox/fragment", method: .get).text.contains("owner@example.com"))
        }
    }

    @Test func aMessageWithoutAChannelNeedsYou() async throws {
        let world = try await DemoPagesWorld(email: nil)
        let id = try await world.leaves("The tap leaks")
        try await world.phone(of: id, .ended, .noAnswer)
        try await world.application().test(.router) { client in
            let page = try await client.execute(uri: "/messages/\(id)", method: .get).text
            #expect(page.contains("class=\"state attention\""))
            #expect(page.contains("<span>Needs you</span>"))
        }
    }

    // MARK: Buttons and forms

    @Test func callMeNowBeginsANewRoundAndStopEndsIt() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        let id = try await world.leaves("The tap leaks")
        try await world.application().test(.router) { client in
            let called = try await client.execute(uri: "/messages/\(id)/call", method: .post, headers: ownForm)
            #expect(called.status == .seeOther)
            #expect(called.headers[.location] == "/messages/\(id)")
            #expect(try await world.state(of: id).word == .calling)
            try await world.phone(of: id, .answered)
            let stopped = try await client.execute(uri: "/messages/\(id)/stop", method: .post, headers: ownForm)
            #expect(stopped.status == .seeOther)
            try await world.phone(of: id, .ended, .humanEnded)
            #expect(try await world.state(of: id).word == .stopped)
            let unknown = try await client.execute(uri: "/messages/none/call", method: .post, headers: ownForm)
            #expect(unknown.status == .notFound)
        }
    }

    @Test func anotherSiteCannotPressOurButtons() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        let id = try await world.leaves("The tap leaks")
        let fetchSite = try #require(HTTPField.Name("Sec-Fetch-Site"))
        let buttons = ["messages/\(id)/call", "messages/\(id)/stop", "demo/scenarios/connected", "demo/messages"]
        let strangers: [HTTPFields] = [
            [:], [.origin: "https://evil.example"], [.origin: "null"], [.origin: "http://localhost:81"],
            [.origin: "http://localhost", fetchSite: "cross-site"], [fetchSite: "same-site"], [fetchSite: "none"],
        ]
        try await world.application().test(.router) { client in
            for headers in strangers {
                for address in buttons {
                    let answer = try await client.execute(uri: "/\(address)", method: .post, headers: headers)
                    #expect(answer.status == .forbidden, "\(address) \(headers)")
                }
            }
            #expect(try await world.state(of: id).word == .off)
            let own = try await client.execute(
                uri: "/messages/\(id)/call", method: .post, headers: [fetchSite: "same-origin"])
            #expect(own.status == .seeOther)
        }
    }

    @Test func aPlayedScenarioLeadsToItsMessage() async throws {
        let world = try await DemoPagesWorld()
        let old = try await world.leaves("An older matter")
        try await world.application().test(.router) { client in
            let played = try await client.execute(uri: "/demo/scenarios/connected", method: .post, headers: ownForm)
            #expect(played.status == .seeOther)
            let location = try #require(played.headers[.location])
            #expect(location.hasPrefix("/messages/") && location != "/messages/\(old)")
            let page = try await client.execute(uri: location, method: .get)
            #expect(page.text.contains("The kitchen tap leaks."))
            let unknown = try await client.execute(uri: "/demo/scenarios/none", method: .post, headers: ownForm)
            #expect(unknown.status == .notFound)
        }
    }

    @Test func aVisitorMayPlayTheCustomer() async throws {
        let world = try await DemoPagesWorld()
        try await world.application().test(.router) { client in
            func leave(_ form: String) async throws -> TestResponse {
                try await client.execute(
                    uri: "/demo/messages", method: .post, headers: ownForm, body: ByteBuffer(string: form))
            }
            let left = try await leave("name=J%C3%B6rg+Kraus&text=My+own+words")
            #expect(left.status == .seeOther)
            let page = try await client.execute(uri: try #require(left.headers[.location]), method: .get)
            #expect(page.text.contains("<blockquote>My own words</blockquote>"))
            #expect(page.text.contains("Jörg Kraus"))
            #expect(try await leave("name=Kim&text=++").status == .unprocessableContent)
            #expect(try await leave("text=\(String(repeating: "a", count: 2_001))").status == .unprocessableContent)
        }
    }

    // MARK: Assets

    @Test func theAssetsHaveTheirTypesAndStayInTheCache() async throws {
        let world = try await DemoPagesWorld()
        try await world.application().test(.router) { client in
            let page = try await client.execute(uri: "/", method: .get).text
            let types = ["style.css": "text/css", "live.js": "text/javascript", "mark.svg": "image/svg+xml"]
            for (name, type) in types {
                let hashed = try Regex("/assets/\(name)\\?v=[0-9a-f]{12}")
                let address = String(page[try #require(page.firstRange(of: hashed))])
                let asset = try await client.execute(uri: address, method: .get)
                #expect(asset.headers[.contentType]?.hasPrefix(type) == true)
                #expect(asset.headers[.cacheControl] == "public, max-age=31536000, immutable")
                let bare = try await client.execute(uri: "/assets/\(name)?v=other", method: .get)
                #expect(bare.headers[.cacheControl] == "no-cache")
                let tag = try #require(bare.headers[.eTag])
                let again = try await client.execute(
                    uri: "/assets/\(name)", method: .get, headers: [.ifNoneMatch: tag])
                #expect(again.status == .notModified && again.body.readableBytes == 0)
            }
        }
    }

    @Test(arguments: [("gzip, deflate, br", true), ("br;q=1.0, GZIP;q=0.5", true), ("gzip;q=0", false), ("", false)])
    func theAssetsAreCompressedForWhoTakesIt(accepted: String, isCompressed: Bool) async throws {
        let world = try await DemoPagesWorld()
        try await world.application().test(.router) { client in
            let plain = try await client.execute(uri: "/assets/style.css", method: .get)
            let headers: HTTPFields = accepted.isEmpty ? [:] : [.acceptEncoding: accepted]
            let asset = try await client.execute(uri: "/assets/style.css", method: .get, headers: headers)
            #expect(asset.headers[.vary] == "Accept-Encoding")
            #expect(asset.headers[.contentEncoding] == (isCompressed ? "gzip" : nil))
            #expect(isCompressed == (asset.body != plain.body))
            if isCompressed {
                #expect(asset.body.readableBytes < plain.body.readableBytes / 3)
                #expect(try Self.unzipped(asset.body) == Data(plain.body.readableBytesView))
            }
        }
    }

    /// By the program that every Linux has.
    private static func unzipped(_ body: ByteBuffer) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(path: "takeout-asset-\(UUID().uuidString).gz")
        try Data(body.readableBytesView).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path()]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }

    // MARK: Live

    @Test func anOpenPageHearsOfAChangeAfterItsCommit() async throws {
        let world = try await DemoPagesWorld()
        world.stage.happens(DemoEvent(who: "phone", text: "It was quiet before.", at: world.clock.now))
        try await world.application().test(.live) { client in
            let reader = try await EventReader(port: try #require(client.port))
            let greeting = try await reader.text(to: "It was quiet before.")
            #expect(greeting.hasPrefix("retry: 2000\n\nevent: hello\nid: test.0\ndata: reload\n\n"))
            #expect(greeting.contains("event: stage-begins\ndata: 1\n\n"))
            let id = try await world.leaves("The tap leaks")
            _ = try await reader.text(to: "event: message\nid: test.1\ndata: \(id) \(world.business.id)\n\n")
            world.stage.happens(DemoEvent(who: "person", text: "Yes,\nplease.", at: world.clock.now))
            let said = try await reader.text(to: "please.")
            #expect(said.contains("event: stage\ndata: {"))
            #expect(said.contains("Yes,\\nplease."))
        }
    }

    @Test func shuttingDownEndsTheOpenStreams() async throws {
        let world = try await DemoPagesWorld()
        let reader = try await world.application().test(.live) { client in
            let reader = try await EventReader(port: try #require(client.port))
            _ = try await reader.text(to: "hello")
            return reader
        }
        // The server is down now: a stream that held it up would have run into the time limit.
        #expect(await reader.rest().contains("event: message") == false)
    }

    @Test func aServerWithoutAStageHasNoneOfTheDemosPages() async throws {
        let world = try await DemoPagesWorld()
        let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
        let router = buildRouter(WebParts(engine: world.engine, webhooks: webhooks))
        try await Application(router: router).test(.router) { client in
            for address in ["/mailbox", "/inbox/fragment", "/demo/messages"] {
                let answer = try await client.execute(uri: address, method: .get)
                #expect(answer.status == .notFound)
            }
        }
    }
}

extension DemoPagesWorld {
    func connects(_ id: MessageID) async throws {
        try await phone(of: id, .ringing)
        try await phone(of: id, .answered)
        try await employee(on: id, .confirmRecipient)
        try await employee(on: id, .connectToCustomer)
        try await phone(of: id, .forwarding)
        try await phone(of: id, .ended, .forwarded)
    }
}

extension Collection where Element: Equatable {
    fileprivate func contains(_ part: some Collection<Element>) -> Bool {
        var rest = self[...]
        while rest.count >= part.count {
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

/// Reads a server-sent event stream as a browser would.
actor EventReader {
    private var iterator: AsyncStream<String>.Iterator
    private var unread = ""

    init(port: Int, query: String = "", headers: [(String, String)] = []) async throws {
        var request = HTTPClientRequest(url: "http://localhost:\(port)/events\(query)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        #expect(response.headers["content-type"].first == "text/event-stream; charset=utf-8")
        let (chunks, input) = AsyncStream.makeStream(of: String.self)
        Task {
            defer { input.finish() }
            for try await chunk in response.body { input.yield(String(buffer: chunk)) }
        }
        iterator = chunks.makeAsyncIterator()
    }

    /// What comes up to and with a text.
    func text(to end: String) async throws -> String {
        while true {
            if let range = unread.firstRange(of: end) {
                defer { unread = String(unread[range.upperBound...]) }
                return String(unread[..<range.upperBound])
            }
            unread += try #require(await next(), "the stream ended before '\(end)'")
        }
    }

    /// What comes until the server ends the stream.
    func rest() async -> String {
        while let more = await next() { unread += more }
        return unread
    }

    private func next() async -> String? {
        var iterator = iterator
        defer { self.iterator = iterator }
        return await iterator.next(isolation: #isolation)
    }
}
