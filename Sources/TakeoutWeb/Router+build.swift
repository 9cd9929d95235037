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

    public init(
        engine: Engine, webhooks: VapiWebhooks, stage: (any DemoStage)? = nil, metrics: MetricsAccess = .open
    ) {
        self.engine = engine
        self.webhooks = webhooks
        self.stage = stage
        self.metrics = metrics
    }
}

public func buildRouter(_ parts: WebParts) -> Router<AppContext> {
    let router = Router(context: AppContext.self)
    router.add(middleware: ProblemMiddleware())
    HealthController(engine: parts.engine).addRoutes(to: router)
    MetricsController(engine: parts.engine, access: parts.metrics).addRoutes(to: router)
    let webhook = VapiWebhookController(engine: parts.engine, webhooks: parts.webhooks)
    router.post("vapi/webhook", use: webhook.receive)
    let api = router.group("api").add(middleware: BearerAuthentication(store: parts.engine.parts.store))
    BusinessController(engine: parts.engine).addRoutes(to: api)
    MessageController(engine: parts.engine).addRoutes(to: api)
    AdminController(engine: parts.engine).addRoutes(to: api)
    if let stage = parts.stage { DemoPages(engine: parts.engine, stage: stage).addRoutes(to: router) }
    return router
}
