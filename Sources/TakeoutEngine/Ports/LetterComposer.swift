// The port that puts letters into words: mails that belong to no message. Text is made at the moment of sending.
public import TakeoutCore

/// Everything that a letter may tell.
public struct LetterFacts: Sendable, Equatable {
    public let letter: Letter
    public let language: Language
    /// IANA zone in which times are told.
    public let timezone: String
    /// Of a digest.
    public let digest: DigestFacts?

    public init(letter: Letter, language: Language, timezone: String = "UTC", digest: DigestFacts? = nil) {
        self.letter = letter
        self.language = language
        self.timezone = timezone
        self.digest = digest
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
