// A call screener between the assistant and the person: what it asks, what the model says to it, and who comes then.
import TakeoutVapi
import Testing
import VapiSimulator

@Suite(.timeLimit(.minutes(5)))
struct ScreenerTests {
    private static let sentence = "This is the assistant of Elm Road Bikes, with a message for you."

    /// - Parameter rule: what the assistant is told of screeners.
    private func play(
        _ world: World, _ behaviour: Behaviour,
        rule: String = "If a call screening service asks, say exactly: \"\(sentence)\" Then wait."
    ) async throws -> SimulatedCall {
        await world.simulator.setPerson(Fixtures.employee, [behaviour])
        return try await world.callToItsEnd(
            world.employeeCall { body in
                var assistant = body["assistant"]?.objectValue ?? [:]
                var model = assistant["model"]?.objectValue ?? [:]
                model["messages"] = [["role": "system", "content": .string(rule)]]
                assistant["model"] = .object(model)
                body["assistant"] = .object(assistant)
            })
    }

    private func said(_ call: SimulatedCall) -> [String] {
        call.lines.filter { $0.speaker == .assistant }.map(\.text)
    }

    @Test func theScreenerIsToldTheOneSentenceAndThePersonIsGreeted() async throws {
        try await withWorld { world in
            let call = try await play(world, .screener(then: .answers(after: 6, then: [.yes, .handled])))
            let greeting = try #require(said(call).first)
            #expect(Array(said(call).prefix(3)) == [greeting, Self.sentence, greeting])
            #expect(call.tools.map(\.name) == ["confirm_recipient", "finish_callback"])
            let words = call.lines.filter { $0.speaker == .person }.map(\.text)
            #expect(words.prefix(2).allSatisfy { $0.contains("name and reason") || $0.contains("stay on the line") })
        }
    }

    @Test(arguments: [Behaviour.noAnswer, .busy, .machine()])
    func whereThePersonDoesNotComeItBecomesAMailbox(_ behaviour: Behaviour) async throws {
        try await withWorld { world in
            let call = try await play(world, .screener(then: behaviour))
            #expect(call.endedReason == "voicemail")
            #expect(said(call).last == Self.sentence)
            #expect(call.tools.isEmpty)
        }
    }

    @Test func aModelThatTakesTheScreenerForAPersonCallsTheTool() async throws {
        try await withWorld { world in
            let call = try await play(world, .screener(foolsModel: true, then: .noAnswer))
            #expect(call.tools.map(\.name) == ["confirm_recipient"])
        }
    }

    @Test func anAssistantThatIsToldNothingOfScreenersSaysNothingToThem() async throws {
        try await withWorld { world in
            let call = try await play(world, .screener(then: .noAnswer), rule: "Be kind.")
            #expect(said(call).count == 1)
            #expect(call.log.contains { $0.contains("nothing of call screeners") })
        }
    }
}
