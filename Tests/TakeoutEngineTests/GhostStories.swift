// Calls that were given up because they could not be found, and ring after all: no phone rings twice for one message.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct GhostStories {
    /// A call whose creation went unanswered and that was not to be found; the next one is due in 30 seconds.
    private func ghost(in story: Story) async throws -> (MessageID, PhoneCall) {
        story.provider.receive(.fails(.unknownOutcome))
        let message = try await story.message()
        let ghost = try await story.phoneRings()
        try await story.later(.seconds(120))
        #expect(try await story.state(of: message) == .scheduled)
        #expect(try await story.outcomes(of: message) == [.providerFailed])
        return (message, ghost)
    }

    private func deal(on call: PhoneCall) async throws {
        #expect(try await call.says(.yes).text.contains("The pipe leaks."))
        try await call.says(.handled)
        try await call.hangsUp()
    }

    @Test func aGhostThatRingsBesideTheSecondCallIsHungUpOnce() async throws {
        try await Story.tell { story in
            let (message, ghost) = try await ghost(in: story)
            try await story.later(.seconds(30))
            let second = try await story.phoneRings()
            try await second.rings()
            try await ghost.rings().rings()
            #expect(try await story.steering() == .hangUp)
            try await deal(on: second)
            try await ghost.ends(.humanEnded)
            #expect(try await story.outcomes(of: message) == [.cancelled, .handled])
            #expect(try await story.state(of: message) == .handled)
            try await story.later(.hours(48))
        }
    }

    @Test func aGhostThatIsAnsweredWhileTheSecondCallIsToComeReplacesIt() async throws {
        try await Story.tell { story in
            let (message, ghost) = try await ghost(in: story)
            try await ghost.answers()
            #expect(try await story.state(of: message) == .calling)
            try await deal(on: ghost)
            #expect(try await story.state(of: message) == .handled)
            #expect(try await story.outcomes(of: message) == [.handled])
            try await story.later(.hours(48))
        }
    }

    @Test func thePhoneIsLeftAloneAfterAGhostWhileTheSecondCallMayStillRing() async throws {
        try await Story.tell { story in
            let (_, ghost) = try await ghost(in: story)
            try await story.later(.seconds(30))
            let second = try await story.phoneRings()
            try await second.rings()
            try await ghost.answers()
            #expect(try await story.steering() == .hangUp)
            let other = try await story.message()
            try await deal(on: ghost)
            #expect(try await story.state(of: other) == .scheduled)
            try await second.ends(.humanEnded)
            try await story.later(.seconds(60))
            try await deal(on: try await story.phoneRings())
            #expect(try await story.state(of: other) == .handled)
            try await story.later(.hours(48))
        }
    }

    @Test func aGhostThatIsAnsweredWhileTheSecondCallRingsReplacesIt() async throws {
        try await Story.tell { story in
            let (message, ghost) = try await ghost(in: story)
            try await story.later(.seconds(30))
            let second = try await story.phoneRings()
            try await second.rings()
            try await ghost.answers()
            #expect(try await story.steering() == .hangUp)
            try await second.ends(.humanEnded)
            try await deal(on: ghost)
            #expect(try await story.outcomes(of: message) == [.handled, .cancelled])
            #expect(try await story.state(of: message) == .handled)
            try await story.later(.hours(48))
        }
    }

    @Test func aGhostOfAStoppedCallbackIsHungUpAndTellsNothing() async throws {
        try await Story.tell { story in
            let (message, ghost) = try await ghost(in: story)
            #expect(try await story.engine.stop(message) == .some(nil))
            try await ghost.rings()
            #expect(try await story.steering() == .hangUp)
            let answer = try await ghost.answers().says(.yes)
            #expect(answer.isError && answer.endsCall && !answer.text.contains("pipe"))
            try await ghost.hangsUp()
            #expect(try await story.state(of: message) == .stopped)
            #expect(try await story.outcomes(of: message) == [.cancelled])
            try await story.later(.hours(48))
        }
    }

    // MARK: Orders that are not wanted any more

    @Test func aCallThatYieldedToItsGhostBeforeItsWorkerBeganIsNotPlaced() async throws {
        try await Story.tell { story in
            let (message, ghost) = try await ghost(in: story)
            let slow = await story.makeSlowNode()
            #expect(try await slow.callNow(message) == .some(nil))
            let order = try #require(slow.takeReady().first)
            try await story.later(.seconds(1))
            try await ghost.answers()
            let result = try await slow.perform(order)
            #expect(story.provider.orders.count == 1)
            try await slow.record(result, of: order)
            try await deal(on: ghost)
            #expect(try await story.outcomes(of: message) == [.handled, .cancelled])
            try await story.later(.hours(48))
        }
    }

    /// On its own node the stop withdraws the order at once, however quick the worker is.
    @Test(arguments: [true, false])
    func aCallThatWasStoppedBeforeItsWorkerBeganIsNotPlaced(isStoppedOnItsNode: Bool) async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let order = try #require(slow.takeReady().first)
            if !isStoppedOnItsNode { try await story.later(.seconds(1)) }
            #expect(try await (isStoppedOnItsNode ? slow : story.engine).stop(message) == .some(nil))
            let result = try await slow.perform(order)
            #expect(story.provider.orders.isEmpty)
            try await slow.record(result, of: order)
            #expect(try await story.state(of: message) == .stopped)
            #expect(try await story.outcomes(of: message) == [.cancelled])
            try await story.later(.hours(48))
        }
    }

    // MARK: Clocks

    @Test func aCallIsFoundAlthoughOurClockIsHoursAheadOfTheProviders() async throws {
        try await Story.tell { story in
            story.provider.failLists(.notDone(retryAfter: nil))
            story.provider.setClock(story.clock.now - .hours(2))
            story.provider.receive(.placedButUnanswered)
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await story.later(.seconds(2))
            #expect(story.provider.searches == 1)
            let expected = ScriptedProvider.callID(of: employee.order)
            #expect(try await story.attempts(of: message).map(\.vapiCallID) == [expected])
            try await deal(on: employee)
            try await story.later(.hours(48))
            #expect(try await story.outcomes(of: message) == [.handled])
        }
    }
}
