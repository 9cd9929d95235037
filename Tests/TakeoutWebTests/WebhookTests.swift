// What `POST /vapi/webhook` takes in, turns away, and answers.
import Foundation
import HTTPTypes
import HummingbirdTesting
import TakeoutCore
import TakeoutStore
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WebhookTests {
    // MARK: Turned away

    @Test(arguments: [nil, "", "wrong", "S3CRET"])
    func withoutTheSecretNothingIsTakenIn(secret: String?) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let body = try (["message": VapiMessage.report()] as JSONValue).serialized()
            let reply = try await world.webhook(bytes: body, secret: secret)
            #expect(reply.status == 401)
            #expect(reply.headers[.contentType] == "application/problem+json")
            #expect(try await world.messages(of: business).isEmpty)
        }
    }

    @Test func theSecretMayComeAsABearerToken() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let body = try (["message": VapiMessage.report()] as JSONValue).serialized()
            let reply = try await world.send(
                .post, "/vapi/webhook", bytes: body, headers: [.authorization: "Bearer \(WebWorld.secret)"])
            #expect(reply.status == 200)
            #expect(try await world.messages(of: business).count == 1)
        }
    }

    @Test(arguments: ["", "not json", "{\"message\":", "[1, 2]", "{}", #"{"message": "text"}"#, #"{"message": {}}"#])
    func whatIsNoServerMessageIsABadRequest(body: String) async throws {
        try await WebWorld.run { world in
            let reply = try await world.webhook(bytes: Data(body.utf8))
            #expect(reply.status == 400)
            #expect(reply.json["status"]?.intValue == 400)
        }
    }

    @Test(arguments: [true, false])
    func aBodyOverTenMebibytesIsTooLarge(isLive: Bool) async throws {
        try await WebWorld.run(isLive ? .live : .router) { world in
            let large = Data(repeating: UInt8(ascii: " "), count: 10 * 1024 * 1024 + 1)
            let reply = try await world.webhook(bytes: large)
            #expect(reply.status == 413)
            #expect(reply.headers[.contentType] == "application/problem+json")
        }
    }

    // MARK: Taken in, whatever its form

    @Test func whatNobodyKnowsYetIsAcknowledged() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            for message: JSONValue in [
                VapiMessage.inbound("speech-update"), VapiMessage.inbound("a-type-of-next-year"),
                ["type": "status-update"], ["type": "end-of-call-report", "call": nil],
                ["type": "tool-calls", "call": ["id": "x"]],
            ] {
                #expect(try await world.webhook(message).status == 200)
            }
            #expect(try await world.messages(of: business).isEmpty)
        }
    }

    @Test func aReportBecomesAMessage() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            #expect(try await world.webhook(VapiMessage.report()).status == 200)
            let message = try #require(try await world.messages(of: business).first)
            #expect(message["customer_name"]?.stringValue == "Ann")
            #expect(message["customer_phone"]?.stringValue == "+12025550178")
            #expect(message["caller_phone"]?.stringValue == VapiMessage.customer)
            #expect(message["body"]?.stringValue == "The pipe leaks.")
            #expect(message["urgency"]?.stringValue == "urgent")
            #expect(message["source_id"]?.stringValue == "call-1")
            #expect(message["received_at"]?.stringValue == "2026-03-02T10:00:00.000Z")
        }
    }

    @Test func theSameReportTwiceIsOneMessageAndOneCall() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            for _ in 0..<2 { #expect(try await world.webhook(VapiMessage.report()).status == 200) }
            #expect(try await world.messages(of: business).count == 1)
            try await world.settle()
            #expect(world.provider.orders.count == 1)
        }
    }

    @Test func aReportWithoutTextIsStoredWithItsTranscript() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let transcript = "AI: Hello. User: The pipe leaks."
            let report = VapiMessage.report(["analysis": [:], "artifact": ["transcript": .string(transcript)]])
            #expect(try await world.webhook(report).status == 200)
            let message = try #require(try await world.messages(of: business).first)
            #expect(message["body"]?.stringValue == transcript)
            #expect(message["customer_phone"]?.stringValue == VapiMessage.customer)
        }
    }

    @Test(arguments: [6_000, 200_000])
    func aReportWithItsConversationBecomesAMessage(bytes: Int) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let turns = VapiMessage.conversation(bytes: bytes)
            let report = VapiMessage.report(["artifact": ["transcript": "AI: Hello.", "messages": turns]])
            #expect(try report.serialized().count >= bytes)
            #expect(try await world.webhook(report).status == 200)
            #expect(try await world.messages(of: business).map { $0["body"]?.stringValue } == ["The pipe leaks."])
        }
    }

    @Test func aReportForNobodyIsKeptForTheAdmin() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let report = VapiMessage.report(call: "stray", line: "line-of-nobody")
            for _ in 0..<2 { #expect(try await world.webhook(report).status == 200) }
            #expect(try await world.messages(of: business).isEmpty)
            let kept = try await world.api(.get, "admin/unclaimed-calls").items
            #expect(kept.map { $0["call_id"]?.stringValue } == ["stray"])
            #expect(kept.first?["vapi_phone_number_id"]?.stringValue == "line-of-nobody")
            #expect(kept.first?["report"]?.stringValue?.contains("The pipe leaks.") == true)
            let owner = try await world.token(of: business)
            #expect(try await world.api(.get, "admin/unclaimed-calls", token: owner).status == 403)
        }
    }

    @Test func anAcknowledgedReportIsOnTheDisk() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            #expect(try await world.webhook(VapiMessage.report()).status == 200)
            let other = Store(try SQLiteDatabase(path: world.databasePath))
            let stored = try await other.read { tx throws(StoreError) in
                try tx.message(of: BusinessID("business-1"), source: .vapi, sourceID: "call-1")
            }
            #expect(stored?.body == "The pipe leaks.")
            try await other.database.close()
        }
    }
}
