// Messages over the API: storing, listing, the whole story of one, calling now, stopping; attempts and statistics.
import Foundation
import HTTPTypes
import TakeoutCore
import TakeoutStore
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct MessageTests {
    static let leak: JSONValue = [
        "customer_name": "Ann", "customer_phone": "202-555-0177", "body": "The pipe leaks.", "urgency": "urgent",
        "source_id": "form-7",
    ]

    @Test func aMessageFromElsewhereIsStoredAndItsCallIsPlaced() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let made = try await world.api(.post, "businesses/\(business)/messages", Self.leak)
            #expect(made.status == 201)
            try await world.settle()
            let shown = try await world.api(.get, "messages/\(made.id)").json
            let expected: [String: JSONValue] = [
                "id": .string(made.id), "business_id": .string(business.rawValue), "customer_name": "Ann",
                "customer_phone": "+12025550177", "caller_phone": nil, "body": "The pipe leaks.",
                "urgency": "urgent", "received_at": "2026-03-02T10:00:00.000Z", "source_id": "form-7",
            ]
            for (key, value) in expected { #expect(shown[key] == value, "\(key)") }
            #expect(shown["callback"]?["state"] == "calling")
            let attempt = try #require(shown["attempts"]?.arrayValue?.first)
            let columns: [String: JSONValue] = [
                "business_id": .string(business.rawValue), "message_id": .string(made.id),
                "customer_phone": "+12025550177", "employee_phone": "+12025550141", "status": "pending",
                "attempt_number": 1, "outcome": "ringing", "created_at": "2026-03-02T10:00:00.000Z",
                "answered_at": nil, "connected_to_customer_at": nil,
            ]
            for (key, value) in columns { #expect(attempt[key] == value, "\(key)") }
            #expect(attempt["vapi_call_id"]?.stringValue?.hasPrefix("call-") == true)
            #expect(attempt["control_url"] == nil && attempt["token"] == nil, "what steers the call is a secret")
            let first = shown["timeline"]?.arrayValue?.first
            #expect(first?["what"] == "The message came in")
            #expect(first?["at"] == "2026-03-02T10:00:00.000Z")
        }
    }

    @Test func theSameSourceIDIsTheSameMessage() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let made = try await world.api(.post, "businesses/\(business)/messages", Self.leak)
            let again = try await world.api(.post, "businesses/\(business)/messages", Self.leak)
            #expect(again.status == 200)
            #expect(again.id == made.id)
            #expect(try await world.messages(of: business).count == 1)
            let other = try await world.addBusiness(2)
            let elsewhere = try await world.api(.post, "businesses/\(other)/messages", Self.leak)
            #expect(elsewhere.status == 201)
            #expect(elsewhere.id != made.id)
        }
    }

    @Test(
        arguments: [
            (["body": nil], "body"), (["body": "   "], "body"), (["body": ["a"]], "body"),
            (["urgency": "very"], "urgency"), (["customer_phone": "12"], "customer_phone"),
            (["source_id": 7], "source_id"),
        ] as [([String: JSONValue], String)])
    func aWrongFieldIsNamed(change: [String: JSONValue], field: String) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let body: JSONValue = .object((Self.leak.objectValue ?? [:]).merging(change) { $1 })
            let reply = try await world.api(.post, "businesses/\(business)/messages", body)
            #expect(reply.status == 422)
            #expect(reply.fields == [field])
            #expect(try await world.messages(of: business).isEmpty)
        }
    }

    /// A family is one character and 25 bytes; the bytes are what an index has to hold.
    @Test(arguments: [(String(repeating: "👨‍👩‍👧‍👦", count: 8), 201), (String(repeating: "👨‍👩‍👧‍👦", count: 9), 422)])
    func aSourceIDHasTwoHundredBytes(sourceID: String, status: Int) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let body: JSONValue = ["body": "The pipe leaks.", "source_id": .string(sourceID)]
            let reply = try await world.api(.post, "businesses/\(business)/messages", body)
            #expect(reply.status == status)
            guard status == 422 else { return }
            let detail = reply.json["errors"]?.arrayValue?.first?["detail"]?.stringValue ?? ""
            #expect(detail.contains("200 bytes") && detail.contains("225"), "\(detail)")
        }
    }

    @Test func messagesAreListedNewestFirstAndPaged() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness { $0.settings.isEnabled = false }
            for number in 1...5 {
                let body: JSONValue = ["body": .string("Message \(number)")]
                #expect(try await world.api(.post, "businesses/\(business)/messages", body).status == 201)
            }
            var seen: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let query = "?limit=2" + (cursor.map { "&cursor=\($0)" } ?? "")
                let page = try await world.api(.get, "businesses/\(business)/messages" + query)
                seen += page.items.compactMap { $0["body"]?.stringValue }
                cursor = page.json["next_cursor"]?.stringValue
                pages += 1
            } while cursor != nil && pages < 9
            #expect(seen == (1...5).reversed().map { "Message \($0)" })
            #expect(pages == 3)
        }
    }

    // MARK: A person's wishes

    @Test func callNowBeginsARoundUnlessACallIsLive() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness { $0.settings.isEnabled = false }
            let made = try await world.api(.post, "businesses/\(business)/messages", Self.leak)
            try await world.settle()
            #expect(world.provider.orders.isEmpty)
            let called = try await world.api(.post, "messages/\(made.id)/callback")
            #expect(called.status == 202)
            #expect(called.json["callback"]?["state"] == "calling")
            try await world.settle()
            #expect(world.provider.orders.count == 1)
            let again = try await world.api(.post, "messages/\(made.id)/callback")
            #expect(again.status == 409)
            #expect(again.headers[.contentType] == "application/problem+json")
            try await world.settle()
            #expect(world.provider.orders.count == 1)
        }
    }

    @Test func stoppingEndsTheCallback() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let (call, message) = try await world.ringingCall(for: business)
            #expect(try await world.api(.delete, "messages/\(message)/callback").status == 200)
            let ended = VapiMessage.outbound(
                "status-update", call: call, ["status": "ended", "endedReason": "manually-canceled"])
            #expect(try await world.webhook(ended).status == 200)
            let shown = try await world.api(.delete, "messages/\(message)/callback")
            #expect(shown.status == 200)
            #expect(shown.json["callback"]?["state"] == "stopped")
            #expect(shown.json["attempts"]?.arrayValue?.first?["outcome"] == "cancelled")
            #expect(shown.json["notices"] == [])
        }
    }

    // MARK: What admins see

    @Test func attemptsAreFiltered() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let other = try await world.addBusiness(2)
            let (answered, _) = try await world.ringingCall(for: business)
            _ = try await world.ringingCall(for: other)
            let update = VapiMessage.outbound("status-update", call: answered, ["status": "in-progress"])
            #expect(try await world.webhook(update).status == 200)
            func attempts(_ query: String) async throws -> [String] {
                let reply = try await world.api(.get, "admin/callback-attempts\(query)")
                try #require(reply.status == 200)
                return reply.items.compactMap { $0["business_id"]?.stringValue }
            }
            #expect(try await attempts("") == [other.rawValue, business.rawValue])
            #expect(try await attempts("?business_id=\(other)") == [other.rawValue])
            #expect(try await attempts("?status=answered") == [business.rawValue])
            #expect(try await attempts("?status=failed") == [])
            #expect(try await attempts("?since=2026-03-02T10:00:00Z").count == 2)
            #expect(try await attempts("?until=2026-03-02T10:00:00Z").isEmpty)
            for (query, field) in [("status=odd", "status"), ("since=yesterday", "since"), ("until=1", "until")] {
                let reply = try await world.api(.get, "admin/callback-attempts?\(query)")
                #expect(reply.status == 422)
                #expect(reply.fields == [field])
            }
        }
    }

    @Test func aMessageIsMarkedAsHandledButNotWhileItIsHeard() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let (call, id) = try await world.ringingCall(for: business)
            let yes = try VapiMessage.tool("confirm_recipient", id: "yes")
            _ = try await world.webhook(VapiMessage.outbound("tool-calls", call: call, ["toolCallList": [yes]]))
            #expect(try await world.api(.post, "messages/\(id)/handled").status == 409)
            let report = VapiMessage.outbound(
                "end-of-call-report", call: call, ["endedReason": "customer-ended-call"])
            #expect(try await world.webhook(report).status == 200)
            let reply = try await world.api(.post, "messages/\(id)/handled")
            #expect(reply.status == 200)
            #expect(reply.json["callback"]?["state"] == "handled")
            #expect(reply.json["timeline"]?.arrayValue?.last?["what"] == "A person marked it as handled")
            #expect(try await world.api(.post, "messages/\(id)/handled").status == 200, "twice is once")
            #expect(try await world.api(.post, "messages/none/handled").status == 404)
            let other = try await world.token(of: try await world.addBusiness(2))
            #expect(try await world.api(.post, "messages/\(id)/handled", token: other).status == 404)
        }
    }

    @Test func statisticsCountByTheWordsOfTheInterface() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let empty = try await world.api(.get, "admin/callback-stats")
            #expect(empty.status == 200)
            #expect(empty.json["reached_rate"] == .null)
            #expect(empty.json["cost_usd"] == "0.00")

            let (call, _) = try await world.ringingCall(for: business)
            let yes = try VapiMessage.tool("confirm_recipient", id: "yes")
            let done = try VapiMessage.tool("finish_callback", ["decision": "handled"], id: "done")
            for tool in [yes, done] {
                let reply = try await world.webhook(
                    VapiMessage.outbound("tool-calls", call: call, ["toolCallList": [tool]]))
                #expect(reply.json["results"]?.arrayValue?.first?["error"] == nil)
            }
            let report = VapiMessage.outbound(
                "end-of-call-report", call: call, ["endedReason": "assistant-ended-call", "cost": 0.0812])
            #expect(try await world.webhook(report).status == 200)

            let silent = try await world.addBusiness(2) { $0.settings.isEnabled = false }
            #expect(try await world.api(.post, "businesses/\(silent)/messages", Self.leak).status == 201)

            let all = try await world.api(.get, "admin/callback-stats").json
            #expect(all["messages"] == ["handled": 1, "needs_attention": 1])
            #expect(all["attempts"] == ["handled": 1])
            #expect(all["reached_rate"] == 0.5)
            #expect(all["seconds_to_reach"] == ["p50": 0, "p90": 0])
            #expect(all["cost_usd"] == "0.0812")
            let own = try await world.api(.get, "admin/callback-stats?business_id=\(business)").json
            #expect(own["messages"] == ["handled": 1])
            let none = try await world.api(.get, "admin/callback-stats?until=2026-03-02T10:00:00Z").json
            #expect(none["messages"] == [:])
        }
    }
}
