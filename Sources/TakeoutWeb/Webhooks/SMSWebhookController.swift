// `POST /sms/{carrier}`: news of texts, from the carrier. Verify, decode, commit, answer.
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationCompat
import TakeoutEngine
import TakeoutStore

struct SMSWebhookController: Sendable {
    /// Carriers' webhooks are a few kilobytes.
    private static let longestBody = 256 * 1_024

    let engine: Engine
    let carrier: any SMSCarrier
    /// Our address as the carrier was told it.
    let publicURL: String

    @Sendable func receive(_ request: Request, _ context: AppContext) async throws -> Response {
        let buffer = try await request.body.collect(upTo: Self.longestBody)
        let headers = request.headers
        let webhook = SMSWebhook(
            url: publicURL + request.uri.string, body: Data(buffer: buffer),
            receivedAt: engine.parts.environment.clock.now,
            header: { name in HTTPField.Name(name).flatMap { headers[$0] } })
        try await engine.receive(try read(webhook, context))
        let reply = carrier.webhookReply
        return Response(
            status: .ok, headers: [.contentType: reply.contentType],
            body: .init(byteBuffer: ByteBuffer(string: reply.body)))
    }

    private func read(_ webhook: SMSWebhook, _ context: AppContext) throws(Problem) -> SMSNews {
        do throws(SMSWebhookRefusal) {
            return try carrier.news(in: webhook)
        } catch {
            context.logger.notice("A carrier's webhook was turned away: \(error.rawValue).")
            guard error.isAboutSender else {
                throw Problem(.badRequest, "Not a carrier's webhook", "The body is not what the carrier sends.")
            }
            throw Problem(.unauthorized, "Not authenticated", "The webhook bears no valid signature.")
        }
    }
}
