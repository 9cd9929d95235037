// The other end of outgoing webhooks: answers as the story says, and checks every signature for itself.
import Crypto
import Foundation
import Synchronization
import TakeoutEngine
import Testing

final class ScriptedReceiver: WebhookPoster {
    /// A request as it came, its body read.
    struct Arrival: Sendable {
        let url: String
        let id: String
        let type: String
        let body: [String: any Sendable]
        let raw: String
        let signature: String
        let timestamp: String
    }

    private struct State {
        var arrivals: [Arrival] = []
        var outcomes: [String: WebhookOutcome] = [:]
    }

    private let state = Mutex(State())

    /// Everything that was tried, taken or not.
    var arrivals: [Arrival] { state.withLock { $0.arrivals } }
    var types: [String] { arrivals.map(\.type) }

    /// From now on this address answers so; nil: takes everything.
    func answer(_ url: String, _ outcome: WebhookOutcome?) { state.withLock { $0.outcomes[url] = outcome } }

    func post(_ request: WebhookRequest) async -> WebhookOutcome {
        let headers = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        let body = (try? JSONSerialization.jsonObject(with: Data(request.body.utf8))) as? [String: any Sendable]
        let arrival = Arrival(
            url: request.url, id: headers["webhook-id"] ?? "", type: body?["type"] as? String ?? "",
            body: body ?? [:], raw: request.body, signature: headers["webhook-signature"] ?? "",
            timestamp: headers["webhook-timestamp"] ?? "")
        return state.withLock { state in
            state.arrivals.append(arrival)
            return state.outcomes[request.url] ?? .answered(status: 200, response: "", retryAfter: nil)
        }
    }

    func objection(to url: String) -> String? { nil }
}

extension ScriptedReceiver.Arrival {
    /// Whether one of its signatures was made with this secret; written from the text of Standard Webhooks.
    func isSigned(with secret: String) throws -> Bool {
        let key = try #require(Data(base64Encoded: String(secret.dropFirst("whsec_".count))))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).\(timestamp).\(raw)".utf8), using: SymmetricKey(data: key))
        return signature.split(separator: " ").contains("v1,\(Data(code).base64EncodedString())")
    }

    func data(_ part: String) throws -> [String: any Sendable] {
        let data = try #require(body["data"] as? [String: any Sendable])
        return try #require(data[part] as? [String: any Sendable])
    }
}
