// A server for the tests of the web layer: the real router, engine and SQLite file; only calls are recorded, not made.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

/// A time that stands still: nothing becomes due by itself.
struct StillClock: EngineClock {
    /// 2026-03-02T10:00:00Z
    let now = Timestamp(microseconds: 1_772_445_600_000_000)

    func sleep(until: Timestamp) async throws {
        // Nothing ever comes out of this stream; it ends with the task.
        let (stream, input) = AsyncStream.makeStream(of: Never.self)
        for await _ in stream {}
        withExtendedLifetime(input) {}
        try Task.checkCancellation()
    }
}

/// Ids that count up, in the form of a UUIDv7.
final class CountedIdentifiers: IdentifierSource {
    private let last = Mutex(0)
    private let node: Int

    /// - Parameter node: 1 to 9; several on one database make different ids.
    init(node: Int = 1) { self.node = node }

    func next(at now: Timestamp) -> String {
        let digits = String(
            last.withLock {
                $0 += 1; return $0
            })
        return "01900000-0000-700\(node - 1)-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}

/// Takes every order and remembers it.
final class RecordingProvider: VoiceProvider {
    private let recorded = Mutex<[CallOrder]>([])
    private let handedOn = Mutex<[String]>([])
    let capabilities = VoiceCapabilities(canTransfer: true, canLookUp: true, detectsMachines: true, hasTools: true)

    var orders: [CallOrder] { recorded.withLock { $0 } }
    /// The numbers that live calls were handed on to.
    var transfers: [String] { handedOn.withLock { $0 } }

    func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting {
        recorded.withLock { $0.append(order) }
        return CallSighting(
            callID: "call-\(order.token)", token: order.token, stage: .queued,
            controlURL: "https://control.example/secret")
    }

    func findCall(token: String, lineID: String, since: Timestamp) async throws(VoiceError) -> CallSighting? { nil }
    func call(_ callID: String) async throws(VoiceError) -> CallSighting? { nil }
    func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [ProviderCall] { [] }
    func transfer(controlURL: String, _ connection: ConnectionOrder) async throws(VoiceError) {
        handedOn.withLock { $0.append(connection.number) }
    }
    func say(controlURL: String, _ sentence: String) async throws(VoiceError) {}
    func hangUp(controlURL: String) async throws(VoiceError) {}
}

private struct NoComposer: NoticeComposer {
    func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText {
        NoticeText(subject: "", text: "", html: nil)
    }
}

/// The link alone.
private struct LinkComposer: LetterComposer {
    func compose(_ facts: LetterFacts) -> NoticeText {
        let text =
            switch facts.content {
            case .reset(let link, _), .invitation(_, _, let link, _): link
            case .test, .digest, .webhookDisabled: ""
            }
        return NoticeText(subject: facts.content.kind, text: text, html: nil)
    }
}

struct WebWorld: Sendable {
    static let secret = "s3cret"

    let client: any TestClientProtocol
    let engine: Engine
    let provider: RecordingProvider
    let poster: RecordingPoster
    let databasePath: String
    let admin: String

    /// Runs a server for as long as the body does.
    static func run(
        _ framework: TestingSetup = .router, metrics: MetricsAccess = .open,
        authentication: WebhookAuthentication = WebhookAuthentication(secrets: [secret]),
        connection: ConnectionStrategy = .liveControl, transferPlan: TransferPlan = .blind, logger: Logger = quiet,
        clock: any EngineClock = StillClock(), post: TestPost? = nil, publicURL: String = "https://takeout.example",
        accounts: AccountParts = AccountParts(),
        _ body: @escaping @Sendable (WebWorld) async throws -> Void
    ) async throws {
        await Turnstile.shared.enter()
        defer { Turnstile.shared.leave() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "takeout-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "web.sqlite").path()
        let store = Store(try SQLiteDatabase(path: path, busyTimeout: .milliseconds(300)))
        try await store.migrate(now: StillClock().now)
        let provider = RecordingProvider()
        let poster = RecordingPoster()
        var quick = accounts
        quick.passwordRounds = 16
        let engine = engine(store, provider, poster, connection, logger, clock, post, publicURL)
        let webhook = WebhookAddress(publicURL: "https://takeout.example", secret: secret)
        let router = buildRouter(
            WebParts(
                engine: engine,
                webhooks: VapiWebhooks(
                    authentication: authentication,
                    receptionist: ReceptionistAssistant(settings: AssistantSettings(), webhook: webhook),
                    destinations: TransferDestinations(plan: transferPlan)),
                metrics: metrics, accounts: quick))
        let application = Application(router: router, services: [engine], logger: logger)
        let admin = try await token(in: store, for: nil)
        try await application.test(framework) { client in
            try await body(
                WebWorld(
                    client: client, engine: engine, provider: provider, poster: poster, databasePath: path,
                    admin: admin))
        }
        try await store.database.close()
    }

    static var quiet: Logger {
        var logger = Logger(label: "web")
        logger.logLevel = .critical
        return logger
    }

    private static func engine(
        _ store: Store, _ provider: RecordingProvider, _ poster: RecordingPoster, _ connection: ConnectionStrategy,
        _ logger: Logger, _ clock: any EngineClock, _ post: TestPost?, _ publicURL: String
    ) -> Engine {
        var settings = EngineSettings()
        settings.publicURL = publicURL
        settings.connection = connection
        settings.signer = Signer(key: Data(repeating: 7, count: Signer.keyLength))
        let environment = EngineEnvironment(
            clock: clock, identifiers: CountedIdentifiers(), nodeID: "node")
        return Engine(
            EngineParts(
                store: store, provider: provider, notifiers: post.map { [$0] } ?? [], composer: NoComposer(),
                numbers: LibPhoneNumberReader(), environment: environment, settings: settings, logger: logger,
                letters: LinkComposer(), webhooks: poster))
    }

    /// A token of an admin, or of a business.
    private static func token(in store: Store, for business: BusinessID?) async throws -> String {
        let name = business?.rawValue ?? "admin"
        let secret = TokenSecret.make(Array(name.utf8))
        let token = APIToken(
            id: name, hash: TokenSecret.hash(secret), name: name, role: business == nil ? .admin : .business,
            businessID: business, createdAt: StillClock().now)
        try await store.write { tx throws(StoreError) in try tx.insert(token) }
        return secret
    }

    func token(of business: BusinessID) async throws -> String {
        try await Self.token(in: engine.parts.store, for: business)
    }

    // MARK: Requests

    struct Reply: Sendable {
        let status: Int
        let json: JSONValue
        let headers: HTTPFields

        /// The names of the fields that a problem complains of.
        var fields: [String] { (json["errors"]?.arrayValue ?? []).compactMap { $0["field"]?.stringValue } }
        var items: [JSONValue] { json["items"]?.arrayValue ?? [] }
        var id: String { json["id"]?.stringValue ?? "" }
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: Data?, headers: HTTPFields = [:]
    ) async throws -> Reply {
        try await client.execute(
            uri: path, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) }
        ) { response in
            let text = Data(response.body.readableBytesView)
            let answer = Described.Answer(status: response.status.code, headers: response.headers, body: text)
            for problem in Described.shared.problems(method, path, bytes, answer) { Issue.record("\(problem)") }
            return Reply(
                status: response.status.code, json: (try? JSONValue(parsing: text)) ?? .null,
                headers: response.headers)
        }
    }

    struct TextReply: Sendable {
        let status: Int
        let text: String
        let headers: HTTPFields
    }

    func text(_ path: String, token: String? = nil) async throws -> TextReply {
        let headers: HTTPFields = token.map { [.authorization: "Bearer \($0)"] } ?? [:]
        return try await client.execute(uri: path, method: .get, headers: headers) { response in
            let answer = Described.Answer(
                status: response.status.code, headers: response.headers, body: Data(response.body.readableBytesView))
            for problem in Described.shared.problems(.get, path, nil, answer) { Issue.record("\(problem)") }
            return TextReply(
                status: response.status.code, text: String(buffer: response.body), headers: response.headers)
        }
    }

    /// A request to the API; with the admin's token unless another or none (`""`) is given.
    func api(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, token: String? = nil,
        headers more: HTTPFields = [:]
    ) async throws -> Reply {
        var headers = more
        let token = token ?? admin
        if !token.isEmpty { headers[.authorization] = "Bearer \(token)" }
        if body != nil { headers[.contentType] = "application/json" }
        return try await send(method, "/api/" + path, bytes: try body?.serialized(), headers: headers)
    }

    /// A webhook with this message, as Vapi sends it.
    func webhook(_ message: JSONValue) async throws -> Reply {
        try await webhook(bytes: try (["message": message] as JSONValue).serialized())
    }

    func webhook(bytes: Data, secret: String? = WebWorld.secret) async throws -> Reply {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let secret, let name = HTTPField.Name("X-Vapi-Secret") { headers[name] = secret }
        return try await send(.post, "/vapi/webhook", bytes: bytes, headers: headers)
    }

    // MARK: Things

    /// Adds a business that is called back.
    func addBusiness(_ number: Int = 1, _ change: @Sendable (inout Business) -> Void = { _ in }) async throws
        -> BusinessID
    {
        var business = Business(
            id: BusinessID("business-\(number)"), name: "Miller Plumbing", publicPhoneNumber: "+1202555014\(number)",
            timezone: "America/New_York", vapiPhoneNumberID: "line-\(number)", callbackReleased: true,
            settings: CallbackSettings(isEnabled: true), createdAt: StillClock().now)
        change(&business)
        try await engine.add(business)
        return business.id
    }

    func messages(of business: BusinessID) async throws -> [JSONValue] {
        let reply = try await api(.get, "businesses/\(business)/messages")
        try #require(reply.status == 200)
        return reply.items
    }

    /// Waits until everything that was asked for has been done.
    func settle() async throws {
        while try await openWork() > 0 {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    private func openWork() async throws -> Int {
        try await engine.parts.store.database.read { connection throws(StoreError) in
            let rows = try connection.query("SELECT COUNT(*) AS work FROM outbox WHERE status = 'leased'", [])
            return try rows[0]("work")
        }
    }
}
