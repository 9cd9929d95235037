// Rows that were lost or spoilt behind the engine's back: the auditor finds what nothing would have brought on.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AuditStories {
    private static let loseWork = "DELETE FROM outbox WHERE callback_id = $1"

    private func deal(on call: PhoneCall) async throws {
        try await call.says(.yes)
        try await call.says(.handled)
        try await call.hangsUp()
    }

    @Test func whenNothingIsAmissTheHeartbeatIsToldAndNothingIsDone() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            _ = try await story.message("The pipe leaks.")
            let live = try await story.phoneRings()
            _ = try await story.message("The tap drips.")
            #expect(try await story.audit().isClean)
            #expect(story.pulse.beats == 1)
            try await live.isNotAnswered()
            let next = try await story.phoneRings()
            #expect(try await story.audit().isClean)
            #expect(story.pulse.beats == 2)
            try await deal(on: next)
            try await story.later(.minutes(5))
            try await deal(on: try await story.phoneRings())
        }
    }

    @Test func aCallThatWaitsWithoutItsRowIsTakenUpAgain() async throws {
        try await Story.tell { story in
            _ = try await story.message("The pipe leaks.")
            let live = try await story.phoneRings()
            let waiting = try await story.message("The tap drips.")
            try await story.tamper(waiting, Self.loseWork)
            let report = try await story.audit()
            #expect(report.callbacks == [waiting])
            #expect(report.repairs == 1)
            #expect(story.pulse.beats == 0)
            #expect(try await story.audit().isClean)
            #expect(story.pulse.beats == 1)
            try await deal(on: live)
            let next = try await story.phoneRings()
            #expect(next.order.message == waiting)
            try await deal(on: next)
        }
    }

    @Test func aCallWhoseOrderWasLostIsLookedForBeforeItIsPlaced() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            try await story.tamper(message, Self.loseWork)
            #expect(try await story.audit().callbacks == [message])
            #expect(story.pulse.beats == 0)
            try await story.later(.seconds(149))
            #expect(story.provider.searches > 1)
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            try await deal(on: try await story.phoneRings())
            #expect(try await story.outcomes(of: message) == [.providerFailed, .handled])
        }
    }

    @Test func aNoticeThatNobodyWasToSendIsSent() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let message = try await story.message()
            let notice = try #require(try await story.notices(of: message).first)
            try await story.tamper(message, Self.loseWork)
            story.letterbox.refuse(Cast.mail, nil)
            #expect(try await story.audit().notices == [notice.id])
            #expect(story.pulse.beats == 0)
            try await story.mail(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            #expect(try await story.audit().isClean)
        }
    }

    @Test func aPhoneThatIsHeldByNoCallIsFreedAndTheNextCallGoesOut() async throws {
        try await Story.tell { story in
            let first = try await story.message("The pipe leaks.")
            try await deal(on: try await story.phoneRings())
            try await story.tamper(
                first,
                """
                INSERT INTO live_calls (attempt_id, callback_id, phone, line)
                VALUES ('stray', $1, '\(Cast.employee)', 1)
                """)
            let second = try await story.message("The tap drips.")
            try await story.nothingElseHappens()
            let report = try await story.audit()
            #expect(report.calls.map(\.rawValue) == ["stray"])
            #expect(report.repairs == 1)
            #expect(story.pulse.beats == 0)
            let next = try await story.phoneRings()
            #expect(next.order.message == second)
            try await deal(on: next)
        }
    }
}
