// Twilio: messages by its API of 2010-04-01, its webhooks and their signatures.
internal import AsyncHTTPClient
internal import Crypto
internal import Foundation
internal import NIOHTTP1
internal import TakeoutCore
public import TakeoutEngine

/// Twilio docs: "Message resource", "track outbound message status", "webhooks security", "support for opt-out keywords".
public struct TwilioCarrier: SMSCarrier {
    private let settings: SMSSettings
    private let exchange: CarrierExchange

    init(_ settings: SMSSettings, _ exchange: CarrierExchange) {
        self.settings = settings
        self.exchange = exchange
    }

    public var sender: String { settings.from }
    /// Other types than XML make Twilio warn its customer (12300).
    public var webhookReply: SMSWebhookReply { SMSWebhookReply(contentType: "text/xml", body: "<Response/>") }

    private var authorization: String {
        let (sid, token) = settings.account
        return "Basic " + Data("\(sid):\(token)".utf8).base64EncodedString()
    }

    private var accountURL: String { "\(settings.baseURL)/2010-04-01/Accounts/\(settings.account.sid)" }

    // MARK: Sending

    private struct Accepted: Decodable { let sid: String }

    private struct Failure: Decodable {
        let code: Int?
        let message: String?
    }

    /// "Attempt to send to unsubscribed recipient".
    private static let optOutCode = 21_610

    public func send(_ sms: OutgoingSMS) async throws(NotifierError) -> String {
        let sender = settings.from.hasPrefix("MG") ? "MessagingServiceSid" : "From"
        var fields = [("To", sms.to), (sender, settings.from), ("Body", GSM7.plain(sms.text))]
        if let url = settings.publicURL {
            let query = sms.notice.map { "?\(Self.noticeField)=\($0)" } ?? ""
            fields.append(("StatusCallback", url + settings.provider.path + query))
        }
        let answer = try await exchange.send(
            .POST, accountURL + "/Messages.json", authorization: authorization,
            contentType: "application/x-www-form-urlencoded", body: Data(FormFields(fields).encoded.utf8))
        guard answer.isSuccess else { throw refusal(answer) }
        guard let accepted = answer.decoded(as: Accepted.self) else {
            throw NotifierError(.unknownOutcome, "Twilio took the SMS, but gave no id for it.")
        }
        return accepted.sid
    }

    private func refusal(_ answer: CarrierExchange.Answer) -> NotifierError {
        let failure = answer.decoded(as: Failure.self)
        let words = failure?.code.map { "error \($0)" }
        return exchange.refusal(answer, words: words, isOptOut: failure?.code == Self.optOutCode)
    }

    public func logIn() async throws(NotifierError) {
        let answer = try await exchange.send(.GET, accountURL + ".json", authorization: authorization)
        guard answer.isSuccess else { throw refusal(answer) }
    }

    // MARK: Webhooks

    /// In the query of the address that a status is sent to; the signature covers it.
    private static let noticeField = "notice"

    public func news(in webhook: SMSWebhook) throws(SMSWebhookRefusal) -> SMSNews {
        guard let signature = webhook.header("X-Twilio-Signature") else { throw .noSignature }
        guard let text = String(data: webhook.body, encoding: .utf8) else { throw .unreadable }
        let fields = FormFields(decoding: text)
        let isSigned = TwilioSignature.isValid(
            signature, url: webhook.url, fields: fields, token: settings.account.token)
        guard isSigned else { throw .wrongSignature }
        guard fields["AccountSid"] == settings.account.sid else { throw .unreadable }
        if let status = fields["MessageStatus"] { return delivery(status, fields, webhook.url) }
        return reply(fields)
    }

    private func reply(_ fields: FormFields) -> SMSNews {
        guard let id = fields["MessageSid"], let from = fields["From"], SMSSettings.isNumber(from) else {
            return .nothing
        }
        let text = fields["Body"] ?? ""
        // Twilio answers the words that carriers know, unless its customer turned that off and answers himself.
        let isAnswered = fields["OptOutType"] != nil || SMSCommand.isCarrierWord(text)
        return .reply(SMSReply(id: id, from: from, text: text, isAnsweredByCarrier: isAnswered))
    }

