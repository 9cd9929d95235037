// What the operator tells of the carrier: checked at the start, so that a mistake shows before a message depends on it.
internal import Crypto
internal import Foundation

/// Which carrier, with which key and number.
public struct SMSSettings: Sendable {
    public enum Provider: String, Sendable, CaseIterable {
        case telnyx, twilio

        public var standardBaseURL: String {
            switch self {
            case .telnyx: "https://api.telnyx.com"
            case .twilio: "https://api.twilio.com"
            }
        }

        /// Where its webhooks come in, below our public address.
        public var path: String { "/sms/\(rawValue)" }
    }

    public struct Complaint: Error, Sendable, Equatable {
        public enum Part: Sendable { case apiKey, from, publicKey, baseURL }

        public let part: Part
        /// Continues the name of the setting.
        public let explanation: String

        public init(part: Part, explanation: String) {
            self.part = part
            self.explanation = explanation
        }
    }

    public let provider: Provider
    /// Telnyx's API key; Twilio's `SID:TOKEN`.
    let apiKey: String
    let from: String
    /// Without path and version, without a slash at its end.
    let baseURL: String
    /// Where the carrier reaches us; nil: it tells us nothing of deliveries and replies.
    let publicURL: String?
    /// Telnyx's public key, 32 bytes.
    let publicKey: Curve25519.Signing.PublicKey?

    /// - Parameters:
    ///   - from: a number in E.164; with Twilio also a messaging service (`MG…`).
    ///   - publicKey: base64, as Telnyx's portal shows it under "Public Key"; of no use to Twilio, which signs with the
    ///     token.
    public init(
        provider: Provider, apiKey: String, from: String, baseURL: String? = nil, publicURL: String?,
        publicKey: String? = nil
    ) throws(Complaint) {
        self.provider = provider
        self.apiKey = apiKey
        self.from = from
        self.baseURL = baseURL ?? provider.standardBaseURL
        self.publicURL = publicURL
        self.publicKey = try publicKey.map(Self.key)
        if provider == .twilio { try Self.checkAccount(apiKey) }
        guard Self.isNumber(from) || provider == .twilio && from.hasPrefix("MG") && from.count == 34 else {
            let service = provider == .twilio ? ", or the id of a messaging service (MG…)" : ""
            throw Complaint(part: .from, explanation: "must be a number such as +12025550100\(service)")
        }
    }

    /// What texts cannot do for lack of a setting.
    public var shortcoming: String? {
        if publicURL == nil { return "TAKEOUT_PUBLIC_URL is not set" }
        if provider == .telnyx, publicKey == nil { return "TAKEOUT_SMS_PUBLIC_KEY is not set" }
        return nil
    }

    var account: (sid: String, token: String) {
        let parts = apiKey.split(separator: ":", maxSplits: 1).map(String.init)
        return (parts.first ?? "", parts.count == 2 ? parts[1] : "")
    }

    private static func checkAccount(_ key: String) throws(Complaint) {
        let parts = key.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[0].hasPrefix("AC"), parts[0].count == 34,
            parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else {
            throw Complaint(
                part: .apiKey,
                explanation: "must be SID:TOKEN, the account's SID (AC and 32 signs) and its auth token, for Twilio")
        }
    }

    private static func key(_ text: String) throws(Complaint) -> Curve25519.Signing.PublicKey {
        guard let bytes = Data(base64Encoded: text), bytes.count == 32,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        else {
            throw Complaint(
                part: .publicKey,
                explanation: "must be the 44 signs of base64 that Telnyx's portal shows as the public key")
        }
        return key
    }

    static func isNumber(_ text: String) -> Bool {
        text.first == "+" && (8...16).contains(text.count)
            && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }
}
