// Who may post to us as Vapi: whoever bears a secret of ours, or signs the body with the HMAC credential's key.
import Crypto
public import FoundationEssentials
public import TakeoutCore

/// Checks one webhook's headers and raw body (Vapi docs: server authentication).
public struct WebhookAuthentication: Sendable {
    /// Why a webhook was turned away; for the log, not for the sender.
    public enum Refusal: String, Error, Sendable, Equatable {
        case noCredentials, wrongSecret, wrongSignature, noTimestamp, staleTimestamp
    }

    /// Lets everything in: `--insecure-webhooks`.
    public static let open = WebhookAuthentication(isOpen: true, secrets: [], hmac: nil)

    private let isOpen: Bool
    private let secrets: [SHA256.Digest]
    private let hmac: HMACCredential?

    /// - Parameter secrets: each of them is accepted, so that they can be rotated; empty ones are dropped. With neither
    ///   a secret nor a credential everything is refused.
    public init(secrets: [String], hmac: HMACCredential? = nil) {
        self.init(isOpen: false, secrets: secrets.filter { !$0.isEmpty }, hmac: hmac)
    }

    private init(isOpen: Bool, secrets: [String], hmac: HMACCredential?) {
        self.isOpen = isOpen
        self.secrets = secrets.map { SHA256.hash(data: Data($0.utf8)) }
        self.hmac = hmac
    }

    /// - Parameters:
    ///   - body: the bytes as they came, since a signature covers them.
    ///   - header: the value of a header by its name, whose case does not matter.
    /// - Returns: nil when the webhook is let in.
    public func refusal(of body: Data, at now: Timestamp, header: (String) -> String?) -> Refusal? {
        if isOpen { return nil }
        let offered = [header("X-Vapi-Secret"), bearerToken(header("Authorization"))].compactMap { $0 }
        if offered.contains(where: isSecret) { return nil }
        if let hmac, let signature = header(hmac.signatureHeader) {
            return hmac.refusal(of: body, signature: signature, timestamp: header(hmac.timestampHeader), at: now)
        }
        return offered.isEmpty ? .noCredentials : .wrongSecret
    }

    private func bearerToken(_ value: String?) -> String? {
        guard let value, value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst("bearer ".count)).trimmingSpaces
    }

    /// Digests are compared, which takes the same time whatever the difference; all secrets are tried, for the same
    /// reason.
    private func isSecret(_ offered: String) -> Bool {
        let digest = SHA256.hash(data: Data(offered.utf8))
        return secrets.reduce(false) { found, secret in secret == digest || found }
    }
}
