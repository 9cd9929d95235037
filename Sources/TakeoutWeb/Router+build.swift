// All routes in one place.
public import Hummingbird
public import TakeoutEngine

/// What the web server serves.
public struct WebParts: Sendable {
    public var engine: Engine
    public var webhooks: VapiWebhooks
    /// The stage that the demo's pages play on; nil in `serve`.
    public var stage: (any DemoStage)?
    public var metrics: MetricsAccess
    /// Which carrier's webhooks come in at `/sms/…`; nil: none.
    public var sms: SMSWebhooks?
    public var accounts: AccountParts

    public init(
        engine: Engine, webhooks: VapiWebhooks, stage: (any DemoStage)? = nil, metrics: MetricsAccess = .open,
        sms: SMSWebhooks? = nil, accounts: AccountParts = AccountParts()
    ) {
        self.engine = engine
        self.webhooks = webhooks
        self.stage = stage
        self.metrics = metrics
        self.sms = sms
        self.accounts = accounts
    }
}

/// What the routes of the carriers need to know.
public struct SMSWebhooks: Sendable {
    public let carrier: any SMSCarrier
    /// `/sms/` and the carrier's name.
    public let path: String
    /// Where the carrier reaches us, without a slash at its end.
    public let publicURL: String

    public init(carrier: any SMSCarrier, path: String, publicURL: String) {
        self.carrier = carrier
        self.path = path
        self.publicURL = publicURL
    }
}

/// What the pages need to know of the installation.
public struct AccountParts: Sendable {
    /// Whose word about the client's address and protocol counts.
    public var proxies: TrustedProxies
    /// Logins that the login page offers with one click: the demo's.
    public var demoLogins: [DemoLogin]
    /// scrypt's cost of new passwords: fewer only where they are no secrets.
    public var passwordRounds: Int
    /// Real time between signs of life on an event stream, and between looks at the rights of whoever reads it.
    public var keepAlive = Duration.seconds(15)

    public init(
        proxies: TrustedProxies = .none, demoLogins: [DemoLogin] = [], passwordRounds: Int = PasswordHash.rounds
    ) {
        self.proxies = proxies
        self.demoLogins = demoLogins
        self.passwordRounds = passwordRounds
    }
}

/// A login that is no secret.
public struct DemoLogin: Sendable {
    /// "the owner of Harbor Street Plumbing"
    public let who: String
    public let email: String
    public let password: String

    public init(who: String, email: String, password: String) {
        self.who = who
        self.email = email
        self.password = password
    }
}

public func buildRouter(_ parts: WebParts) -> Router<AppContext> {
    // Monitors ask with HEAD.
    let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
    let publicURL = parts.engine.parts.settings.publicURL
    router.add(
        middleware: VisitorMiddleware(
            proxies: parts.accounts.proxies, publicIsSecure: publicURL?.hasPrefix("https://") == true))
    router.add(middleware: ProblemMiddleware())
    router.add(middleware: LostPages(isDemo: parts.stage != nil))
    HealthController(engine: parts.engine).addRoutes(to: router)
    MetricsController(engine: parts.engine, access: parts.metrics).addRoutes(to: router)
    DescriptionController().addRoutes(to: router)
    let webhook = VapiWebhookController(engine: parts.engine, webhooks: parts.webhooks)
    router.post("vapi/webhook", use: webhook.receive)
    if let sms = parts.sms {
        let controller = SMSWebhookController(engine: parts.engine, carrier: sms.carrier, publicURL: sms.publicURL)
        router.post(RouterPath(sms.path), use: controller.receive)
    }
    let api = router.group("api").add(middleware: BearerAuthentication(engine: parts.engine))
    BusinessController(engine: parts.engine).addRoutes(to: api)
    MessageController(engine: parts.engine).addRoutes(to: api)
    AdminController(engine: parts.engine).addRoutes(to: api)
    WebhookController(engine: parts.engine).addRoutes(to: api)
    MailController(engine: parts.engine).addRoutes(to: api)
    LinkPages(engine: parts.engine).addRoutes(to: router)
    addPages(to: router, parts)
    return router
}

/// The pages: open ones for whoever is not signed in yet, and those behind the login.
private func addPages(to router: Router<AppContext>, _ parts: WebParts) {
    for asset in Asset.all {
        router.get("assets/\(asset.name)") { request, _ in asset.response(to: request) }
    }
    let engine = parts.engine
    let pages = Pages(engine: engine, isDemo: parts.stage != nil, keepAlive: parts.accounts.keepAlive)
    if let stage = parts.stage { DemoPages(pages: pages, stage: stage).addRoutes(to: router) }
    let open = router.group()
        .add(middleware: ProblemPages(isDemo: pages.isDemo))
        .add(middleware: SessionMiddleware(desk: SessionDesk(engine: engine)))
    let origin = SameOriginForms(publicURL: engine.parts.settings.publicURL)
    let guarded = FormGuard(origin: origin)
    let passwords = PasswordDesk(rounds: parts.accounts.passwordRounds)
    let door = open.group().add(middleware: guarded)
    let login = LoginPages(pages: pages, parts: parts.accounts, passwords: passwords)
    login.addRoutes(to: door)
    PasswordPages(pages: pages, passwords: passwords).addRoutes(to: door)
    DocumentationPages(pages: pages).addRoutes(to: open)
    // Behind the session, so that a problem is told in the frame of whoever is signed in.
    let signedIn = open.group().add(middleware: ProblemPages(isDemo: pages.isDemo))
        .add(middleware: RequireAccount(login: login, origin: origin)).add(middleware: guarded)
    HomePages(pages: pages).addRoutes(to: signedIn)
    AccountPages(pages: pages, passwords: passwords).addRoutes(to: signedIn)
    AdminPages(pages: pages).addRoutes(to: signedIn)
    if !pages.isDemo { OwnerPages(pages: pages).addRoutes(to: signedIn) }
}
