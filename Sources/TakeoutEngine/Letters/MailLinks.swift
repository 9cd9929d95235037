// The buttons of mails: signed links that end, and that do nothing before a person confirms them.
public import TakeoutCore

/// What a link of ours says, once its signature was found right.
public struct MailLink: Sendable, Equatable {
    public let action: MailAction
    /// The message's id; of `unsubscribe` the business's.
    public let subject: String
    /// The notice that it stood in: each notice's buttons work once.
    public let origin: String
    /// Seconds since 1970 at which it ends.
    public let expires: Int64

    /// Names this link in the table of used ones.
    var id: String { "\(action.rawValue):\(subject):\(origin)" }

    public func isExpired(at now: Timestamp) -> Bool { now.microseconds / 1_000_000 >= expires }
}

/// Makes and reads the links. There are none without an address under which people reach us and a key.
public struct MailLinks: Sendable {
    /// A button can be pressed for so long after the mail.
    static let life = Duration.hours(7 * 24)
    /// Of the link that ends digests: as long as somebody may look for it.
    static let unsubscribeLife = Duration.hours(365 * 24)

    private let signer: Signer
    private let base: String

    public init?(_ settings: EngineSettings) {
        guard let signer = settings.signer, let address = settings.publicURL else { return nil }
        self.signer = signer
        base = (address.hasSuffix("/") ? String(address.dropLast()) : address) + "/links"
    }

    func button(_ action: MailAction, _ message: MessageID, in notice: NoticeID, sentAt: Timestamp) -> NoticeButton {
        NoticeButton(
            action,
            address(action, subject: message.rawValue, origin: notice.rawValue, expires: sentAt + Self.life))
    }

    func unsubscribe(_ business: BusinessID, now: Timestamp) -> String {
        address(.unsubscribe, subject: business.rawValue, origin: "digest", expires: now + Self.unsubscribeLife)
    }

    private func address(_ action: MailAction, subject: String, origin: String, expires: Timestamp) -> String {
        let text = "\(subject).\(origin).\(expires.microseconds / 1_000_000)"
        return "\(base)/\(action.rawValue)/\(text).\(signer.signature(of: text, for: Self.purpose(action)))"
    }

    private static func purpose(_ action: MailAction) -> String { "mail-link-\(action.rawValue)" }

    /// - Parameter token: the last part of a link's path.
    /// - Returns: nil for what we did not sign. One that ended is read too.
    public func read(_ action: MailAction, _ token: String) -> MailLink? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, let expires = Int64(parts[2]) else { return nil }
        let text = parts[0..<3].joined(separator: ".")
        guard signer.isValid(parts[3], of: text, for: Self.purpose(action)) else { return nil }
        return MailLink(action: action, subject: parts[0], origin: parts[1], expires: expires)
    }
}
