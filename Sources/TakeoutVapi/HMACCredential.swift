// Vapi's HMAC credential: its header, format and encoding are what the account's owner chose there.
import Crypto
import FoundationEssentials
import TakeoutCore

/// The settings of an HMAC credential (Vapi OpenAPI: the `hmac` authentication plan of a custom credential).
public struct HMACCredential: Sendable {
    public enum Algorithm: String, Sendable, CaseIterable { case sha1, sha256, sha512 }
    public enum Encoding: String, Sendable, CaseIterable { case hex, base64 }

    /// A setting that cannot work.
    public struct SettingsError: Error, Sendable, Equatable {
        public enum Part: Sendable {
            case secret, algorithm, signatureHeader, timestampHeader, idHeader, format, encoding
        }

        public let part: Part
        /// What goes on after the setting's name: "must be …".
        public let explanation: String
    }

    /// How far the sender's clock may be from ours, past or future.
    static let tolerance = Duration.minutes(5)

    public let signatureHeader: String
    public let timestampHeader: String
    public let idHeader: String
    private let keys: [SymmetricKey]
    private let algorithm: Algorithm
    private let encoding: Encoding
    private let prefix: String
    private let format: [Piece]

    /// A part of what is signed.
    private enum Piece: Sendable, Equatable {
        case text(String)
        case timestamp, id, body
    }

    /// What came with one webhook, beside its body.
    struct Signature {
        let signature: String
        let timestamp: String?
        let id: String?
    }

    /// - Parameters:
    ///   - secrets: a signature by any of them is right, so that they can be rotated.
    ///   - secretIsBase64: whether the secrets are bytes written in base64, as the credential's `secretIsBase64` says.
    ///   - idHeader: the header of `{svix-id}`, where that is part of the format.
    ///   - format: what is signed, of text, `{body}`, `{method}`, `{svix-id}` and, to be safe from repetition,
    ///     `{timestamp}`.
    ///   - prefix: what stands before the signature in its header, such as `sha256=`.
    public init(
        secrets: [String], secretIsBase64: Bool = false, algorithm: String = "sha256",
        signatureHeader: String = "x-signature", timestampHeader: String = "x-timestamp", idHeader: String = "svix-id",
        format: String = "{timestamp}.{body}", encoding: String = "hex", prefix: String = ""
    ) throws(SettingsError) {
        guard let known = Algorithm(rawValue: algorithm.lowercased()) else {
            throw SettingsError(
                .algorithm, "must be sha256, sha512 or sha1, as the credential says; not '\(algorithm)'")
        }
        guard let spelling = Encoding(rawValue: encoding.lowercased()) else {
            throw SettingsError(.encoding, "must be hex or base64, as the credential says; not '\(encoding)'")
        }
        self.keys = try Self.keys(secrets, areBase64: secretIsBase64)
        self.algorithm = known
        self.encoding = spelling
        self.signatureHeader = try Self.header(signatureHeader, .signatureHeader)
        self.timestampHeader = try Self.header(timestampHeader, .timestampHeader)
        self.idHeader = try Self.header(idHeader, .idHeader)
        self.prefix = prefix
        self.format = try Self.pieces(of: format)
    }

    /// Whether a webhook that was signed once is refused when it comes again after the tolerated time.
    private var coversTime: Bool { format.contains(.timestamp) }

    /// nil when the signature is right and the timestamp, if it is part of what is signed, is fresh.
    func refusal(of body: Data, _ signature: Signature, at now: Timestamp) -> WebhookAuthentication.Refusal? {
        if coversTime {
            guard let then = signature.timestamp.flatMap(Self.moment) else { return .noTimestamp }
            guard abs((now - then).wholeMicroseconds) <= Self.tolerance.wholeMicroseconds else {
                return .staleTimestamp
            }
        }
        guard let code = decoded(signature.signature), let bytes = signedBytes(body, signature) else {
            return .wrongSignature
        }
        // All keys are tried, whichever is the right one.
        let isRight = keys.reduce(false) { found, key in isValid(code, for: bytes, by: key) || found }
        return isRight ? nil : .wrongSignature
    }

    /// nil when a part of it did not come.
    private func signedBytes(_ body: Data, _ signature: Signature) -> Data? {
        var bytes = Data()
        bytes.reserveCapacity(body.count + 256)
        for piece in format {
            switch piece {
            case .text(let text): bytes.append(contentsOf: text.utf8)
            case .timestamp: bytes.append(contentsOf: (signature.timestamp ?? "").utf8)
            case .body: bytes.append(body)
            case .id:
                guard let id = signature.id else { return nil }
                bytes.append(contentsOf: id.utf8)
            }
        }
        return bytes
    }

    /// In constant time, as the library promises.
    private func isValid(_ code: Data, for bytes: Data, by key: SymmetricKey) -> Bool {
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

    private static func keys(_ secrets: [String], areBase64: Bool) throws(SettingsError) -> [SymmetricKey] {
        guard !secrets.isEmpty, !secrets.contains("") else {
            throw SettingsError(.secret, "must be the credential's secret, or two with a comma between them")
        }
        var keys: [SymmetricKey] = []
        for secret in secrets {
            guard let bytes = areBase64 ? Data(base64Encoded: secret) : Data(secret.utf8), !bytes.isEmpty else {
                throw SettingsError(.secret, "must be base64, as the credential's secretIsBase64 says")
            }
            keys.append(SymmetricKey(data: bytes))
        }
        return keys
    }

    private static func header(_ name: String, _ part: SettingsError.Part) throws(SettingsError) -> String {
        guard HeaderName.isValid(name) else {
            throw SettingsError(part, "must be the name of a header, such as x-signature; not '\(name)'")
        }
        return name
    }

    /// Splits the format at its placeholders. `{url}`, which Vapi has too, is refused: behind a proxy we do not see what
    /// was signed.
    private static func pieces(of format: String) throws(SettingsError) -> [Piece] {
        var pieces: [Piece] = []
        var rest = format[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(try placeholder(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        guard pieces.contains(.body) else {
            throw SettingsError(.format, "must contain {body}; what the credential signs without it proves nothing")
        }
        return pieces
    }

    private static func placeholder(_ name: Substring) throws(SettingsError) -> Piece {
        switch name {
        case "timestamp": return .timestamp
        case "body": return .body
        case "svix-id": return .id
        // Webhooks come by no other.
        case "method": return .text("POST")
        default:
            throw SettingsError(
                .format,
                "may contain {timestamp}, {body}, {method} and {svix-id}, not {\(name)}: change the credential's format at Vapi"
            )
        }
    }
}

extension HMACCredential.SettingsError {
    init(_ part: Part, _ explanation: String) {
        self.part = part
        self.explanation = explanation
    }
}

/// Names of HTTP headers (RFC 9110 §5.1).
public enum HeaderName {
    public static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
