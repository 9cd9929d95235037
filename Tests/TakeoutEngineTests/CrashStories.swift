// Answers that are lost, news that never come, nodes that die: the work goes on and nothing is done twice.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CrashStories {
    @Test func aCallWhoseCreationWentUnansweredIsFoundAndNotRepeated() async throws {
        try await Story.tell { story in
            story.provider.receive(.placedButUnanswered)
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await story.later(.seconds(2))
            // By the list that a start asks for, or by the look-up: whichever comes first.
            #expect(try await story.attempts(of: message).map(\.vapiCallID) != [nil])
            try await employee.rings().says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.handled])
            try await story.later(.hours(1))
            #expect(story.provider.searches == 1)
        }
    }

    @Test func aCallThatCannotBeFoundCountsAsNotPlacedAfterTwoMinutes() async throws {
        try await Story.tell { story in
            story.provider.receive(.fails(.unknownOutcome))
            let message = try await story.message()
            _ = try await story.phoneRings()
            try await story.later(.seconds(119))
            try await story.nothingElseHappens()
            #expect(try await story.state(of: message) == .calling)
            try await story.later(.seconds(2))
            #expect(try await story.outcomes(of: message) == [.providerFailed])
            try await story.nothingElseHappens()
            try await story.later(.seconds(30))
            let again = try await story.phoneRings()
            try await again.says(.yes)
            try await again.says(.handled)
            try await again.hangsUp()
            #expect(try await story.outcomes(of: message) == [.providerFailed, .handled])
        }
    }

    @Test func withAllNewsLostTheWatchdogComesToTheSameEnd() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let message = try await story.message()
            let unanswered = try await story.phoneRings().losingNews()
            try await story.later(.seconds(20))
            try await unanswered.isNotAnswered()
            try await story.later(.seconds(40))
            #expect(try await story.outcomes(of: message) == [.noAnswer])
            try await story.later(.minutes(4))

            try await story.later(.seconds(20))
            let employee = try await story.phoneRings().losingNews()
            try await employee.answers().says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.ends(.forwarded, .connected)
            try await story.later(.seconds(60))
            #expect(try await story.outcomes(of: message) == [.noAnswer, .connected])
            #expect(try await story.state(of: message) == .connected)
            try await story.later(.hours(1))
        }
    }

    @Test func aCallThatIsNeverHeardOfAgainIsGivenUpAndToldByMail() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            _ = try await story.phoneRings()
            try await story.later(.minutes(14))
            #expect(try await story.state(of: message) == .calling)
            try await story.later(.minutes(7))
            for _ in 0..<5 { #expect(try await story.steering() == .hangUp) }
            try await story.mail(.couldNotReach)
        }
    }

    @Test func aNodeThatDiesWhileItPlacesACallLooksForIt() async throws {
        try await Story.tell { story in
            story.provider.receive(.placedWhileWeDie)
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await story.die()
            try await story.startAgain()
            try await story.later(.seconds(2))
            #expect(story.provider.searches == 1)
            try await employee.answers().says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.handled])
            try await story.later(.hours(1))
        }
    }

    @Test func aNodeThatDiesBeforeItsCallWasPlacedPlacesItWhenItIsSurelyAbsent() async throws {
        try await Story.tell { story in
            story.provider.receive(.lostWhileWeDie)
            let message = try await story.message()
            _ = try await story.phoneRings()
            try await story.die()
            try await story.startAgain()
            try await story.later(.seconds(119))
            try await story.nothingElseHappens()
            try await story.later(.seconds(31))
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.providerFailed, .handled])
        }
    }

    @Test func aRetryAndAWaitingCallOutliveTheNode() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let first = try await story.message("The pipe leaks.")
            try await story.phoneRings().isNotAnswered()
            _ = try await story.message("The tap drips.")
            let live = try await story.phoneRings()
            let waiting = try await story.message("The boiler hums.")
            try await story.die()
            try await story.startAgain()
            try await story.nothingElseHappens()

            try await live.says(.yes)
            try await live.says(.handled)
            try await live.hangsUp()
            let next = try await story.phoneRings()
            #expect(next.order.message == waiting)
            try await next.says(.yes)
            try await next.says(.handled)
            try await next.hangsUp()
            try await story.later(.minutes(5))
            let retry = try await story.phoneRings()
            #expect(retry.order.message == first)
            try await retry.says(.yes)
            try await retry.says(.handled)
            try await retry.hangsUp()
        }
    }

    @Test func aRetryThatFellDueWhileTheNodeWasDownIsMadeAtItsStart() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            _ = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.die()
            story.clock.set(story.clock.now + .hours(1))
            try await story.startAgain()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
        }
    }

    @Test func aTransferThatWasUnderWayAtTheCrashIsNotRepeated() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await story.die()
            try await story.startAgain()
            let lost = employee.losingNews()
            try await lost.ends(.forwarded, .connected)
            try await story.later(.minutes(2))
            #expect(try await story.outcomes(of: message) == [.connected])
        }
    }

    @Test func aMailThatIsUnderWayWhenTheServerStopsIsSentOnce() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            story.letterbox.beSlow()
            let message = try await story.message()
            try await story.stopGracefullyWhileAMailIsUnderWay()
            try await story.startAgain()
            try await story.mail(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            #expect(story.letterbox.tries == 1)
        }
    }
}
