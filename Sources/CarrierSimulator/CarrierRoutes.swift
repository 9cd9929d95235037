// The addresses of the two carriers' APIs, as far as texts need them.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

struct CarrierRoutes: Sendable {
    let simulator: CarrierSimulator

    private var configuration: CarrierConfiguration { simulator.configuration }

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.post("v2/messages", use: sendByTelnyx)
        router.get("v2/balance", use: balance)
        router.post("2010-04-01/Accounts/:sid/Messages.json", use: sendByTwilio)
        router.get("2010-04-01/Accounts/:sid", use: account)
        router.post("simulator/texts", use: textIn)
        return router
    }

    // MARK: What only a simulator has

    /// Somebody texts: `{"carrier": "telnyx", "from", "to", "text"}`.
    private struct TextIn: Decodable {
        let carrier: String
        let from: String
        let to: String
        let text: String
    }

    @Sendable private func textIn(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = Data((try await request.body.collect(upTo: 1 << 16)).readableBytesView)
        guard let text = try? JSONDecoder().decode(TextIn.self, from: body),
            let carrier = Carrier(rawValue: text.carrier)
        else { return Response(status: .badRequest) }
        let status = try await simulator.text(text.text, from: text.from, to: text.to, over: carrier)
        return json(["webhook_status": status ?? NSNull()], status: 200)
    }

    // MARK: Telnyx

    @Sendable private func sendByTelnyx(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = Data((try await request.body.collect(upTo: 1 << 20)).readableBytesView)
        do throws(Refusal) {
            try checkKey(request)
            let fields = try telnyxFields(body)
            let wanted = SendRequest(
                carrier: .telnyx, from: fields["from"] as? String ?? "", to: fields["to"] as? String ?? "",
                text: fields["text"] as? String ?? "", statusURL: fields["webhook_url"] as? String,
                tags: fields["tags"] as? [String] ?? [])
            try CarrierRules.checkTelnyx(wanted, fields: Set(fields.keys))
            let sms = try await simulator.take(wanted)
            await simulator.answerIsDue(to: sms)
            let message = TelnyxForm.message(sms, status: "queued", tags: wanted.tags, direction: "outbound")
            return json(message, status: 200)
        } catch {
            return refusal(error)
        }
    }

    private func telnyxFields(_ body: Data) throws(Refusal) -> [String: Any] {
        guard let fields = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] else {
            throw Refusal(status: 400, code: 10_015, text: "Bad Request")
        }
        return fields
    }

    private func checkKey(_ request: Request) throws(Refusal) {
        guard request.headers[.authorization] == "Bearer \(configuration.telnyxKey)" else {
            throw Refusal(status: 401, code: 10_009, text: "Authentication failed")
        }
    }

    @Sendable private func balance(_ request: Request, _ context: BasicRequestContext) -> Response {
        do throws(Refusal) {
            try checkKey(request)
            return json(["data": ["balance": "10.00", "currency": "USD", "record_type": "balance"]], status: 200)
        } catch {
            return refusal(error)
        }
    }

    private func refusal(_ refusal: Refusal) -> Response {
        // A gateway's page is not the carrier's JSON.
        if refusal.status >= 500 { return Response(status: .init(code: refusal.status)) }
        return json(
            ["errors": [["code": "\(refusal.code)", "title": refusal.text, "detail": refusal.text]]],
            status: refusal.status, retryAfter: refusal.retryAfter)
    }

    // MARK: Twilio

    @Sendable private func sendByTwilio(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let body = String(buffer: try await request.body.collect(upTo: 1 << 20))
        do throws(Refusal) {
            try checkAccount(request, context.parameters.get("sid") ?? "")
            let fields = FormText.read(body)
            let wanted = SendRequest(
                carrier: .twilio, from: fields["From"] ?? "", to: fields["To"] ?? "", text: fields["Body"] ?? "",
                statusURL: fields["StatusCallback"])
            try CarrierRules.checkTwilio(wanted, fields: Set(fields.keys))
            let sms = try await simulator.take(wanted)
            await simulator.answerIsDue(to: sms)
            return json(
                [
                    "sid": sms.id, "account_sid": configuration.twilioSID, "from": sms.from, "to": sms.to,
                    "body": sms.text, "status": "queued", "direction": "outbound-api", "error_code": NSNull(),
                ], status: 201)
        } catch {
            return twilioRefusal(error)
        }
    }

    @Sendable private func account(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let file = context.parameters.get("sid") ?? ""
        do throws(Refusal) {
            try checkAccount(request, String(file.prefix { $0 != "." }))
            return json(["sid": configuration.twilioSID, "status": "active"], status: 200)
        } catch {
            return twilioRefusal(error)
        }
    }

    private func checkAccount(_ request: Request, _ sid: String) throws(Refusal) {
        let credentials = Data("\(configuration.twilioSID):\(configuration.twilioToken)".utf8).base64EncodedString()
        guard request.headers[.authorization] == "Basic \(credentials)" else {
            throw Refusal(status: 401, code: 20_003, text: "Authenticate")
        }
        guard sid == configuration.twilioSID else {
            throw Refusal(status: 404, code: 20_404, text: "The requested resource was not found")
        }
    }

    private func twilioRefusal(_ refusal: Refusal) -> Response {
        if refusal.status >= 500 { return Response(status: .init(code: refusal.status)) }
        return json(
            ["code": refusal.code, "message": refusal.text, "status": refusal.status], status: refusal.status,
            retryAfter: refusal.retryAfter)
    }

    // MARK: Answers

    private func json(_ value: [String: Any], status: Int, retryAfter: Int? = nil) -> Response {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let retryAfter { headers[.retryAfter] = "\(retryAfter)" }
        return Response(
            status: .init(code: status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: JSONBytes.of(value))))
    }
}

enum JSONBytes {
    /// What is put in here are texts, numbers, lists and objects of them, which always have a form in JSON.
    static func of(_ value: [String: Any]) -> Data {
        (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])) ?? Data("{}".utf8)
    }
}

/// `application/x-www-form-urlencoded`.
enum FormText {
    static func read(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
                part.replacing("+", with: " ").removingPercentEncoding ?? ""
            }
            fields[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return fields
    }

    static func write(_ fields: [String: String]) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._")
        return fields.sorted { $0.key < $1.key }.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }.joined(separator: "&")
    }
}
