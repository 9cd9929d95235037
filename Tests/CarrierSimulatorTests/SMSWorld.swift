// A server with texts: the real router, engine, SQLite file and carrier's client, over HTTP to the stand-in carriers.
import AsyncHTTPClient
import CarrierSimulator
import Foundation
import Glibc
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

/// Real time, so that signatures are young.
struct WallClock: EngineClock {
    var now: Timestamp { Timestamp(Date()) }

    func sleep(until: Timestamp) async throws {
        try await Task.sleep(for: max(.zero, .microseconds((until - now).wholeMicroseconds)))
    }
}

final class CountedIdentifiers: IdentifierSource {
    private let last = Mutex(0)

    func next(at now: Timestamp) -> String {
        let digits = String(
            last.withLock {
                $0 += 1
                return $0
            })
        return "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}

/// Takes every mail.
final class Postbox: Notifier {
    private let taken = Mutex<[OutgoingNotice]>([])
    let channel = NoticeChannel.email

    var mails: [OutgoingNotice] { taken.withLock { $0 } }

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        taken.withLock { $0.append(notice) }
        return .taken
    }
}

/// Takes every call.
final class CallList: VoiceProvider {
    private let placed = Mutex<[CallOrder]>([])
    let capabilities = VoiceCapabilities(canTransfer: true, canLookUp: true, detectsMachines: true, hasTools: true)

    var orders: [CallOrder] { placed.withLock { $0 } }

    func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting {
        placed.withLock { $0.append(order) }
        return CallSighting(callID: "call-\(order.token)", token: order.token, stage: .queued, controlURL: nil)
    }

    func findCall(token: String, lineID: String, since: Timestamp) async throws(VoiceError) -> CallSighting? { nil }
    func call(_ callID: String) async throws(VoiceError) -> CallSighting? { nil }
    func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [ProviderCall] { [] }
    func transfer(controlURL: String, _ connection: ConnectionOrder) async throws(VoiceError) {}
    func say(controlURL: String, _ sentence: String) async throws(VoiceError) {}
    func hangUp(controlURL: String) async throws(VoiceError) {}
}

struct SMSWorld: Sendable {
    static let sender = "+12025550199"
    static let mobile = "+12025550150"
    static let publicURL = "https://takeout.example"

    let carrier: Carrier
    let simulator: CarrierSimulator
    let engine: Engine
    let post: Postbox
    let calls: CallList
    let address: String

