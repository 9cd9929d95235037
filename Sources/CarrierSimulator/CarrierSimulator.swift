// Stand-ins for Telnyx and Twilio on one HTTP server: they take texts, tell of them, and bring replies.
import AsyncHTTPClient
import Crypto
import Foundation
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// Serves both carriers' APIs for messages. Their webhooks are signed as the real ones are.
public actor CarrierSimulator: Service {
    /// What it was made with: keys, account, numbers.
    public nonisolated let configuration: CarrierConfiguration
    private let logger: Logger
    private let jobs = AsyncStream.makeStream(of: Delivery.self)
    private var port: Int?
    private var waiters: [CheckedContinuation<Int, Never>] = []

    private var texts: [SimulatedSMS] = []
    private var phones: [String: [PhoneBehaviour]] = [:]
    private var inboundURLs: [Carrier: String]
    /// Phones that said STOP.
    private var blocked: Set<String> = []
    private var pending = 0
    private var idleWaiters: [CheckedContinuation<Void, Never>] = []
    private var counter = 0
    private var unanswered: Set<String> = []
    private var held: [CheckedContinuation<Void, Never>] = []
    private var isOver = false

    public init(configuration: CarrierConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        inboundURLs = configuration.inboundURLs
    }

    // MARK: Running

    /// Listens until graceful shutdown or cancellation; deliveries that are under way are dropped then.
    public func run() async throws {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let application = Application(
            router: CarrierRoutes(simulator: self).router,
            configuration: .init(address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in await self.listens(at: channel.localAddress?.port ?? 0) },
            logger: logger)
        let sender = WebhookSender(client: client, configuration: configuration, logger: logger)
        let deliveries = jobs.stream
        let result = await withTaskGroup(of: Void.self) { group -> Result<Void, any Error> in
            group.addTask {
                await withDiscardingTaskGroup { all in
                    for await delivery in deliveries { all.addTask { await self.play(delivery, sender) } }
                    all.cancelAll()
                }
            }
            let result: Result<Void, any Error>
            do { result = .success(try await application.run()) } catch { result = .failure(error) }
            jobs.continuation.finish()
            group.cancelAll()
            return result
        }
        try await client.shutdown()
        try result.get()
    }

    private func listens(at port: Int) {
        self.port = port
        for waiter in waiters { waiter.resume(returning: port) }
        waiters = []
    }

    /// `http://host:port`; waits until it listens.
    public func baseURL() async -> String {
        let port: Int
        if let known = self.port { port = known } else { port = await withCheckedContinuation { waiters.append($0) } }
        return "http://\(configuration.host):\(port)"
    }

    // MARK: What people do

    /// What becomes of the next texts to a phone, one after the other; the last stays. Phones deliver otherwise.
    public func setPhone(_ number: String, _ behaviours: PhoneBehaviour...) { phones[number] = behaviours }

    public func setInboundURL(_ url: String, for carrier: Carrier) { inboundURLs[carrier] = url }

    /// All texts in both directions, oldest first.
    public var messages: [SimulatedSMS] { texts }

    /// Texts that reached a phone or are on their way to it.
    public func messages(to number: String) -> [SimulatedSMS] { texts.filter { $0.to == number && !$0.isInbound } }

    /// Somebody sends a text to one of our numbers. Words like STOP block the number, as carriers do.
    /// - Parameter id: of a text that was told before, to tell it again.
    /// - Returns: the status that the webhook was answered with; nil where nobody is told.
    @discardableResult
    public func text(
        _ text: String, from: String, to: String, over carrier: Carrier, id: String? = nil
    ) async throws -> Int? {
        let sms = SimulatedSMS(
            id: id ?? nextID(carrier, isInbound: true), carrier: carrier, from: from, to: to, text: text,
            at: configuration.time(), isInbound: true, status: "received")
        if id == nil { texts.append(sms) }
        let word = text.uppercased().trimmingCharacters(in: .whitespacesAndNewlines)
        if CarrierRules.stopWords.contains(word) { blocked.insert(from) }
        if CarrierRules.startWords.contains(word) { blocked.remove(from) }
        guard let url = inboundURLs[carrier] else { return nil }
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let sender = WebhookSender(client: client, configuration: configuration, logger: logger)
        let status = await sender.tellReceived(sms, url: url)
        try await client.shutdown()
        return status
    }

    /// Waits until all that the carriers have to tell was told.
    public func idle() async {
        while pending > 0 { await withCheckedContinuation { idleWaiters.append($0) } }
    }

    // MARK: What programs send

    /// Takes a text that its carrier has found to be in order.
    func take(_ request: SendRequest) throws(Refusal) -> SimulatedSMS {
        guard configuration.numbers.contains(request.from) else { throw CarrierRules.foreignSender(request) }
        if blocked.contains(request.to) { throw CarrierRules.blocked(request) }
        let behaviour = nextBehaviour(of: request.to)
        if case .refuses(let status, let code) = behaviour {
            throw Refusal(status: status, code: code, text: "The message was refused.")
        }
        if case .busy(let pause) = behaviour {
            throw Refusal(status: 429, code: 20_429, text: "Too many requests", retryAfter: pause)
        }
        let sms = SimulatedSMS(
            id: nextID(request.carrier, isInbound: false), carrier: request.carrier, from: request.from, to: request.to,
            text: request.text, at: configuration.time(), isInbound: false, status: "queued")
        texts.append(sms)
        pending += 1
        jobs.continuation.yield(Delivery(sms: sms, request: request, behaviour: behaviour))
        if behaviour == .answerLost { throw Refusal(status: 504, code: 0, text: "") }
        if behaviour == .neverAnswers { unanswered.insert(sms.id) }
        return sms
    }

    /// Returns when the request that brought a text is to be answered.
    func answerIsDue(to sms: SimulatedSMS) async {
        guard unanswered.contains(sms.id), !isOver else { return }
        await withCheckedContinuation { held.append($0) }
    }

    /// Lets go of the requests that were never answered: before a server can stop, they must end.
    public func endSilence() {
        isOver = true
        for continuation in held { continuation.resume() }
        held = []
    }

    private func nextBehaviour(of number: String) -> PhoneBehaviour {
        guard var list = phones[number], let first = list.first else { return .delivers }
        if list.count > 1 { list.removeFirst() }
        phones[number] = list
        return first
    }

    private func nextID(_ carrier: Carrier, isInbound: Bool) -> String {
        counter += 1
        let digits = String(counter)
        let filled = String(repeating: "0", count: 12 - digits.count) + digits
        switch carrier {
        case .telnyx: return "40385f64-5717-4562-b3fc-\(filled)"
        case .twilio: return "SM" + String(repeating: isInbound ? "1" : "0", count: 20) + filled
        }
    }

    // MARK: Deliveries

    struct Delivery: Sendable {
        let sms: SimulatedSMS
        let request: SendRequest
        let behaviour: PhoneBehaviour

        /// What is told, in order.
        var statuses: [String] {
            switch (behaviour, sms.carrier) {
            case (.delivers, _), (.answerLost, _): ["sent", "delivered"]
            case (.undelivered, .telnyx): ["sent", "delivery_failed"]
            case (.undelivered, .twilio): ["sent", "undelivered"]
            case (.unconfirmed, .telnyx): ["sent", "delivery_unconfirmed"]
            case (.unconfirmed, .twilio): ["sent"]
            case (.silent, _), (.refuses, _), (.busy, _), (.neverAnswers, _): []
            }
        }
    }

    private func play(_ delivery: Delivery, _ sender: WebhookSender) async {
        for status in delivery.statuses {
            do { try await Task.sleep(for: configuration.pace) } catch { break }
            set(status, of: delivery.sms.id)
            if let url = delivery.request.statusURL { await sender.tell(status, of: delivery, url: url) }
        }
        pending -= 1
        guard pending == 0 else { return }
        for waiter in idleWaiters { waiter.resume() }
        idleWaiters = []
    }

    private func set(_ status: String, of id: String) {
        guard let place = texts.firstIndex(where: { $0.id == id }) else { return }
        texts[place].status = status
    }
}
