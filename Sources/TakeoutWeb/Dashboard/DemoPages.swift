// The demo's pages: the messages, one message's timeline, the letterbox; live by server-sent events.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct DemoPages: Sendable {
    /// Messages that the inbox shows.
    static let inboxLength = 60

    let engine: Engine
    let stage: any DemoStage
    /// Real time between the comments of a silent event stream.
    let keepAlive: Duration
    /// How long a scenario's form waits for its message before it leads to the inbox, in real time.
    let patience: Duration

    init(
        engine: Engine, stage: any DemoStage, keepAlive: Duration = .seconds(15), patience: Duration = .seconds(3)
    ) {
        self.engine = engine
        self.stage = stage
        self.keepAlive = keepAlive
        self.patience = patience
    }

    func addRoutes(to router: Router<AppContext>) {
        let pages = router.group()
            .add(middleware: ProblemPages(isDemo: true, heading: stage.businessName))
            .add(middleware: SessionMiddleware(desk: SessionDesk(engine: engine)))
            .add(middleware: SameOriginForms())
        pages.get("", use: inbox)
        pages.get("inbox/fragment", use: inboxFragment)
        pages.get("messages/:id", use: message)
        pages.get("messages/:id/fragment", use: messageFragment)
        pages.post("messages/:id/call", use: callNow)
        pages.post("messages/:id/stop", use: stop)
        pages.get("mailbox", use: mailbox)
        pages.get("mailbox/fragment", use: mailboxFragment)
        pages.get("mailbox/:number", use: mailbox)
        pages.get("mailbox/:number/fragment", use: mailboxFragment)
        pages.get("mailbox/:number/html", use: mailHTML)
        pages.post("demo/scenarios/:name", use: play)
        pages.post("demo/messages", use: leaveMessage)
        pages.get("events", use: events)
    }

    var now: Timestamp { engine.parts.environment.clock.now }

    // MARK: Messages

    @Sendable private func inbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let filter = filter(of: request)
        let page = InboxPage(
            inbox: try await inboxView(filter), play: PlayView(stage, try await stageLines()),
            businessName: stage.businessName)
        let fragment = filter == .all ? "/inbox/fragment" : "/inbox/fragment?show=\(filter.rawValue)"
        return framed("inbox", page, title: "Messages", place: .play, context, fragment: fragment)
    }

    @Sendable private func inboxFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        .page(Templates.render("inbox-list", InboxPart(inbox: try await inboxView(filter(of: request)))))
    }

    private func filter(of request: Request) -> InboxFilter {
        request.uri.queryParameters["show"].flatMap { InboxFilter(rawValue: String($0)) } ?? .all
    }

    private func inboxView(_ filter: InboxFilter) async throws -> InboxView {
        let files = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.newestFiles(limit: Self.inboxLength)
        }
        let rows = files.map { InboxRow($0, now: now, engine.parts.numbers) }
        return InboxView(InboxView.ordered(rows), filter)
    }

    @Sendable private func message(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await messageView(context)
        let page = MessagePage(message: view, stage: StageView(lines: try await stageLines()))
        return framed(
            "message", page, title: view.documentTitle, place: .play, context,
            fragment: "/messages/\(view.id)/fragment",
            only: view.id)
    }

    @Sendable private func messageFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        .page(Templates.render("message-parts", MessagePart(message: try await messageView(context))))
    }

    private func messageView(_ context: AppContext) async throws -> MessageView {
        let id = MessageID(try context.parameters.require("id"))
        let file = try await engine.parts.store.read { tx throws(StoreError) in try MessageFile(id, in: tx) }
        guard let file else { throw Problem.noSuchMessage }
        return MessageView(file, now: now, engine.parts.numbers)
    }

    // MARK: Letterbox

    @Sendable private func mailbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await mailboxView(context)
        let fragment = view.mail.map { "/mailbox/\($0.number)/fragment" } ?? "/mailbox/fragment"
        return framed(
            "mailbox", MailboxPage(mailbox: view), title: "Letterbox", place: .letterbox, context,
            fragment: fragment)
    }

    @Sendable private func mailboxFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        .page(Templates.render("mailbox-list", try await mailboxView(context)))
    }

    private func mailboxView(_ context: AppContext) async throws -> MailboxView {
        let mails = await stage.mails()
        let chosen = try context.parameters.get("number").map { text throws(Problem) in
            guard let number = Int(text), MailboxView.mail(number, in: mails) != nil else { throw .noSuchMail }
            return number
        }
        return MailboxView(mails, chosen: chosen, PageTime(now: now, timezone: try await timezone()))
    }

    /// The HTML form alone, for the sandboxed frame.
    @Sendable private func mailHTML(_ request: Request, _ context: AppContext) async throws -> Response {
        let number = Int(try context.parameters.require("number")) ?? 0
        guard let html = MailboxView.mail(number, in: await stage.mails())?.html else { throw Problem.noSuchMail }
        return .mail(html)
    }

    // MARK: Live

    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        let changes = engine.feed.changes()
        let stageEvents = await stage.events()
        let live = LiveEvents(
            changes: changes, stage: stageEvents, recent: await stage.recentEvents(), keepAlive: keepAlive,
            clock: engine.parts.environment.clock, timezone: try await timezone())
        return live.response(to: request)
    }

    private func stageLines() async throws -> [StageLine] {
        let time = PageTime(now: now, timezone: try await timezone())
        return await stage.recentEvents().map { StageLine($0, time) }
    }

    /// The zone of the demo's business; the phones and the letterbox follow it.
    private func timezone() async throws -> String {
        let first = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: 1).first
        }
        return first?.timezone ?? "UTC"
    }

    private func framed(
        _ template: String, _ view: some Sendable, title: String, place: PagePlace, _ context: AppContext,
        fragment: String, only: String? = nil
    ) -> Response {
        let frame = PageFrame(
            title: title, heading: stage.businessName, place: place, isDemo: true, account: context.account,
            fragment: fragment, only: only, content: Templates.render(template, view))
        return .page(Templates.render("page", frame))
    }
}

struct InboxPart: Sendable {
    let inbox: InboxView
}

struct InboxPage: Sendable {
    let inbox: InboxView
    let play: PlayView
    let businessName: String
}

struct MessagePart: Sendable {
    let message: MessageView
}

struct MessagePage: Sendable {
    let message: MessageView
    let stage: StageView
}

struct MailboxPage: Sendable {
    let mailbox: MailboxView
}
