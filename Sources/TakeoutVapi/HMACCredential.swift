// Vapi's HMAC credential: its header, format and encoding are what the account's owner chose there.
import Crypto
import FoundationEssentials
import TakeoutCore

/// The settings of an HMAC credential (Vapi OpenAPI: the `hmac` authentication plan of a custom credential).
public struct HMACCredential: Sendable {
    public enum Algorithm: String, Sendable, CaseIterable { case sha1, sha256, sha512 }
    public enum Encoding: String, Sendable, CaseIterable { case hex, base64 }

    /// Settings that cannot work; the text says which and what would.
    public struct SettingsError: Error, Sendable, Equatable {
        public let explanation: String
    }

    /// How far the sender's clock may be from ours, past or future.
    static let tolerance = Duration.minutes(5)

    public let signatureHeader: String
    public let timestampHeader: String
    private let key: SymmetricKey
    private let algorithm: Algorithm
    private let encoding: Encoding
    private let prefix: String
    private let format: [Piece]

    /// A part of what is signed.
    private enum Piece: Sendable, Equatable {
        case text(String)
        case timestamp, body
    }

    /// - Parameters:
    ///   - format: what is signed, of text, `{body}` and, to be safe from repetition, `{timestamp}`.
    ///   - prefix: what stands before the signature in its header, such as `sha256=`.
    public init(
        secret: String, algorithm: String = "sha256", signatureHeader: String = "x-signature",
        timestampHeader: String = "x-timestamp", format: String = "{timestamp}.{body}", encoding: String = "hex",
        prefix: String = ""
    ) throws(SettingsError) {
        guard !secret.isEmpty else { throw SettingsError(explanation: "The HMAC secret is empty.") }
        guard let algorithm = Algorithm(rawValue: algorithm.lowercased()) else {
            throw SettingsError(explanation: "The HMAC algorithm must be sha256, sha512 or sha1.")
        }
        guard let encoding = Encoding(rawValue: encoding.lowercased()) else {
            throw SettingsError(explanation: "The HMAC encoding must be hex or base64.")
        }
        self.key = SymmetricKey(data: Data(secret.utf8))
        self.algorithm = algorithm
        self.encoding = encoding
        self.signatureHeader = signatureHeader
        self.timestampHeader = timestampHeader
        self.prefix = prefix
        self.format = try Self.pieces(of: format)
    }

    /// nil when the signature is right and the timestamp, if it is part of what is signed, is fresh.
    func refusal(
        of body: Data, signature: String, timestamp: String?, at now: Timestamp
    ) -> WebhookAuthentication.Refusal? {
        if format.contains(.timestamp) {
            guard let timestamp, let then = Self.moment(timestamp) else { return .noTimestamp }
            guard abs((now - then).wholeMicroseconds) <= Self.tolerance.wholeMicroseconds else {
                return .staleTimestamp
            }
        }
        guard let code = decoded(signature) else { return .wrongSignature }
        return isValid(code, for: signedBytes(body, timestamp ?? "")) ? nil : .wrongSignature
    }

    private func signedBytes(_ body: Data, _ timestamp: String) -> Data {
        format.reduce(into: Data()) { bytes, piece in
            switch piece {
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .timestamp: bytes.append(contentsOf: timestamp.utf8)
            case .body: bytes.append(body)
            }
        }
    }

    /// In constant time, as the library promises.
    private func isValid(_ code: Data, for bytes: Data) -> Bool {
        switch algorithm {
        case .sha1: HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: bytes, using: key)
        case .sha256: HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: bytes, using: key)
        case .sha512: HMAC<SHA512>.isValidAuthenticationCode(code, authenticating: bytes, using: key)
        }
    }
}

extension HMACCredential {
    /// Vapi does not document the unit, so seconds and milliseconds are told apart by their size.
    private static func moment(_ text: String) -> Timestamp? {
        Timestamp(vapiEpoch: Double(text.trimmingSpaces))
    }

    private func decoded(_ signature: String) -> Data? {
        let trimmed = signature.trimmingSpaces
        guard trimmed.hasPrefix(prefix) else { return nil }
        let text = String(trimmed.dropFirst(prefix.count))
        return encoding == .hex ? Self.hexBytes(text) : Data(base64Encoded: text)
    }

    private static func hexBytes(_ text: String) -> Data? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count.isMultiple(of: 2) else { return nil }
        return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
    }

    /// Splits the format at its placeholders. `{url}`, `{method}` and `{svix-id}`, which Vapi has too, are refused:
    /// behind a proxy they are not what was signed.
    private static func pieces(of format: String) throws(SettingsError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = format[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(try placeholder(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        guard pieces.contains(.body) else { throw SettingsError(explanation: "The HMAC format must contain {body}.") }
        return pieces
    }

    private static func placeholder(_ name: Substring) throws(SettingsError) -> Piece {
        switch name {
        case "timestamp": return .timestamp
        case "body": return .body
        default: throw SettingsError(explanation: "The HMAC format may contain {timestamp} and {body} only.")
        }
    }
}
