// Webhooks that somebody on the line waits for: which assistant takes the call, and what a tool answers.
import HTTPTypes
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LiveCallTests {
    @Test func theReceptionistTakesACallToAKnownLine() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            let reply = try await world.webhook(VapiMessage.inbound("assistant-request"))
            #expect(reply.status == 200)
            let greeting = reply.json["assistant"]?["firstMessage"]?.stringValue
            #expect(greeting?.contains("Miller Plumbing") == true)
        }
    }

    @Test func aCallToALineOfNobodyIsToldSoPolitely() async throws {
        try await WebWorld.run { world in
            let call: JSONValue = [
                "type": "assistant-request", "call": ["id": "x", "type": "inboundPhoneCall", "phoneNumberId": "none"],
            ]
            let reply = try await world.webhook(call)
            #expect(reply.status == 200)
            #expect(reply.json["assistant"] == nil)
            #expect(reply.json["error"]?.stringValue?.contains("sorry") == true)
        }
    }

    @Test func theAdminSeesACallToALineOfNobodyAndLaterItsReport() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            let call = VapiMessage.inbound("assistant-request", call: "stray", line: "line-of-nobody")
            for _ in 0..<2 { #expect(try await world.webhook(call).json["error"] != nil) }
            let kept = try await world.api(.get, "admin/unclaimed-calls").items
            #expect(kept.map { $0["call_id"]?.stringValue } == ["stray"])
            #expect(kept.first?["caller_phone"]?.stringValue == VapiMessage.customer)
            #expect(kept.first?["report"] == "")
            _ = try await world.webhook(VapiMessage.report(call: "stray", line: "line-of-nobody"))
            let reported = try await world.api(.get, "admin/unclaimed-calls").items
            #expect(reported.count == 1)
            #expect(reported.first?["report"]?.stringValue?.contains("The pipe leaks.") == true)
        }
    }

    @Test func theReceptionistSpeaksAsTheBusinessWantsIt() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let change: JSONValue = ["language": "de", "hours": "Mo–Fr 8–17 Uhr", "recording_notice": false]
            #expect(try await world.api(.patch, "businesses/\(business)", change).status == 200)
            let request = VapiMessage.inbound("assistant-request")
            let assistant = try await world.webhook(request).json["assistant"]
            #expect(assistant?["firstMessage"]?.stringValue?.hasPrefix("Guten Tag, hier ist der KI-Assistent") == true)
            #expect(assistant?["firstMessage"]?.stringValue?.contains("aufgezeichnet") == false)
            let prompt = assistant?["model"]?["messages"]?.arrayValue?.first?["content"]?.stringValue
            #expect(prompt?.contains("Mo–Fr 8–17 Uhr") == true)
            let saved: JSONValue = ["receptionist_assistant_id": "saved-1"]
            #expect(try await world.api(.patch, "businesses/\(business)", saved).status == 200)
            #expect(try await world.webhook(request).json["assistantId"] == "saved-1")
        }
    }

    @Test func aNumberThatCannotBeReadIsAskedForAgain() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness { $0.language = .french }
            let answers = try await ["202 555 01", "(202) 555-0188"].asyncMap { number in
                let words: JSONValue = ["message": "La chaudière fuit.", "callback_number": .string(number)]
                let tool = try VapiMessage.tool("take_message", words, id: number)
                let reply = try await world.webhook(VapiMessage.inbound("tool-calls", ["toolCallList": [tool]]))
                return reply.json["results"]?.arrayValue?.first?["result"]?.stringValue
            }
            #expect(answers[0] == Language.french.text(.reception(.numberUnreadable)))
            #expect(answers[1] == Language.french.text(.reception(.noted)))
            #expect(try await world.messages(of: business).first?["customer_phone"] == "+12025550188")
        }
    }

    @Test func aNumberThatABusinessGaveUpLeadsToNobody() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness {
                $0.vapiPhoneNumberID = nil
                $0.publicPhoneNumber = "+12025550100"
            }
            let call = VapiMessage.inbound("assistant-request", line: "unknown")
            #expect(try await world.webhook(call).json["assistant"] != nil)
            let change: JSONValue = ["public_phone_number": "+12025550199"]
            #expect(try await world.api(.patch, "businesses/\(business)", change).status == 200)
            #expect(try await world.webhook(call).json["assistant"] == nil)
        }
    }

    @Test(arguments: VapiMessage.ArgumentSpelling.allCases)
    func aToolsArgumentsAreReadInEitherSpelling(spelling: VapiMessage.ArgumentSpelling) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let words: JSONValue = ["customer_name": "Ann", "message": "The pipe leaks.", "urgency": "low"]
            let tool = try VapiMessage.tool("take_message", words, as: spelling)
            let reply = try await world.webhook(VapiMessage.inbound("tool-calls", ["toolCallList": [tool]]))
            #expect(reply.status == 200)
            let result = try #require(reply.json["results"]?.arrayValue?.first)
            #expect(result["toolCallId"]?.stringValue == "tool-1")
            #expect(result["result"]?.stringValue?.isEmpty == false)
            #expect(result["error"] == nil)
            let message = try #require(try await world.messages(of: business).first)
            #expect(message["body"]?.stringValue == "The pipe leaks.")
            #expect(message["urgency"]?.stringValue == "low")
        }
    }

    @Test func twoMattersInOneCallAreOneMessageWithBoth() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            for (id, words) in [("t1", "The pipe leaks."), ("t2", "Also the tap drips.")] {
                let tool = try VapiMessage.tool("take_message", ["message": .string(words)], id: id)
                let reply = try await world.webhook(VapiMessage.inbound("tool-calls", ["toolCallList": [tool]]))
                #expect(reply.status == 200)
            }
            let messages = try await world.messages(of: business)
            #expect(messages.count == 1)
            let body = messages.first?["body"]?.stringValue ?? ""
            #expect(body.contains("The pipe leaks.") && body.contains("Also the tap drips."))
            #expect(world.provider.orders.isEmpty, "nobody is called while the customer still talks")
        }
    }

    @Test func aRepeatedToolCallGetsTheSameAnswer() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let (call, _) = try await world.ringingCall(for: business)
            let yes = try VapiMessage.tool("confirm_recipient", id: "yes")
            let webhook = VapiMessage.outbound("tool-calls", call: call, ["toolCallList": [yes]])
            let first = try await world.webhook(webhook)
            #expect(
                first.json["results"]?.arrayValue?.first?["result"]?.stringValue?.contains("The pipe leaks.") == true)
            #expect(try await world.webhook(webhook).json == first.json)
        }
    }

    @Test func aToolThatMayNotBeUsedHereIsAnsweredWithAnError() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            let tools = [
                try VapiMessage.tool("confirm_recipient", id: "a"), try VapiMessage.tool("launch_rocket", id: "b"),
            ]
            let reply = try await world.webhook(VapiMessage.inbound("tool-calls", ["toolCallList": .array(tools)]))
            #expect(reply.status == 200)
            let results = try #require(reply.json["results"]?.arrayValue)
            #expect(results.map { $0["toolCallId"]?.stringValue } == ["a", "b"])
            #expect(results.allSatisfy { $0["error"]?.stringValue?.isEmpty == false && $0["result"] == nil })
        }
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}

extension WebWorld {
    /// Stores a message and waits until its call was placed.
    /// - Returns: the provider's id of the call, and the message's id.
    func ringingCall(
        for business: BusinessID, about words: String = "The pipe leaks."
    ) async throws -> (call: String, message: String) {
        let body: JSONValue = ["body": .string(words), "customer_phone": .string(VapiMessage.customer)]
        let message = try await api(.post, "businesses/\(business)/messages", body)
        try #require(message.status == 201)
        try await settle()
        let order = try #require(provider.orders.last)
        return ("call-\(order.token)", message.id)
    }
}
