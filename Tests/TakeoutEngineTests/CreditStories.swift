// An account that cannot carry calls: all stop, one at a time tries again, and the admin is told once.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CreditStories {
    private static let noCredit = AccountNews(fault: .noCredit)

    /// A first message finds that there is no credit: both it and the admin are told.
    private func outage(_ story: Story) async throws {
        story.provider.receive(.failsTelling(.refused, Self.noCredit))
        _ = try await story.message("The first pipe leaks.")
        _ = try await story.phoneRings()
        try await story.mails(.couldNotReach, .callsSuspended)
    }

    @Test(arguments: StoryDatabase.all)
    func withoutCreditMessagesGoOutByMailAndTheAdminIsToldOnce(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            try await outage(story)
            for body in ["The second pipe leaks.", "The third pipe leaks."] {
                let message = try await story.message(body)
                let notice = try await story.mail(.couldNotReach)
                #expect(notice.text.contains(body))
                #expect(notice.text.contains("its account has no credit"))
                #expect(try await story.state(of: message) == .fallback)
                #expect(try await story.reason(of: message)?.contains("no credit") == true)
                #expect(try await story.attempts(of: message).isEmpty)
            }
            let account = try await story.account()
            #expect(account.breaker.outage?.fault == .noCredit)
        }
    }

    @Test(arguments: StoryDatabase.all)
    func aCallThatRingsLetsAllGoOutAgain(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            try await outage(story)
            try await story.later(.minutes(1))
            let message = try await story.message()
            let probe = try await story.phoneRings()
            #expect(try await story.attempts(of: message).map(\.isProbe) == [true])
            // Placed is not proved: it may still end for want of credit.
            #expect(try await story.account().breaker.probe == probe.order.attempt)
            let other = try await story.message("Another pipe leaks.")
            try await story.mail(.couldNotReach)
            #expect(try await story.state(of: other) == .fallback)

            try await probe.rings()
            try await story.mail(.callsResumed, to: Cast.admin)
            #expect(try await story.account().breaker.isClosed)
            try await probe.says(.yes)
            try await probe.says(.handled)
            try await probe.hangsUp()

            _ = try await story.message("A third pipe leaks.")
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
        }
    }

    @Test func aCallThatEndsForWantOfCreditAfterItWasTakenStopsTheOthersToo() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            try await story.phoneRings().endsBeforeItRings(.lastingFault, telling: AccountNews(fault: .frozen))
            try await story.mails(.couldNotReach, .callsSuspended)
            #expect(try await story.outcomes(of: message) == [.providerFailed])
            _ = try await story.message("Another pipe leaks.")
            #expect(try await story.mail(.couldNotReach).text.contains("its account is frozen"))
        }
    }

    @Test func theProbesThatFailComeAtGrowingPausesAndTellNobodyButTheBusiness() async throws {
        try await Story.tell { story in
            try await outage(story)
            for minutes in [1, 5, 15] {
                try await story.later(.minutes(minutes) - .seconds(1))
                _ = try await story.message("Too early by a second.")
                try await story.mail(.couldNotReach)
                try await story.later(.seconds(1))
                let probe = try await story.message("In time.")
                try await story.phoneRings().endsBeforeItRings(.lastingFault, telling: Self.noCredit)
                try await story.mail(.couldNotReach)
                #expect(try await story.attempts(of: probe).map(\.isProbe) == [true])
            }
            #expect(try await story.account().breaker.outage?.failedProbes == 3)
        }
    }

    @Test func aProbeThatIsNotPlacedForAnotherReasonProvesNothing() async throws {
        try await Story.tell { story in
            try await outage(story)
            try await story.later(.minutes(1))
            story.provider.receive(.fails(.notDone(retryAfter: nil)))
            let message = try await story.message()
            _ = try await story.phoneRings()
            #expect(try await story.account().breaker.nextProbe != nil)
            // Its next try comes before the next probe may, so it goes out in writing.
            try await story.later(.seconds(30))
            try await story.mail(.couldNotReach)
            #expect(try await story.state(of: message) == .fallback)
            #expect(try await story.account().breaker.outage?.failedProbes == 0)
        }
    }

    @Test func aProbeWithoutAnAnswerStaysTheProbeUntilItsCallIsFoundOrProvedAbsent() async throws {
        try await Story.tell { story in
            try await outage(story)
            try await story.later(.minutes(1))
            story.provider.receive(.fails(.unknownOutcome))
            let message = try await story.message()
            let lost = try await story.phoneRings()
            try await story.later(.seconds(100))
            #expect(try await story.account().breaker.probe == lost.order.attempt)
            _ = try await story.message("Another pipe leaks.")
            try await story.mail(.couldNotReach)
            // Looked for in vain for two minutes: not placed, and another call may be the probe a minute later.
            try await story.later(.seconds(20))
            #expect(try await story.account().breaker.probe == nil)
            try await story.later(.seconds(30))
            try await story.mail(.couldNotReach)
            #expect(try await story.state(of: message) == .fallback)
        }
    }

    @Test func aProbeWithoutAnAnswerThatIsFoundRinging() async throws {
        try await Story.tell { story in
            try await outage(story)
            try await story.later(.minutes(1))
            story.provider.receive(.placedButUnanswered)
            _ = try await story.message()
            let probe = try await story.phoneRings()
            try await story.later(.seconds(5))
            try await probe.rings()
            try await story.mail(.callsResumed, to: Cast.admin)
            try await probe.isNotAnswered()
            try await story.mail(.couldNotReach)
        }
    }

    @Test(arguments: StoryDatabase.all)
    func aProbeThatDiesWithItsNodeIsReleased(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            try await outage(story)
            try await story.later(.minutes(1))
            story.provider.receive(.lostWhileWeDie)
            _ = try await story.message()
            let lost = try await story.phoneRings()
            try await story.die()
            try await story.startAgain()
            #expect(try await story.account().breaker.probe == lost.order.attempt)
            try await story.later(.minutes(3))
            try await story.mail(.couldNotReach)
            #expect(try await story.account().breaker.probe == nil)
            try await story.later(.minutes(1))
            _ = try await story.message("Another pipe leaks.")
            let probe = try await story.phoneRings()
            try await probe.rings()
            try await story.mail(.callsResumed, to: Cast.admin)
            try await probe.isNotAnswered()
            try await story.mail(.couldNotReach)
        }
    }

    @Test(arguments: StoryDatabase.all)
    func ofManyCallsAtOnceOneIsTheProbe(on database: StoryDatabase) async throws {
        let businesses = (1...6).map { Cast.business($0, phone: "+1202555015\($0)") }
        try await Story.tell(on: database, businesses: businesses) { story in
            story.provider.receive(.failsTelling(.refused, Self.noCredit))
            _ = try await story.message(for: businesses[0])
            _ = try await story.phoneRings(at: businesses[0].numberToCall)
            try await story.mails(.couldNotReach, .callsSuspended)
            try await story.later(.minutes(1))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for business in businesses {
                    group.addTask { _ = try await story.message(for: business) }
                }
                try await group.waitForAll()
            }
            try await story.settle()
            #expect(story.provider.orders.count == 2)
            try await story.mails(.couldNotReach, .couldNotReach, .couldNotReach, .couldNotReach, .couldNotReach)
            let order = try #require(story.provider.orders.last)
            let probe = try await story.phoneRings(at: order.employeePhone)
            try await probe.rings()
            try await story.mail(.callsResumed, to: Cast.admin)
            try await probe.isNotAnswered()
            try await story.mail(.couldNotReach)
        }
    }

    @Test func aProbeThatSomebodyStopsIsReleased() async throws {
        try await Story.tell { story in
            try await outage(story)
            try await story.later(.minutes(1))
            let message = try await story.message()
            let probe = try await story.phoneRings()
            _ = try await story.engine.stop(message)
            #expect(try await story.steering() == .hangUp)
            try await probe.ends(.unknown)
            #expect(try await story.account().breaker.nextProbe != nil)
        }
    }

    @Test func whoPressesCallNowNeedNotWaitForTheProbesTime() async throws {
        try await Story.tell { story in
            try await outage(story)
            let message = try await story.message()
            try await story.mail(.couldNotReach)
            #expect(try await story.engine.callNow(message) == .some(nil))
            let probe = try await story.phoneRings()
            try await probe.rings()
            try await story.mail(.callsResumed, to: Cast.admin)
            try await probe.says(.yes)
            try await probe.says(.handled)
            try await probe.hangsUp()
            try await story.mail(.taken)
        }
    }

    @Test func aRetryDuringTheOutageGoesOutInWriting() async throws {
        let other = Cast.business(2, phone: Cast.otherEmployee)
        try await Story.tell(businesses: [Cast.business(retries: 1), other]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            story.provider.receive(.failsTelling(.refused, Self.noCredit))
            _ = try await story.message("Elsewhere.", for: other)
            _ = try await story.phoneRings(at: Cast.otherEmployee)
            try await story.mails(.couldNotReach, .callsSuspended)
            // The probe of another business fails just before the retry is due.
            try await story.later(.minutes(4))
            _ = try await story.message("Elsewhere again.", for: other)
            try await story.phoneRings(at: Cast.otherEmployee)
                .endsBeforeItRings(.lastingFault, telling: Self.noCredit)
            try await story.mail(.couldNotReach)
            try await story.later(.minutes(1))
            #expect(try await story.mail(.couldNotReach).text.contains("no credit"))
            #expect(try await story.outcomes(of: message) == [.noAnswer])
            #expect(try await story.state(of: message) == .fallback)
        }
    }

    @Test func aRestartForgetsNothingOfIt() async throws {
        try await Story.tell { story in
            try await outage(story)
            try await story.die()
            try await story.startAgain()
            _ = try await story.message("After the restart.")
            try await story.mail(.couldNotReach)
        }
    }

    @Test func aWorkerThatIsSlowLooksAgainBeforeItDials() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message("Slow.", at: slow)
            let item = try #require(slow.takeReady().first)
            story.provider.receive(.failsTelling(.refused, Self.noCredit))
            try await story.later(.seconds(2))
            let other = Cast.business(2, phone: Cast.otherEmployee)
            try await story.engine.add(other)
            _ = try await story.message("Elsewhere.", for: other)
            _ = try await story.phoneRings(at: Cast.otherEmployee)
            try await story.mails(.couldNotReach, .callsSuspended)
            try await slow.record(try await slow.perform(item), of: item)
            try await perform(slow)
            try await story.mail(.couldNotReach)
            #expect(try await story.state(of: message) == .fallback)
        }
    }

    /// What the node has in hand is sent.
    private func perform(_ node: Engine) async throws {
        for item in node.takeReady() { try await node.record(try await node.perform(item), of: item) }
    }
}
