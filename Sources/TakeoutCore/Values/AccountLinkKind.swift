// What a link that was mailed to a person is for.

public enum AccountLinkKind: String, Sendable, CaseIterable {
    /// To set a new password.
    case reset
    /// To accept an invitation, with a password of one's own.
    case invitation

    /// How long such a link works. A reset is asked for and used in one go; an invitation waits for a quiet hour.
    public var hours: Int {
        switch self {
        case .reset: 1
        case .invitation: 72
        }
    }
}
