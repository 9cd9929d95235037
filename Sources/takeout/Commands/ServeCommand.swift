// `takeout serve`: the server, until it is told to stop.
import ArgumentParser
import AsyncHTTPClient
import CTuning
import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the server until SIGTERM or SIGINT, then finishes the work in hand.",
        discussion: """
            Settings come from flags, environment variables (TAKEOUT_…) and a YAML file, in this order.

            Examples:
              TAKEOUT_VAPI_WEBHOOK_SECRET=… TAKEOUT_VAPI_API_KEY=… TAKEOUT_PUBLIC_URL=https://… takeout serve
              takeout serve --config /etc/takeout.yaml
              takeout serve --print-config
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(name: .long, help: "Where to listen (TAKEOUT_HTTP_HOST).")
    var host: String?

    @Option(name: .long, help: "The port to listen on; 0 takes any (TAKEOUT_HTTP_PORT).")
    var port: Int?

    @Flag(name: .long, help: "Does not change the database's schema; refuses to run on an old one.")
    var noMigrate = false

    @Flag(name: .long, help: "Takes webhooks from anybody. Only for closed networks.")
    var insecureWebhooks = false

    @Flag(name: .long, help: "Prints the effective settings, secrets hidden, and exits.")
    var printConfig = false

    func run() async throws {
        var flags: [SettingKey: String] = [:]
        if let host { flags[.httpHost] = host }
        if let port { flags[.httpPort] = String(port) }
        let settings = try options.settings(flags)
        if printConfig { return print(settings.listing) }
        try await serve(settings)
    }

    private func serve(_ settings: Settings) async throws {
        // By itself glibc makes up to eight a core, each of which keeps what was given back in it.
        ctuning_limit_arenas(Int32(max(2, ProcessInfo.processInfo.activeProcessorCount)))
        let logger = try Logs.logger(level: try settings.logLevel(), format: try settings.required(.logFormat))
        let authentication = try WebhookAuthentication(settings, insecure: insecureWebhooks)
        let store = try DatabaseOpening.open(settings)
        let lock = try ServerLock(settings)
        try await prepare(store, logger)
        var parts = try ServerParts(settings, store: store, authentication: authentication, logger: logger)
        parts.announce(settings)
        if let vapi = parts.vapi { try await TransferPlanCheck(vapi: vapi, store: store, logger: logger).run() }
        parts.engineSettings.signer = try await SecretKey.signer(settings, store)
        try await announceUsers(store, logger)
        let clock = try await DatabaseClock(following: store, SystemClock(), logger: logger)
        if let clock { parts.clock = clock }
        let host = parts.host
        let server = Server(parts) { port in logger.info("Listening on http://\(host):\(port)") }
        let failure = await failure(of: server, parts, clock)
        // After a failure too: a client for HTTP that is let go without this traps.
        try await server.http.shutdown()
        try await store.database.close()
        try withExtendedLifetime(lock) { () throws(CommandFailure) in
            if let failure { throw failure }
            logger.info("Stopped.")
        }
    }

    /// Runs the server to its end.
    /// - Returns: why it could not run; nil after an orderly stop.
    private func failure(of server: Server, _ parts: ServerParts, _ clock: DatabaseClock?) async -> CommandFailure? {
        do {
            try await run(server, clock, logger: parts.logger)
            return nil
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return CommandFailure(
                "Port \(parts.port) of \(parts.host) is taken. Stop the other program, or choose another --port.")
        } catch {
            return CommandFailure("The server had to stop: \(error)")
        }
    }

    private func prepare(_ store: Store, _ logger: Logger) async throws {
        if noMigrate { return try await store.requireSchema() }
        for step in try await store.migrate(now: SystemClock().now) {
            logger.info("Applied schema step \(step.number) (\(step.name)).")
        }
    }

    private func announceUsers(_ store: Store, _ logger: Logger) async throws {
        guard try await !store.read({ tx throws(StoreError) in try tx.hasUsers() }) else { return }
        logger.warning(
            "There is no user yet, so nobody can sign in. Make the first: takeout user create --email you@example.com --role admin"
        )
    }

    private func run(_ server: Server, _ clock: DatabaseClock?, logger: Logger) async throws {
        let services: [any Service] = [server.engine, server.application] + (clock.map { [$0] } ?? [])
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(server.engine.parts.settings.drainSeconds)
        try await ServiceGroup(configuration: configuration).run()
    }
}
