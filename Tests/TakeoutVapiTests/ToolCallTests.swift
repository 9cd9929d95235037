// The model's tool calls in every shape that was seen, and what the model is told about those that make no sense.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing

@Suite struct ToolCallTests {
    private func calls(_ message: JSONValue) throws -> [ToolCall] {
        guard case .toolCalls(let calls, _) = try Fixture.news(message) else {
            throw Unexpected(try Fixture.news(message))
        }
        return calls
    }

    private func request(_ tool: JSONValue, artifact: JSONValue = nil) throws -> ToolRequest? {
        try calls(Fixture.outbound("tool-calls", ["toolCallList": [tool], "artifact": artifact])).first?.request
    }

    private func complaint(_ tool: JSONValue, artifact: JSONValue = nil) throws -> String? {
        guard case .unusable(let text)? = try request(tool, artifact: artifact) else { return nil }
        return text
    }

    @Test func argumentsAreReadInAllSpellings() throws {
        let shapes: [JSONValue] = [
            ["id": "1", "type": "function", "function": ["name": "call_back_later", "arguments": ["minutes": 30]]],
            ["id": "1", "function": ["name": "call_back_later", "arguments": "{\"minutes\": 30}"]],
            ["id": "1", "name": "call_back_later", "arguments": ["minutes": "30"]],
            ["id": "1", "name": "call_back_later", "parameters": ["minutes": 30]],
            ["id": "1", "name": "call_back_later", "parameters": "{\"minutes\":30.0}"],
        ]
        for shape in shapes { #expect(try request(shape) == .callBackLater(minutes: 30)) }
    }

    @Test func callsAreFoundInAnyOfTheLists() throws {
        let tool = Fixture.tool("confirm_recipient")
        for list in ["toolCallList", "toolCalls"] {
            #expect(try calls(Fixture.outbound("tool-calls", [list: [tool]])).map(\.request) == [.confirmRecipient])
        }
        let nested: JSONValue = [["type": "function", "function": ["name": "confirm_recipient"], "toolCall": tool]]
        #expect(try calls(Fixture.outbound("tool-calls", ["toolWithToolCallList": nested])).map(\.id) == ["call_1"])
    }

    @Test func theSameCallsInSeveralListsCountOnce() throws {
        let tool = Fixture.tool("confirm_recipient")
        #expect(try calls(Fixture.outbound("tool-calls", ["toolCallList": [tool], "toolCalls": [tool]])).count == 1)
    }

    @Test func severalCallsKeepTheirOrder() throws {
        let tools: JSONValue = [
            Fixture.tool("confirm_recipient", id: "x"), Fixture.tool("connect_to_customer", id: "y"), ["nonsense": 1],
        ]
        let read = try calls(Fixture.outbound("tool-calls", ["toolCallList": tools]))
        #expect(read.map(\.id) == ["x", "y"])
        #expect(read.map(\.request) == [.confirmRecipient, .connectToCustomer])
    }

    @Test func legacyFunctionCallIsAnswerable() throws {
        let legacy = Fixture.outbound(
            "function-call", ["functionCall": ["name": "finish_callback", "parameters": ["decision": "handled"]]])
        let call = try #require(try calls(legacy).first)
        #expect(call.request == .finishCallback(.handled, note: nil))
        #expect(try calls(legacy).first?.id == call.id)
        #expect(
            ToolResponse.body(for: [ToolAnswer(id: call.id, name: call.name, text: "Thank you.")])
                == ["result": "Thank you."])
    }

    @Test func callerOfAToolIsTheCallItself() throws {
        guard
            case .toolCalls(_, on: .outbound(let seen)) = try Fixture.news(
                Fixture.outbound("tool-calls", ["toolCallList": [Fixture.tool("confirm_recipient")]]))
        else { return #expect(Bool(false), "not outbound") }
        #expect(seen.token == Fixture.token)
        #expect(seen.stage == .answered)
        #expect(seen.controlURL == Fixture.controlURL)
        guard
            case .toolCalls(_, on: .inbound(let call)) = try Fixture.news(
                Fixture.inbound("tool-calls", ["toolCallList": [Fixture.tool("take_message", ["message": "Hi"])]]))
        else { return #expect(Bool(false), "not inbound") }
        #expect(call.callerNumber == "+15557770000")
    }

    @Test func takeMessageReadsEveryField() throws {
        let arguments: JSONValue = [
            "customer_name": " Anna\nBell ", "message": " The pipe\u{0} broke. ", "urgency": "HIGH",
            "callback_number": 15_551_234_567, "best_time": "after five",
        ]
        #expect(
            try request(Fixture.tool("take_message", arguments))
                == .takeMessage(
                    MessageDraft(
                        customerName: "Anna Bell", customerPhone: "15551234567", body: "The pipe broke.",
                        urgency: .urgent,
                        bestTime: "after five")))
    }

    @Test func takeMessageWithoutAMessageIsSentBack() throws {
        #expect(
            try complaint(Fixture.tool("take_message", ["customer_name": "Anna", "message": "  "]))?.contains(
                "`message`") == true)
    }

