// The server is killed while it works and started again: no message is lost, and no phone rings twice.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CrashTests {
    @Test func killedWhileThePhoneRingsTheServerStillConnectsTheTwo() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 4)
            let first = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(token: token)
            let employee: JSONValue = [["answer": "answers", "after": 16, "steps": ["yes", "connect"]]]
            try await office.simulate(.PUT, "people/\(Office.employee)", employee)
            try await office.simulate(
                .PUT, "people/\(Office.customer)", [["answer": "answers", "after": 4, "steps": [], "talk": 8]])
            let words: JSONValue = ["name": "Ann", "message": "The pipe leaks.", "urgency": "urgent"]
            try await office.simulate(
                .POST, "customer-calls",
                ["from": .string(Office.customer), "to": "line-1", "words": [words]])

            try await office.waitFor("rings")
            try await first.kill9()
            _ = try await office.startServer()

            let list = try await office.api(.GET, "businesses/\(business)/messages", token: token)
            let messages = try #require(list["items"]?.arrayValue)
            #expect(messages.map { $0["body"]?.stringValue } == ["The pipe leaks."])
            let id = try #require(messages.first?["id"]?.stringValue)
            let message = try await office.message(id, token: token) {
                ["scheduled", "calling"].contains($0["callback"]?["state"]?.stringValue) == false
            }
            #expect(message["callback"]?["state"] == "connected")
            #expect(message["attempts"]?.arrayValue?.count == 1)
            let calls = try await office.callsPlaced()
            #expect(calls.count == 1)
            #expect(calls.first?["transfers"]?.arrayValue?.map { $0["number"]?.stringValue } == [Office.customer])
        }
    }

    @Test func killedBeforeItLearnedOfItsCallTheServerLooksForIt() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 2)
            let first = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(token: token)
            let answers: JSONValue = ["answer": "answers", "after": 40, "steps": ["yes", "handled"]]
            try await office.simulate(
                .PUT, "people/\(Office.employee)", [["answer": "placedButUnanswered", "then": answers]])
            // Only looking can find the call before somebody picks up.
            try await office.simulate(.PUT, "lost-webhooks", ["status-update"])
            let body: JSONValue = [
                "customer_name": "Ann", "customer_phone": .string(Office.customer), "body": "The pipe leaks.",
            ]
            let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
            let id = try #require(stored["id"]?.stringValue)

            try await office.waitFor("rings")
            try await first.kill9()
            _ = try await office.startServer()

            let found = try await office.message(id, token: token) {
                $0["attempts"]?.arrayValue?.first?["vapi_call_id"]?.stringValue != nil
            }
            #expect(found["attempts"]?.arrayValue?.first?["repaired_by_poll"]?.doubleValue == 1)
            let call = try #require(try await office.callsPlaced().first)
            #expect(found["attempts"]?.arrayValue?.first?["vapi_call_id"] == call["id"])
            let message = try await office.message(id, token: token) { $0["callback"]?["state"] != "calling" }
            #expect(message["callback"]?["state"] == "handled")
            #expect(message["attempts"]?.arrayValue?.map { $0["outcome"]?.stringValue } == ["handled"])
            #expect(try await office.callsPlaced().count == 1)
        }
    }
}
