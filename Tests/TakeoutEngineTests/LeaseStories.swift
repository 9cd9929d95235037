// A worker that is slower than its lease: it begins nothing that another took over, and what it did is a fact.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LeaseStories {
    private func deal(on call: PhoneCall) async throws {
        try await call.says(.yes)
        try await call.says(.handled)
        try await call.hangsUp()
    }

    @Test func aWorkerThatIsTooLateDoesNotDial() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let order = try #require(slow.takeReady().first)
            try await story.later(.seconds(60))
            let result = try await slow.perform(order)
            guard case .leftToOthers = result else {
                Issue.record("it was performed though another looks for the call")
                return
            }
            #expect(story.provider.orders.isEmpty)
            try await slow.record(result, of: order)
            #expect(try await story.state(of: message) == .calling)
            try await story.later(.seconds(150))
            try await deal(on: try await story.phoneRings())
            #expect(try await story.outcomes(of: message) == [.providerFailed, .handled])
        }
    }

    @Test func aResultThatComesAfterAnotherTookOverIsAFact() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let order = try #require(slow.takeReady().first)
            let result = try await slow.perform(order)
            try await story.later(.seconds(60))
            try await slow.record(result, of: order)
            let employee = try await story.phoneRings()
            let expected = ScriptedProvider.callID(of: employee.order)
            #expect(try await story.attempts(of: message).map(\.vapiCallID) == [expected])
            try await story.later(.seconds(10))
            #expect(story.provider.searches == 0, "what is known is not looked for")
            try await deal(on: employee)
            #expect(try await story.outcomes(of: message) == [.handled])
            try await story.later(.hours(48))
        }
    }

    @Test func whatAnotherNodePutBackIsNotBegunASecondTimeByTheOneThatHasItInHand() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            let result = try await slow.perform(work)
            try await story.tamper(
                message,
                """
                UPDATE outbox SET status = 'pending', due_at = due_at + 1000000, lease_owner = NULL, lease_until = NULL
                WHERE callback_id = $1
                """)
            story.clock.set(story.clock.now + .seconds(1))
            _ = try await slow.fireDue()
            #expect(slow.takeReady().isEmpty)
            try await slow.record(result, of: work)
            try await story.mail(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
        }
    }

    /// Found by the simulation: the notice was queued again with nobody to send it, and the auditor had it sent twice.
    @Test func whatFailedForAWorkerThatComesTooLateIsNotTriedAgain() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            story.letterbox.refuse(Cast.mail, .retry)
            let result = try await slow.perform(work)
            story.letterbox.refuse(Cast.mail, nil)
            try await story.later(.seconds(60))
            try await story.mail(.newMessage)
            try await slow.record(result, of: work)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            #expect(try await story.audit().isClean)
            try await story.later(.hours(48))
        }
    }

    @Test func aMailThatWasSentStaysSentThoughItFailedForAWorkerThatComesTooLate() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            story.letterbox.refuse(Cast.mail, .permanent)
            let result = try await slow.perform(work)
            story.letterbox.refuse(Cast.mail, nil)
            try await story.later(.seconds(60))
            try await story.mail(.newMessage)
            try await slow.record(result, of: work)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            #expect(try await story.state(of: message) == .off)
        }
    }

    @Test func aMailIsNotBegunAfterAnotherTookItOver() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            story.letterbox.refuse(Cast.mail, .retry)
            try await story.later(.seconds(60))
            story.letterbox.refuse(Cast.mail, nil)
            guard case .leftToOthers = try await slow.perform(work) else {
                Issue.record("it was sent though another has it in hand")
                return
            }
            try await story.nothingElseHappens()
            try await story.later(.seconds(30))
            try await story.mail(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
        }
    }

    /// Waiting for its turn takes longer than the lease; sending begins with a fresh one.
    @Test func aMailThatWaitedLongForItsTurnIsSentOnce() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            _ = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            // Its lease is about to end when its turn comes.
            story.clock.set(story.clock.now + .seconds(59))
            story.letterbox.hold(Cast.mail)
            let sending = Task { try await slow.perform(work) }
            try await story.mailsAreUnderWay(1)
            try await story.later(.seconds(45))
            #expect(story.letterbox.tries == 1, "another has begun it too")
            story.letterbox.deliver()
            try await slow.record(try await sending.value, of: work)
            try await story.mail(.newMessage)
            try await story.later(.hours(48))
        }
    }

    @Test func aMailThatWasSentAfterAnotherTookOverIsKnownAsSent() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            let work = try #require(slow.takeReady().first)
            story.letterbox.hold(Cast.mail)
            let sending = Task { try await slow.perform(work) }
            try await story.mailsAreUnderWay(1)
            story.letterbox.hold()
            story.letterbox.refuse(Cast.mail, .retry)
            try await story.later(.seconds(60))
            #expect(try await story.notices(of: message).map(\.status) == [.queued])
            story.letterbox.refuse(Cast.mail, nil)
            story.letterbox.deliver()
            try await slow.record(try await sending.value, of: work)
            try await story.mail(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            try await story.later(.hours(48))
        }
    }
}
