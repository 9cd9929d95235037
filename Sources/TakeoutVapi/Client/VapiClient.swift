// Vapi's HTTP API as the port of the engine: places, finds and steers calls.
public import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
public import TakeoutCore
public import TakeoutEngine

public struct VapiClient: VoiceProvider {
    let configuration: VapiConfiguration
    let exchange: Exchange
    /// nil without a public address, at which Vapi would tell what happens on a call.
    private let assistant: CallbackAssistant?
    let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - http: made with ``httpConfiguration``, or with its settings: no redirects, no repeated connecting.
    ///   - now: stands in for the time of an end that Vapi does not tell.
    public init(
        configuration: VapiConfiguration, http: HTTPClient, now: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.exchange = Exchange(http: http, timeout: configuration.requestTimeout)
        self.assistant = configuration.webhook.map {
            CallbackAssistant(settings: configuration.assistant, webhook: $0)
        }
        self.now = now
    }

    /// How the client's connections must behave: a redirect would carry the key elsewhere or repeat a call, and one try
    /// to connect is enough, since the outbox tries again. HTTP/1.1, where one request is one exchange.
    public static var httpConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(10)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Shorter than servers keep an idle connection, so that seldom one closes just as we use it.
        configuration.connectionPool.idleTimeout = .seconds(15)
        return configuration
    }

    public var capabilities: VoiceCapabilities {
        VoiceCapabilities(canTransfer: true, canLookUp: true, detectsMachines: true, hasTools: true)
    }

    public func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting {
        guard let assistant else {
            throw VoiceError(.refused, "No call was placed: there is no public address for the assistant's tools.")
        }
        let body = try written { () throws in try assistant.createCall(for: order) }
        return try await createOutboundCall(body, token: order.token)
    }

    /// `POST /call`, once: it has no idempotency key, so a repeated request is a second ringing phone (Vapi docs).
    func createOutboundCall(_ body: Data, token: String) async throws(VoiceError) -> CallSighting {
        let deed = "place the call"
        let outcome = await exchange.run(
            .POST, configuration.baseURL + "/call", bearer: configuration.apiKey, body: body)
        let answer = try outcome.success(of: deed, hiding: configuration.apiKey)
        let call = try call(in: answer, deed)
        guard let sighting = call.sighting(now: now()) else { throw unreadable(deed) }
        return sighting.bearing(token, call.limits?.news)
    }

    public func call(_ callID: String) async throws(VoiceError) -> CallSighting? {
        let deed = "show the call"
        let outcome = await get("/call/" + callID.percentEncoded)
        if case .answered(let answer) = outcome, answer.status == 404 { return nil }
        let call = try call(in: try outcome.success(of: deed, hiding: configuration.apiKey), deed)
        return call.sighting(now: now())
    }

    public func transfer(
        controlURL: String, to number: String, saying sentence: String?
    ) async throws(VoiceError) {
        try await connectCallToCustomer(controlURL: controlURL, customerPhone: number, saying: sentence)
    }

    /// Hands the contact's call on to the customer's number. A blind transfer, the one kind that is documented for live
    /// control; without `callerId` the customer sees the Vapi number. A 2xx means "taken in" (Vapi docs).
    func connectCallToCustomer(
        controlURL: String, customerPhone: String, saying sentence: String?
    ) async throws(VoiceError) {
        var command: [String: JSONValue] = [
            "type": "transfer", "destination": ["type": "number", "number": .string(customerPhone)],
        ]
        if let sentence { command["content"] = .string(sentence) }
        try await control(controlURL, .object(command), deed: "transfer the call")
    }

    public func say(controlURL: String, _ sentence: String) async throws(VoiceError) {
        try await control(controlURL, ["type": "say", "content": .string(sentence)], deed: "speak on the call")
    }

    public func hangUp(controlURL: String) async throws(VoiceError) {
        try await control(controlURL, ["type": "end-call"], deed: "end the call")
    }
}

extension VapiClient {
    func get(_ path: String) async -> ExchangeOutcome {
        await exchange.run(.GET, configuration.baseURL + path, bearer: configuration.apiKey, body: nil)
    }

    /// The address is authority enough (Vapi docs), so the key stays with us.
    private func control(_ address: String, _ command: JSONValue, deed: String) async throws(VoiceError) {
        guard let address = ControlAddress(address, baseURL: configuration.baseURL) else {
            throw VoiceError(.refused, "The call's control address is not one of Vapi's.")
        }
        let outcome = await exchange.run(.POST, address.url, bearer: nil, body: try bytes(of: command))
        _ = try outcome.success(of: deed, hiding: configuration.apiKey)
    }

    private func bytes(of body: JSONValue) throws(VoiceError) -> Data {
        try written { () throws in try body.serialized() }
    }

    private func written(_ body: () throws -> Data) throws(VoiceError) -> Data {
        do { return try body() } catch {
            throw VoiceError(.refused, "The request to Vapi could not be written as JSON.")
        }
    }

    private func call(in answer: HTTPAnswer, _ deed: String) throws(VoiceError) -> WireCall {
        guard let json = JSONText(answer.body)?.root, json.isObject else { throw unreadable(deed) }
        return WireCall(json)
    }

    /// The list as it came, unreadable entries as nil.
    func calls(in answer: HTTPAnswer, _ deed: String) throws(VoiceError) -> [WireCall?] {
        guard let items = JSONText(answer.body)?.root.items else { throw unreadable(deed) }
        return items.map { $0.isObject ? WireCall($0) : nil }
    }

    private func unreadable(_ deed: String) -> VoiceError {
        VoiceError(.unknownOutcome, "Vapi's answer when asked to \(deed) cannot be read.")
    }
}

extension CallSighting {
    /// The answer to our own request is about our call, whether or not it echoes the token.
    /// - Parameter limits: what it tells of the account's lines, which is true at that moment alone.
    fileprivate func bearing(_ token: String, _ limits: AccountNews?) -> CallSighting {
        CallSighting(
            callID: callID, token: token, stage: stage, ending: ending, endedReason: endedReason, at: at,
            answeredAt: answeredAt, cost: cost, costParts: costParts, account: limits ?? account,
            controlURL: controlURL)
    }
}
