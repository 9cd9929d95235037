// States and journals that cannot be read: what can be made anew is, and what cannot holds up nobody else.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct UnreadableStories {
    private static let spoilState = "UPDATE callbacks SET state = '{\"version\":' WHERE message_id = $1"
    private static let spoilJournal =
        "UPDATE journal SET event = '{\"sing\":{}}' WHERE callback_id = $1 AND sequence = 1"

    private func deal(on call: PhoneCall) async throws {
        try await call.says(.yes)
        try await call.says(.handled)
        try await call.hangsUp()
    }

    private func spoil(_ message: MessageID, in story: Story) async throws {
        try await story.tamper(message, Self.spoilState)
        try await story.tamper(message, Self.spoilJournal)
    }

    // MARK: A state that cannot be read is made anew

    @Test func aStateThatCannotBeReadIsMadeAnewAndTheRetryFollows() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.tamper(message, Self.spoilState)
            try await story.later(.minutes(5))
            try await deal(on: try await story.phoneRings())
            #expect(try await story.outcomes(of: message) == [.noAnswer, .handled])
            #expect(try await story.state(of: message) == .handled)
        }
    }

    @Test func aStateThatCannotBeReadDuringTheCallIsMadeAnewByTheNextNews() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await story.tamper(message, Self.spoilState)
            try await deal(on: try await employee.answers())
            #expect(try await story.outcomes(of: message) == [.handled])
            #expect(try await story.state(of: message) == .handled)
        }
    }

    @Test func aWorkerThatSendsANoticeReadsTheStateThatWasMadeAnew() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            try await story.tamper(message, Self.spoilState)
            let result = try await slow.perform(work)
            try await slow.record(result, of: work)
            try await story.mail(.newMessage)
            #expect(try await story.state(of: message) == .off)
        }
    }

    @Test func aWorkerThatPlacesTheCallReadsTheStateThatWasMadeAnew() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let order = try #require(slow.takeReady().first)
            try await story.tamper(message, Self.spoilState)
            let result = try await slow.perform(order)
            try await slow.record(result, of: order)
            try await deal(on: try await story.phoneRings())
            #expect(try await story.outcomes(of: message) == [.handled])
        }
    }

    // MARK: Neither state nor journal can be read

    @Test func theAuditorTellsOfItAndRepairsTheOthers() async throws {
        try await Story.tell { story in
            _ = try await story.message("The pipe leaks.")
            let live = try await story.phoneRings()
            let broken = try await story.message("The roof is gone.")
            let other = try await story.message("The tap drips.")
            try await spoil(broken, in: story)
            for message in [broken, other] {
                try await story.tamper(message, "DELETE FROM outbox WHERE callback_id = $1")
            }
            let report = try await story.audit()
            #expect(report.callbacks == [other])
            #expect(report.failures == [broken])
            #expect(try await story.audit().failures == [broken], "as long as it is so")
            #expect(story.pulse.beats == 0)
            try await deal(on: live)
            let next = try await story.phoneRings()
            #expect(next.order.message == other)
            try await deal(on: next)
        }
    }

    @Test func aWaitingCallGivesItsTurnToTheNext() async throws {
        try await Story.tell { story in
            _ = try await story.message("The pipe leaks.")
            let live = try await story.phoneRings()
            let broken = try await story.message("The roof is gone.")
            let other = try await story.message("The tap drips.")
            try await spoil(broken, in: story)
            try await deal(on: live)
            let next = try await story.phoneRings()
            #expect(next.order.message == other)
            #expect(try await story.deadLetters() == [broken])
            try await deal(on: next)
        }
    }

    @Test func whenItFallsDueOtherWorkGoesOn() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let broken = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await spoil(broken, in: story)
            story.letterbox.refuse(Cast.mail, .retry)
            try await story.change { $0.isEnabled = false }
            _ = try await story.message("The tap drips.")
            try await story.later(.minutes(5))
            story.letterbox.refuse(Cast.mail, nil)
            try await story.later(.minutes(30))
            try await story.mail(.newMessage)
            #expect(try await story.audit().failures == [broken])
        }
    }

    @Test func aResultThatNobodyCanBeToldOfIsADeadLetterAndThePhoneComesFree() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let broken = try await story.message(at: slow)
            let order = try #require(slow.takeReady().first)
            let result = try await slow.perform(order)
            _ = try await story.phoneRings()
            try await spoil(broken, in: story)
            try await slow.record(result, of: order)
            #expect(try await story.deadLetters() == [broken])
            let other = try await story.message("The tap drips.")
            #expect(try await story.audit().failures == [broken])
            try await story.nothingElseHappens()
            try await story.later(.minutes(21))
            _ = try await story.audit()
            let next = try await story.phoneRings()
            #expect(next.order.message == other)
            try await deal(on: next)
        }
    }
}
