// Reports that never come: the provider's own list has the calls, and they become messages once.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SweepStories {
    /// What the report of a customer's call would have said.
    private func report(_ id: String = "lost-1", endedAt: Timestamp?, line: String = Cast.lineID) -> InboundReport {
        InboundReport(
            call: InboundCall(callID: id, lineID: line, lineNumber: nil, callerNumber: Cast.customer),
            draft: MessageDraft(customerName: "Ann", body: "The pipe leaks."), transcript: "User: The pipe leaks.",
            endedReason: "customer-ended-call", endedAt: endedAt, cost: Money(microdollars: 40_000))
    }

    private func deal(with story: Story) async throws {
        let employee = try await story.phoneRings()
        try await employee.answers().says(.yes)
        try await employee.says(.handled)
        try await employee.hangsUp()
    }

    @Test func aCallWhoseReportNeverCameBecomesAMessageOnce() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let end = story.clock.now
            story.provider.list(report(endedAt: end))
            try await story.later(.seconds(59))
            try await story.sweep()
            #expect(try await story.messages().isEmpty, "its report may still be on its way")
            try await story.later(.seconds(1))
            try await story.sweep()
            let message = try #require(try await story.messages().first)
            #expect(message.isRepairedByPoll)
            #expect(message.body == "The pipe leaks.")
            #expect(message.customerPhone == Cast.customer)
            #expect(message.callCost == Money(microdollars: 40_000))
            #expect(message.receivedAt == end)
            try await deal(with: story)
            try await story.sweep()
            #expect(try await story.messages().count == 1)
        }
    }

    @Test func aReportThatComesAfterTheSweepDoublesNothing() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let late = report(endedAt: story.clock.now - .minutes(2))
            story.provider.list(late)
            try await story.sweep()
            try await story.receive(.inboundReport(late))
            #expect(try await story.messages().count == 1)
            try await deal(with: story)
        }
    }

    @Test func whatAReportToldIsNotTakenInAgain() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let told = report(endedAt: story.clock.now - .minutes(2))
            try await story.receive(.inboundReport(told))
            story.provider.list(told)
            try await story.sweep()
            let messages = try await story.messages()
            #expect(messages.map(\.isRepairedByPoll) == [false])
            try await deal(with: story)
        }
    }

    @Test func aMessageTakenDuringACallWhoseReportIsLostIsCompletedByTheList() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let lost = report(endedAt: story.clock.now - .minutes(2))
            let take = ToolCall(
                id: "t-1", name: "take_message", request: .takeMessage(MessageDraft(body: "The pipe leaks.")))
            _ = try await story.engine.answer([take], on: .inbound(lost.call))
            story.provider.list(lost)
            try await story.sweep()
            let messages = try await story.messages()
            #expect(messages.map(\.transcript) == ["User: The pipe leaks."])
            #expect(messages.map(\.isRepairedByPoll) == [false])
            try await deal(with: story)
        }
    }

    @Test func whileWeWereDownCallsWereLostAndAreFoundAfterTheStart() async throws {
        try await Story.tell { story in
            try await story.later(.hours(2))
            try await story.sweep()
            let swept = story.clock.now
            try await story.die()
            story.provider.list(report(endedAt: swept + .minutes(1)))
            story.clock.set(swept + .hours(9))
            try await story.startAgain()
            try await story.sweep()
            // The first sweep of a life looks back further.
            #expect(story.provider.listings.contains { $0.since <= swept - .hours(1) })
            #expect(try await story.messages().count == 1)
            try await deal(with: story)
        }
    }

    @Test func callsFromBeforeWeKnewTheBusinessAreNotAskedFor() async throws {
        try await Story.tell { story in
            try await story.sweep()
            try await story.later(.minutes(10))
            try await story.sweep()
            #expect(!story.provider.listings.isEmpty)
            #expect(story.provider.listings.allSatisfy { $0.since >= ManualClock.start })
        }
    }

    @Test func aLineThatCannotBeAskedHoldsUpNoOtherAndIsAskedForTheSameTimeAgain() async throws {
        let second = Cast.business(2, phone: Cast.otherEmployee)
        try await Story.tell(businesses: [Cast.business(), second]) { story in
            try await story.later(.hours(2))
            try await story.sweep()
            let swept = story.clock.now
            story.provider.failLists(.notDone(retryAfter: nil))
            try await story.later(.hours(3))
            story.provider.list(report(endedAt: story.clock.now - .minutes(2), line: "line-2"), on: "line-2")
            story.provider.list(report("lost-2", endedAt: swept + .minutes(1)))
            try await story.sweep()
            #expect(try await story.messages().isEmpty)
            #expect(try await story.messages(of: second).count == 1)
            let employee = try await story.phoneRings(at: Cast.otherEmployee)
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()

            let again = story.clock.now
            story.provider.failLists(nil)
            try await story.later(.minutes(10))
            try await story.sweep()
            // Or from earlier on, by the sixth sweep; the line that could be asked is behind by ten minutes at most.
            let last = story.provider.listings.suffix(2)
            #expect(last.map(\.line) == ["line-1", "line-2"])
            let since = [swept - .hours(1), again - .hours(1)]
            #expect(last.map(\.since) == since || last.map(\.since) == [ManualClock.start, ManualClock.start])
            #expect(try await story.messages().count == 1)
            try await deal(with: story)
            // Each sixth sweep looks back further, so of two that follow each other one at least does not.
            try await story.sweep()
            try await story.sweep()
            let usual = story.clock.now - .hours(1)
            #expect(story.provider.listings.suffix(4).contains(.init(line: "line-1", since: usual)))
        }
    }

    @Test func aCallFromOneOfOurOwnLinesLeavesNoMessage() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let ours = InboundCall(
                callID: "x", lineID: Cast.lineID, lineNumber: Cast.line, callerNumber: Cast.customer)
            try await story.receive(
                .inboundReport(
                    InboundReport(
                        call: ours, draft: nil, transcript: nil, endedReason: nil, endedAt: nil, cost: nil)))
            let loop = InboundCall(
                callID: "y", lineID: Cast.lineID, lineNumber: nil, callerNumber: Cast.line)
            story.provider.list(
                InboundReport(
                    call: loop, draft: MessageDraft(body: "Hello?"), transcript: nil, endedReason: nil, endedAt: nil,
                    cost: nil))
            try await story.sweep()
            #expect(try await story.messages().isEmpty)
        }
    }

    @Test func aCallThatWasGivenUpAndYetExistedIsLearnedOfFromTheList() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let (message, ghost) = try await ghost(in: story)
            let end = CallEnding(.noAnswer, at: story.clock.now)
            story.provider.set(
                CallSighting(
                    callID: ScriptedProvider.callID(of: ghost), token: ghost.token, stage: .ended, ending: end,
                    endedReason: "customer-did-not-answer", cost: Money(microdollars: 1_000)))
            try await story.sweep()
            let attempts = try await story.attempts(of: message)
            #expect(attempts.map(\.vapiCallID).first == ScriptedProvider.callID(of: ghost))
            #expect(attempts.map(\.cost) == [Money(microdollars: 1_000), nil])
            #expect(attempts.map(\.repairedByPoll) == [1, 0])
            #expect(try await story.outcomes(of: message) == [.noAnswer, .handled])
        }
    }

    @Test func aCallThatWasGivenUpAndStillRingsIsFoundInTheListAndHungUp() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let (message, ghost) = try await ghost(in: story)
            let id = ScriptedProvider.callID(of: ghost)
            story.provider.set(
                CallSighting(
                    callID: id, token: ghost.token, stage: .ringing, controlURL: ScriptedProvider.controlURL(of: id)))
            try await story.sweep()
            #expect(try await story.steering() == .hangUp)
            #expect(try await story.attempts(of: message).map(\.repairedByPoll) == [1, 0])
            #expect(try await story.state(of: message) == .handled)
        }
    }

    /// A call whose creation went unanswered and that could not be found; another one was dealt with instead.
    private func ghost(in story: Story) async throws -> (MessageID, CallOrder) {
        story.provider.receive(.fails(.unknownOutcome))
        let message = try await story.message()
        let ghost = try await story.phoneRings()
        try await story.later(.minutes(3))
        try await deal(with: story)
        return (message, ghost.order)
    }

    @Test func aLiveCallIsLeftToTheWatchdog() async throws {
        try await Story.tell { story in
            try await story.sweep()
            let message = try await story.message()
            let employee = try await story.phoneRings().losingNews()
            try await employee.rings()
            try await story.sweep()
            #expect(try await story.attempts(of: message).map(\.repairedByPoll) == [0])
            let heard = try await story.phoneIsDealtWith(employee)
            #expect(heard == .handled)
        }
    }
}

extension Story {
    fileprivate func phoneIsDealtWith(_ call: PhoneCall) async throws -> AttemptOutcome? {
        var call = call
        call.newsAreLost = false
        try await call.says(.yes)
        try await call.says(.handled)
        try await call.hangsUp()
        return try await outcomes(of: MessageID(call.order.message.rawValue)).first
    }
}
