// A telephone number as Vapi keeps it (Vapi OpenAPI: PhoneNumber, one shape for each provider).

package struct VapiPhoneNumber: Sendable, Equatable {
    package let id: String
    /// E.164; nil for a SIP address.
    package let number: String?
    /// `twilio`, `telnyx`, `vonage`, `byo-phone-number` or `vapi`.
    package let provider: String
    /// `active`, `activating` or `blocked`; nil where Vapi says nothing.
    package let status: String?
    let document: JSONValue

    /// nil unless it is an object with the two keys that every number has.
    init?(_ document: JSONValue) {
        guard let id = document["id"]?.stringValue, let provider = document["provider"]?.stringValue else {
            return nil
        }
        self.id = id
        self.provider = provider
        number = document["number"]?.stringValue
        status = document["status"]?.stringValue
        self.document = document
    }

    /// One of Vapi's own: it places few calls or none, and none abroad (Vapi docs, "phone calling").
    package var isFree: Bool { provider == "vapi" && number != nil }

    package var isUsable: Bool { status == nil || status == "active" }

    /// For people, as in "Twilio".
    package var providerName: String {
        switch provider {
        case "twilio": "Twilio"
        case "telnyx": "Telnyx"
        case "vonage": "Vonage"
        case "vapi": "one of Vapi's own"
        case "byo-phone-number": "a SIP trunk of your own"
        default: provider
        }
    }

    /// What answers its calls in place of Takeout, as in "assistant 8f3…".
    package var fixedAnswerer: String? {
        ["assistantId": "assistant", "squadId": "squad", "workflowId": "workflow"].sorted { $0.key < $1.key }
            .compactMap { key, word in document[key]?.stringValue.map { "\(word) \($0)" } }.first
    }

    /// The number, or the SIP address, that rings when the server does not answer.
    package var fallback: String? {
        document["fallbackDestination"]?["number"]?.stringValue
            ?? document["fallbackDestination"]?["sipUri"]?.stringValue
    }

    package var serverURL: String? { document["server"]?["url"]?.stringValue }
}
