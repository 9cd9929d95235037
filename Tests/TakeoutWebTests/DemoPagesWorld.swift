// A small world for the pages: the real engine on a real SQLite file, a provider that only takes orders, a clock in hand.
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

/// Stands still until it is told to advance.
final class HandClock: EngineClock {
    private struct State {
        var now: Timestamp
        var nextSleeper = 0
        var sleepers: [Int: (until: Timestamp, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ now: Timestamp) { state = Mutex(State(now: now)) }

    var now: Timestamp { state.withLock(\.now) }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now + duration
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
    }

    func sleep(until: Timestamp) async throws {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in park(continuation, id, until: until) }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func park(_ continuation: CheckedContinuation<Void, any Error>, _ id: Int, until: Timestamp) {
        let (isDue, isCancelled) = state.withLock { state in
            let isCancelled = state.cancelled.contains(id)
            let isDue = until <= state.now
            if !isDue && !isCancelled { state.sleepers[id] = (until, continuation) }
            return (isDue, isCancelled)
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) } else if isDue { continuation.resume() }
    }
}

struct PlainComposer: NoticeComposer {
    func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText {
        let who = facts.customerName ?? "a customer"
        return NoticeText(
            subject: "Message from \(who)", text: "\(facts.body)\n\n\(facts.link ?? "")",
            html: "<h1>Message from \(who)</h1><p>\(facts.body.count) characters</p>")
    }
}

/// A letterbox, or a post office that refuses everything.
final class TestPost: Notifier {
    let channel: NoticeChannel
    private let isWorking: Bool
    private let taken = Mutex<[DemoMail]>([])

    init(isWorking: Bool, channel: NoticeChannel = .email) {
        self.isWorking = isWorking
        self.channel = channel
    }

    /// Newest first.
    var mails: [DemoMail] { taken.withLock { $0.reversed() } }

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        guard isWorking else { throw NotifierError(.permanent, "The mail server refused the address.") }
        taken.withLock {
            $0.append(
                DemoMail(at: notice.at, to: notice.to, subject: notice.subject, text: notice.text, html: notice.html))
        }
        return .taken
    }

    func send(_ letter: OutgoingLetter) async throws(NotifierError) {
        guard isWorking else { throw NotifierError(.permanent, "The mail server refused the address.") }
        taken.withLock {
            $0.append(
                DemoMail(
                    at: letter.at, to: letter.to, subject: letter.text.subject, text: letter.text.text,
                    html: letter.text.html))
        }
    }
}

/// A stage on which a played customer leaves her message at once.
final class TestStage: DemoStage {
    let scenarios = [
        DemoScenario(name: "connected", title: "The employee answers and is connected with the customer."),
        DemoScenario(name: "declined", title: "The employee hears the message and does not want to talk now."),
        DemoScenario(name: "no-answer-then-connected", title: "Nobody answers at first; the second call is taken."),
        DemoScenario(name: "exhausted-fallback", title: "Nobody ever answers: the message goes out by e-mail."),
        DemoScenario(name: "voicemail", title: "A voicemail answers and hears nothing private."),
        DemoScenario(name: "customer-unreachable", title: "The employee says yes, but the customer does not answer."),
    ]
    let businessName = "Miller Plumbing"
    let speed = 10.0

    private let post: TestPost
    private let submit: @Sendable (_ name: String, _ text: String) async -> Void
    private let listeners = Mutex<[AsyncStream<DemoEvent>.Continuation]>([])
    private let past = Mutex<[DemoEvent]>([])

    init(post: TestPost, submit: @escaping @Sendable (String, String) async -> Void) {
        self.post = post
        self.submit = submit
    }

    func play(_ scenario: String) async -> Bool {
        guard scenarios.contains(where: { $0.name == scenario }) else { return false }
        await submit("Dana Whitfield", "The kitchen tap leaks.")
        return true
    }

    func leaveMessage(name: String, text: String) async { await submit(name, text) }
    func mails() async -> [DemoMail] { post.mails }
    func recentEvents() async -> [DemoEvent] { past.withLock { $0 } }

    func events() async -> AsyncStream<DemoEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: DemoEvent.self)
        listeners.withLock { $0.append(continuation) }
        return stream
    }

    func happens(_ event: DemoEvent) {
        past.withLock { $0.append(event) }
        for listener in listeners.withLock({ $0 }) { listener.yield(event) }
    }
}

/// The pages with all behind them. Monday, 2 March 2026, 9:00 in New York.
struct DemoPagesWorld: Sendable {
    static let morning = Timestamp(microseconds: 1_772_460_000_000_000)

