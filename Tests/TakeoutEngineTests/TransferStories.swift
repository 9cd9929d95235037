// The request for the connection gets no clear answer: it is looked for, told once, and never asked for twice.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TransferStories {
    /// The wish for the connection is on its way, and no answer came.
    private func wish(in story: Story) async throws -> (MessageID, PhoneCall) {
        story.provider.failTransfers(.unknownOutcome)
        let message = try await story.message()
        let employee = try await story.phoneRings()
        try await employee.answers().says(.yes)
        try await employee.says(.connect)
        #expect(try await story.steering() == .transfer(Cast.customer))
        return (message, employee)
    }

    /// The call was not seen to be handed on in time.
    private func giveUp(in story: Story) async throws -> (MessageID, PhoneCall) {
        let (message, employee) = try await wish(in: story)
        try await story.later(.seconds(19))
        try await story.nothingElseHappens()
        try await story.later(.seconds(1))
        guard case .say(let sentence) = try await story.steering() else {
            Issue.record("it was not told on the line")
            return (message, employee)
        }
        #expect(sentence.contains("could not connect"))
        #expect(try await story.mail(.connectionFailed).text.contains(Cast.customer))
        return (message, employee)
    }

    @Test func aConnectionThatIsSeenToBeMadeIsToldToNobody() async throws {
        try await Story.tell { story in
            let (message, employee) = try await wish(in: story)
            try await employee.losingNews().isForwarded()
            try await story.later(.seconds(4))
            #expect(try await story.attempts(of: message).map(\.repairedByPoll) == [1])
            try await story.later(.minutes(1))
            try await employee.ends(.forwarded, .connected)
            #expect(try await story.outcomes(of: message) == [.connected])
            #expect(try await story.state(of: message) == .connected)
            try await story.later(.hours(48))
        }
    }

    @Test func aConnectionThatIsNotSeenInTimeIsToldOnceAndNotAskedForAgain() async throws {
        try await Story.tell { story in
            let (message, employee) = try await giveUp(in: story)
            let answer = try await employee.says(.connect)
            #expect(answer.isError && answer.text.contains("not tried again"))
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.connectionFailed])
            #expect(try await story.state(of: message) == .heard)
            try await story.later(.hours(48))
        }
    }

    @Test func proofThatComesAfterItWasToldCounts() async throws {
        try await Story.tell { story in
            let (message, employee) = try await giveUp(in: story)
            try await employee.isForwarded()
            try await employee.ends(.forwarded, .connected)
            // Who was told that the connection failed hears that it came about.
            try await story.mail(.taken)
            #expect(try await story.outcomes(of: message) == [.connected])
            #expect(try await story.state(of: message) == .connected)
            try await story.later(.hours(48))
        }
    }
}
