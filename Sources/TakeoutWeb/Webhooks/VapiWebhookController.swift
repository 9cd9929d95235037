// `POST /vapi/webhook`: verify, decode, commit, answer. Nothing here phones anyone.
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationCompat
import TakeoutCore
import TakeoutEngine
import TakeoutStore
public import TakeoutVapi

/// What the webhook route needs to know of Vapi.
public struct VapiWebhooks: Sendable {
    public let authentication: WebhookAuthentication
    /// nil while we have no public address: callers are told that nobody can take the call.
    public let receptionist: ReceptionistAssistant?
    /// How live calls are handed on.
    public let destinations: TransferDestinations

    public init(
        authentication: WebhookAuthentication, receptionist: ReceptionistAssistant?,
        destinations: TransferDestinations = TransferDestinations(plan: .blind)
    ) {
        self.authentication = authentication
        self.receptionist = receptionist
        self.destinations = destinations
    }
}

struct VapiWebhookController: Sendable {
    let engine: Engine
    let webhooks: VapiWebhooks
    private let mapping = WebhookMapping()

    init(engine: Engine, webhooks: VapiWebhooks) {
        self.engine = engine
        self.webhooks = webhooks
    }

    @Sendable func receive(_ request: Request, _ context: AppContext) async throws -> Response {
        var meter = WebhookMeter(engine.parts.environment)
        defer { meter.note() }
        let body = try await body(of: request, &meter, context)
        let response = try await receive(body, of: request, &meter, context)
        meter.answer = .ok
        return response
    }

    /// Of whoever shows no secret at all, nothing is kept.
    private func body(of request: Request, _ meter: inout WebhookMeter, _ context: AppContext) async throws -> Data {
        let refusal = webhooks.authentication.refusal(header: request.header)
        if refusal != nil { try await discard(request.body, upTo: context.maxUploadSize) }
        try turnAway(refusal, &meter, context)
        do {
            let buffer = try await request.body.collect(upTo: context.maxUploadSize)
            meter.restart()
            return Data(buffer: buffer, byteTransferStrategy: .noCopy)
        } catch let error as NIOTooManyBytesError {
            meter.answer = .tooLarge
            throw error
        }
    }

    /// Reads on, because a sender that is still writing would not see the answer.
    private func discard(_ body: RequestBody, upTo limit: Int) async throws {
        var size = 0
        for try await part in body {
            size += part.readableBytes
            if size > limit { return }
        }
    }

    private func receive(
        _ body: Data, of request: Request, _ meter: inout WebhookMeter, _ context: AppContext
    ) async throws -> Response {
        let refusal = webhooks.authentication.refusal(of: body, at: meter.start, header: request.header)
        try turnAway(refusal, &meter, context)
        meter.answer = .unreadable
        let news = try news(in: body, meter.start)
        meter.kind = WebhookKind(news)
        meter.answer = .failed
        return try await answer(news, raw: body, context)
    }

    private func turnAway(
        _ refusal: WebhookAuthentication.Refusal?, _ meter: inout WebhookMeter, _ context: AppContext
    ) throws(Problem) {
        guard let refusal else { return }
        meter.answer = .unauthenticated
        context.logger.notice("A webhook was turned away: \(refusal.rawValue).")
        throw Problem(.unauthorized, "Not authenticated", "The webhook bears no valid secret or signature.")
    }

    private func news(in body: Data, _ now: Timestamp) throws(Problem) -> ProviderNews {
        do throws(WebhookError) {
            return try mapping.news(from: body, receivedAt: now)
        } catch {
            throw Problem(
                .badRequest, "Not a Vapi webhook", "The body must be JSON with an object 'message' and its 'type'.")
        }
    }

    private func answer(_ news: ProviderNews, raw: Data, _ context: AppContext) async throws -> Response {
        switch news {
        case .toolCalls(let calls, let caller): return await answer(calls, on: caller, context)
        case .assistantRequest(let call): return await assistant(for: call, context)
        case .destinationRequest(let request): return await destination(for: request, context)
        case .sighting, .inboundCall, .inboundReport, .nothing:
            try await engine.receive(news, raw: raw)
            return .json([:])
        }
    }

    /// Always 200: Vapi ignores the body of any other answer, and the model would be left without a word.
    private func answer(_ calls: [ToolCall], on caller: ToolCaller, _ context: AppContext) async -> Response {
        do throws(StoreError) {
            return .json(ToolResponse.body(for: try await engine.answer(calls, on: caller)))
        } catch {
            context.logger.error("Tool calls could not be stored: \(error)")
            let apology = "This could not be stored just now. Say so, and try once more."
            return .json(
                ToolResponse.body(
                    for: calls.map { ToolAnswer(id: $0.id, name: $0.name, text: apology, isError: true) }))
        }
    }

    private func destination(for request: DestinationRequest, _ context: AppContext) async -> Response {
        do throws(StoreError) {
            return .json(webhooks.destinations.body(for: try await engine.answer(request)))
        } catch {
            context.logger.error("A request for a connection could not be stored: \(error)")
            let apology = "Nobody can be connected just now. Say so, and try once more."
            return .json(webhooks.destinations.body(for: .refuse(apology)))
        }
    }

    private var notInService: Response {
        .json(ReceptionistAssistant.notInService(in: engine.parts.settings.language))
    }

    /// From memory: Vapi waits 7.5 seconds, whatever the database does.
    private func assistant(for call: InboundCall, _ context: AppContext) async -> Response {
        guard let receptionist = webhooks.receptionist else {
            context.logger.warning("A call came in, but calls are off on this server: see its first log lines.")
            return notInService
        }
        guard let business = engine.businessAnswering(call) else {
            await keepForAdmin(call, context)
            return notInService
        }
        return .json(receptionist.answer(for: Reception(business)))
    }

    /// A call that was turned away may have no report. When it cannot be stored, the caller is told the same.
    private func keepForAdmin(_ call: InboundCall, _ context: AppContext) async {
        do throws(StoreError) {
            try await engine.turnedAway(call)
        } catch {
            context.logger.error("Call \(call.callID) on a line of no business could not be kept: \(error)")
        }
    }
}

extension Reception {
    fileprivate init(_ business: Business) {
        self.init(
            businessName: business.name, language: business.language, hours: business.hours,
            isRecorded: business.recordingEnabled, saysMayBeRecorded: business.recordingNotice,
            assistantID: business.receptionistAssistantID)
    }
}

extension Request {
    fileprivate func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
}

/// Counts one webhook when it is answered, however that ends.
private struct WebhookMeter {
    private let environment: EngineEnvironment
    private(set) var start: Timestamp
    var kind = WebhookKind.unknown
    var answer = WebhookAnswer.failed

    init(_ environment: EngineEnvironment) {
        self.environment = environment
        start = environment.clock.now
    }

    /// The body is there: how long its sender took is not our time.
    mutating func restart() { start = environment.clock.now }

    func note() {
        environment.metrics.webhooks.increment(kind, answer)
        environment.metrics.webhookSeconds.observe(environment.clock.now - start)
    }
}
