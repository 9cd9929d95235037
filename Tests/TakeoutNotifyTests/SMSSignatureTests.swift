// Who may tell us of texts: the signatures of both carriers.
import AsyncHTTPClient
import Crypto
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import Testing

@Suite("Signatures of carriers")
struct SMSSignatureTests {
    // MARK: Twilio

    /// twilio-python, `tests/unit/test_request_validator.py`: token 12345.
    static let url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    static let fields = FormFields([
        ("CallSid", "CA1234567890ABCDE"), ("Digits", "1234"), ("From", "+14158675309"), ("To", "+18005551212"),
        ("Caller", "+14158675309"),
    ])

    @Test("Twilio's published examples come out")
    func published() {
        #expect(
            TwilioSignature.make(url: Self.url, fields: Self.fields, token: "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
        let doubled = FormFields(decoding: "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234")
        #expect(
            TwilioSignature.make(url: Self.url, fields: doubled, token: "12345") == "IK+Dwps556ElfBT0I3Rgjkr1wJU=")
    }

    @Test(
        "Twilio's signatures with and without a port pass, as in its library",
        arguments: [
            ("https://mycompany.com:1234/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
            ("https://mycompany.com/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w="),
            ("http://mycompany.com/myapp.php?foo=1&bar=2", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ])
    func ports(_ url: String, _ signature: String) {
        #expect(TwilioSignature.isValid(signature, url: url, fields: Self.fields, token: "12345"))
    }

    static let sid = "AC" + String(repeating: "1", count: 32)

    private func twilio() throws -> any SMSCarrier {
        SMSCarriers.carrier(
            try SMSSettings(
                provider: .twilio, apiKey: "\(Self.sid):t0ken", from: "+12025550199",
                publicURL: "https://takeout.example"), http: .shared)
    }

    private func webhook(_ body: String, url: String, headers: [String: String], at seconds: Int64 = 0) -> SMSWebhook {
        SMSWebhook(
            url: url, body: Data(body.utf8), receivedAt: Timestamp(microseconds: (1_772_445_600 + seconds) * 1_000_000)
        ) { name in headers[name.lowercased()] }
    }

    private func signed(_ body: String, url: String, token: String = "t0ken") -> [String: String] {
        ["x-twilio-signature": TwilioSignature.make(url: url, fields: FormFields(decoding: body), token: token)]
    }

    @Test("Twilio's news are read, and changed ones are not")
    func twilioNews() throws {
        let url = "https://takeout.example/sms/twilio?notice=n-1"
        let body = "MessageSid=SM1&MessageStatus=delivered&AccountSid=\(Self.sid)&To=%2B12025550150"
        let news = try twilio().news(in: webhook(body, url: url, headers: signed(body, url: url)))
        #expect(news == .delivery(SMSDelivery(notice: NoticeID("n-1"), carrierID: "SM1", stage: .delivered)))
        let others: [(String, String, [String: String])] = [
            (body.replacing("delivered", with: "failed"), url, signed(body, url: url)),
            (body, url.replacing("n-1", with: "n-2"), signed(body, url: url)),
            (body, url, signed(body, url: url, token: "another")),
            (body + "&Extra=1", url, signed(body, url: url)), (body, url, ["x-twilio-signature": "no base64!"]),
        ]
        for (body, url, headers) in others {
            #expect(throws: SMSWebhookRefusal.wrongSignature) {
                try twilio().news(in: webhook(body, url: url, headers: headers))
            }
        }
        #expect(throws: SMSWebhookRefusal.noSignature) {
            try twilio().news(in: webhook(body, url: url, headers: [:]))
        }
    }

    @Test(
        "Twilio's words become ours",
        arguments: [
            ("queued", "", SMSDelivery.Stage.accepted), ("sent", "", .sent), ("delivered", "", .delivered),
            (
                "undelivered", "&ErrorCode=30003",
                .failed(why: "Twilio could not deliver the SMS: undelivered, error 30003.", isOptOut: false)
            ),
            (
                "failed", "&ErrorCode=21610",
                .failed(why: "Twilio could not deliver the SMS: failed, error 21610.", isOptOut: true)
            ),
        ])
    func twilioStages(_ status: String, _ more: String, _ stage: SMSDelivery.Stage) throws {
        let url = "https://takeout.example/sms/twilio"
        let body = "MessageSid=SM1&MessageStatus=\(status)&AccountSid=\(Self.sid)\(more)"
        let news = try twilio().news(in: webhook(body, url: url, headers: signed(body, url: url)))
        #expect(news == .delivery(SMSDelivery(notice: nil, carrierID: "SM1", stage: stage)))
    }

