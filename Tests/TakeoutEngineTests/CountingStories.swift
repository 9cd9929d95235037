// What the engine counts while stories play: each thing once, however often it is told.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CountingStories {
    /// The labels' values with their counts, those that are not 0.
    private func counts(_ name: String, in story: Story) async throws -> [String: Double] {
        let families = await story.engine.parts.environment.metrics.families
        let samples = try #require(families.first { $0.name == name }).samples.filter { $0.value > 0 }
        let pairs = samples.map { ($0.labels.map(\.value).joined(separator: " "), $0.value) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func whatThePollsToldIsARepair() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings().losingNews()
            try await employee.isNotAnswered()
            try await story.later(.minutes(2))
            #expect(try await story.outcomes(of: message) == [.noAnswer])
            #expect(try await story.attempts(of: message).map(\.repairedByPoll) == [1])
            try await story.mail(.couldNotReach)
            #expect(try await counts("takeout_attempts_ended_total", in: story) == ["no_answer": 1])
            #expect(try await counts("takeout_repaired_by_poll_total", in: story) == ["attempt": 1])
            #expect(try await counts("takeout_messages_stored_total", in: story) == ["api": 1])
        }
    }

    @Test func aConnectionThatIsProvedAfterTheEndIsOneCall() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.answers().says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.isForwarded()
            try await employee.ends(.forwarded)
            try await story.later(.seconds(2))
            try await employee.ends(.forwarded, .connected)
            #expect(try await story.outcomes(of: message) == [.connected])
            #expect(try await counts("takeout_attempts_ended_total", in: story) == ["connected": 1])
            #expect(try await counts("takeout_repaired_by_poll_total", in: story).isEmpty)
        }
    }

    @Test func aConnectionWhoseProofDoesNotComeIsOneCallToo() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.answers().says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.isForwarded()
            try await employee.ends(.forwarded)
            #expect(try await counts("takeout_attempts_ended_total", in: story).isEmpty)
            try await story.later(.minutes(1))
            try await story.mail(.connectionUnverified)
            #expect(try await story.outcomes(of: message) == [.connectedUnverified])
            #expect(try await counts("takeout_attempts_ended_total", in: story) == ["connected_unverified": 1])
        }
    }
}
