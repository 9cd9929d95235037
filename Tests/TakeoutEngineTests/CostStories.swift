// What calls cost: told by the report, corrected later, asked for where it was not told, and summed.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CostStories {
    private static let parts = CostParts(
        transport: Money(microdollars: 14_000), transcriber: Money(microdollars: 10_000),
        model: Money(microdollars: 20_000), voice: Money(microdollars: 3_000), platform: Money(microdollars: 50_000))

    /// One call that nobody answers.
    private func call(_ story: Story) async throws -> (MessageID, PhoneCall) {
        let message = try await story.message()
        let call = try await story.phoneRings()
        try await call.isNotAnswered()
        try await story.mail(.couldNotReach)
        return (message, call)
    }

    @Test func theReportTellsTheCostAndItsParts() async throws {
        try await Story.tell { story in
            let (message, call) = try await call(story)
            try await call.costs(Money(microdollars: 97_000), Self.parts)
            let attempt = try #require(try await story.attempts(of: message).first)
            #expect(attempt.cost == Money(microdollars: 97_000))
            #expect(attempt.costParts == Self.parts)
            #expect(attempt.costLookAt == nil)
        }
    }

    @Test func aCostThatWasNotToldIsAskedForOnceItCanBeKnown() async throws {
        try await Story.tell { story in
            let (message, call) = try await call(story)
            try await call.costs(Money(microdollars: 97_000), Self.parts, isToldByAsking: true)
            try await story.later(.minutes(1))
            try await story.askForCosts()
            #expect(try await story.attempts(of: message).map(\.cost) == [nil])
            try await story.later(.minutes(1))
            try await story.askForCosts()
            try await story.costBecomes(Money(microdollars: 97_000), of: message)
            #expect(try await story.attempts(of: message).map(\.costParts) == [Self.parts])
        }
    }

    @Test func aCostThatIsNeverToldIsNotAskedForEver() async throws {
        try await Story.tell { story in
            let (message, _) = try await call(story)
            for _ in 0..<10 {
                try await story.later(.minutes(30))
                try await story.askForCosts()
            }
            #expect(try await story.attempts(of: message).map(\.costLooks) == [2])
            #expect(try await story.attempts(of: message).map(\.costLookAt) == [nil])
        }
    }

    @Test func aLaterWordCorrectsTheCost() async throws {
        try await Story.tell { story in
            let (message, call) = try await call(story)
            try await call.costs(.zero)
            try await call.costs(Money(microdollars: 97_000), Self.parts, isToldByAsking: true)
            try await story.later(.minutes(2))
            try await story.askForCosts()
            try await story.costBecomes(Money(microdollars: 97_000), of: message)
            try await call.costs(Money(microdollars: 99_000))
            #expect(try await story.attempts(of: message).map(\.cost) == [Money(microdollars: 99_000)])
            // The 0 of a call object from its creation takes nothing back.
            try await call.costs(.zero)
            #expect(try await story.attempts(of: message).map(\.cost) == [Money(microdollars: 99_000)])
            #expect(try await story.attempts(of: message).map(\.costParts) == [Self.parts])
        }
    }

    @Test(arguments: StoryDatabase.all) func theStatisticsSumThem(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            for _ in 0..<2 {
                let (_, call) = try await call(story)
                try await call.costs(Money(microdollars: 97_000), Self.parts)
                try await story.later(.minutes(1))
            }
            let inbound = InboundCall(callID: "c1", lineID: Cast.lineID, lineNumber: Cast.line, callerNumber: nil)
            try await story.receive(
                .inboundReport(
                    InboundReport(
                        call: inbound, draft: MessageDraft(body: "The pipe leaks."), transcript: nil, endedReason: nil,
                        endedAt: nil, cost: Money(microdollars: 40_000), costParts: Self.parts)))
            let (_, third) = (try await story.messages(), try await story.phoneRings())
            try await third.isNotAnswered()
            try await story.mail(.couldNotReach)
            let statistics = try await story.engine.parts.store.read { tx throws(StoreError) in
                try tx.statistics(
                    StatisticsFilter(since: Timestamp(microseconds: 0), until: Timestamp(microseconds: .max)))
            }
            #expect(statistics.cost == Money(microdollars: 194_000))
            #expect(statistics.costParts.platform == Money(microdollars: 100_000))
            #expect(statistics.costParts.other == nil)
            #expect(statistics.customerCallsCost == Money(microdollars: 40_000))
            #expect(try await story.messages().contains { $0.callCostParts == Self.parts })
        }
    }
}
