// What the carriers refuse, with the codes of their documents. Written from these, not from our client.
import Foundation

/// A request to send, read from either carrier's form.
struct SendRequest: Sendable {
    let carrier: Carrier
    let from: String
    let to: String
    let text: String
    let statusURL: String?
    /// Telnyx repeats them in its webhooks.
    var tags: [String] = []
}

struct Refusal: Error, Sendable {
    let status: Int
    let code: Int
    let text: String
    var retryAfter: Int?
}

enum CarrierRules {
    static let stopWords: Set<String> = ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"]
    static let startWords: Set<String> = ["START", "UNSTOP"]
    /// Both carriers take texts of 1,600 characters at most.
    private static let longestText = 1_600

    /// Telnyx API errors 10004 and 10016; messaging errors 40300, 40302, 40305.
    static func checkTelnyx(_ request: SendRequest, fields: Set<String>) throws(Refusal) {
        for name in ["from", "to", "text"] where !fields.contains(name) {
            throw Refusal(status: 422, code: 10_004, text: "Missing required parameter")
        }
        guard isE164(request.to), isE164(request.from) else {
            throw Refusal(status: 422, code: 10_016, text: "Phone number must be in +E.164 format")
        }
        guard request.text.count <= longestText else {
            throw Refusal(status: 422, code: 40_302, text: "Message too large")
        }
        try checkURL(request.statusURL, Refusal(status: 422, code: 10_003, text: "Invalid URL"))
    }

    /// Twilio errors 21602, 21603, 21604, 21211, 21609, 21617.
    static func checkTwilio(_ request: SendRequest, fields: Set<String>) throws(Refusal) {
        guard fields.contains("To") else {
            throw Refusal(status: 400, code: 21_604, text: "A 'To' phone number is required.")
        }
        guard fields.contains("From") else {
            throw Refusal(status: 400, code: 21_603, text: "A 'From' phone number is required.")
        }
        guard fields.contains("Body"), !request.text.isEmpty else {
            throw Refusal(status: 400, code: 21_602, text: "Message body is required.")
        }
        guard isE164(request.to) else {
            throw Refusal(status: 400, code: 21_211, text: "Invalid 'To' Phone Number: \(request.to)")
        }
        guard request.text.count <= longestText else {
            throw Refusal(status: 400, code: 21_617, text: "The message body exceeds 1600 characters")
        }
        try checkURL(request.statusURL, Refusal(status: 400, code: 21_609, text: "Invalid 'StatusCallback'"))
    }

    static func foreignSender(_ request: SendRequest) -> Refusal {
        switch request.carrier {
        case .telnyx: Refusal(status: 400, code: 40_305, text: "Invalid 'from' address")
        case .twilio: Refusal(status: 400, code: 21_606, text: "The 'From' number is not one of yours")
        }
    }

    static func blocked(_ request: SendRequest) -> Refusal {
        switch request.carrier {
        case .telnyx: Refusal(status: 403, code: 40_300, text: "Blocked due to STOP message")
        case .twilio: Refusal(status: 400, code: 21_610, text: "Attempt to send to unsubscribed recipient")
        }
    }

    private static func checkURL(_ url: String?, _ refusal: Refusal) throws(Refusal) {
        guard let url else { return }
        guard let parts = URL(string: url), ["http", "https"].contains(parts.scheme), parts.host() != nil else {
            throw refusal
        }
    }

    private static func isE164(_ text: String) -> Bool {
        text.first == "+" && (8...16).contains(text.count) && text.dropFirst().allSatisfy { ("0"..."9").contains($0) }
    }
}
