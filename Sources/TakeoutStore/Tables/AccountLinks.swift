// Links that work once: to set a new password, or to accept an invitation.
public import TakeoutCore

public enum AccountLinkKind: String, Sendable, SQLWord, CaseIterable {
    case reset, invitation
}

public struct AccountLink: Sendable, Equatable {
    public let id: String
    public let kind: AccountLinkKind
    /// In lower case.
    public let email: String
    /// Whose password is set; nil in an invitation.
    public let userID: String?
    /// Of an invitation.
    public let role: AccessRole?
    /// Of an owner's invitation.
    public let businesses: [BusinessID]
    /// In which its mail is written.
    public let language: Language
    /// The address of the admin who invited.
    public let madeBy: String?
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public var usedAt: Timestamp?
    /// nil while no mail was asked for.
    public var mailStatus: NoticeStatus?
    public var mailError: String?

    public init(
        id: String, kind: AccountLinkKind, email: String, userID: String? = nil, role: AccessRole? = nil,
        businesses: [BusinessID] = [], language: Language, madeBy: String? = nil, createdAt: Timestamp,
        expiresAt: Timestamp, usedAt: Timestamp? = nil, mailStatus: NoticeStatus? = nil, mailError: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.email = email
        self.userID = userID
        self.role = role
        self.businesses = businesses
        self.language = language
        self.madeBy = madeBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedAt = usedAt
        self.mailStatus = mailStatus
        self.mailError = mailError
    }

    init(_ row: SQLRow) throws(StoreError) {
        let businesses: String = try row("businesses")
        self.init(
            id: try row("id"), kind: try row("kind"), email: try row("email"), userID: try row("user_id"),
            role: try row("role"), businesses: businesses.split(separator: ",").map { BusinessID(String($0)) },
            language: try row("language"), madeBy: try row("made_by"), createdAt: try row("created_at"),
            expiresAt: try row("expires_at"), usedAt: try row("used_at"), mailStatus: try row("mail_status"),
            mailError: try row("mail_error"))
    }

    public func isOpen(now: Timestamp) -> Bool { usedAt == nil && now < expiresAt }
}

extension StoreTransaction {
    public func insert(_ link: AccountLink) throws(StoreError) {
        try insert(
            into: "account_links",
            [
                "id": link.id, "kind": link.kind, "email": link.email, "user_id": link.userID, "role": link.role,
                "businesses": link.businesses.map(\.rawValue).joined(separator: ","), "language": link.language,
                "made_by": link.madeBy, "created_at": link.createdAt, "expires_at": link.expiresAt,
                "mail_status": link.mailStatus,
            ])
    }

    public func accountLink(_ id: String) throws(StoreError) -> AccountLink? {
        try query("SELECT * FROM account_links WHERE id = $1" + lock(.forChange), id).mapRows(AccountLink.init).first
    }

    /// Invitations that were not used yet, newest first; those whose time is over too.
    public func openInvitations(limit: Int) throws(StoreError) -> [AccountLink] {
        try query(
            """
            SELECT * FROM account_links WHERE kind = 'invitation' AND used_at IS NULL ORDER BY id DESC LIMIT $1
            """, limit
        ).mapRows(AccountLink.init)
    }

    /// It works no more.
    public func use(_ link: AccountLink, now: Timestamp) throws(StoreError) {
        try execute("UPDATE account_links SET used_at = $2 WHERE id = $1", link.id, now)
    }

    /// A newer link to an address takes the place of the older ones.
    public func deleteOpenLinks(_ kind: AccountLinkKind, to email: String) throws(StoreError) {
        try execute("DELETE FROM account_links WHERE email = $1 AND kind = $2 AND used_at IS NULL", email, kind)
    }

    public func deleteAccountLink(_ id: String) throws(StoreError) {
        try execute("DELETE FROM account_links WHERE id = $1", id)
    }

    public func noteMail(of link: String, _ status: NoticeStatus, error: String?) throws(StoreError) {
        try execute("UPDATE account_links SET mail_status = $2, mail_error = $3 WHERE id = $1", link, status, error)
    }
}
