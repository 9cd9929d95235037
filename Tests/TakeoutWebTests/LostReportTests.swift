// A customer calls, the report gets lost, and the provider's list has the call: the real simulator, client and engine.
import AsyncHTTPClient
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import ServiceLifecycle
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct LostReportTests {
    private static let secret = "s3cret"

    /// A time that the story moves on.
    private final class SetClock: EngineClock {
        private let time = Mutex(Timestamp(Date()))

        var now: Timestamp { time.withLock { $0 } }

        func advance(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

        func sleep(until: Timestamp) async throws { try await StillClock().sleep(until: until) }
    }

    @Test(arguments: [ReportDetail.structuredData, .structuredOutput, .summary, .transcript])
    func aCallWhileNothingReachedUsBecomesAMessageAfterTheStart(detail: ReportDetail) async throws {
        try await WebWorld.run(.live) { world in
            let business = try await world.addBusiness()
            let port = try #require(world.client.port)
            try await Self.withSimulator(webhookPort: port) { simulator in
                let clock = SetClock()
                try await Self.withEngine(world, clock, try await simulator.baseURL()) { try await $0.sweepInbound() }
                await simulator.loseWebhooks(["end-of-call-report", "status-update"])
                let words = CustomerWords(name: "Ann", message: "The pipe leaks.", urgency: "urgent")
                let id = try await simulator.customerCalls(
                    CustomerCall(
                        from: VapiMessage.customer, to: "line-1", words: [words], noTool: true, report: detail))
                try await simulator.waitUntilQuiet(calls: 1)
                #expect(try await world.messages(of: business).isEmpty)

                clock.advance(.hours(2))
                try await Self.withEngine(world, clock, try await simulator.baseURL()) { engine in
                    try await engine.sweepInbound()
                    try await engine.sweepInbound()
                }
                let messages = try await world.messages(of: business)
                #expect(messages.count == 1)
                let message = try #require(messages.first)
                #expect(message["source_id"]?.stringValue == id)
                #expect(message["repaired_by_poll"] == true)
                #expect(message["body"]?.stringValue?.contains("The pipe leaks.") == true)
                #expect(message["caller_phone"]?.stringValue == VapiMessage.customer)
                let statistics = try await world.api(.get, "admin/callback-stats").json
                #expect(statistics["repaired_by_poll"] == 1)
            }
        }
    }

    private static func withSimulator(
        webhookPort: Int, _ story: @escaping @Sendable (VapiSimulator) async throws -> Void
    ) async throws {
        let simulator = VapiSimulator(
            configuration: SimulatorConfiguration(
                webhookURL: "http://127.0.0.1:\(webhookPort)/vapi/webhook", webhookSecret: secret,
                phoneNumbers: ["line-1": "+12025550100"], speed: 500),
            logger: quiet)
        let services = ServiceGroup(services: [simulator], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            // A story that fails leaves by the group, which cancels the simulator.
            try await story(simulator)
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Another life of the server on the same database, which asks the simulator instead of recording calls.
    private static func withEngine(
        _ world: WebWorld, _ clock: SetClock, _ baseURL: String, _ body: (Engine) async throws -> Void
    ) async throws {
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: VapiClient.httpConfiguration)
        let client = VapiClient(
            configuration: VapiConfiguration(apiKey: "key", baseURL: baseURL, webhook: nil), http: http,
            now: { clock.now })
        var parts = world.engine.parts
        parts.provider = client
        parts.environment = EngineEnvironment(
            clock: clock, identifiers: parts.environment.identifiers, nodeID: "later")
        let result: Result<Void, any Error>
        do { result = .success(try await body(Engine(parts))) } catch { result = .failure(error) }
        try await http.shutdown()
        try result.get()
    }

    private static var quiet: Logger {
        var logger = Logger(label: "simulator")
        logger.logLevel = .critical
        return logger
    }
}
