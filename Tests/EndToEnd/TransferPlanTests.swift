// The transfer tool and the warm transfer between the real server and the simulated Vapi, and a plan that a number's
// provider cannot carry out.
import Foundation
import NIOHTTP1
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TransferPlanTests {
    private static let warm = ["TAKEOUT_TRANSFER_PLAN": "warm-transfer-experimental"]

    @Test func theEmployeeWaitsAndIsToldThatNobodyAnswers() async throws {
        try await Bench.run { bench in
            let office = try Office(bench, Self.warm.merging(["TAKEOUT_CONNECTION": "transfer-tool"]) { $1 })
            try await office.startSimulator(speed: 4)
            _ = try await office.startServer()
            let token = try await office.makeToken()
            let business = try await office.addBusiness(token: token)
            let steps: JSONValue = ["yes", "connect", ["silent": 12], "handled"]
            try await office.simulate(
                .PUT, "people/\(Office.employee)", [["answer": "answers", "after": 2, "steps": steps]])
            try await office.simulate(.PUT, "people/\(Office.customer)", [["answer": "noAnswer"]])
            let body: JSONValue = [
                "customer_name": "Ann", "customer_phone": .string(Office.customer), "body": "The pipe leaks.",
            ]
            let stored = try await office.api(.POST, "businesses/\(business)/messages", body, token: token)
            let id = try #require(stored["id"]?.stringValue)
            let message = try await office.message(id, token: token) {
                $0["attempts"]?.arrayValue?.first?["outcome"] == "handled"
            }
            let told = message["timeline"]?.arrayValue?.compactMap { $0["what"]?.stringValue } ?? []
            #expect(told.contains("The phone service was given the customer's number"))
            #expect(told.contains("The customer did not answer"))
            let call = try #require(try await office.callsPlaced().first)
            #expect(call["transfers"]?.arrayValue?.map { $0["outcome"]?.stringValue } == ["noAnswer"])
            let said = call["lines"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
            let order = ["Connecting you now.", "There is no answer.", "I could not reach the customer just now."]
            let places = order.compactMap { words in said.firstIndex { $0.hasPrefix(words) } }
            #expect(places.count == 3 && places == places.sorted(), "\(said)")
        }
    }

    @Test func aPlanThatTheNumberCannotCarryOutIsRefused() async throws {
        try await Bench.run { bench in
            let office = try Office(bench)
            try await office.startSimulator(speed: 100)
            let first = try await office.startServer()
            _ = try await office.addBusiness(token: try await office.makeToken())
            try await first.kill9()
            try await office.simulate(.PUT, "phone-numbers/line-1", ["provider": "telnyx", "twilioAccountSid": nil])
            let environment = office.environment.merging(Self.warm) { $1 }
            let refused = try await bench.start(["serve"], environment: environment).ending()
            #expect(refused.code == 1)
            #expect(
                refused.errors.contains("does not work on +12025550100 of Miller Plumbing (Telnyx)"),
                "\(refused.errors)")
            #expect(refused.errors.contains("Set TAKEOUT_TRANSFER_PLAN to blind-transfer"))
            let doctor = try await bench.start(["doctor"], environment: environment).ending()
            #expect(doctor.output.contains("warm-transfer-experimental does not work on this number (Telnyx)"))
            let unread = try await bench.start(
                ["serve"], environment: office.environment.merging(["TAKEOUT_CONNECTION": "pigeon"]) { $1 }
            ).ending()
            #expect(unread.code == 1)
            #expect(unread.errors.contains("TAKEOUT_CONNECTION must be one of live-control, transfer-tool"))
        }
    }
}
