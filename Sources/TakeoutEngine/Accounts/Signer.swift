// Signs what we hand out and get back: the links of account mails. One key for the installation, kept for ever.
import Crypto
public import Foundation

public struct Signer: Sendable {
    /// Bytes of a key.
    public static let keyLength = 32

    private let key: SymmetricKey

    /// - Parameter key: `keyLength` random bytes.
    public init(key: Data) {
        self.key = SymmetricKey(data: key)
    }

    /// - Parameter purpose: keeps a signature for one thing from being good for another.
    public func signature(of text: String, for purpose: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Self.message(text, purpose), using: key)).base64URL
    }

    /// Takes the same time whatever is wrong with it.
    public func isValid(_ signature: String, of text: String, for purpose: String) -> Bool {
        guard let code = Data(base64URL: signature) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Self.message(text, purpose), using: key)
    }

    private static func message(_ text: String, _ purpose: String) -> Data { Data("\(purpose)\n\(text)".utf8) }
}

extension Data {
    /// RFC 4648 §5, without padding.
    public var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    public init?(base64URL text: String) {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        self.init(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
