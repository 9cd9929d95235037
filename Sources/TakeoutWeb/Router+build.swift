// All routes in one place.
public import Hummingbird
public import TakeoutEngine

/// What the web server serves.
public struct WebParts: Sendable {
    public var engine: Engine
    public var webhooks: VapiWebhooks
    /// The stage that the demo's pages play on; nil in `serve`, which shows no message before there is a login.
    public var stage: (any DemoStage)?
    public var metrics: MetricsAccess
    /// Which carrier's webhooks come in at `/sms/…`; nil: none.
    public var sms: SMSWebhooks?

    public init(
        engine: Engine, webhooks: VapiWebhooks, stage: (any DemoStage)? = nil, metrics: MetricsAccess = .open,
        sms: SMSWebhooks? = nil
    ) {
        self.engine = engine
        self.webhooks = webhooks
        self.stage = stage
        self.metrics = metrics
        self.sms = sms
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

public func buildRouter(_ parts: WebParts) -> Router<AppContext> {
    let router = Router(context: AppContext.self)
    router.add(middleware: ProblemMiddleware())
    HealthController(engine: parts.engine).addRoutes(to: router)
    MetricsController(engine: parts.engine, access: parts.metrics).addRoutes(to: router)
    let webhook = VapiWebhookController(engine: parts.engine, webhooks: parts.webhooks)
    router.post("vapi/webhook", use: webhook.receive)
    if let sms = parts.sms {
        let controller = SMSWebhookController(engine: parts.engine, carrier: sms.carrier, publicURL: sms.publicURL)
        router.post(RouterPath(sms.path), use: controller.receive)
    }
    let api = router.group("api").add(middleware: BearerAuthentication(store: parts.engine.parts.store))
    BusinessController(engine: parts.engine).addRoutes(to: api)
    MessageController(engine: parts.engine).addRoutes(to: api)
    AdminController(engine: parts.engine).addRoutes(to: api)
    if let stage = parts.stage { DemoPages(engine: parts.engine, stage: stage).addRoutes(to: router) }
    return router
}
