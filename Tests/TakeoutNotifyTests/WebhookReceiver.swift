// Starts the tests' receiver of webhooks, a Python program with a verification of its own.
import Foundation
import Testing

struct ReceivedWebhook: Decodable, Sendable {
    let path: String
    let headers: [String: String]
    let body: String
    /// For each secret that the receiver knows, in their order.
    let verified: [Bool]
}

final class WebhookReceiver: Sendable {
    private struct Greeting: Decodable {
        let port: Int
    }

    let port: Int
    private let process: Process
    private let input: Pipe
    private let lines: LineReader

    /// Runs a receiver for as long as the body does.
    static func run(_ arguments: [String] = [], _ body: (WebhookReceiver) async throws -> Void) async throws {
        let receiver = try await WebhookReceiver(arguments)
        let result: Result<Void, any Error>
        do { result = .success(try await body(receiver)) } catch { result = .failure(error) }
        try? receiver.input.fileHandleForWriting.close()
        receiver.process.terminate()
        await receiver.lines.end()
        try result.get()
    }

    private init(_ arguments: [String]) async throws {
        process = Process()
        process.executableURL = MailServer.python
        process.arguments = [Self.script.path] + arguments
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        lines = LineReader(output.fileHandleForReading)
        port = try JSONDecoder().decode(Greeting.self, from: try await lines.next()).port
    }

    func url(_ scheme: String = "http") -> String { "\(scheme)://127.0.0.1:\(port)/hooks" }

    /// The next request that arrived; waits for it.
    func request() async throws -> ReceivedWebhook {
        try JSONDecoder().decode(ReceivedWebhook.self, from: try await lines.next())
    }

    private static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "webhook_receiver.py")
}
