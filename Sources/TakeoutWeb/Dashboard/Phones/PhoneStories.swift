// The story that stands between the phones: how far the newest message of the business came, and what lies in the
// letterbox about it.
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Two parts of the page, as HTML.
struct PhoneStory: Codable, Sendable, Equatable {
    let story: String
    let letters: String
}

struct PhoneStories: Sendable {
    let engine: Engine
    let mails: @Sendable () async -> [DemoMail]

    /// Yields once at once, then when something may have become another.
    func changes() -> AsyncStream<Void> {
        let changes = engine.feed.changes()
        return AsyncStream { continuation in
            continuation.yield()
            let task = Task {
                for await _ in changes { continuation.yield() }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    func story(of cast: PhoneCast) async -> PhoneStory {
        let file: MessageFile?
        do {
            file = try await engine.parts.store.read { tx throws(StoreError) in try tx.newestFile(ofLine: cast.lineID) }
        } catch {
            engine.parts.logger.warning("The story beside the phones could not be read: \(error)")
            file = nil
        }
        let now = engine.parts.environment.clock.now
        let view = file.map { PhoneStoryView($0, now: now) }
        let letters = LettersView(await mails(), about: file, now: now)
        return PhoneStory(
            story: Templates.render("phones-story", StoryPart(story: view)),
            letters: Templates.render("phones-letters", letters))
    }
}

struct StoryPart: Sendable {
    let story: PhoneStoryView?
}

/// An earlier call, in a row.
struct EarlierCall: Sendable {
    let title: String
    let words: String
    let ladder: LadderView
}

struct PhoneStoryView: Sendable {
    let id: String
    let headline: String
    let sentence: String
    let tone: String
    /// "Call 2"; nil before the first.
    let title: String?
    let ladder: LadderView?
    let earlier: [EarlierCall]
    /// Milliseconds since 1970 at which the next call goes out; nil when none is planned.
    let nextCall: Int64?

    init(_ file: MessageFile, now: Timestamp) {
        let time = PageTime(now: now, timezone: file.business.timezone)
        let ladders = file.attempts.map { Ladder($0, file.journal) }
        let standing = Standing(file.state, ladders.last, file.notices, time)
        id = file.message.id.rawValue
        (headline, sentence, tone) = (standing.headline, standing.sentence, standing.tone.rawValue)
        title = ladders.last.map { "Call \($0.attempt.attemptNumber): \($0.words)" }
        ladder = ladders.last.map { LadderView($0, time) }
        earlier = ladders.dropLast().map { ladder in
            EarlierCall(
                title: "Call \(ladder.attempt.attemptNumber)", words: ladder.words, ladder: LadderView(ladder, time))
        }
        if case .scheduled(let at, _) = file.state.phase { nextCall = at.microseconds / 1000 } else { nextCall = nil }
    }
}

struct LetterView: Sendable {
    let number: Int
    let subject: String
    let to: String
    let text: String
    let moment: Moment
}

struct LettersView: Sendable {
    let letters: [LetterView]
    let isEmpty: Bool
    /// "1 letter"
    let count: String

    /// - Parameter mails: newest first.
    init(_ mails: [DemoMail], about file: MessageFile?, now: Timestamp) {
        let path = file.map { "/messages/\($0.message.id)" }
        let time = PageTime(now: now, timezone: file?.business.timezone ?? "UTC")
        letters = mails.enumerated().compactMap { index, mail in
            guard let path, mail.text.contains(path) else { return nil }
            return LetterView(
                number: mails.count - index, subject: mail.subject, to: mail.to, text: mail.text,
                moment: time.step(mail.at))
        }
        isEmpty = letters.isEmpty
        count = letters.count == 1 ? "1 letter" : "\(letters.count) letters"
    }
}

extension StoreTransaction {
    /// The newest message that was left on this line of Vapi's.
    fileprivate func newestFile(ofLine lineID: String) throws(StoreError) -> MessageFile? {
        guard let business = try business(lineID: lineID, lineNumber: nil),
            let id = try messages(of: business.id, before: nil, limit: 1).first?.id
        else { return nil }
        return try MessageFile(id, in: self)
    }
}
