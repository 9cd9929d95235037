// Mails that belong to no message, the daily digest, and the buttons of mails.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LetterStories {
    private static let key = Data(repeating: 5, count: Signer.keyLength)

    private static func quiet(_ change: (inout Business) -> Void = { _ in }) -> Business {
        Cast.business {
            $0.settings.isEnabled = false
            change(&$0)
        }
    }

    // MARK: Letters

    @Test func aLetterIsTriedAgainUntilItIsTakenAndThenEmptied() async throws {
        for database in StoryDatabase.all {
            try await Story.tell(on: database) { story in
                story.letterbox.refuse(Cast.mail, .retry)
                let id = try await story.engine.send(.test(business: "Miller"), to: Cast.mail)
                try await story.settleDispatch()
                #expect(story.letterbox.letterTries == 1)
                try await story.dispatchLater(.seconds(30))
                #expect(story.letterbox.letterTries == 2)
                story.letterbox.refuse(Cast.mail, nil)
                try await story.dispatchLater(.seconds(120))
                #expect(story.letterbox.letters.map(\.id) == [id.rawValue])
                let stored = try await story.engine.parts.store.database.read { connection throws(StoreError) in
                    let row = try connection.query("SELECT status, content FROM letters", [])[0]
                    return (try row("status") as String, try row("content") as String)
                }
                #expect(stored == ("sent", ""))
            }
        }
    }

    @Test func aLetterIsNotLostWhenTheServerDies() async throws {
        try await Story.tell { story in
            story.letterbox.refuse(Cast.mail, .retry)
            _ = try await story.engine.send(.test(business: nil), to: Cast.mail)
            try await story.settleDispatch()
            try await story.die()
            story.letterbox.refuse(Cast.mail, nil)
            try await story.startAgain()
            try await story.dispatchLater(.minutes(1))
            #expect(story.letterbox.letters.count == 1)
        }
    }

    // MARK: The digest

    /// The stories begin at 10:00 UTC, which is 05:00 in New York.
    @Test func theDigestComesAtItsHourAndOnlyOnDaysWithMessages() async throws {
        try await Story.tell(businesses: [Self.quiet()]) { story in
            try await story.engine.setDigest(of: Self.quiet(), hour: 18)
            _ = try await story.message("The pipe leaks.")
            try await story.mail(.newMessage)
            try await story.dispatchLater(.hours(13) - .seconds(1))
            #expect(story.letterbox.letters.isEmpty)
            try await story.dispatchLater(.seconds(1))
            #expect(story.letterbox.letters.map(\.text.text) == ["The pipe leaks. off"])
            try await story.dispatchLater(.hours(24 * 3))
            #expect(story.letterbox.letters.count == 1)
            _ = try await story.message("The tap drips.")
            try await story.mail(.newMessage)
            try await story.dispatchLater(.hours(24))
            #expect(story.letterbox.letters.map(\.text.text).last == "The tap drips. off")
        }
    }

    @Test func aDigestThatWasDueWhileTheServerWasDownComesOnceAndTellsAll() async throws {
        try await Story.tell(businesses: [Self.quiet()]) { story in
            try await story.engine.setDigest(of: Self.quiet(), hour: 18)
            for body in ["one", "two"] {
                _ = try await story.message(body)
                try await story.mail(.newMessage)
                story.clock.set(story.clock.now + .hours(1))
            }
            try await story.die()
            story.clock.set(story.clock.now + .hours(24 * 2))
            try await story.startAgain()
            try await story.dispatchLater(.minutes(1))
            #expect(story.letterbox.letters.map(\.text.text) == ["one off\ntwo off"])
        }
    }

    @Test(arguments: [
        // The hour that is left out in New York on 2026-03-08, and the one that comes twice on 2026-11-01.
        (2, "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z"), (1, "2026-11-01T04:30:00Z", "2026-11-01T05:00:00Z"),
        (18, "2026-03-02T10:00:00Z", "2026-03-02T23:00:00Z"), (18, "2026-03-02T23:00:00Z", "2026-03-03T23:00:00Z"),
    ])
    func theHourIsThatOfTheBusinesssClock(hour: Int, now: String, next: String) async throws {
        let start = try #require(Timestamp(rfc3339: now))
        try await Story.tell(businesses: [Self.quiet()]) { story in
            story.clock.set(start)
            try await story.engine.setDigest(of: Self.quiet(), hour: hour)
            let plan = try await story.engine.parts.store.read { tx throws(StoreError) in
                try tx.digestPlan(of: Cast.business().id)
            }
            #expect(plan?.dueAt.rfc3339 == next.replacing("Z", with: ".000Z"))
        }
    }

    // MARK: Buttons

    private func link(_ text: String) throws -> (MailAction, String) {
        let parts = try #require(URL(string: text)).pathComponents
        return (try #require(MailAction(rawValue: parts[2])), parts[3])
    }

    private func buttons(of message: MessageID, in story: Story) async throws -> [MailAction: MailLink] {
        let links = try #require(MailLinks(await story.engine.parts.settings))
        var found: [MailAction: MailLink] = [:]
        for button in story.composer.facts.last?.buttons ?? [] {
            let (action, token) = try link(button.link)
            #expect(action == button.action)
            found[action] = try #require(links.read(action, token))
            // Another action, another message and another time are not signed.
            #expect(links.read(action == .stop ? .callNow : .stop, token) == nil)
            #expect(links.read(action, token.replacing(message.rawValue, with: "other")) == nil)
            #expect(links.read(action, String(token.dropLast())) == nil)
        }
        return found
    }

    private func tell(
        _ businesses: [Business] = [Cast.business()], _ body: (Story) async throws -> Void
    ) async throws {
        try await Story.tell(businesses: businesses, { $0.signer = Signer(key: Self.key) }, body)
    }

    @Test func callMeNowCallsOnceHoweverOftenItIsPressed() async throws {
        try await tell { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            let link = try #require(try await buttons(of: message, in: story)[.callNow])
            #expect(try await story.engine.look(at: link)?.result == .open)
            try await story.nothingElseHappens()
            let pressed = story.clock.now
            #expect(try await story.engine.use(link)?.result == .done)
            #expect(try await story.engine.use(link)?.result == .usedBefore(pressed))
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            try await story.mail(.taken)
            try await story.later(.minutes(1))
            #expect(try await story.engine.look(at: link)?.result == .usedBefore(pressed))
        }
    }

    @Test func handledIsNotedAndTheCallNowOfTheSameMailStillWorks() async throws {
        try await tell { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            let links = try await buttons(of: message, in: story)
            #expect(try await story.engine.use(try #require(links[.markHandled]))?.result == .done)
            #expect(try await story.state(of: message) == .handled)
            #expect(try await story.engine.use(try #require(links[.callNow]))?.result == .done)
            _ = try await story.phoneRings()
        }
    }

    @Test func aLinkEndsAfterSevenDays() async throws {
        try await tell { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            let link = try #require(try await buttons(of: message, in: story)[.callNow])
            try await story.later(.hours(7 * 24))
            #expect(try await story.engine.look(at: link)?.result == .expired)
            #expect(try await story.engine.use(link)?.result == .expired)
            try await story.nothingElseHappens()
        }
    }

    @Test func whileACallIsLiveTheButtonWaitsAndIsNotUsedUp() async throws {
        try await tell { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            let link = try #require(try await buttons(of: message, in: story)[.callNow])
            _ = try await story.engine.callNow(message)
            let call = try await story.phoneRings()
            #expect(try await story.engine.use(link)?.result == .hindered(.callIsLive))
            try await call.isNotAnswered()
            try await story.mail(.couldNotReach)
            #expect(try await story.engine.use(link)?.result == .done)
            _ = try await story.phoneRings()
        }
    }

    @Test func unsubscribingEndsTheDigestAndMayBeRepeated() async throws {
        try await tell([Self.quiet()]) { story in
            try await story.engine.setDigest(of: Self.quiet(), hour: 18)
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.dispatchLater(.hours(13))
            let letter = try #require(story.letterbox.letters.first)
            let (action, token) = try link(try #require(letter.unsubscribe))
            let link = try #require(MailLinks(await story.engine.parts.settings)?.read(action, token))
            for _ in 0..<2 { #expect(try await story.engine.use(link)?.result == .done) }
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.dispatchLater(.hours(48))
            #expect(story.letterbox.letters.count == 1)
        }
    }

    @Test func withoutAKeyOrAnAddressThereAreNoButtons() async throws {
        try await Story.tell { story in
            _ = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            #expect(story.composer.facts.last?.buttons.isEmpty == true)
        }
    }

    // MARK: Many, and in order

    @Test func laterNewsOfAMessageWaitsForEarlierNews() async throws {
        try await Story.tell(businesses: [Self.quiet()]) { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let message = try await story.message()
            try await story.later(.minutes(20))
            // The mail server is back, but the first notice waits for its next try.
            story.letterbox.refuse(Cast.mail, nil)
            _ = try await story.engine.callNow(message)
            try await story.phoneRings().isNotAnswered()
            try await story.nothingElseHappens()
            try await story.later(.hours(1))
            try await story.mail(.newMessage)
            try await story.mail(.couldNotReach)
        }
    }

    /// `TAKEOUT_TEST_NOTICES=10000` plays it with that many, in multiples of 500.
    @Test(.timeLimit(.minutes(10)))
    func aThousandNoticesOutliveAnHourWithoutAMailServer() async throws {
        let count = ProcessInfo.processInfo.environment["TAKEOUT_TEST_NOTICES"].flatMap { Int($0) } ?? 1_000
        try await Story.tell(businesses: [Self.quiet()]) { story in
            story.letterbox.refuse(Cast.mail, .retry)
            for start in stride(from: 0, to: count, by: 500) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in start..<start + 500 {
                        group.addTask { _ = try await story.message("Message \(number)") }
                    }
                    try await group.waitForAll()
                }
            }
            try await story.later(.hours(1))
            // Six tries each: at once and after 30 s, 2, 5, 15 and 30 minutes.
            #expect(story.letterbox.tries == 6 * count)
            story.letterbox.refuse(Cast.mail, nil)
            try await story.later(.hours(1))
            let sent = story.letterbox.sent
            #expect(sent.count == count)
            #expect(Set(sent.map(\.id)).count == count)
            #expect(Set(sent.compactMap(\.thread)).count == count)
            #expect(story.letterbox.tries == 7 * count)
            try await story.ignoreNotices()
        }
    }
}