    /// Runs server and carriers for as long as the body does.
    static func run(_ carrier: Carrier, _ body: @escaping @Sendable (SMSWorld) async throws -> Void) async throws {
        // The server takes any free port and tells it: one that was found free before may be gone by then.
        let door = Mutex("")
        let path = FileManager.default.temporaryDirectory.appending(path: "takeout-sms-\(UUID().uuidString).sqlite")
            .path()
        let store = Store(try SQLiteDatabase(path: path))
        try await store.migrate(now: WallClock().now)
        let simulator = CarrierSimulator(
            configuration: CarrierConfiguration(
                numbers: [sender],
                inboundURLs: [.telnyx: publicURL + "/sms/telnyx", .twilio: publicURL + "/sms/twilio"],
                route: (publicURL, { door.withLock { $0 } }), pace: .milliseconds(1)),
            logger: quiet)
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let result: Result<Void, any Error>
        do {
            try await running([simulator]) {
                let base = await simulator.baseURL()
                let settings = try SMSSettings(carrier, simulator.configuration, baseURL: base)
                let sms = SMSCarriers.carrier(settings, http: http, timeout: .seconds(60))
                let (post, calls) = (Postbox(), CallList())
                let engine = engine(store, sms, post, calls)
                let router = buildRouter(
                    WebParts(
                        engine: engine,
                        webhooks: VapiWebhooks(authentication: WebhookAuthentication(secrets: []), receptionist: nil),
                        sms: SMSWebhooks(carrier: sms, path: "/sms/\(carrier.rawValue)", publicURL: publicURL)))
                let listening = AsyncStream.makeStream(of: Void.self)
                let application = Application(
                    router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                    onServerRunning: { channel in
                        door.withLock { $0 = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }
                        listening.continuation.yield()
                    }, logger: quiet)
                try await running([engine, application]) {
                    for await _ in listening.stream { break }
                    try await body(
                        SMSWorld(
                            carrier: carrier, simulator: simulator, engine: engine, post: post, calls: calls,
                            address: door.withLock { $0 }))
                }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await http.shutdown()
        try await store.database.close()
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
        try result.get()
    }

    static var quiet: Logger {
        var logger = Logger(label: "sms")
        logger.logLevel = .critical
        return logger
    }

    private static func engine(
        _ store: Store, _ sms: any SMSCarrier, _ post: Postbox, _ calls: CallList
    ) -> Engine {
        var settings = EngineSettings()
        settings.publicURL = publicURL
        let environment = EngineEnvironment(clock: WallClock(), identifiers: CountedIdentifiers(), nodeID: "node")
        return Engine(
            EngineParts(
                store: store, provider: calls, notifiers: [post, SMSNotifier(sms)], composer: NoticeWriter(),
                numbers: LibPhoneNumberReader(), environment: environment, settings: settings, logger: quiet,
                sms: sms))
    }

    /// Services that run as long as a body does. When one of them fails, the body is cancelled.
    static func running(
        _ services: [any Service], _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: services, logger: quiet)
        try await withThrowingTaskGroup(of: Result<Void, any Error>.self) { tasks in
            tasks.addTask { .success(try await group.run()) }
            tasks.addTask {
                let result: Result<Void, any Error>
                do { result = .success(try await body()) } catch { result = .failure(error) }
                await group.triggerGracefulShutdown()
                return result
            }
            let results = try await tasks.reduce(into: []) { $0.append($1) }
            for result in results { try result.get() }
        }
    }

    // MARK: What happens

    /// A business whose calls are off, so that its messages go out in writing.
    func business(_ number: Int = 1, _ change: (inout Business) -> Void = { _ in }) async throws -> Business {
        var business = Business(
            id: BusinessID("business-\(number)"), name: "Miller Plumbing", publicPhoneNumber: "+12025550142",
            timezone: "America/New_York", vapiPhoneNumberID: "line-\(number)",
            notificationEmail: "owner@miller.example", notificationSMSPhone: Self.mobile, callbackReleased: true,
            noticeOrder: .smsFirst, settings: CallbackSettings(isEnabled: false), createdAt: WallClock().now)
        change(&business)
        try await engine.add(business)
        return business
    }

    func message(_ body: String = "The pipe leaks.", for business: Business) async throws -> MessageID {
        let draft = MessageDraft(customerName: "Ann", customerPhone: "+12025550177", body: body)
        return try await engine.submit(SubmittedMessage(draft: draft, sourceID: nil), to: business).message.id
    }

    func notices(of message: MessageID) async throws -> [Notice] {
        try await engine.parts.store.read { tx throws(StoreError) in try tx.notices(of: message) }
    }

    /// The notices of a message when they are as wanted, which the engine's own news tell.
    @discardableResult
    func notices(
        of message: MessageID, when isSo: @Sendable ([Notice]) -> Bool
    ) async throws -> [Notice] {
        let changes = engine.feed.changes()
        let now = try await notices(of: message)
        if isSo(now) { return now }
        for await _ in changes {
            let notices = try await notices(of: message)
            if isSo(notices) { return notices }
        }
        throw CancellationError()
    }

    func word(of message: MessageID) async throws -> CallbackWord? {
        try await engine.parts.store.read { tx throws(StoreError) in try tx.callback(message)?.state.word }
    }

    func reply(_ text: String, id: String? = nil, from phone: String = Self.mobile) async throws -> Int? {
        try await simulator.text(text, from: phone, to: Self.sender, over: carrier, id: id)
    }

    /// Waits until the outbox holds nothing that is to be done at once.
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

    /// A request as it is; the status of its answer.
    func post(_ path: String, _ body: String, headers: [(String, String)]) async throws -> Int {
        var request = HTTPClientRequest(url: address + path)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(string: body))
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(60)).status.code)
    }
}

extension SMSSettings {
    init(_ carrier: Carrier, _ simulator: CarrierConfiguration, baseURL: String) throws {
        let isTelnyx = carrier == .telnyx
        try self.init(
            provider: isTelnyx ? .telnyx : .twilio,
            apiKey: isTelnyx ? simulator.telnyxKey : "\(simulator.twilioSID):\(simulator.twilioToken)",
            from: SMSWorld.sender, baseURL: baseURL, publicURL: SMSWorld.publicURL,
            publicKey: isTelnyx ? simulator.telnyxPublicKey : nil)
    }
}

/// A port on loopback.
enum FreePort {
    /// One at which connections are taken and never answered, as long as the body runs.
    static func withSilence<Value>(_ body: (Int) async throws -> Value) async throws -> Value {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        let port = try bind(socket)
        try #require(listen(socket, 8) == 0)
        return try await body(port)
    }

    private static func bind(_ socket: Int32) throws -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.bind(socket, address, length) == 0 ? getsockname(socket, address, &length) : -1
            }
        }
        try #require(result == 0, "no free port")
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
