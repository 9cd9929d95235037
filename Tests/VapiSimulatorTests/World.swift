// A simulator and a receiver of its webhooks on loopback, with the few requests that the stories make.
import AsyncHTTPClient
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import TakeoutVapi
import Testing
import VapiSimulator

struct World: Sendable {
    let simulator: VapiSimulator
    let receiver: Receiver
    let base: String
    let webhookURL: String

    enum Method: String, Sendable { case get, post, put, patch }

    struct Reply: Sendable {
        var status: Int
        var text: String
        var json: JSONValue
    }

    func request(
        _ method: Method, _ path: String, _ body: JSONValue? = nil, key: String? = "key"
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : base + path)
        request.method = .RAW(value: method.rawValue.uppercased())
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        if let body { request.body = .bytes(ByteBuffer(bytes: try body.serialized())) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = Data(try await response.body.collect(upTo: 10 << 20).readableBytesView)
        return Reply(
            status: Int(response.status.code), text: String(decoding: bytes, as: UTF8.self),
            json: (try? JSONValue(parsing: bytes)) ?? .null)
    }

    /// Places a call that must be taken; returns the Call object.
    func place(_ body: JSONValue) async throws -> JSONValue {
        let reply = try await request(.post, "/call", body)
        try #require(reply.status == 201, "\(reply.text)")
        return reply.json
    }

    /// Places a call, waits until all is quiet, and returns what happened.
    func callToItsEnd(_ body: JSONValue) async throws -> SimulatedCall {
        let id = try #require(try await place(body)["id"]?.stringValue)
        try await simulator.waitUntilQuiet(calls: 1)
        return try #require(await simulator.call(id))
    }

    func employeeCall(_ change: (inout [String: JSONValue]) -> Void = { _ in }) -> JSONValue {
        .object(Fixtures.callRequest(server: ["url": .string(webhookURL)], change))
    }
}

extension SimulatorConfiguration {
    static func testing(_ change: (inout SimulatorConfiguration) -> Void = { _ in }) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration(
            webhookSecret: "s3cret", speed: 500, humanSpeed: 4, transferPatience: .milliseconds(1500))
        change(&configuration)
        return configuration
    }
}

/// Runs a story in a world of its own; both servers are gone afterwards.
func withWorld(
    _ configuration: SimulatorConfiguration = .testing(),
    answers: @escaping Receiver.Answers = Fixtures.answer,
    _ story: @escaping @Sendable (World) async throws -> Void
) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let receiver = Receiver(answers: answers)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
        router: receiver.router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { port.yield($0.localAddress?.port ?? 0) }, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        let receiving = ServiceGroup(services: [application], logger: logger)
        tasks.addTask { try await receiving.run() }
        let receiverPort = try #require(await ports.first { _ in true })
        var settings = configuration
        let webhookURL = "http://127.0.0.1:\(receiverPort)/vapi/webhook"
        settings.webhookURL = webhookURL
        let simulator = VapiSimulator(configuration: settings, logger: logger)
        let simulating = ServiceGroup(services: [simulator], logger: logger)
        tasks.addTask { try await simulating.run() }
        let base = try await simulator.baseURL()
        // A story that fails leaves by the group, which cancels both servers.
        try await story(World(simulator: simulator, receiver: receiver, base: base, webhookURL: webhookURL))
        await simulating.triggerGracefulShutdown()
        await receiving.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}
