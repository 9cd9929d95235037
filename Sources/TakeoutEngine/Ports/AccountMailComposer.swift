// The port that puts mails about accounts into words: a link for a new password, an invitation.
public import TakeoutCore

public struct AccountMailFacts: Sendable, Equatable {
    public let kind: AccountLinkKind
    public let language: Language
    /// Whom it goes to, and the name of the account.
    public let email: String
    /// The businesses of an invitation, as a list in words; nil for an admin's, and for a new password.
    public let businesses: String?
    /// The page that the link opens.
    public let link: String

    public init(kind: AccountLinkKind, language: Language, email: String, businesses: String?, link: String) {
        self.kind = kind
        self.language = language
        self.email = email
        self.businesses = businesses
        self.link = link
    }
}

public protocol AccountMailComposer: Sendable {
    func compose(_ facts: AccountMailFacts) -> NoticeText
}