    @Test("Replies through Twilio", arguments: [("Done 4K7 \u{2013} thanks", false), ("STOP", true), ("Help", true)])
    func twilioReplies(_ text: String, _ isAnswered: Bool) throws {
        let url = "https://takeout.example/sms/twilio"
        let body = FormFields([
            ("MessageSid", "SM2"), ("From", "+12025550150"), ("Body", text), ("SmsStatus", "received"),
            ("AccountSid", Self.sid),
        ]).encoded
        let news = try twilio().news(in: webhook(body, url: url, headers: signed(body, url: url)))
        #expect(
            news == .reply(SMSReply(id: "SM2", from: "+12025550150", text: text, isAnsweredByCarrier: isAnswered)))
    }

    // MARK: Telnyx

    static let key = Curve25519.Signing.PrivateKey()

    private func telnyx(publicKey: String?) throws -> any SMSCarrier {
        SMSCarriers.carrier(
            try SMSSettings(
                provider: .telnyx, apiKey: "KEY", from: "+12025550199", publicURL: "https://takeout.example",
                publicKey: publicKey), http: .shared)
    }

    private static var publicKey: String { key.publicKey.rawRepresentation.base64EncodedString() }

    private func signed(
        _ body: String, timestamp: String = "1772445600", by key: Curve25519.Signing.PrivateKey = Self.key
    ) throws -> [String: String] {
        let signature = try key.signature(for: Data("\(timestamp)|\(body)".utf8))
        return [
            "telnyx-signature-ed25519": signature.base64EncodedString(), "telnyx-timestamp": timestamp,
        ]
    }

    private static let webhookURL = "https://takeout.example/sms/telnyx"

    /// From Telnyx's documents ("receiving webhooks for messaging"), shortened.
    private func event(_ type: String, to status: String = "delivered", errors: String = "") -> String {
        """
        {"data": {"event_type": "\(type)", "id": "4ee8c3a6-4995-4309-a3c6-38e3db9ea4be", \
        "occurred_at": "2019-12-09T21:32:14.148+00:00", "payload": {"completed_at": null, \
        "cost": {"amount": "0.0051", "currency": "USD"}, "direction": "\(type == "message.received" ? "inbound" : "outbound")", \
        "encoding": "GSM-7", "errors": [\(errors)], \
        "from": {"carrier": "TELNYX LLC", "line_type": "VoIP", "phone_number": "+13125550150"}, \
        "id": "ac012cbf-5e09-46af-a69a-7c0e2d90993c", "media": [], "parts": 1, "record_type": "message", \
        "tags": ["notice:n-1"], "text": "Done", "to": [{"carrier": "T-MOBILE USA, INC.", "line_type": "Wireless", \
        "phone_number": "+13125550151", "status": "\(status)"}], "type": "SMS"}, "record_type": "event"}, \
        "meta": {"attempt": 1, "delivered_to": "https://takeout.example/sms/telnyx"}}
        """
    }

    @Test("Telnyx's news are read, and changed, old or foreign ones are not")
    func telnyxNews() throws {
        let carrier = try telnyx(publicKey: Self.publicKey)
        let body = event("message.finalized")
        let url = Self.webhookURL
        let news = try carrier.news(in: webhook(body, url: url, headers: try signed(body)))
        let id = "ac012cbf-5e09-46af-a69a-7c0e2d90993c"
        #expect(news == .delivery(SMSDelivery(notice: NoticeID("n-1"), carrierID: id, stage: .delivered)))
        let stranger = Curve25519.Signing.PrivateKey()
        let wrong: [(String, [String: String])] = [
            (body.replacing("delivered\"}", with: "sent\"}"), try signed(body)), (body + " ", try signed(body)),
            (body, try signed(body, by: stranger)),
            (body, try signed(body).merging(["telnyx-timestamp": "1772445601"]) { $1 }),
        ]
        for (body, headers) in wrong {
            #expect(throws: SMSWebhookRefusal.wrongSignature) {
                try carrier.news(in: webhook(body, url: url, headers: headers))
            }
        }
        #expect(throws: SMSWebhookRefusal.noSignature) { try carrier.news(in: webhook(body, url: url, headers: [:])) }
        let keyless = try telnyx(publicKey: nil)
        #expect(throws: SMSWebhookRefusal.noKey) {
            try keyless.news(in: webhook(body, url: url, headers: try signed(body)))
        }
    }

    @Test("Telnyx's time may be five minutes off", arguments: [(300, true), (-300, true), (301, false), (-301, false)])
    func telnyxAge(_ seconds: Int64, _ isTaken: Bool) throws {
        let carrier = try telnyx(publicKey: Self.publicKey)
        let body = event("message.sent", to: "sent")
        let late = webhook(body, url: Self.webhookURL, headers: try signed(body), at: seconds)
        if isTaken {
            _ = try carrier.news(in: late)
        } else {
            #expect(throws: SMSWebhookRefusal.staleTimestamp) { try carrier.news(in: late) }
        }
    }

    @Test(
        "Telnyx's words become ours",
        arguments: [
            ("sent", "", SMSDelivery.Stage.sent), ("delivery_unconfirmed", "", .unconfirmed),
            (
                "delivery_failed", #"{"code": "40008", "title": "Undeliverable"}"#,
                .failed(why: "Telnyx could not deliver the SMS: Undeliverable (40008).", isOptOut: false)
            ),
            (
                "sending_failed", #"{"code": "40300", "title": "Blocked due to STOP message"}"#,
                .failed(why: "Telnyx could not deliver the SMS: Blocked due to STOP message (40300).", isOptOut: true)
            ),
        ])
    func telnyxStages(_ status: String, _ errors: String, _ stage: SMSDelivery.Stage) throws {
        let carrier = try telnyx(publicKey: Self.publicKey)
        let body = event("message.finalized", to: status, errors: errors)
        let news = try carrier.news(in: webhook(body, url: Self.webhookURL, headers: try signed(body)))
        guard case .delivery(let delivery) = news else {
            Issue.record("\(news)")
            return
        }
        #expect(delivery.stage == stage)
    }

    @Test("Replies through Telnyx, and what is no news")
    func telnyxReplies() throws {
        let carrier = try telnyx(publicKey: Self.publicKey)
        func news(_ body: String) throws -> SMSNews {
            try carrier.news(in: webhook(body, url: Self.webhookURL, headers: try signed(body)))
        }
        let reply = SMSReply(
            id: "ac012cbf-5e09-46af-a69a-7c0e2d90993c", from: "+13125550150", text: "Done", isAnsweredByCarrier: false)
        #expect(try news(event("message.received", to: "webhook_delivered")) == .reply(reply))
        #expect(try news(event("message.read")) == .nothing)
        #expect(throws: SMSWebhookRefusal.unreadable) { try news("this is not JSON") }
        #expect(throws: SMSWebhookRefusal.unreadable) { try news("{}") }
    }

    // MARK: Settings

    @Test("Settings that cannot work are refused")
    func settings() {
        typealias Case = (SMSSettings.Provider, key: String, from: String, public: String?, SMSSettings.Complaint.Part)
        let cases: [Case] = [
            (.twilio, "token alone", "+12025550199", nil, .apiKey), (.twilio, "AC1:t", "+12025550199", nil, .apiKey),
            (.twilio, "\(Self.sid):", "+12025550199", nil, .apiKey), (.telnyx, "KEY", "Takeout", nil, .from),
            (.telnyx, "KEY", "MG" + String(repeating: "1", count: 32), nil, .from),
            (.telnyx, "KEY", "+12025550199", "c2hvcnQ=", .publicKey), (.telnyx, "KEY", "2025550199", nil, .from),
        ]
        for wrong in cases {
            let complaint = #expect(throws: SMSSettings.Complaint.self) {
                try SMSSettings(
                    provider: wrong.0, apiKey: wrong.key, from: wrong.from, publicURL: nil, publicKey: wrong.public)
            }
            #expect(complaint?.part == wrong.4)
            #expect(complaint?.explanation.contains(wrong.key) != true)
        }
    }
}
