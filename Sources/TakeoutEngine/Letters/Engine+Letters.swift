// Letters: mails that belong to no message. Written in a transaction, put into words and sent when they are due, tried
// again with growing pauses.
import Logging
public import TakeoutCore
public import TakeoutStore

enum LetterPatience {
    /// Seconds between tries, over a day in all.
    static let pauses = [30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]
    /// Longer than any conversation with a mail server.
    static let lease = Duration.seconds(300)
    static let atOnce = 20
    /// How long it is remembered that a letter was sent, and a button pressed.
    static let memory = Duration.hours(60 * 24)
}

extension NotifierError {
    /// Whether a letter is given up after this. One that may have gone out is tried once more at most.
    /// - Parameter tries: those before.
    func endsLetter(tries: Int) -> Bool {
        switch disposition {
        case .permanent: true
        case .unknownOutcome: tries > 0
        case .retry: tries >= LetterPatience.pauses.count
        }
    }
}

extension Transition {
    /// Queues a letter in this transaction.
    @discardableResult
    mutating func queue(_ letter: Letter, to address: String, of business: BusinessID?) throws(StoreError) -> LetterID {
        let id = LetterID(context.environment.identifiers.next(at: now))
        try tx.insert(
            StoredLetter(
                id: id, businessID: business, address: address, letter: letter, dueAt: now, createdAt: now))
        effects.hasDispatch = true
        return id
    }
}

extension Engine {
    /// Queues a letter. It is sent in the business's language, without a business in that of the installation.
    public func send(
        _ letter: Letter, to address: String, of business: BusinessID? = nil
    ) async throws(StoreError) -> LetterID {
        try await transact { transition throws(StoreError) in
            try transition.queue(letter, to: address, of: business)
        }
    }

    func lettersDue() async throws(StoreError) -> [StoredLetter] {
        guard parts.letters != nil else { return [] }
        let now = now
        // Claiming is a write, which costs a sync: most rounds find nothing.
        let isDue = try await parts.store.read { tx throws(StoreError) in try tx.hasLettersDue(now: now) }
        guard isDue else { return [] }
        return try await parts.store.write { tx throws(StoreError) in
            try tx.claimLetters(now: now, until: now + LetterPatience.lease, limit: LetterPatience.atOnce)
        }
    }

    func send(_ letter: StoredLetter) async {
        do throws(StoreError) {
            guard let composer = parts.letters, let notifier = notifier(for: .email) else {
                return try await settle(letter, NotifierError(.permanent, "Mail is not set up."))
            }
            let gate = gates.gate(of: .email)
            let isLetIn = await gate.enter()
            defer { if isLetIn { gate.leave() } }
            guard try await take(letter, forNow: isLetIn) else { return }
            let error = try await deliver(letter, by: notifier, composer)
            try await settle(letter, error)
        } catch {
            logger.error("Letter \(letter.id) could not be recorded (\(error)): it is sent again later.")
        }
    }

    /// Keeps a letter that waited for its turn in hand; or leaves it to the next start, when the server stops.
    /// - Returns: whether it is to be sent now; false also when somebody else has taken it over.
    private func take(_ letter: StoredLetter, forNow isNow: Bool) async throws(StoreError) -> Bool {
        let due = isNow ? now + LetterPatience.lease : now
        let isOurs = try await parts.store.write { tx throws(StoreError) in
            try tx.keepLetter(letter.id, claimedUntil: letter.dueAt, until: due)
        }
        return isNow && isOurs
    }

    /// - Returns: why it was not taken; nil if it was, or if there is nothing to tell.
    private func deliver(
        _ letter: StoredLetter, by notifier: any Notifier, _ composer: any LetterComposer
    ) async throws(StoreError) -> NotifierError? {
        guard let facts = try await facts(of: letter) else { return nil }
        var unsubscribe: String?
        if case .digest(let digest) = facts.content { unsubscribe = digest.unsubscribe }
        let outgoing = OutgoingLetter(
            id: letter.id.rawValue, kind: letter.letter.kind, to: letter.address, text: composer.compose(facts),
            unsubscribe: unsubscribe, at: letter.createdAt)
        do throws(NotifierError) {
            try await notifier.send(outgoing)
            return nil
        } catch {
            logger.warning("Letter \(letter.id) (\(letter.letter.kind)): \(error.explanation)")
            return error
        }
    }

    private func settle(_ letter: StoredLetter, _ error: NotifierError?) async throws(StoreError) {
        let now = now
        let isFinal = error?.endsLetter(tries: letter.tries) ?? true
        let status: LetterStatus = error == nil ? .sent : isFinal ? .failed : .queued
        let due = status == .queued ? now + .seconds(LetterPatience.pauses[letter.tries]) : now
        try await parts.store.write { tx throws(StoreError) in
            try tx.settle(letter.id, status, due: due, error: error?.explanation, now: now)
        }
        dispatch.alarm.set(due)
    }

    /// - Returns: nil when there is nothing to tell any more.
    private func facts(of letter: StoredLetter) async throws(StoreError) -> LetterFacts? {
        let settings = parts.settings
        let links = MailLinks(settings)
        let logger = logger
        return try await parts.store.read { tx throws(StoreError) in
            let business = try letter.businessID.flatMap { id throws(StoreError) in try tx.business(id) }
            let language = business?.language ?? settings.language
            let content: LetterContent
            switch letter.letter {
            case .test(let name): content = .test(business: name)
            case .webhookDisabled(let address, let name, let since, let status, let reason):
                content = .webhookDisabled(
                    address: address, business: name, since: since, status: status, reason: reason)
            case .digest(let span):
                guard let business, let digest = try tx.digestFacts(span, of: business, settings, links, logger) else {
                    return nil
                }
                content = .digest(digest)
            }
            return LetterFacts(content, language: language, timezone: business?.timezone ?? "UTC")
        }
    }
}
