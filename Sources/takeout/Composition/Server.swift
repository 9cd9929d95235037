// The composition root: puts the store, the provider, the channels, the engine and the web server together.
import AsyncHTTPClient
import Hummingbird
import Logging
import ServiceLifecycle
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi
import TakeoutWeb

/// Everything of a running server that differs between `serve`, `demo` and tests.
struct ServerParts {
    var store: Store
    var host: String
    var port: Int
    /// nil: no calls are placed.
    var vapi: VapiConfiguration?
    var authentication: WebhookAuthentication
    var notifiers: [any Notifier]
    /// nil: no SMS are sent.
    var sms: SMSSettings?
    /// nil: integrators are told nothing.
    var webhooks: (any WebhookPoster)?
    /// Pinged while the auditor finds nothing amiss.
    var heartbeatURL: String?
    var engineSettings: EngineSettings
    var clock: any EngineClock
    var stage: (any DemoStage)?
    var metrics = MetricsAccess.open
    var accounts = AccountParts()
    var logger: Logger
}

struct Server {
    let engine: Engine
    let application: any Service
    let http: HTTPClient

    init(_ parts: ServerParts, onRunning: @escaping @Sendable (Int) async -> Void) {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)
        let clock = parts.clock
        let metrics = Metrics()
        let provider = parts.vapi.map { vapi in
            MeasuredProvider(
                VapiClient(configuration: vapi, http: http, now: { clock.now }), metrics: metrics, clock: clock)
        }
        let patience = min(parts.engineSettings.channelPatience, SMSCarriers.patience)
        let carrier = parts.sms.map { SMSCarriers.carrier($0, http: http, timeout: patience) }
        let notifiers = parts.notifiers + (carrier.map { [SMSNotifier($0)] } ?? [])
        let identifiers = UUIDv7Source()
        let environment = EngineEnvironment(
            clock: clock, identifiers: identifiers, nodeID: identifiers.next(at: clock.now), metrics: metrics)
        engine = Engine(
            EngineParts(
                store: parts.store, provider: provider,
                notifiers: notifiers.map { MeasuredNotifier($0, metrics: metrics) }, composer: NoticeWriter(),
                numbers: LibPhoneNumberReader(), environment: environment, settings: parts.engineSettings,
                logger: parts.logger,
                heartbeat: parts.heartbeatURL.map { HTTPHeartbeat(url: $0, http: http, logger: parts.logger) },
                sms: carrier, letters: LetterWriter(), webhooks: parts.webhooks))
        let receptionist = parts.vapi.flatMap { vapi in
            vapi.webhook.map { ReceptionistAssistant(settings: vapi.assistant, webhook: $0) }
        }
        let router = buildRouter(
            WebParts(
                engine: engine,
                webhooks: VapiWebhooks(
                    authentication: parts.authentication, receptionist: receptionist,
                    destinations: TransferDestinations(plan: parts.vapi?.assistant.transferPlan ?? .blind)),
                stage: parts.stage, metrics: parts.metrics, sms: Self.smsWebhooks(parts, carrier),
                accounts: parts.accounts))
        var application = Application(
            router: router,
            configuration: .init(address: .hostname(parts.host, port: parts.port), serverName: "takeout"),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? parts.port) },
            logger: parts.logger)
        let engine = engine
        application.beforeServerStarts { try await engine.prepare() }
        self.application = application
        self.http = http
    }

    /// nil while the carrier could not reach us, or we could not check who it is.
    private static func smsWebhooks(_ parts: ServerParts, _ carrier: (any SMSCarrier)?) -> SMSWebhooks? {
        guard let carrier, let sms = parts.sms, sms.shortcoming == nil, let url = parts.engineSettings.publicURL else {
            return nil
        }
        return SMSWebhooks(carrier: carrier, path: sms.webhookPath, publicURL: url)
    }
}
