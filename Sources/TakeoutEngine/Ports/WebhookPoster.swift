// The port through which outgoing webhooks leave.

/// One try of one delivery, ready to go.
public struct WebhookRequest: Sendable, Equatable {
    public let url: String
    /// Names in lower case.
    public let headers: [(name: String, value: String)]
    /// JSON in UTF-8.
    public let body: String

    public init(url: String, headers: [(name: String, value: String)], body: String) {
        self.url = url
        self.headers = headers
        self.body = body
    }

    public static func == (left: WebhookRequest, right: WebhookRequest) -> Bool {
        left.url == right.url && left.body == right.body && left.headers.elementsEqual(right.headers, by: ==)
    }
}

/// How a try ended.
public enum WebhookOutcome: Sendable, Equatable {
    /// The receiver answered, with whatever status. Redirects are answers: nobody follows them.
    /// - `response`: how the body began. `retryAfter` in seconds, if the receiver asked for a pause.
    case answered(status: Int, response: String, retryAfter: Int?)
    /// No answer came, or the address may not be reached; a sentence that says why.
    case failed(String)
}

public protocol WebhookPoster: Sendable {
    /// Posts once, within bounds of time and size, and reaches no address that is not allowed.
    func post(_ request: WebhookRequest) async -> WebhookOutcome

    /// What speaks against an address before anything is sent to it, as a sentence; nil if nothing does. The address
    /// that its name leads to is checked again whenever something is sent.
    func objection(to url: String) -> String?
}
