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
        notifier(for: .email) != nil && parts.letters != nil && parts.settings.publicURL != nil
            && parts.settings.signer != nil
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
        guard let notifier = notifier(for: .email) else { return Self.noMail(id) }
        let gate = gates.gate(of: .email)
        guard await gate.enter(isEager: true) else { return try await leaveUnbegun(item) }
        defer { gate.leave() }
        let lease = context.lease(at: now)
        let now = now
        let (isOurs, found) = try await parts.store.write { tx throws(StoreError) in
            (try tx.renewLease(item.id, of: lease), try tx.openLink(id, now: now))
        }
        guard isOurs else { return .leftToOthers }
        // It was used, taken back or replaced meanwhile.
        guard let (link, businesses) = found else { return .done }
        guard let facts = facts(of: link, businesses), let composer = parts.letters else { return Self.noMail(id) }
        return await handOver(facts, composer.compose(facts), of: link, by: notifier, tries: item.tries)
    }

    private static func noMail(_ id: String) -> WorkResult {
        .linkNotMailed(id, why: "Mail is not set up any more.", isFinal: true)
    }

    private func handOver(
        _ facts: LetterFacts, _ text: NoticeText, of link: AccountLink, by notifier: any Notifier, tries: Int
    ) async -> WorkResult {
        do throws(NotifierError) {
            try await notifier.send(
                OutgoingLetter(id: link.id, kind: facts.content.kind, to: link.email, text: text, at: now))
            return .linkMailed(link.id)
        } catch {
            logger.warning("Account mail \(link.id): \(error.explanation)")
            return .linkNotMailed(link.id, why: error.explanation, isFinal: error.endsLetter(tries: tries))
        }
    }

    /// The link itself is made at the moment of sending, and stored nowhere.
    private func facts(of link: AccountLink, _ businesses: [String]) -> LetterFacts? {
        guard let address = parts.settings.publicURL, let path = link.path(parts.settings.signer) else { return nil }
        let (page, minutes) = (address + path, link.kind.hours * 60)
        let content: LetterContent =
            switch link.kind {
            case .reset: .reset(link: page, minutes: minutes)
            case .invitation:
                .invitation(
                    inviter: link.madeBy, business: businesses.isEmpty ? nil : businesses.joined(separator: ", "),
                    link: page, minutes: minutes)
            }
        return LetterFacts(content, language: link.language)
    }
}

extension StoreTransaction {
    /// A link that still works, with the names of its businesses.
    fileprivate func openLink(_ id: String, now: Timestamp) throws(StoreError) -> (AccountLink, [String])? {
        guard let link = try accountLink(id), link.isOpen(now: now) else { return nil }
        let businesses = try link.businesses.mapRows { id throws(StoreError) in try business(id)?.name }
        return (link, businesses.compactMap(\.self))
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
