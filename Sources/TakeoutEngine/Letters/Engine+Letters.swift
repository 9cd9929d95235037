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
            let error = try await deliver(letter)
            try await settle(letter, error)
        } catch {
            logger.error("Letter \(letter.id) could not be recorded (\(error)): it is sent again later.")
        }
    }

    /// - Returns: why it was not taken; nil if it was, or if there is nothing to tell.
    private func deliver(_ letter: StoredLetter) async throws(StoreError) -> NotifierError? {
        guard let composer = parts.letters, let notifier = parts.notifiers.first(where: { $0.channel == .email }) else {
            return NotifierError(.permanent, "Mail is not set up.")
        }
        guard let facts = try await facts(of: letter) else { return nil }
        let outgoing = OutgoingLetter(
            id: letter.id.rawValue, kind: letter.letter.kind, to: letter.address, text: composer.compose(facts),
            unsubscribe: facts.digest?.unsubscribe, at: letter.createdAt)
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
        let isFinal = error?.disposition == .permanent || letter.tries >= LetterPatience.pauses.count
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
            var digest: DigestFacts?
            if case .digest(let span) = letter.letter {
                guard let business else { return nil }
                digest = try tx.digestFacts(span, of: business, settings, links, logger)
                if digest == nil { return nil }
            }
            return LetterFacts(
                letter: letter.letter, language: language, timezone: business?.timezone ?? "UTC", digest: digest)
        }
    }
}
