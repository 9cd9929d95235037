// Who may send webhooks, over real HTTP: by secret, bearer or signature, each of them while it is being replaced; and
// that nothing of what was sent is ever logged.
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WebhookDoorTests {
    private static let secrets = WebhookAuthentication(secrets: ["the new secret", "the-old-secret"])
    private static var bytes: Data {
        get throws { try (["message": VapiMessage.report()] as JSONValue).serialized() }
    }

    /// The status of a report that is sent with these headers to a server with this door.
    private func status(
        _ door: WebhookAuthentication, _ headers: [String: String], body other: Data? = nil,
        logger: Logger = WebWorld.quiet
    ) async throws -> Int {
        let body = try other ?? Self.bytes
        let answer = Mutex(0)
        try await WebWorld.run(.live, authentication: door, logger: logger) { world in
            let business = try await world.addBusiness()
            var fields = HTTPFields()
            for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
            let reply = try await world.send(.post, "/vapi/webhook", bytes: body, headers: fields)
            let count = try await world.messages(of: business).count
            if other == nil || reply.status != 200 { #expect(count == (reply.status == 200 ? 1 : 0)) }
            answer.withLock { $0 = reply.status }
        }
        return answer.withLock { $0 }
    }

    @Test(arguments: [
        ["X-Vapi-Secret": "the new secret"], ["X-Vapi-Secret": "the-old-secret"],
        ["Authorization": "Bearer the new secret"], ["Authorization": "bearer the-old-secret"],
        ["Authorization": "the-old-secret"],
    ])
    func bothSecretsOpenInEachHeader(headers: [String: String]) async throws {
        #expect(try await status(Self.secrets, headers) == 200)
    }

    @Test(arguments: [
        [:], ["X-Vapi-Secret": "the new secret, the-old-secret"], ["X-Vapi-Secret": "the"],
        ["Authorization": "Basic the-old-secret"], ["Authorization": "Bearer"], ["X-Signature": "00"],
    ])
    func nothingElseOpens(headers: [String: String]) async throws {
        #expect(try await status(Self.secrets, headers) == 401)
    }

    // MARK: Signed

    private static let door: WebhookAuthentication? = try? WebhookAuthentication(
        secrets: [], hmac: HMACCredential(secrets: ["the new key", "the old key"], encoding: "base64"))

    private func signed(_ body: Data, by key: String, at time: Int) -> [String: String] {
        let text = Data("\(time).".utf8) + body
        let code = HMAC<SHA256>.authenticationCode(for: text, using: SymmetricKey(data: Data(key.utf8)))
        return ["x-signature": Data(code).base64EncodedString(), "x-timestamp": "\(time)"]
    }

    /// 2026-03-02T10:00:00Z, the time of the test's server.
    private static let now = 1_772_445_600

    @Test(arguments: ["the new key", "the old key"])
    func bothKeysSign(key: String) async throws {
        let door = try #require(Self.door)
        let bytes = try Self.bytes
        #expect(try await status(door, signed(bytes, by: key, at: Self.now)) == 200)
        #expect(try await status(door, signed(bytes, by: key, at: Self.now - 299)) == 200)
        #expect(try await status(door, signed(bytes, by: key, at: Self.now - 301)) == 401)
    }

    @Test func aSignatureCoversTheRawBytes() async throws {
        let door = try #require(Self.door)
        // The same JSON, written otherwise.
        let spaced = Data(
            String(decoding: try Self.bytes, as: UTF8.self).replacing(":", with: " : ", maxReplacements: 1).utf8)
        let headers = signed(try Self.bytes, by: "the new key", at: Self.now)
        #expect(try await status(door, headers, body: spaced) == 401)
        #expect(try await status(door, signed(spaced, by: "the new key", at: Self.now), body: spaced) == 200)
        #expect(try await status(door, signed(try Self.bytes, by: "another key", at: Self.now)) == 401)
        #expect(try await status(door, ["x-vapi-secret": "the new key"]) == 401)
    }

    // MARK: Kept to ourselves

    @Test func nothingThatWasSentIsLogged() async throws {
        let log = LogBook()
        let words = "Zanzibar"
        let report = VapiMessage.report([
            "artifact": ["transcript": .string("AI: Hello. User: \(words)"), "messages": []],
            "analysis": ["summary": .string(words), "structuredData": ["message": .string(words)]],
        ])
        let bodies = [
            try (["message": report] as JSONValue).serialized(), Data("{\"\(words)".utf8),
            Data(#"{"message":{"type":"\#(words)"}}"#.utf8),
            Data(#"{"message":{"type":"x","call":{"id":"\#(words)"}}}"#.utf8),
        ]
        for body in bodies {
            _ = try await status(Self.secrets, ["X-Vapi-Secret": "the-old-secret"], body: body, logger: log.logger)
            _ = try await status(Self.secrets, ["X-Vapi-Secret": "the-cold-secret"], body: body, logger: log.logger)
            _ = try await status(
                Self.secrets, ["Authorization": "Bearer the-cold-secret"], body: body, logger: log.logger)
            _ = try await status(
                try #require(Self.door), signed(body, by: "a cold key", at: Self.now), body: body, logger: log.logger)
        }
        let text = log.text
        #expect(text.contains("A webhook was turned away: wrongSecret"))
        #expect(text.contains("A webhook was turned away: wrongSignature"))
        for secret in [
            words, "the-old-secret", "the-cold-secret", "the new", "the old key", "a cold key", "+12025550178",
            VapiMessage.customer,
        ] {
            #expect(!text.contains(secret), "\(secret) is in the log")
        }
        #expect(text.utf8.count < 200_000)
    }
}

/// Remembers all that is logged, down to the finest level.
final class LogBook: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger { Logger(label: "book") { _ in Handler(book: self) } }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            book.lines.withLock { $0.append("\(event.level) \(event.message) \(all)") }
        }
    }
}
