// The demo's pages: the messages, one message's timeline, the letterbox; live by server-sent events.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct DemoPages: Sendable {
    let owner: OwnerPages
    let stage: any DemoStage
    /// Real time between the comments of a silent event stream.
    let keepAlive: Duration
    /// How long a scenario's form waits for its message before it leads to the inbox, in real time.
    let patience: Duration

    init(
        pages: Pages, stage: any DemoStage, keepAlive: Duration = .seconds(15), patience: Duration = .seconds(3)
    ) {
        owner = OwnerPages(pages: pages)
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
        owner.addRoutes(to: pages)
        pages.get("mailbox", use: mailbox)
        pages.get("mailbox/fragment", use: mailboxFragment)
        pages.get("mailbox/:number", use: mailbox)
        pages.get("mailbox/:number/fragment", use: mailboxFragment)
        pages.get("mailbox/:number/html", use: mailHTML)
        pages.post("demo/scenarios/:name", use: play)
        pages.post("demo/messages", use: leaveMessage)
        pages.get("events", use: events)
        if let phones = stage.phones {
            let stories = PhoneStories(engine: engine) { await stage.mails() }
            PhonePages(stage: phones, stories: stories, keepAlive: keepAlive).addRoutes(to: pages)
        }
    }

    var engine: Engine { owner.engine }
    var now: Timestamp { engine.parts.environment.clock.now }

    // MARK: Messages

    @Sendable private func inbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = InboxQuery(request)
        let since = owner.since
        let businesses = try await businesses()
        let page = InboxPage(
            inbox: try await owner.inboxView(businesses, query, path: "/"),
            play: PlayView(stage, try await stageLines()), businessName: stage.businessName)
        return framed(
            PagePart(
                title: "Messages", content: Templates.render("inbox", page), fragment: query.address("/inbox/fragment"),
                since: since), .play, businesses.first?.id, context)
    }

    @Sendable private func inboxFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await owner.inboxView(try await businesses(), InboxQuery(request), path: "/")
        return .page(Templates.render("inbox-list", DemoInboxPart(inbox: view)))
    }

    /// One for each story: the demo shows the messages of all.
    private func businesses() async throws -> [Business] {
        try await engine.parts.store.read { tx throws(StoreError) in try tx.businesses(after: nil, limit: 100) }
    }

    @Sendable private func message(_ request: Request, _ context: AppContext) async throws -> Response {
        let since = owner.since
        let (file, viewer) = try await owner.messageFile(request, context)
        let view = owner.view(of: file, for: viewer)
        let page = MessagePage(message: view, back: "/", stage: StageView(lines: try await stageLines()))
        let part = owner.part(of: view, content: Templates.render("message", page), since: since)
        return framed(part, .play, file.business.id, context)
    }

    // MARK: Letterbox

    @Sendable private func mailbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let view = try await mailboxView(context)
        let fragment = view.mail.map { "/mailbox/\($0.number)/fragment" } ?? "/mailbox/fragment"
        let content = Templates.render("mailbox", MailboxPage(mailbox: view))
        return framed(
            PagePart(title: "Letterbox", content: content, fragment: fragment, since: owner.since), .letterbox,
            try await businesses().first?.id, context)
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
        let stage = LiveEvents.Stage(
            events: await stage.events(), recent: await stage.recentEvents(), timezone: try await timezone())
        let viewer = try Viewer(context, isDemo: true)
        return LiveEvents(request, engine, viewer, stage: stage, keepAlive: keepAlive).response(to: request)
    }

    private func stageLines() async throws -> [StageLine] {
        let time = PageTime(now: now, timezone: try await timezone())
        return await stage.recentEvents().map { StageLine($0, time) }
    }

    /// The zone of the demo's business; the phones and the letterbox follow it.
    private func timezone() async throws -> String { try await businesses().first?.timezone ?? "UTC" }

    private func framed(_ part: PagePart, _ place: PagePlace, _ business: BusinessID?, _ context: AppContext)
        -> Response
    {
        let frame = PageFrame(
            title: part.title, heading: stage.businessName, place: place, isDemo: true, account: context.account,
            business: business, fragment: part.fragment, only: part.only?.rawValue,
            scene: PageScene(since: part.since), content: part.content)
        return .page(Templates.render("page", frame))
    }
}

struct DemoInboxPart: Sendable {
    let inbox: InboxView
    let isDemo = true
}

struct InboxPage: Sendable {
    let inbox: InboxView
    let play: PlayView
    let businessName: String
    let isDemo = true
}

struct MessagePage: Sendable {
    let message: MessageView
    let back: String
    let stage: StageView
}

struct MailboxPage: Sendable {
    let mailbox: MailboxView
}