    @Test(arguments: [4, 1_441, 0, -30])
    func minutesOutOfRangeAreSentBackWithTheRange(minutes: Int) throws {
        let text = try #require(try complaint(Fixture.tool("call_back_later", ["minutes": .integer(minutes)])))
        #expect(text.contains("5 to 1440"))
    }

    @Test(arguments: [5, 1_440])
    func minutesAtTheEdgesAreTaken(minutes: Int) throws {
        #expect(
            try request(Fixture.tool("call_back_later", ["minutes": .integer(minutes)]))
                == .callBackLater(minutes: minutes))
    }

    @Test(arguments: ["declined", "handled", "wrong_person", "Wrong Person"])
    func decisionsAreRead(word: String) throws {
        let request = try request(
            Fixture.tool("finish_callback", ["decision": .string(word), "note": "In a\nmeeting"]))
        guard case .finishCallback(_, note: let note) = request else { return #expect(Bool(false), "\(word)") }
        #expect(note == "In a meeting")
    }

    @Test func unknownDecisionsToolsAndArgumentsAreSentBackOnOneLine() throws {
        let complaints = [
            try complaint(Fixture.tool("finish_callback", ["decision": "maybe"])),
            try complaint(Fixture.tool("transferCall", ["number": "+1900"])),
            try complaint(Fixture.tool("call_back_later", "{\"minutes\": ")),
            try complaint(Fixture.tool("call_back_later", [5])),
            try complaint(Fixture.tool("call_back_later")),
        ]
        for text in complaints { #expect(try #require(text).contains("\n") == false) }
    }

    @Test func numbersInTheArgumentsOfACallbackToolGoNowhere() throws {
        #expect(
            try request(Fixture.tool("connect_to_customer", ["customer_phone": "+19005550000"])) == .connectToCustomer)
    }

    @Test(arguments: ["Yes.", "Yeah go ahead", "User's Keypad Entry: 1", "Sí"])
    func aPersonsWordsLetTheMessageOut(words: String) throws {
        let artifact: JSONValue = ["messages": [Fixture.said("bot", "Hello, this is…"), Fixture.said("user", words)]]
        #expect(try request(Fixture.tool("confirm_recipient"), artifact: artifact) == .confirmRecipient)
    }

    @Test(arguments: [
        "Please leave a message after the tone.", "You've reached the voicemail of Bob.",
        "Please state your name and reason for calling.",
    ])
    func aMachinesWordsDoNot(words: String) throws {
        let artifact: JSONValue = ["messages": [Fixture.said("bot", "Hello, this is…"), Fixture.said("user", words)]]
        #expect(try complaint(Fixture.tool("confirm_recipient"), artifact: artifact)?.contains("machine") == true)
    }

    @Test func aPersonAfterAScreenerIsBelieved() throws {
        let artifact: JSONValue = [
            "messages": [
                Fixture.said("bot", "Hello"), Fixture.said("user", "Please state your name."), Fixture.said("bot", "…"),
                Fixture.said("user", "Yes?"),
            ]
        ]
        #expect(try request(Fixture.tool("confirm_recipient"), artifact: artifact) == .confirmRecipient)
    }

    @Test func silenceIsNoProofButAMissingHistoryIsNoObjection() throws {
        let silence: JSONValue = ["messages": [Fixture.said("system", "Be brief."), Fixture.said("bot", "Hello")]]
        #expect(try complaint(Fixture.tool("confirm_recipient"), artifact: silence)?.contains("Nobody") == true)
        #expect(try request(Fixture.tool("confirm_recipient"), artifact: ["messages": []]) == .confirmRecipient)
        #expect(try request(Fixture.tool("confirm_recipient")) == .confirmRecipient)
    }
}

@Suite struct ToolResponseTests {
    @Test func resultsAreOneLineEach() {
        let body = ToolResponse.body(for: [
            ToolAnswer(id: "1", name: "confirm_recipient", text: "Anna called.\nIt is urgent."),
            ToolAnswer(id: "2", name: "connect_to_customer", text: "Not allowed.", isError: true),
        ])
        #expect(
            body == [
                "results": [
                    ["toolCallId": "1", "name": "confirm_recipient", "result": "Anna called. It is urgent."],
                    ["toolCallId": "2", "name": "connect_to_customer", "error": "Not allowed."],
                ]
            ])
    }

    @Test func aLastAnswerIsSpokenAndEndsTheCall() {
        let body = ToolResponse.body(for: [
            ToolAnswer(id: "1", name: "finish_callback", text: "Goodbye.", endsCall: true)
        ])
        #expect(
            body["results"]?.arrayValue?.first?["message"]
                == ["type": "request-complete", "content": "Goodbye.", "endCallAfterSpokenEnabled": true])
    }

    @Test func aLastAnswerFitsWhatVapiSpeaks() throws {
        let long = String(repeating: "very ", count: 400)
        let body = ToolResponse.body(for: [ToolAnswer(id: "1", name: "finish_callback", text: long, endsCall: true)])
        let content = try #require(body["results"]?.arrayValue?.first?["message"]?["content"]?.stringValue)
        #expect(content.count <= 1_000)
    }
}