    private func delivery(_ status: String, _ fields: FormFields, _ url: String) -> SMSNews {
        guard let id = fields["MessageSid"], let stage = stage(status, code: fields["ErrorCode"]) else {
            return .nothing
        }
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        let notice = FormFields(decoding: query)[Self.noticeField].map { NoticeID($0) }
        return .delivery(SMSDelivery(notice: notice, carrierID: id, stage: stage))
    }

    private func stage(_ status: String, code: String?) -> SMSDelivery.Stage? {
        switch status {
        case "accepted", "scheduled", "queued", "sending": return .accepted
        case "sent": return .sent
        case "delivered", "read": return .delivered
        case "undelivered", "failed", "canceled":
            let words = code.flatMap { Int($0) }.map { "\(status), error \($0)" } ?? status
            return .failed(
                why: "Twilio could not deliver the SMS: \(words).", isOptOut: code == "\(Self.optOutCode)")
        default: return nil
        }
    }
}

/// How Twilio signs its requests (docs: "webhooks security"; twilio-python, `request_validator.py`).
public enum TwilioSignature {
    /// HMAC-SHA1 in base64 over the address and the form's fields, in the order of their names, each name followed by its
    /// value; of fields of one name, each value once.
    public static func make(url: String, fields: FormFields, token: String) -> String {
        Data(code(url: url, fields: fields, token: token)).base64EncodedString()
    }

    /// Twilio signs with the port in the address or without it, and its libraries try both.
    public static func isValid(_ signature: String, url: String, fields: FormFields, token: String) -> Bool {
        guard let offered = Data(base64Encoded: signature), !token.isEmpty else { return false }
        let key = SymmetricKey(data: Data(token.utf8))
        return [withPort(url), withoutPort(url), url].reduce(false) { isFound, url in
            let text = Data(signedText(url, fields).utf8)
            return HMAC<Insecure.SHA1>.isValidAuthenticationCode(offered, authenticating: text, using: key) || isFound
        }
    }

    private static func code(
        url: String, fields: FormFields, token: String
    ) -> HMAC<Insecure.SHA1>.MAC {
        HMAC<Insecure.SHA1>.authenticationCode(
            for: Data(signedText(url, fields).utf8), using: SymmetricKey(data: Data(token.utf8)))
    }

    private static func signedText(_ url: String, _ fields: FormFields) -> String {
        var seen: Set<String> = []
        let parts = fields.pairs.filter { seen.insert($0.0 + "\u{0}" + $0.1).inserted }
            .sorted { Array($0.0.utf8).lexicographicallyPrecedes(Array($1.0.utf8)) || $0.0 == $1.0 && $0.1 < $1.1 }
        return url + parts.map { $0.0 + $0.1 }.joined()
    }

    private static func withoutPort(_ url: String) -> String {
        guard var parts = URLComponents(string: url) else { return url }
        parts.port = nil
        return parts.string ?? url
    }

    private static func withPort(_ url: String) -> String {
        guard var parts = URLComponents(string: url), parts.port == nil else { return url }
        parts.port = parts.scheme == "https" ? 443 : 80
        return parts.string ?? url
    }
}

/// The fields of `application/x-www-form-urlencoded`, in their order.
public struct FormFields: Sendable, Equatable {
    public let pairs: [(String, String)]

    public init(_ pairs: [(String, String)]) {
        self.pairs = pairs
    }

    public init(decoding text: String) {
        pairs = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    public subscript(name: String) -> String? { pairs.first { $0.0 == name }?.1 }

    public var encoded: String {
        pairs.map { "\(Self.encoded($0.0))=\(Self.encoded($0.1))" }.joined(separator: "&")
    }

    public static func == (left: FormFields, right: FormFields) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// What is no valid encoding stays as it came.
    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }
}
