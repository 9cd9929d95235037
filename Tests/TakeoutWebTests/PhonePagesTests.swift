// The page of the phones through the router: what it shows, what it hands on, and what it tells while it is open.
import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import TakeoutWeb
import Testing

/// Remembers what was done at the phones.
private final class TestPhones: PhoneStage {
    let scenarios = [DemoScenario(name: "declined", title: "The employee does not want to talk now")]
    let done = Mutex<[String]>([])
    let isBusy = Mutex(false)

    func cast(_ scenario: String?) -> PhoneCast? {
        guard scenario == nil || scenario == "declined" else { return nil }
        return PhoneCast(
            scenario: scenario, businessName: "Miller & <Sons>", lineID: "line-1",
            customer: .init(name: "Dana <b>Whitfield", number: "+15559876543"),
            employee: .init(name: "Sam Rivera", number: "+15552223333"))
    }

    func play(_ scenario: String) async -> Bool {
        note("play \(scenario)")
        return scenario == "declined"
    }

    func signals(_ cast: PhoneCast, afterWire number: Int) async -> AsyncStream<PhoneSignal> {
        AsyncStream { continuation in
            continuation.yield(PhoneSignal(name: "phones", id: nil, json: #"{"phones":[]}"#))
            continuation.yield(PhoneSignal(name: "wire", id: number + 1, json: #"{"title":"place a call"}"#))
        }
    }

    func call(_ cast: PhoneCast) async throws(PhoneRefusal) {
        if isBusy.withLock({ $0 }) { throw PhoneRefusal(status: 409, words: "That phone is on a call already.") }
        note("call")
    }

    func act(_ body: Data, at number: String) async throws(PhoneRefusal) {
        note("\(String(decoding: body, as: UTF8.self)) at \(number)")
    }

    func choose(speed: Double) async { note("speed \(speed)") }
    func wire(_ number: Int) async -> String? { number == 7 ? #"{"number":7}"# : nil }

    private func note(_ words: String) { done.withLock { $0.append(words) } }
    var all: [String] { done.withLock { $0 } }
}

/// The demo's stage with phones on it.
private struct StageWithPhones: DemoStage {
    let stage: TestStage
    let phones: (any PhoneStage)?

    var scenarios: [DemoScenario] { stage.scenarios }
    var businessName: String { stage.businessName }
    var speed: Double { stage.speed }
    func play(_ scenario: String) async -> Bool { await stage.play(scenario) }
    func leaveMessage(name: String, text: String) async { await stage.leaveMessage(name: name, text: text) }
    func mails() async -> [DemoMail] { await stage.mails() }
    func events() async -> AsyncStream<DemoEvent> { await stage.events() }
}

extension DemoPagesWorld {
    fileprivate func application(with phones: TestPhones) -> some ApplicationProtocol {
        let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
        let stage = StageWithPhones(stage: stage, phones: phones)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Application(
            router: buildRouter(WebParts(engine: engine, webhooks: webhooks, stage: stage)), services: [engine],
            logger: logger)
    }
}

private let ownPage: HTTPFields = [.origin: "http://localhost"]

@Suite(.timeLimit(.minutes(5)))
struct PhonePagesTests {
    // MARK: The page

    @Test func thePageHasTwoPhonesStoriesAsFormsAndNoInlineCode() async throws {
        let world = try await DemoPagesWorld()
        try await world.application(with: TestPhones()).test(.router) { client in
            let page = try await client.execute(uri: "/phones", method: .get)
            #expect(page.status == .ok)
            #expect(page.headers[.contentSecurityPolicy]?.contains("unsafe") == false)
            #expect(page.text.contains("Call Miller &amp; &lt;Sons&gt;"))
            #expect(page.text.contains("Dana &lt;b&gt;Whitfield"))
            #expect(page.text.contains("need JavaScript"))
            #expect(page.text.contains(#"<form method="post" action="/phones/scenarios/declined">"#))
            #expect(page.text.contains("Did the message get through?"))
            #expect(page.text.contains("The letterbox is empty."))
            #expect(!page.text.contains("{{"))
            #expect(page.text.matches(of: #/<script(?! src=)/#).isEmpty)
            #expect(page.text.matches(of: #/ (style|on[a-z]+)="/#).isEmpty)
            for asset in page.text.matches(of: #/"(\/assets\/[^"#]+)/#).map(\.output.1) {
                #expect(try await client.execute(uri: String(asset), method: .get).status == .ok, "\(asset)")
            }
        }
    }

    @Test func aPlayedStoryShowsItsPhonesWithoutKeys() async throws {
        let world = try await DemoPagesWorld()
        try await world.application(with: TestPhones()).test(.router) { client in
            let page = try await client.execute(uri: "/phones?watch=declined", method: .get)
            #expect(page.text.contains("Played for you"))
            #expect(page.text.contains(#"href="/phones">Play it yourself"#))
            #expect(!page.text.contains(#"data-act="pickUp""#))
            let unknown = try await client.execute(uri: "/phones?watch=none", method: .get)
            #expect(unknown.headers[.location] == "/phones")
            #expect(try await client.execute(uri: "/phones/events?watch=none", method: .get).status == .notFound)
        }
    }

    @Test func theStoryOfTheNewestMessageStandsBetween() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        try await world.application(with: TestPhones()).test(.live) { client in
            let id = try await world.leaves("The <i>tap</i> leaks")
            try await world.until(id) { state in
                if case .fallback(_, let isSent) = state.phase { return isSent }
                return false
            }
            let page = try await client.execute(uri: "/phones", method: .get)
            #expect(page.text.contains("/messages/\(id)"))
            #expect(page.text.contains("1 letter"))
            #expect(page.text.contains("The &lt;i&gt;tap&lt;/i&gt; leaks"))
        }
    }

    // MARK: Playing

    @Test func whatIsDoneAtAPhoneIsHandedOn() async throws {
        let world = try await DemoPagesWorld()
        let phones = TestPhones()
        try await world.application(with: phones).test(.router) { client in
            func post(_ address: String, _ body: String? = nil) async throws -> TestResponse {
                try await client.execute(
                    uri: address, method: .post, headers: ownPage, body: body.map { ByteBuffer(string: $0) })
            }
            #expect(try await post("/phones/call").status == .noContent)
            #expect(try await post("/phones/acts/employee", #"{"act":"pickUp"}"#).status == .noContent)
            #expect(try await post("/phones/acts/customer", #"{"act":"reject"}"#).status == .noContent)
            #expect(try await post("/phones/acts/nobody", "{}").status == .notFound)
            #expect(try await post("/phones/pace", #"{"speed":60}"#).status == .noContent)
            #expect(try await post("/phones/pace", #"{"speed":1e9}"#).status == .badRequest)
            #expect(try await post("/phones/scenarios/none").status == .notFound)
            #expect(try await post("/phones/scenarios/declined").headers[.location] == "/phones?watch=declined")
            #expect(
                phones.all == [
                    "call", #"{"act":"pickUp"} at +15552223333"#, #"{"act":"reject"} at +15559876543"#, "speed 60.0",
                    "play none", "play declined",
                ])
            phones.isBusy.withLock { $0 = true }
            let refused = try await post("/phones/call")
            #expect(refused.status == .conflict)
            #expect(refused.text == "That phone is on a call already.")
            #expect(try await post("/phones/acts/employee", String(repeating: " ", count: 20_000)).status.code >= 400)
        }
    }

    @Test func otherSitesCannotUseThePhones() async throws {
        let world = try await DemoPagesWorld()
        let phones = TestPhones()
        let foreign: HTTPFields = [.origin: "https://evil.example"]
        try await world.application(with: phones).test(.router) { client in
            for address in ["/phones/call", "/phones/acts/employee", "/phones/pace", "/phones/scenarios/declined"] {
                let answer = try await client.execute(uri: address, method: .post, headers: foreign)
                #expect(answer.status == .forbidden, "\(address)")
            }
            #expect(phones.all.isEmpty)
        }
    }

    @Test func beneathTheSimulatorAlonePagesServeThemselves() async throws {
        let router = Router(context: BasicRequestContext.self)
        PhonePages(stage: TestPhones()).addAllRoutes(to: router)
        try await Application(router: router).test(.router) { client in
            let page = try await client.execute(uri: "/phones", method: .get)
            #expect(page.status == .ok)
            #expect(!page.text.contains(#"id="story""#))
            #expect(!page.text.contains(#"href="/mailbox""#))
            for asset in page.text.matches(of: #/"(\/assets\/[^"#]+)/#).map(\.output.1) {
                #expect(try await client.execute(uri: String(asset), method: .get).status == .ok, "\(asset)")
            }
            let foreign = HTTPField.Name("Sec-Fetch-Site").map { HTTPFields([.init(name: $0, value: "cross-site")]) }
            let answer = try await client.execute(uri: "/phones/call", method: .post, headers: foreign ?? [:])
            #expect(answer.status == .forbidden)
        }
    }

    // MARK: The wire and what is live

    @Test func aRequestOnTheWireIsShownWhileItIsRemembered() async throws {
        let world = try await DemoPagesWorld()
        try await world.application(with: TestPhones()).test(.router) { client in
            let shown = try await client.execute(uri: "/phones/wire/7", method: .get)
            #expect(shown.text == #"{"number":7}"#)
            #expect(try await client.execute(uri: "/phones/wire/8", method: .get).status == .notFound)
            #expect(try await client.execute(uri: "/phones/wire/x", method: .get).status == .notFound)
        }
    }

    /// The application stops while the page listens: that the test ends shows that the stream did.
    @Test func anOpenPageIsToldOfThePhonesTheWireAndTheStory() async throws {
        let world = try await DemoPagesWorld()
        try await world.application(with: TestPhones()).test(.live) { client in
            let port = try #require(client.port)
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/phones/events")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
            #expect(response.headers.first(name: "Content-Type") == "text/event-stream; charset=utf-8")
            var text = ""
            for try await bytes in response.body {
                text += String(buffer: bytes)
                if text.contains("event: story"), text.contains("event: wire") { break }
            }
            #expect(text.contains("event: phones\ndata: {\"phones\":[]}\n\n"))
            #expect(text.contains("id: 1\nevent: wire\n"))
            #expect(text.contains("Did the message get through?"))
        }
    }
}
