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

extension WebWorld {
    /// Stores a message and waits until its call was placed.
    /// - Returns: the provider's id of the call, and the message's id.
    func ringingCall(for business: BusinessID) async throws -> (call: String, message: String) {
        let body: JSONValue = ["body": "The pipe leaks.", "customer_phone": .string(VapiMessage.customer)]
        let message = try await api(.post, "businesses/\(business)/messages", body)
        try #require(message.status == 201)
        try await settle()
        let order = try #require(provider.orders.last)
        return ("call-\(order.token)", message.id)
    }
}
