// Links that work once: made, mailed through the outbox, and read again.
import Logging
import TakeoutCore
public import TakeoutStore

/// The text of a link: its id and our signature. Nothing of it is stored, so whoever reads the database has no link.
public enum AccountLinkText {
    private static let purpose = "account link"

    public static func make(_ id: String, _ signer: Signer) -> String {
        "\(id).\(signer.signature(of: id, for: purpose))"
    }

    /// The id, if we signed it.
    public static func id(in text: String, _ signer: Signer) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, signer.isValid(parts[1], of: parts[0], for: purpose) else { return nil }
        return parts[0]
    }
}

extension AccountLink {
    /// The path of its page, without the server's address; nil without a key to sign it.
    public func path(_ signer: Signer?) -> String? {
        signer.map { "/\(kind == .reset ? "password" : "invitation")/\(AccountLinkText.make(id, $0))" }
    }
}

extension Engine {
    /// Whether links can be mailed: there are mail, an address that they lead to, and a key that signs them.
    public var canMailLinks: Bool {
        parts.notifiers.contains { $0.channel == .email } && parts.accountComposer != nil
            && parts.settings.publicURL != nil && parts.settings.signer != nil
    }

    /// Stores a link in place of older ones of its kind to the same address, and mails it if mail is there.
    public func add(_ link: AccountLink, by actor: Actor?) async throws(StoreError) {
        let isMailed = canMailLinks
        try await transact { transition throws(StoreError) in
            var link = link
            link.mailStatus = isMailed ? .queued : nil
            try transition.tx.deleteOpenLinks(link.kind, to: link.email)
            try transition.tx.insert(link)
            if isMailed { try transition.queue(.mailAccountLink(link.id), 0, of: CallbackID(link.id)) }
            guard let actor else { return }
            let made = Difference(field: link.kind.rawValue, from: nil, to: link.role?.rawValue ?? "sent")
            try transition.note([made], of: nil, named: link.email, by: actor)
        }
    }

    func mailAccountLink(_ item: OutboxItem, _ id: String) async throws(StoreError) -> WorkResult {
        let now = now
        let found = try await parts.store.read { tx throws(StoreError) -> (AccountLink, [String])? in
            guard let link = try tx.accountLink(id), link.isOpen(now: now) else { return nil }
            let businesses = try link.businesses.mapRows { id throws(StoreError) in try tx.business(id)?.name }
            return (link, businesses.compactMap(\.self))
        }
        // It was used, taken back or replaced meanwhile.
        guard let (link, businesses) = found else { return .done }
        guard let notifier = parts.notifiers.first(where: { $0.channel == .email }),
            let text = text(of: link, businesses)
        else { return .linkNotMailed(id, why: "Mail is not set up any more.", isFinal: true) }
        do throws(NotifierError) {
            try await notifier.send(
                OutgoingNotice(
                    id: NoticeID(id), kind: nil, to: link.email, subject: text.subject, text: text.text,
                    html: text.html, thread: nil, at: now))
            return .linkMailed(id)
        } catch {
            logger.warning("Account mail \(id): \(error.explanation)")
            let isFinal = error.disposition == .permanent || item.tries >= NoticePauses.seconds.count
            return .linkNotMailed(id, why: error.explanation, isFinal: isFinal)
        }
    }

    private func text(of link: AccountLink, _ businesses: [String]) -> NoticeText? {
        guard let composer = parts.accountComposer, let address = parts.settings.publicURL,
            let path = link.path(parts.settings.signer)
        else { return nil }
        return composer.compose(
            AccountMailFacts(
                kind: link.kind, language: link.language, email: link.email,
                businesses: businesses.isEmpty ? nil : businesses.joined(separator: ", "), link: address + path))
    }
}

extension Transition {
    mutating func tryLater(_ item: OutboxItem, link: String, why: String) throws(StoreError) {
        guard try tx.isLeased(item.id, to: context.environment.nodeID) else { return }
        let due = now + .seconds(NoticePauses.seconds[item.tries])
        try tx.postpone(item.id, until: due, error: why, isSetback: false)
        try tx.noteMail(of: link, .queued, error: why)
        effects.wake(at: due)
    }
}
