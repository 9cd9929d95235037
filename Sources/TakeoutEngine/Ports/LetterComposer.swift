// The port that puts letters into words: mails that belong to no message. Text is made at the moment of sending.
public import TakeoutCore

/// What a letter tells, all of it known.
public enum LetterContent: Sendable, Equatable {
    /// Somebody wants to see whether mail arrives.
    case test(business: String?)
    /// A person forgot the password.
    /// - `minutes`: how long the link works.
    case reset(link: String, minutes: Int)
    /// A person is to get an account.
    /// - `inviter`: who wants that; nil if nobody said. `business`: what the person is to see; nil for all.
    /// - `minutes`: how long the link works.
    case invitation(inviter: String?, business: String?, link: String, minutes: Int)
    case digest(DigestFacts)
    /// Nothing was taken at an integrator's address for so long that nothing is sent there any more.
    /// - `status`: of the last answer in HTTP; nil if there was none. `reason`: the same in English, for developers.
    case webhookDisabled(address: String, business: String?, since: Timestamp, status: Int?, reason: String)

    /// The word under which it is counted.
    public var kind: String {
        switch self {
        case .test: "test"
        case .reset: "reset"
        case .invitation: "invitation"
        case .digest: "digest"
        case .webhookDisabled: "webhook_disabled"
        }
    }
}

public struct LetterFacts: Sendable, Equatable {
    public let content: LetterContent
    public let language: Language
    /// IANA zone in which times are told.
    public let timezone: String

    public init(_ content: LetterContent, language: Language, timezone: String = "UTC") {
        self.content = content
        self.language = language
        self.timezone = timezone
    }
}

/// The messages of a digest.
public struct DigestFacts: Sendable, Equatable {
    /// One message, and what came of it.
    public struct Entry: Sendable, Equatable {
        public let customerName: String?
        /// E.164, or nil.
        public let customerPhone: String?
        public let body: String
        public let urgency: Urgency
        public let receivedAt: Timestamp
        public let state: CallbackWord
        /// Why it stands so, as a sentence in the letter's language.
        public let reason: String?
        /// The message's page; nil while there are none.
        public let link: String?

        public init(
            customerName: String?, customerPhone: String?, body: String, urgency: Urgency, receivedAt: Timestamp,
            state: CallbackWord, reason: String?, link: String?
        ) {
            self.customerName = customerName
            self.customerPhone = customerPhone
            self.body = body
            self.urgency = urgency
            self.receivedAt = receivedAt
            self.state = state
            self.reason = reason
            self.link = link
        }
    }

    public let businessName: String
    public let from: Timestamp
    public let to: Timestamp
    /// Oldest first.
    public let entries: [Entry]
    /// Messages beyond those in `entries`.
    public let more: Int
    /// Ends the digests; nil where no address leads to us.
    public let unsubscribe: String?

    public init(
        businessName: String, from: Timestamp, to: Timestamp, entries: [Entry], more: Int = 0, unsubscribe: String?
    ) {
        self.businessName = businessName
        self.from = from
        self.to = to
        self.entries = entries
        self.more = more
        self.unsubscribe = unsubscribe
    }
}

public protocol LetterComposer: Sendable {
    /// - Returns: a subject of one line, plain text and HTML.
    func compose(_ facts: LetterFacts) -> NoticeText
}
