// A call screener takes the call before the person does: it learns who calls and that there is a message, nothing else.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ScreenerTests {
    private static let secret = "The safe is behind the mirror."
    private static let sentence = "This is the AI assistant of Miller Plumbing, with a message for you."

    private func call(_ office: Office, _ behaviour: JSONValue, until state: String) async throws -> JSONValue {
        let token = try await office.makeToken()
        let business = try await office.addBusiness(token: token)
        try await office.simulate(.PUT, "people/\(Office.employee)", [behaviour])
        let body: JSONValue = [
            "customer_name": "Ann", "customer_phone": .string(Office.customer), "body": .string(Self.secret),
        ]
        let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
        let id = try #require(stored["id"]?.stringValue)
        _ = try await office.message(id, token: token) { $0["callback"]?["state"]?.stringValue == state }
        return try #require(try await office.callsPlaced().first)
    }

    private func said(_ call: JSONValue) -> [String] {
        (call["lines"]?.arrayValue ?? []).filter { $0["speaker"] == "assistant" }.compactMap { $0["text"]?.stringValue }
    }

    /// Though the model takes the screener for a person and asks for the message.
    @Test func theScreenerHearsOneSentenceAndNothingOfTheMessage() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 20)
            _ = try await office.startServer()
            let call = try await call(
                office, ["answer": "screener", "foolsModel": true, "then": ["answer": "noAnswer"]],
                until: "needs_attention")
            let said = said(call)
            #expect(said.filter { $0 == Self.sentence }.count == 1)
            #expect(!said.contains { $0.contains("safe") || $0.contains("Ann") })
            let tools = try #require(call["tools"]?.arrayValue)
            #expect(tools.map { $0["name"] } == ["confirm_recipient"])
            #expect(tools.first?["error"]?.stringValue?.contains("That was a machine") == true)
            #expect(!"\(tools)".contains("safe"))
            #expect(call["endedReason"] == "voicemail")
        }
    }

    @Test func thePersonBehindTheScreenerHearsIt() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 20)
            _ = try await office.startServer()
            let person: JSONValue = ["answer": "answers", "after": 5, "steps": ["yes", "handled"]]
            let call = try await call(
                office, ["answer": "screener", "foolsModel": true, "then": person], until: "handled")
            let said = said(call)
            let greetings = said.indices.filter { said[$0].hasPrefix("Hello, this is your AI assistant from") }
            let sentence = try #require(said.firstIndex(of: Self.sentence))
            let results = (call["tools"]?.arrayValue ?? []).compactMap { $0["result"]?.stringValue }
            #expect(greetings.count == 2 && greetings[0] < sentence && sentence < greetings[1])
            #expect(results.contains { $0.contains(Self.secret) })
        }
    }
}
