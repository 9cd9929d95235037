// What the stand-in carriers are told at start, and what the phones do that texts are sent to.
public import Crypto
import FoundationEssentials

public struct CarrierConfiguration: Sendable {
    /// Address to listen at; port 0 takes any free one.
    public var host: String
    public var port: Int
    /// The one key that Telnyx takes.
    public var telnyxKey: String
    /// Signs Telnyx's webhooks.
    public var telnyxSigningKey: Curve25519.Signing.PrivateKey
    /// The one account of Twilio: AC and 32 signs, and its token.
    public var twilioSID: String
    public var twilioToken: String
    /// The numbers of the account; texts from others are refused.
    public var numbers: Set<String>
    /// Where texts to those numbers are told, by carrier.
    public var inboundURLs: [Carrier: String]
    /// A public address and what tells where it leads to, as a proxy would: signatures tell the first, requests go to the
    /// second.
    public var route: (from: String, to: @Sendable () -> String)?
    /// Real time between two steps of a delivery.
    public var pace: Duration
    /// Microseconds since 1970, which signatures tell; nil: the machine's time.
    public var now: (@Sendable () -> Int64)?

    public init(
        host: String = "127.0.0.1", port: Int = 0, telnyxKey: String = "KEY0123",
        telnyxSigningKey: Curve25519.Signing.PrivateKey = Curve25519.Signing.PrivateKey(),
        twilioSID: String = "AC" + String(repeating: "0", count: 32), twilioToken: String = "token",
        numbers: Set<String>, inboundURLs: [Carrier: String] = [:],
        route: (from: String, to: @Sendable () -> String)? = nil,
        pace: Duration = .milliseconds(20),
        now: (@Sendable () -> Int64)? = nil
    ) {
        self.host = host
        self.port = port
        self.telnyxKey = telnyxKey
        self.telnyxSigningKey = telnyxSigningKey
        self.twilioSID = twilioSID
        self.twilioToken = twilioToken
        self.numbers = numbers
        self.inboundURLs = inboundURLs
        self.route = route
        self.pace = pace
        self.now = now
    }

    /// As Telnyx's portal shows it.
    public var telnyxPublicKey: String { telnyxSigningKey.publicKey.rawRepresentation.base64EncodedString() }

    func routed(_ url: String) -> String {
        guard let route, url.hasPrefix(route.from) else { return url }
        return route.to() + url.dropFirst(route.from.count)
    }

    func time() -> Int64 { now?() ?? Int64(Date().timeIntervalSince1970 * 1_000_000) }
}

public enum Carrier: String, Sendable, CaseIterable {
    case telnyx, twilio
}

/// What becomes of a text to a phone.
public enum PhoneBehaviour: Sendable, Equatable {
    case delivers
    /// The network takes it, and the phone never gets it.
    case undelivered
    /// The network tells nothing of the delivery.
    case unconfirmed
    /// No webhook ever comes.
    case silent
    /// The carrier takes no text at all: its status and its own code.
    case refuses(status: Int, code: Int)
    /// 429, with the pause that it asks for in seconds.
    case busy(retryAfter: Int)
    /// It is taken and delivered, but the answer to the request is a gateway's 504.
    case answerLost
    /// It is taken; no answer comes to the request, and no webhook.
    case neverAnswers
}

/// A text as the carriers know it.
public struct SimulatedSMS: Sendable, Equatable {
    public let id: String
    public let carrier: Carrier
    public let from: String
    public let to: String
    public let text: String
    /// Microseconds since 1970.
    public let at: Int64
    /// Somebody sent it to us.
    public let isInbound: Bool
    public internal(set) var status: String
}
