// Telnyx: messages by its API v2, its webhooks and their signatures.
internal import AsyncHTTPClient
internal import Crypto
internal import Foundation
internal import NIOHTTP1
internal import TakeoutCore
public import TakeoutEngine

/// Telnyx docs: "send a message" (`POST /v2/messages`), "receiving webhooks for messaging", "messaging error codes",
/// "advanced opt-in/out management".
public struct TelnyxCarrier: SMSCarrier {
    private let settings: SMSSettings
    private let exchange: CarrierExchange

    init(_ settings: SMSSettings, _ exchange: CarrierExchange) {
        self.settings = settings
        self.exchange = exchange
    }

    public var sender: String { settings.from }
    public var webhookReply: SMSWebhookReply { SMSWebhookReply(contentType: "application/json", body: "{}") }

    // MARK: Sending

    /// Telnyx repeats the tags in its webhooks, inside of what it signs.
    private struct Request: Encodable {
        let from: String
        let to: String
        let text: String
        let type = "SMS"
        let webhookUrl: String?
        let tags: [String]
    }

    private static let encoder = {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }()

    private struct Accepted: Decodable {
        struct Message: Decodable { let id: String }
        let data: Message
    }

    /// The key keeps a second request from being a second text where Telnyx heeds it. Its docs ("Idempotency-Key") let
    /// each address say whether it does, and that of messages does not say so; so nothing relies on it.
    public func send(_ sms: OutgoingSMS) async throws(NotifierError) -> String {
        let request = Request(
            from: settings.from, to: sms.to, text: GSM7.plain(sms.text),
            webhookUrl: settings.publicURL.map { $0 + settings.provider.path },
            tags: sms.notice.map { [Self.tag + $0.rawValue] } ?? [])
        guard let body = try? Self.encoder.encode(request) else {
            throw NotifierError(.permanent, "The SMS could not be put into Telnyx's form.")
        }
        let answer = try await exchange.send(
            .POST, settings.baseURL + "/v2/messages", authorization: "Bearer \(settings.apiKey)",
            contentType: "application/json", body: body, idempotencyKey: sms.notice?.rawValue)
        guard answer.isSuccess else { throw refusal(answer) }
        guard let accepted = answer.decoded(as: Accepted.self) else {
            throw NotifierError(.unknownOutcome, "Telnyx took the SMS, but gave no id for it.")
        }
        return accepted.data.id
    }

    private struct Errors: Decodable {
        struct Item: Decodable {
            let code: String?
            let title: String?
        }
        let errors: [Item]
    }

    /// 40300: "Blocked due to STOP message".
    private static let optOutCode = "40300"

    private func refusal(_ answer: CarrierExchange.Answer) -> NotifierError {
        let first = answer.decoded(as: Errors.self)?.errors.first
        let words = first.flatMap { item in item.title.map { "\($0) (\(item.code ?? "no code"))" } }
        return exchange.refusal(answer, words: words, isOptOut: first?.code == Self.optOutCode)
    }

    public func logIn() async throws(NotifierError) {
        let answer = try await exchange.send(
            .GET, settings.baseURL + "/v2/balance", authorization: "Bearer \(settings.apiKey)")
        guard answer.isSuccess else { throw refusal(answer) }
    }

    // MARK: Webhooks

    private static let tag = "notice:"
    /// Telnyx's libraries take the same.
    private static let tolerance: Int64 = 300

    public func news(in webhook: SMSWebhook) throws(SMSWebhookRefusal) -> SMSNews {
        try check(webhook)
        guard let event = try? CarrierExchange.decoder.decode(Event.self, from: webhook.body) else { throw .unreadable }
        let payload = event.data.payload
        switch event.data.eventType {
        case "message.received": return payload.reply
        case "message.sent", "message.finalized": return payload.delivery
        default: return .nothing
        }
    }

    /// Ed25519 over `{timestamp}|{body}`, in base64; the timestamp in seconds.
    private func check(_ webhook: SMSWebhook) throws(SMSWebhookRefusal) {
        guard let key = settings.publicKey else { throw .noKey }
        guard let text = webhook.header("telnyx-signature-ed25519"), let signature = Data(base64Encoded: text),
            let timestamp = webhook.header("telnyx-timestamp"), let seconds = Int64(timestamp)
        else { throw .noSignature }
        guard key.isValidSignature(signature, for: Data("\(timestamp)|".utf8) + webhook.body) else {
            throw .wrongSignature
        }
        let now = webhook.receivedAt.microseconds / 1_000_000
        guard seconds >= now - Self.tolerance, seconds <= now + Self.tolerance else { throw .staleTimestamp }
    }

    private struct Event: Decodable {
        struct Content: Decodable {
            let eventType: String
            let payload: Payload
        }
        let data: Content
    }

    private struct Payload: Decodable {
        struct Party: Decodable {
            let phoneNumber: String?
            let status: String?
        }
        let id: String
        let direction: String?
        let from: Party?
        let to: [Party]?
        let text: String?
        let tags: [String]?
        let errors: [Errors.Item]?
        /// Telnyx answered by itself.
        let autoresponseType: String?

        var reply: SMSNews {
            guard direction != "outbound", let from = from?.phoneNumber, SMSSettings.isNumber(from) else {
                return .nothing
            }
            return .reply(
                SMSReply(id: id, from: from, text: text ?? "", isAnsweredByCarrier: autoresponseType != nil))
        }

        var delivery: SMSNews {
            guard direction != "inbound", let status = to?.first?.status, let stage = stage(status) else {
                return .nothing
            }
            let notice = tags?.first { $0.hasPrefix(TelnyxCarrier.tag) }.map {
                NoticeID(String($0.dropFirst(TelnyxCarrier.tag.count)))
            }
            return .delivery(SMSDelivery(notice: notice, carrierID: id, stage: stage))
        }

        private func stage(_ status: String) -> SMSDelivery.Stage? {
            switch status {
            case "queued", "sending": return .accepted
            case "sent": return .sent
            case "delivered": return .delivered
            case "delivery_unconfirmed": return .unconfirmed
            case "sending_failed", "delivery_failed", "expired":
                let error = errors?.first
                let words = [error?.title, error?.code.map { "(\($0))" }].compactMap { $0 }.joined(separator: " ")
                let why = PlainText.line(words.isEmpty ? status : words, limit: 160)
                return .failed(
                    why: "Telnyx could not deliver the SMS: \(why).", isOptOut: error?.code == TelnyxCarrier.optOutCode)
            default: return nil
            }
        }
    }
}
