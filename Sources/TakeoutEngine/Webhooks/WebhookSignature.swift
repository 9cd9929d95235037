// Signs what integrators get, in the form of Standard Webhooks 1.0 (standardwebhooks.com).
import Crypto
public import Foundation

/// A secret that two sides share: `whsec_` and 24 to 64 bytes in base64.
public enum WebhookSecret {
    private static let prefix = "whsec_"

    /// - Parameter bytes: 32 random ones.
    public static func make(_ bytes: [UInt8]) -> String { prefix + Data(bytes).base64EncodedString() }

    /// The bytes of a secret; nil if the text is none.
    public static func bytes(of text: String) -> Data? {
        guard text.hasPrefix(prefix), let data = Data(base64Encoded: String(text.dropFirst(prefix.count))) else {
            return nil
        }
        return (24...64).contains(data.count) ? data : nil
    }
}

enum WebhookSignature {
    /// The value of `webhook-signature`: one signature for each secret, set apart by spaces, so that receivers can
    /// change over from one secret to the next.
    /// - Parameter seconds: since 1970, as in `webhook-timestamp`.
    static func header(id: String, seconds: Int64, body: String, secrets: [String]) -> String {
        let signed = Data("\(id).\(seconds).\(body)".utf8)
        let signatures = secrets.compactMap(WebhookSecret.bytes).map { key in
            let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
            return "v1,\(Data(code).base64EncodedString())"
        }
        return signatures.joined(separator: " ")
    }
}
