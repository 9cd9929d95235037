// A world for stories: the real engine on a real database, with time, phones and letterbox in the story's hands.
import Foundation
import Logging
import PostgreSQLForTests
import ServiceLifecycle
import TakeoutCore
import TakeoutEngine
import TakeoutPhoneNumbers
import TakeoutStore
import Testing

/// Where a story is stored.
enum StoryDatabase: CaseIterable {
    case sqlite, postgreSQL

    static let all = PostgreSQLServer.isInstalled ? allCases : [.sqlite]

    /// `TAKEOUT_TEST_DATABASE=postgresql` tells all stories on PostgreSQL.
    static let usual: StoryDatabase =
        ProcessInfo.processInfo.environment["TAKEOUT_TEST_DATABASE"] == "postgresql" ? .postgreSQL : .sqlite

    /// Hands over what opens the database, once for every life of the server.
    fileprivate func lend(_ body: (@escaping Opening) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appending(path: "takeout-story-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try await body { try SQLiteDatabase(path: folder.appending(path: "story.sqlite").path()) }
            try FileManager.default.removeItem(at: folder)
        case .postgreSQL:
            try await PostgreSQLServer.withSchema { url in
                try await body { try PostgreSQLDatabase(url: url, connections: 4) }
            }
        }
    }

    fileprivate typealias Opening = @Sendable () throws -> any Database
}

