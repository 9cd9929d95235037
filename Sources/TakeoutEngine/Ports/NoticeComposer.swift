// The port that puts a notice into words. Text is made at the moment of sending, from what is stored then.
public import TakeoutCore

/// Everything that a notice may tell.
public struct NoticeFacts: Sendable, Equatable {
    public let kind: NoticeKind
    public let language: Language
    public let businessName: String
    /// IANA zone in which times are told.
    public let timezone: String
    public let customerName: String?
    /// The number to call back in E.164, else the caller id, else nil.
    public let customerPhone: String?
    /// What the customer said her number was, if that could not be read as a number.
    public let customerPhoneAsGiven: String?
    public let body: String
    public let urgency: Urgency
    public let bestTime: String?
    public let receivedAt: Timestamp
    /// Why this notice is sent, as a sentence in `language`; nil where the kind says it all.
    public let reason: String?
    /// Of `taken`: who has the message, a number in E.164 or an e-mail address; nil where nobody knows.
    public let taker: String?
    /// The message's page, if there is an address under which people reach us.
    public let link: String?
    /// What replies by SMS name the message by; nil where there can be none.
    public let replyCode: String?
    /// What can be done from within a mail, each by a link that asks before it acts. In the order of their weight.
    public let buttons: [NoticeButton]

    public init(
        kind: NoticeKind, language: Language = .english, businessName: String, timezone: String,
        customerName: String?, customerPhone: String?,
        customerPhoneAsGiven: String?, body: String, urgency: Urgency, bestTime: String?, receivedAt: Timestamp,
        reason: String?, taker: String? = nil, link: String?, replyCode: String? = nil, buttons: [NoticeButton] = []
    ) {
        self.kind = kind
        self.language = language
        self.businessName = businessName
        self.timezone = timezone
        self.customerName = customerName
        self.customerPhone = customerPhone
        self.customerPhoneAsGiven = customerPhoneAsGiven
        self.body = body
        self.urgency = urgency
        self.bestTime = bestTime
        self.receivedAt = receivedAt
        self.reason = reason
        self.taker = taker
        self.link = link
        self.replyCode = replyCode
        self.buttons = buttons
    }
}

/// A button in a mail.
public struct NoticeButton: Sendable, Equatable {
    public let action: MailAction
    public let link: String

    public init(_ action: MailAction, _ link: String) {
        self.action = action
        self.link = link
    }
}

/// A notice in words.
public struct NoticeText: Sendable, Equatable {
    public let subject: String
    public let text: String
    /// nil for channels without HTML.
    public let html: String?

    public init(subject: String, text: String, html: String?) {
        self.subject = subject
        self.text = text
        self.html = html
    }
}

public protocol NoticeComposer: Sendable {
    func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText
}
