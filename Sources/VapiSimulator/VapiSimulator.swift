// The stand-in Vapi: an HTTP server that places simulated calls, and the handle on it for tests and demos.
import AsyncHTTPClient
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

public enum SimulatorError: Error, Equatable, CustomStringConvertible {
    /// The speed is not above 0.
    case impossibleSpeed(Double)
    /// Numbers are registered, and this is neither an id nor a number of them.
    case unknownPhoneNumber(String)
    /// The simulator stopped before it listened.
    case stopped

    public var description: String {
        switch self {
        case .impossibleSpeed(let speed): "The simulator's speed must be above 0; it is \(speed)."
        case .unknownPhoneNumber(let number): "\(number) is no registered phone number of the simulator."
        case .stopped: "The simulator stopped before it listened."
        }
    }
}

/// Serves Vapi's API and plays the people who are called; see docs/vapi-simulator.md.
public actor VapiSimulator: Service {
    let configuration: SimulatorConfiguration
    let clock: SimulatorClock
    let book: CallBook
    let jobs: AsyncStream<Exchange.Job>.Continuation
    private let pendingJobs: AsyncStream<Exchange.Job>
    private let logger: Logger
    private let listening = Promise<Int>()

    public init(configuration: SimulatorConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        clock = SimulatorClock(configuration: configuration)
        book = CallBook(configuration: configuration, clock: clock)
        (pendingJobs, jobs) = AsyncStream.makeStream()
    }

    /// Listens and plays calls until graceful shutdown or cancellation; calls that still play are dropped then,
    /// as if Vapi had gone away. Runs once.
    public func run() async throws {
        do {
            guard configuration.speed > 0 else { throw SimulatorError.impossibleSpeed(configuration.speed) }
            try await serve()
            await listening.fail(SimulatorError.stopped)
        } catch {
            await listening.fail(error)
            throw error
        }
    }

    private func serve() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: Self.clientConfiguration)
        let exchange = Exchange(
            configuration: configuration, clock: clock, book: book,
            sender: WebhookSender(client: client, clock: clock, book: book, logger: logger), jobs: jobs)
        let result = await Self.run(application(), pendingJobs, jobs, exchange)
        try await client.shutdown()
        try result.get()
    }

    /// The server runs until it is told to stop; then the calls are cancelled.
    private static func run(
        _ server: some ApplicationProtocol, _ pending: AsyncStream<Exchange.Job>,
        _ jobs: AsyncStream<Exchange.Job>.Continuation, _ exchange: Exchange
    ) async -> Result<Void, any Error> {
        await withTaskGroup(of: Void.self) { calls in
            calls.addTask {
                await withDiscardingTaskGroup { group in
                    for await job in pending { group.addTask { await job(exchange) } }
                    group.cancelAll()
                }
            }
            let changes = exchange.clock.pace.changes()
            calls.addTask { for await _ in changes { await exchange.book.wakeLines() } }
            let result: Result<Void, any Error>
            do { result = .success(try await server.run()) } catch { result = .failure(error) }
            jobs.finish()
            calls.cancelAll()
            return result
        }
    }

    private static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        configuration.redirectConfiguration = .disallow
        return configuration
    }

    private func application() -> some ApplicationProtocol {
        let listening = listening
        return Application(
            router: SimulatorRouter(simulator: self).router,
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port), serverName: "vapi-simulator"),
            onServerRunning: { channel in
                await listening.fulfil(channel.localAddress?.port ?? 0)
            },
            logger: logger)
    }

    /// The port it listens at; waits until it does. Throws what kept it from listening.
    public func boundPort() async throws -> Int { try await listening.value() }

    /// The base address as this machine reaches it, for example `http://127.0.0.1:8090`; waits as `boundPort`.
    public func baseURL() async throws -> String {
        if let publicURL = configuration.publicURL { return publicURL }
        let host = configuration.host == "0.0.0.0" ? "127.0.0.1" : configuration.host
        return "http://\(host):\(try await boundPort())"
    }

    /// The simulated time in microseconds since 1970, for a program that is to run on the same clock.
    public nonisolated func now() -> Int64 { clock.now().milliseconds * 1000 }
}
