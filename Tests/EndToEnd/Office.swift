// A whole installation as processes: the simulated Vapi, the server on a database of its own, a business, a token.
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import TakeoutVapi
import Testing

enum FreePort {
    /// A port that is free now on loopback, below those that the system hands out by itself: one of those may be taken
    /// again before the program that is told of it listens.
    static func find() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<32_000)
            if try isFree(port) { return port }
        }
        throw ProgramError(description: "no free port was found on loopback")
    }

    private static func isFree(_ port: Int) throws -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

struct Reply: Sendable {
    let status: Int
    let json: JSONValue

    static func to(
        _ method: HTTPMethod, _ url: String, _ body: JSONValue? = nil, token: String? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: try body.serialized()))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(15))
        let bytes = Data(try await response.body.collect(upTo: 8 << 20).readableBytesView)
        return Reply(status: Int(response.status.code), json: (try? JSONValue(parsing: bytes)) ?? .null)
    }
}

struct Office: Sendable {
    static let employee = "+12025550142"
    static let customer = "+12025550177"
    static let secret = "a-long-secret"

    let bench: Bench
    let serverPort: Int
    let simulatorPort: Int
    let more: [String: String]

    /// - Parameter more: further settings of the server.
    init(_ bench: Bench, _ more: [String: String] = [:]) throws {
        self.bench = bench
        self.more = more
        serverPort = try FreePort.find()
        simulatorPort = try FreePort.find()
    }

    var server: String { "http://127.0.0.1:\(serverPort)" }
    var simulator: String { "http://127.0.0.1:\(simulatorPort)" }

    /// The settings of the server and of commands beside it.
    var environment: [String: String] {
        [
            "TAKEOUT_HTTP_PORT": String(serverPort),
            "TAKEOUT_PUBLIC_URL": server, "TAKEOUT_VAPI_API_KEY": "key", "TAKEOUT_VAPI_BASE_URL": simulator,
            "TAKEOUT_VAPI_WEBHOOK_SECRET": Self.secret, "TAKEOUT_WATCHDOG_SECONDS": "2",
        ].merging(more) { $1 }
    }

    /// - Parameter more: further arguments.
    func startSimulator(speed: Double, _ more: [String] = []) async throws {
        let program = try await bench.start(
            [
                "vapi-simulator", "--port", String(simulatorPort), "--webhook-url", server + "/vapi/webhook",
                "--webhook-secret", Self.secret, "--phone-number", "line-1=+12025550100", "--speed", String(speed),
            ] + more)
        _ = try await program.errors.line(with: "listens on")
    }

    /// - Parameter changes: settings of a further server beside the one that the simulated Vapi knows.
    func startServer(_ changes: [String: String] = [:]) async throws -> Program {
        let program = try await bench.start(["serve"], environment: environment.merging(changes) { $1 })
        _ = try await program.errors.line(with: "Listening on")
        return program
    }

    func makeToken() async throws -> String {
        let made = try await bench.run("token", "create", "--role", "admin", environment: environment)
        try #require(made.code == 0, "\(made.errors)")
        return made.output.trimmingCharacters(in: .newlines)
    }

    // MARK: Over HTTP

    func api(
        _ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil, token: String, port: Int? = nil
    ) async throws -> JSONValue {
        let url = "http://127.0.0.1:\(port ?? serverPort)/api/\(path)"
        let reply = try await Reply.to(method, url, body, token: token)
        try #require((200..<300).contains(reply.status), "\(method) \(path): \(reply)")
        return reply.json
    }

    @discardableResult
    func simulate(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        let reply = try await Reply.to(method, simulator + "/simulator/" + path, body)
        try #require((200..<300).contains(reply.status), "\(method) \(path): \(reply)")
        return reply.json
    }

    func addBusiness(_ change: [String: JSONValue] = [:], token: String) async throws -> String {
        let body: [String: JSONValue] = [
            "name": "Miller Plumbing", "public_phone_number": .string(Self.employee), "timezone": "America/New_York",
            "vapi_phone_number_id": "line-1", "enable_outbound_callback": true,
        ]
        let business = try await api(.POST, "businesses", .object(body.merging(change) { $1 }), token: token)
        return try #require(business["id"]?.stringValue)
    }

    /// Waits until the simulator tells of something of this kind.
    func waitFor(_ kind: String) async throws {
        while try await !hasHappened(kind) { try Task.checkCancellation() }
    }

    func hasHappened(_ kind: String) async throws -> Bool {
        let events = try await simulate(.GET, "events").arrayValue ?? []
        return events.contains { $0["kind"]?.stringValue == kind }
    }

    /// Waits until the message is as wanted, and returns it.
    func message(
        _ id: String, token: String, until isDone: (JSONValue) -> Bool
    ) async throws -> JSONValue {
        while true {
            let message = try await api(.GET, "messages/\(id)", token: token)
            if isDone(message) { return message }
            try Task.checkCancellation()
        }
    }

    /// The calls to employees that were truly placed.
    func callsPlaced() async throws -> [JSONValue] {
        (try await simulate(.GET, "calls").arrayValue ?? []).filter { $0["type"] == "outboundPhoneCall" }
    }
}
