// Webhooks of both carriers, signed as theirs are.
import AsyncHTTPClient
import Crypto
import Foundation
import Logging
import NIOCore
import NIOHTTP1

/// Telnyx's objects.
enum TelnyxForm {
    static func message(
        _ sms: SimulatedSMS, status: String, tags: [String], direction: String, error: [String: Any]? = nil
    ) -> [String: Any] {
        let payload: [String: Any] = [
            "record_type": "message", "direction": direction, "id": sms.id, "type": "SMS", "text": sms.text,
            "from": ["phone_number": sms.from, "carrier": "Telnyx", "line_type": "VoIP"],
            "to": [["phone_number": sms.to, "status": status, "carrier": "", "line_type": "Wireless"]],
            "tags": tags, "errors": error.map { [$0] } ?? [], "encoding": "GSM-7",
        ]
        return ["data": payload]
    }

    static func event(_ type: String, _ sms: SimulatedSMS, _ message: [String: Any], url: String) -> [String: Any] {
        [
            "data": [
                "record_type": "event", "event_type": type, "id": UUID().uuidString.lowercased(),
                "occurred_at": "2026-03-02T10:00:00.000+00:00", "payload": message["data"] ?? [:],
            ], "meta": ["attempt": 1, "delivered_to": url],
        ]
    }
}

struct WebhookSender: Sendable {
    let client: HTTPClient
    let configuration: CarrierConfiguration
    let logger: Logger

    // MARK: What is told

    func tell(_ status: String, of delivery: CarrierSimulator.Delivery, url: String) async {
        switch delivery.sms.carrier {
        case .telnyx: await tellTelnyx(status, of: delivery, url: url)
        case .twilio: await tellTwilio(status, of: delivery.sms, url: url)
        }
    }

    private func tellTelnyx(_ status: String, of delivery: CarrierSimulator.Delivery, url: String) async {
        let error: [String: Any]? =
            status == "delivery_failed" ? ["code": "40008", "title": "Undeliverable", "detail": "Undeliverable"] : nil
        let message = TelnyxForm.message(
            delivery.sms, status: status, tags: delivery.request.tags, direction: "outbound", error: error)
        let type = status == "sent" ? "message.sent" : "message.finalized"
        let body = JSONBytes.of(TelnyxForm.event(type, delivery.sms, message, url: url))
        // Telnyx tries three times.
        for _ in 0..<3 {
            if let code = await postSigned(body, url: url), (200..<300).contains(code) { return }
        }
    }

    private func tellTwilio(_ status: String, of sms: SimulatedSMS, url: String) async {
        var fields = [
            "MessageSid": sms.id, "SmsSid": sms.id, "MessageStatus": status, "SmsStatus": status, "To": sms.to,
            "From": sms.from, "AccountSid": configuration.twilioSID, "ApiVersion": "2010-04-01",
        ]
        if status == "undelivered" { fields["ErrorCode"] = "30003" }
        _ = await post(fields, url: url)
    }

    /// - Returns: the status of the answer; nil when there was none.
    func tellReceived(_ sms: SimulatedSMS, url: String) async -> Int? {
        switch sms.carrier {
        case .telnyx:
            let message = TelnyxForm.message(sms, status: "webhook_delivered", tags: [], direction: "inbound")
            let event = TelnyxForm.event("message.received", sms, message, url: url)
            return await postSigned(JSONBytes.of(event), url: url)
        case .twilio:
            let fields = [
                "MessageSid": sms.id, "SmsSid": sms.id, "SmsMessageSid": sms.id, "SmsStatus": "received",
                "NumMedia": "0", "NumSegments": "1", "Body": sms.text, "To": sms.to, "From": sms.from,
                "AccountSid": configuration.twilioSID, "ApiVersion": "2010-04-01",
            ]
            return await post(fields, url: url)
        }
    }

    // MARK: Signed

    private func postSigned(_ body: Data, url: String) async -> Int? {
        let timestamp = String(configuration.time() / 1_000_000)
        guard let signature = try? configuration.telnyxSigningKey.signature(for: Data("\(timestamp)|".utf8) + body)
        else { return nil }
        return await post(
            body, url: url,
            headers: [
                ("Content-Type", "application/json"), ("telnyx-timestamp", timestamp),
                ("telnyx-signature-ed25519", signature.base64EncodedString()),
            ])
    }

    /// Over the address, and each field's name and value in the order of the names.
    private func post(_ fields: [String: String], url: String) async -> Int? {
        let text = url + fields.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
        let code = HMAC<Insecure.SHA1>.authenticationCode(
            for: Data(text.utf8), using: SymmetricKey(data: Data(configuration.twilioToken.utf8)))
        return await post(
            Data(FormText.write(fields).utf8), url: url,
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"),
                ("X-Twilio-Signature", Data(code).base64EncodedString()),
            ])
    }

    private func post(_ body: Data, url: String, headers: [(String, String)]) async -> Int? {
        var request = HTTPClientRequest(url: configuration.routed(url))
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: .seconds(15))
            _ = try await response.body.collect(upTo: 1 << 20)
            return Int(response.status.code)
        } catch {
            logger.debug("A carrier's webhook was not answered: \(error)")
            return nil
        }
    }
}
