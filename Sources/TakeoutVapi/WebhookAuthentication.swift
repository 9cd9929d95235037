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

    /// Where Vapi puts a secret of ours unless told otherwise.
    public static let secretHeader = "X-Vapi-Secret"

    /// Lets everything in: `--insecure-webhooks`.
    public static let open = WebhookAuthentication(isOpen: true, secrets: [], secretHeader: secretHeader, hmac: nil)

    private let isOpen: Bool
    private let secrets: [SHA256.Digest]
    private let secretHeader: String
    private let hmac: HMACCredential?

    /// - Parameters:
    ///   - secrets: each of them is accepted, so that they can be rotated; empty ones are dropped. With neither a secret
    ///     nor a credential everything is refused.
    ///   - secretHeader: the header that bears a secret as it is; `Authorization` is looked at in any case.
    public init(
        secrets: [String], secretHeader: String = WebhookAuthentication.secretHeader, hmac: HMACCredential? = nil
    ) {
        self.init(isOpen: false, secrets: secrets.filter { !$0.isEmpty }, secretHeader: secretHeader, hmac: hmac)
    }

    private init(isOpen: Bool, secrets: [String], secretHeader: String, hmac: HMACCredential?) {
        self.isOpen = isOpen
        self.secrets = secrets.map { SHA256.hash(data: Data($0.utf8)) }
        self.secretHeader = secretHeader
        self.hmac = hmac
    }

    /// Whether the headers alone tell that it will be turned away, so that a stranger's body need not be read.
    public func refusal(header: (String) -> String?) -> Refusal? {
        if isOpen || hmac.flatMap({ header($0.signatureHeader) }) != nil { return nil }
        return secretRefusal(header)
    }

    /// - Parameters:
    ///   - body: the bytes as they came, since a signature covers them.
    ///   - header: the value of a header by its name, whose case does not matter.
    /// - Returns: nil when the webhook is let in.
    public func refusal(of body: Data, at now: Timestamp, header: (String) -> String?) -> Refusal? {
        if isOpen { return nil }
        let refusal = secretRefusal(header)
        guard refusal != nil, let hmac, let signature = header(hmac.signatureHeader) else { return refusal }
        let signed = HMACCredential.Signature(
            signature: signature, timestamp: header(hmac.timestampHeader), id: header(hmac.idHeader))
        return hmac.refusal(of: body, signed, at: now)
    }

    private func secretRefusal(_ header: (String) -> String?) -> Refusal? {
        let offered = [header(secretHeader), bearerToken(header("Authorization"))].compactMap { $0 }
        if offered.contains(where: isSecret) { return nil }
        return offered.isEmpty ? .noCredentials : .wrongSecret
    }

    /// Behind `Bearer`, or alone: at Vapi the prefix of a bearer credential can be turned off.
    private func bearerToken(_ value: String?) -> String? {
        guard let value else { return nil }
        if value.lowercased().hasPrefix("bearer ") { return String(value.dropFirst("bearer ".count)).trimmingSpaces }
        return value.contains(" ") ? nil : value
    }

    /// Digests are compared, which takes the same time whatever the difference; all secrets are tried, for the same
    /// reason.
    private func isSecret(_ offered: String) -> Bool {
        let digest = SHA256.hash(data: Data(offered.utf8))
        return secrets.reduce(false) { found, secret in secret == digest || found }
    }
}
