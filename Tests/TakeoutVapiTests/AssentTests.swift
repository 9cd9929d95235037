// Whether the conversation that a webhook carries shows that a human is there, and that they want to be connected.
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct AssentTests {
    private static let opening = [
        Fixture.said("bot", "Hello, this is your AI assistant."), Fixture.said("user", "Yes, go ahead."),
    ]
    private static let handOut = [
        Fixture.history("confirm_recipient", "{}"), Fixture.said("bot", "A message from Ann. Connect you now?"),
    ]

    private func showsAssent(_ messages: [JSONValue], as form: String = "messages") throws -> Bool {
        let tool = Fixture.tool("connect_to_customer")
        let message = Fixture.outbound(
            "tool-calls", ["toolCallList": [tool], "artifact": .object([form: .array(messages)])])
        guard case .toolCalls(let calls, _) = try Fixture.news(message) else { throw Unexpected(message) }
        return try #require(calls.first).showsAssent
    }

    private struct Unexpected: Error {
        init(_ message: JSONValue) {}
    }

    @Test(arguments: [
        "Yes.", "Yes, please connect me now.", "User's Keypad Entry: 1", "1", "1#", "Sí, páseme.", "Oui, volontiers.",
        "Ja, gerne.",
    ])
    func aWordOrAKeyAfterTheMessageIsAssent(words: String) throws {
        #expect(try showsAssent(Self.opening + Self.handOut + [Fixture.said("user", words)]))
    }

    @Test(arguments: [
        "No, thanks.", "Not now.", "Who is this?", "User's Keypad Entry: 2", "Nein.", "Non merci.", "No, gracias.",
        "Please leave a message after the tone.",
    ])
    func otherWordsAreNone(words: String) throws {
        #expect(try !showsAssent(Self.opening + Self.handOut + [Fixture.said("user", words)]))
    }

    @Test func theYesToTheMessageIsNoYesToTheConnection() throws {
        #expect(try !showsAssent(Self.opening + Self.handOut))
        #expect(try !showsAssent(Self.opening))
        #expect(try !showsAssent([]))
    }

    @Test func theLastWordCounts() throws {
        let wavering = [
            Fixture.said("user", "Yes."), Fixture.said("bot", "Really?"), Fixture.said("user", "No, stop."),
        ]
        #expect(try !showsAssent(Self.opening + Self.handOut + wavering))
        #expect(try showsAssent(Self.opening + Self.handOut + wavering.reversed()))
    }

    @Test func theFormThatTheModelSawIsReadToo() throws {
        let turns: [JSONValue] = [
            ["role": "user", "content": "Yes"],
            [
                "role": "assistant",
                "tool_calls": [
                    ["id": "1", "type": "function", "function": ["name": "confirm_recipient", "arguments": "{}"]]
                ],
            ],
            ["role": "tool", "tool_call_id": "1", "content": "A message. They said: “Yes, connect.”"],
            ["role": "assistant", "content": "Yes, connect?"],
        ]
        #expect(try !showsAssent(turns, as: "messagesOpenAIFormatted"))
        #expect(try showsAssent(turns + [["role": "user", "content": "Yes"]], as: "messagesOpenAIFormatted"))
    }

    // MARK: A human at the other end

    private func isHandedOut(_ words: String...) throws -> Bool {
        let messages = [Fixture.said("bot", "Hello.")] + words.map { Fixture.said("user", $0) }
        let tool = Fixture.tool("confirm_recipient")
        let message = Fixture.outbound(
            "tool-calls", ["toolCallList": [tool], "artifact": ["messages": .array(messages)]])
        guard case .toolCalls(let calls, _) = try Fixture.news(message) else { throw Unexpected(message) }
        return calls.first?.request == .confirmRecipient
    }

    @Test func theKeyOneProvesAHumanBehindAnyGreeting() throws {
        #expect(try isHandedOut("You have reached the front desk.", "User's Keypad Entry: 1"))
        #expect(try isHandedOut("User's Keypad Entry: 1#"))
        #expect(try !isHandedOut("User's Keypad Entry: 5"))
        #expect(try !isHandedOut("You have reached the voicemail.", "User's Keypad Entry: 5"))
        #expect(try isHandedOut("User's Keypad Entry: 5", "Sorry, yes."))
    }

    @Test(arguments: [
        "Por favor, deje su mensaje después de la señal.",
        "Bonjour, vous êtes sur mon répondeur, laissez un message après le bip.",
        "Der Teilnehmer ist zurzeit nicht erreichbar.", "Bitte sprechen Sie nach dem Signalton.",
        "Hi, if you record your name and reason for calling, I'll see if this person is available.",
        "Enregistrez votre nom et la raison de votre appel.", "Nennen Sie Ihren Namen und den Grund Ihres Anrufs.",
    ])
    func machinesAndScreenersGetNothingInAnyLanguage(words: String) throws {
        #expect(try !isHandedOut(words))
        #expect(try isHandedOut(words, "Ja? Sí? Oui? Yes."))
    }
}