    let clock = HandClock(morning)
    let provider = RecordingProvider()
    let post: TestPost
    let engine: Engine
    let stage: TestStage
    let business: Business

    /// - Parameters:
    ///   - texts: the installation can send SMS too.
    ///   - database: empty, or of another node; nil: one of its own, in memory.
    ///   - node: its number among the nodes of a database; only the first adds the business.
    init(
        isCalling: Bool = true, retries: Int = 0, email: String? = "owner@example.com", mailWorks: Bool = true,
        texts: Bool = false, database: (any Database)? = nil, node: Int = 1
    ) async throws {
        let store = Store(try database ?? MemorySQLiteDatabase())
        try await store.migrate(now: Self.morning)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var settings = EngineSettings()
        settings.publicURL = "http://127.0.0.1:8080"
        settings.messagePages = "http://127.0.0.1:8080/messages"
        post = TestPost(isWorking: mailWorks)
        let engine = Engine(
            EngineParts(
                store: store, provider: provider,
                notifiers: [post] + (texts ? [TestPost(isWorking: true, channel: .sms)] : []),
                composer: PlainComposer(),
                numbers: LibPhoneNumberReader(),
                environment: EngineEnvironment(
                    clock: clock, identifiers: CountedIdentifiers(node: node),
                    nodeID: node == 1 ? "test" : "test\(node)"),
                settings: settings, logger: logger))
        let business = Business(
            id: BusinessID("0190-business"), name: "Miller Plumbing", publicPhoneNumber: "+15550001000",
            timezone: "America/New_York", vapiPhoneNumberID: "line-1", notificationEmail: email, callbackReleased: true,
            settings: CallbackSettings(
                isEnabled: isCalling, notificationPhone: "+15552223333", retryAttempts: retries, retryDelayMinutes: 5),
            createdAt: Self.morning)
        if node == 1 { try await engine.add(business) }
        self.engine = engine
        self.business = business
        stage = TestStage(post: post) { name, text in
            do {
                let draft = MessageDraft(customerName: name, customerPhone: "+15559876543", body: text)
                _ = try await engine.submit(SubmittedMessage(draft: draft, sourceID: nil), to: business)
            } catch { Issue.record("the message was not stored: \(error)") }
        }
    }

    func application() -> some ApplicationProtocol {
        let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
        let router = buildRouter(WebParts(engine: engine, webhooks: webhooks, stage: stage))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Application(router: router, services: [engine], logger: logger)
    }

    // MARK: What people and phones do

    @discardableResult
    func leaves(
        _ text: String, name: String = "Dana Whitfield", phone: String? = "+15559876543", urgency: Urgency = .normal
    ) async throws -> MessageID {
        let draft = MessageDraft(customerName: name, customerPhone: phone, body: text, urgency: urgency)
        return try await engine.submit(SubmittedMessage(draft: draft, sourceID: nil), to: business).message.id
    }

    func phone(of message: MessageID, _ stage: CallStage, _ ending: EndClass? = nil) async throws {
        try await engine.receive(.sighting(try await sighting(of: message, stage, ending)), raw: Data())
    }

    func employee(on message: MessageID, _ request: ToolRequest) async throws {
        let call = ToolCall(id: UUID().uuidString, name: "tool", request: request)
        _ = try await engine.answer([call], on: .outbound(try await sighting(of: message, .answered, nil)))
    }

    private func sighting(of message: MessageID, _ stage: CallStage, _ ending: EndClass?) async throws -> CallSighting {
        let attempts = try await engine.parts.store.read { tx throws(StoreError) in try tx.attempts(of: message) }
        let attempt = try #require(attempts.last)
        return CallSighting(
            callID: "call-\(attempt.token)", token: attempt.token, stage: stage,
            ending: ending.map { CallEnding($0, at: clock.now) },
            controlURL: "http://127.0.0.1:1/control")
    }

    /// Returns when the message has come to stand so.
    func until(_ message: MessageID, _ isSo: (CallbackState) -> Bool) async throws {
        let changes = engine.feed.changes()
        if isSo(try await state(of: message)) { return }
        for await change in changes where change.message == message {
            if isSo(try await state(of: message)) { return }
        }
        Issue.record("the feed ended before the message stood as expected")
    }

    func state(of message: MessageID) async throws -> CallbackState {
        let callback = try await engine.parts.store.read { tx throws(StoreError) in try tx.callback(message) }
        return try #require(callback).state
    }
}
