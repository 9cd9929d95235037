// What the client must know of the account, and where Vapi finds us.

public struct VapiConfiguration: Sendable {
    /// The private key of the organisation; the public one is refused by Vapi with 401.
    public let apiKey: String
    /// Without a slash at its end. `https://api.eu.vapi.ai` for organisations of the EU.
    public let baseURL: String
    /// nil while we have no public address; then no calls are placed, since their tools could not reach us.
    public let webhook: WebhookAddress?
    public let assistant: AssistantSettings
    /// For the whole of one request, answer included.
    public let requestTimeout: Duration

    public init(
        apiKey: String, baseURL: String = "https://api.vapi.ai", webhook: WebhookAddress?,
        assistant: AssistantSettings = AssistantSettings(), requestTimeout: Duration = .seconds(20)
    ) {
        self.apiKey = apiKey
        self.baseURL = baseURL.droppingSlashes
        self.webhook = webhook
        self.assistant = assistant
        self.requestTimeout = requestTimeout
    }
}

extension VapiConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String { "VapiConfiguration(baseURL: \(baseURL), apiKey: hidden)" }
    public var debugDescription: String { description }
}

/// Where Vapi sends its webhooks, and how it shows that it is Vapi.
public struct WebhookAddress: Sendable, Equatable {
    /// How patient Vapi is with us, and how stubborn (Vapi OpenAPI: Server, BackoffPlan).
    struct Patience {
        let timeoutSeconds: Int
        let retries: Int

        /// Nobody waits, so events are repeated after 1, 2, 4 … seconds for about four minutes: a restart loses none.
        static let events = Patience(timeoutSeconds: 20, retries: 8)
        /// Somebody listens to silence meanwhile; 15 seconds outlast a short restart.
        static let tools = Patience(timeoutSeconds: 10, retries: 4)
    }

    private enum Proof: Sendable, Equatable {
        case credential(String)
        case secret(String)
        case none
    }

    public let url: String
    private let proof: Proof
    private let secretHeader: String

    /// - Parameters:
    ///   - publicURL: under which Vapi reaches this server; `/vapi/webhook` is put behind it.
    ///   - secret: sent back to us in the header `secretHeader`.
    ///   - credentialID: a credential kept at Vapi; used instead of the secret if both are given.
    public init(
        publicURL: String, secret: String?, secretHeader: String = WebhookAuthentication.secretHeader,
        credentialID: String? = nil
    ) {
        self.secretHeader = secretHeader
        self.url = publicURL.droppingSlashes + "/vapi/webhook"
        if let credentialID, !credentialID.isEmpty {
            self.proof = .credential(credentialID)
        } else if let secret, !secret.isEmpty {
            self.proof = .secret(secret)
        } else {
            self.proof = .none
        }
    }

    /// A `server` object. Vapi lets none inherit from another, so every one that we send carries everything.
    func server(_ patience: Patience) -> JSONValue {
        var members: [String: JSONValue] = [
            "url": .string(url),
            "timeoutSeconds": .integer(patience.timeoutSeconds),
            "backoffPlan": [
                "type": "exponential", "maxRetries": .integer(patience.retries), "baseDelaySeconds": 1,
            ],
        ]
        switch proof {
        case .credential(let id): members["credentialId"] = .string(id)
        // `server.secret` has left Vapi's schema; a header does the same.
        case .secret(let secret): members["headers"] = .object([secretHeader: .string(secret)])
        case .none: break
        }
        return .object(members)
    }
}

extension String {
    fileprivate var droppingSlashes: String {
        var text = self[...]
        while text.last == "/" { text.removeLast() }
        return String(text)
    }
}