actor Story {
    /// One life of the server.
    private struct Node {
        let engine: Engine
        let store: Store
        let database: MortalDatabase
        let services: ServiceGroup
        let task: Task<Void, any Error>
    }

    nonisolated let clock = ManualClock()
    nonisolated let provider = ScriptedProvider()
    nonisolated let letterbox = Letterbox()
    nonisolated let textBox = TextBox()
    nonisolated let pulse = Pulse()
    nonisolated let receiver = ScriptedReceiver()
    nonisolated let composer = PlainComposer()
    private let identifiers = CountedIdentifiers()
    private let settings: EngineSettings
    private let open: StoryDatabase.Opening
    private var node: Node
    private var lives = 1
    private var ordersSeen = 0
    private var steeringsSeen = 0
    private var noticesSeen = 0
    private var textsSeen = 0
    private var repliesMade = 0

    /// Tells a story in a world of its own. What happened in it and was not asked for fails the test.
    static func tell(
        on database: StoryDatabase = .usual, businesses: [Business] = [Cast.business()],
        _ change: (inout EngineSettings) -> Void = { _ in },
        _ body: (Story) async throws -> Void
    ) async throws {
        await Turnstile.shared.enter()
        defer { Turnstile.shared.leave() }
        var settings = EngineSettings()
        settings.publicURL = "https://takeout.example"
        settings.adminEmail = Cast.admin
        change(&settings)
        let finalSettings = settings
        try await database.lend { open in
            let story = try await Story(open, finalSettings, businesses)
            let result: Result<Void, any Error>
            do {
                try await body(story)
                try await story.nothingElseHappens()
                for business in businesses { try await story.countsAreTrue(of: business.id) }
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try await story.end()
            try result.get()
        }
    }

    private init(
        _ open: @escaping StoryDatabase.Opening, _ settings: EngineSettings, _ businesses: [Business]
    ) async throws {
        self.settings = settings
        self.open = open
        node = try await Self.start(
            1, open, settings, clock, identifiers, provider, letterbox, textBox, pulse, receiver, composer)
        for business in businesses { try await node.engine.add(business) }
    }

    private static func start(
        _ life: Int, _ open: StoryDatabase.Opening, _ settings: EngineSettings, _ clock: ManualClock,
        _ identifiers: CountedIdentifiers, _ provider: ScriptedProvider, _ letterbox: Letterbox, _ textBox: TextBox,
        _ pulse: Pulse, _ receiver: ScriptedReceiver, _ composer: PlainComposer
    ) async throws -> Node {
        var logger = Logger(label: "story")
        logger.logLevel = .critical
        let database = MortalDatabase(try open())
        let store = Store(database)
        try await store.migrate(now: clock.now)
        // A server that shares its database waits until the leases of the dead run out; the story does not.
        let (owner, now) = ("life-\(life)", clock.now)
        try await store.write { tx throws(StoreError) in try tx.expireLeases(notOf: owner, now: now) }
        let environment = EngineEnvironment(clock: clock, identifiers: identifiers, nodeID: owner)
        let engine = Engine(
            EngineParts(
                store: store, provider: provider, notifiers: [letterbox, textBox], composer: composer,
                numbers: LibPhoneNumberReader(), environment: environment, settings: settings, logger: logger,
                heartbeat: pulse, sms: textBox, letters: PlainLetters(), webhooks: receiver))
        let services = ServiceGroup(services: [engine], logger: logger)
        return Node(
            engine: engine, store: store, database: database, services: services,
            task: Task { try await services.run() })
    }

    private func end() async throws {
        provider.releaseHeld()
        letterbox.deliver()
        textBox.release()
        await node.services.triggerGracefulShutdown()
        try await node.task.value
        try await node.store.database.close()
    }

    // MARK: Lives

    var engine: Engine { node.engine }

    /// The process dies as if killed: what it had in hand is never recorded.
    func die() async throws {
        node.task.cancel()
        node.database.die()
        provider.releaseHeld()
        letterbox.lose()
        textBox.release()
        _ = await node.task.result
        try await node.store.database.close()
    }

    func startAgain() async throws {
        lives += 1
        node = try await Self.start(
            lives, open, settings, clock, identifiers, provider, letterbox, textBox, pulse, receiver, composer)
    }

    private static let slowNode = "slow-node"

    /// A second node on the same database that begins nothing of itself: the story performs what it has in hand.
    func makeSlowNode() -> Engine {
        var parts = node.engine.parts
        parts.environment = EngineEnvironment(clock: clock, identifiers: identifiers, nodeID: Self.slowNode)
        return Engine(parts)
    }

    /// The server is asked to stop while a mail is under way, and the mail server takes it after that.
    func stopGracefullyWhileAMailIsUnderWay() async throws {
        while letterbox.underWay == 0 { try await yieldOnce() }
        let changes = engine.feed.changes()
        await node.services.triggerGracefulShutdown()
        for await _ in changes {}  // ends when the engine has begun to stop
        for _ in 0..<100 { try await yieldOnce() }  // time enough to cancel what must not be cancelled
        letterbox.deliver()
        try await node.task.value
        try await node.store.database.close()
    }

    // MARK: Time

    /// Waits until everything that is due now has been done and recorded.
    func settle() async throws {
        let now = clock.now
        while try await openWork(now) > provider.held {
            try await yieldOnce()
        }
    }

    /// Lets others run; ends with the test's time limit.
    private func yieldOnce() async throws {
        try Task.checkCancellation()
        await Task.yield()
    }

    private func openWork(_ now: Timestamp) async throws -> Int {
        try await node.store.database.read { connection throws(StoreError) in
            let rows = try connection.query(
                """
                SELECT (SELECT COUNT(*) FROM outbox
                        WHERE status = 'leased' AND (lease_owner <> $2 OR lease_until <= $1))
                    + (SELECT COUNT(*) FROM outbox WHERE status = 'pending' AND due_at <= $1)
                    + (SELECT COUNT(*) FROM callbacks WHERE wake_at <= $1)
                    + (SELECT COUNT(*) FROM live_calls WHERE free_at <= $1)
                    + (SELECT COUNT(*) FROM provider_account WHERE full_until <= $1) AS work
                """, [now.sql, Self.slowNode.sql])
            return try rows[0]("work")
        }
    }

    /// Lets time pass, stopping wherever something becomes due.
    func later(_ duration: Duration) async throws {
        let target = clock.now + duration
        try await settle()
        while let due = try await node.store.read({ tx throws(StoreError) in try tx.nextDueTime() }), due <= target,
            due > clock.now
        {
            clock.set(due)
            try await settle()
        }
        clock.set(target)
        try await settle()
    }

    // MARK: What comes in

    func message(
        _ body: String = "The pipe leaks.", from phone: String? = Cast.customer,
        for business: Business = Cast.business(), at engine: Engine? = nil, urgency: Urgency = .normal
    ) async throws -> MessageID {
        var draft = MessageDraft(customerName: "Ann", customerPhone: phone, body: body)
        draft.urgency = urgency
        let current = try await node.store.read { tx throws(StoreError) in try tx.business(business.id) }
        let stored = try await (engine ?? node.engine).submit(
            SubmittedMessage(draft: draft, sourceID: nil), to: try #require(current))
        return stored.message.id
    }

    func receive(_ news: ProviderNews) async throws {
        try await engine.receive(news, raw: Data("{}".utf8))
    }

    /// The provider's lists are looked through for what never came.
    func sweep() async throws {
        try await engine.sweepInbound()
        try await settle()
    }

    /// The provider is asked for the costs that are due to be asked for, here or by the engine's own round.
    func askForCosts() async throws {
        try await engine.sweepCosts()
        try await settle()
    }

    /// Waits until the message's one call costs so much, as the engine's own round may be asking just now.
    func costBecomes(_ cost: Money, of message: MessageID) async throws {
        while try await attempts(of: message).map(\.cost) != [cost] { try await yieldOnce() }
    }

    func account() async throws -> ProviderAccount {
        try await settle()
        return try await node.store.read { tx throws(StoreError) in try tx.providerAccount() }
    }

    /// One round of the auditor.
    func audit() async throws -> AuditReport {
        let report = try await engine.audit()
        try await settle()
        return report
    }

    /// Rows are changed behind the engine's back: by a disk, a restore, a hand.
    /// - Parameter sql: with the message's id as `$1`.
    func tamper(_ message: MessageID, _ sql: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let rows = try await node.store.database.write { connection throws(StoreError) in
            try connection.execute(sql, [message.sql])
        }
        try #require(rows == 1, "nothing to tamper with", sourceLocation: sourceLocation)
    }

    func change(_ change: @escaping @Sendable (inout CallbackSettings) -> Void) async throws {
        _ = try await engine.change(Cast.business().id) { business throws(StoreError) in change(&business.settings) }
    }

    // MARK: What goes out

    /// The next phone that rings; fails if none does.
    func phoneRings(
        at phone: String = Cast.employee, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> PhoneCall {
        try await settle()
        let orders = provider.orders
        try #require(orders.count > ordersSeen, "no call was placed", sourceLocation: sourceLocation)
        let order = orders[ordersSeen]
        ordersSeen += 1
        #expect(order.employeePhone == phone, sourceLocation: sourceLocation)
        return PhoneCall(story: self, order: order)
    }

    /// The next notice that was taken by its receiver.
    @discardableResult
    func mail(
        _ kind: NoticeKind, to address: String = Cast.mail, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> OutgoingNotice {
        try await settle()
        let sent = letterbox.sent
        try #require(sent.count > noticesSeen, "no notice was sent", sourceLocation: sourceLocation)
        let notice = sent[noticesSeen]
        noticesSeen += 1
        #expect(notice.kind == kind, sourceLocation: sourceLocation)
        #expect(notice.to == address, sourceLocation: sourceLocation)
        return notice
    }

    /// The next notices, whichever comes first.
    func mails(_ kinds: NoticeKind..., sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await settle()
        let sent = letterbox.sent.dropFirst(noticesSeen)
        noticesSeen += sent.count
        let expected = kinds.map(\.rawValue).sorted()
        #expect(sent.map(\.kind.rawValue).sorted() == expected, sourceLocation: sourceLocation)
        for notice in sent where notice.kind.isForAdmin {
            #expect(notice.to == Cast.admin, sourceLocation: sourceLocation)
        }
    }

    /// The next text that the carrier took: a notice of this kind, or an answer.
    @discardableResult
    func sms(
        _ kind: NoticeKind?, to phone: String = Cast.mobile, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> TextBox.Text {
        try await settle()
        let texts = textBox.texts
        try #require(texts.count > textsSeen, "no SMS was sent", sourceLocation: sourceLocation)
        defer { textsSeen += 1 }
        #expect(texts[textsSeen].kind == kind, sourceLocation: sourceLocation)
        #expect(texts[textsSeen].to == phone, sourceLocation: sourceLocation)
        return texts[textsSeen]
    }

    /// An answer to a phone and the notice that another has taken a message to another one leave at the same time.
    /// - Returns: the answer.
    @discardableResult
    func answer(
        andNoticeTo phone: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await settle()
        let texts = textBox.texts.dropFirst(textsSeen).prefix(2)
        textsSeen += texts.count
        #expect(texts.filter { $0.kind != nil }.map(\.to) == [phone], sourceLocation: sourceLocation)
        #expect(texts.contains { $0.kind == .taken }, sourceLocation: sourceLocation)
        return try #require(texts.first { $0.kind == nil }, sourceLocation: sourceLocation).text
    }

    /// The carrier tells of a text.
    func carrierTells(_ stage: SMSDelivery.Stage, of text: TextBox.Text) async throws {
        try await engine.receive(.delivery(SMSDelivery(notice: text.notice, carrierID: text.id, stage: stage)))
        try await settle()
    }

    /// Somebody texts us.
    func reply(
        _ text: String, from phone: String = Cast.mobile, id: String? = nil, isAnsweredByCarrier: Bool = false
    ) async throws {
        repliesMade += 1
        try await engine.receive(
            .reply(
                SMSReply(
                    id: id ?? "reply-\(repliesMade)", from: phone, text: text,
                    isAnsweredByCarrier: isAnsweredByCarrier)))
        try await settle()
    }

    func smsIsUnderWay() async throws {
        while textBox.underWay == 0 { try await yieldOnce() }
    }

    /// What was sent is not looked at one by one.
    func ignoreNotices() async throws {
        try await settle()
        noticesSeen = letterbox.sent.count
    }

    /// Waits until so many mails are under way.
    func mailsAreUnderWay(_ count: Int) async throws {
        while letterbox.underWay < count { try await yieldOnce() }
    }

    /// The next thing that was done to a live call.
    func steering(sourceLocation: SourceLocation = #_sourceLocation) async throws -> ScriptedProvider.Steering {
        try await settle()
        let steerings = provider.steerings
        try #require(steerings.count > steeringsSeen, "nothing was done on the line", sourceLocation: sourceLocation)
        defer { steeringsSeen += 1 }
        return steerings[steeringsSeen]
    }

    func nothingElseHappens(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await settle()
        let orders = provider.orders.dropFirst(ordersSeen).map(\.employeePhone)
        #expect(orders.isEmpty, "an unexpected call", sourceLocation: sourceLocation)
        let notices = letterbox.sent.dropFirst(noticesSeen).map(\.kind)
        #expect(notices.isEmpty, "an unexpected notice", sourceLocation: sourceLocation)
        let texts = textBox.texts.dropFirst(textsSeen)
        #expect(texts.isEmpty, "an unexpected SMS", sourceLocation: sourceLocation)
        let steerings = provider.steerings.dropFirst(steeringsSeen)
        #expect(steerings.isEmpty, "something unexpected on the line", sourceLocation: sourceLocation)
    }

    // MARK: What is stored

    func state(of message: MessageID) async throws -> CallbackWord {
        try await settle()
        let callback = try await node.store.read { tx throws(StoreError) in try tx.callback(message) }
        return try #require(callback).state.word
    }

    func reason(of message: MessageID) async throws -> String? {
        try await settle()
        let callback = try await node.store.read { tx throws(StoreError) in try tx.callback(message) }
        return try #require(callback).state.reasonInWords
    }

    /// Whether the callback waits for the fate of a notice.
    func isAwaitingNotices(_ message: MessageID) async throws -> Bool {
        let callback = try await node.store.read { tx throws(StoreError) in try tx.callback(message) }
        return try !#require(callback).state.awaitedNotices.isEmpty
    }

    func attempts(of message: MessageID) async throws -> [Attempt] {
        try await settle()
        return try await node.store.read { tx throws(StoreError) in try tx.attempts(of: message) }
    }

    func outcomes(of message: MessageID) async throws -> [AttemptOutcome] {
        try await attempts(of: message).map(\.outcome)
    }

    func notices(of message: MessageID) async throws -> [Notice] {
        try await settle()
        return try await node.store.read { tx throws(StoreError) in try tx.notices(of: message) }
    }

    func messages(of business: Business = Cast.business()) async throws -> [Message] {
        try await node.store.read { tx throws(StoreError) in try tx.messages(of: business.id, before: nil, limit: 100) }
    }

    /// The messages of what was given up.
    func deadLetters() async throws -> [MessageID] {
        try await settle()
        let rows = try await node.store.read { tx throws(StoreError) in try tx.deadLetters(before: nil, limit: 100) }
        return rows.map(\.item.callbackID)
    }
}
