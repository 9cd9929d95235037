// Every answer that the description names is given by a real server, and looks as described: `WebWorld.send` holds each
// against the description, and here is kept which were seen.
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import Testing
import VapiContract

@testable import TakeoutWeb

/// Operations with the statuses that they answered.
private final class Sightings: Sendable {
    private let seen = Mutex<Set<String>>([])

    var all: Set<String> { seen.withLock { $0 } }

    func note(_ id: String, _ status: Int) { seen.withLock { _ = $0.insert("\(id) \(status)") } }
}

/// Asks for operations by their names.
private struct Asker: Sendable {
    let world: WebWorld
    let seen: Sightings
    private let described = Described.shared

    init(_ world: WebWorld, _ seen: Sightings) {
        (self.world, self.seen) = (world, seen)
    }

    func path(_ operation: Described.Operation, _ id: String, _ query: String = "") -> String {
        operation.path.replacing("{id}", with: id).replacing("{group}", with: id) + query
    }

    @discardableResult
    func ask(
        _ name: String, _ id: String = "", _ body: JSONValue? = nil, query: String = "", token: String? = nil,
        bytes: Data? = nil, headers more: HTTPFields = [:], gives status: Int,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> WebWorld.Reply {
        let operation = try #require(described.operations.first { $0.id == name }, "\(name)", sourceLocation: location)
        let method = try #require(HTTPRequest.Method(operation.method))
        var headers = more
        let token = token ?? world.admin
        if !token.isEmpty { headers[.authorization] = "Bearer \(token)" }
        let sent = try bytes ?? body?.serialized()
        let reply = try await world.send(method, path(operation, id, query), bytes: sent, headers: headers)
        #expect(reply.status == status, "\(name): \(reply.json)", sourceLocation: location)
        seen.note(name, reply.status)
        return reply
    }
}

@Suite(.timeLimit(.minutes(5)))
struct DescribedAnswersTests {
    /// Told where a server of its own is needed: metrics behind a token (MetricsTests), a database that does not answer,
    /// carriers (CarrierSimulatorTests).
    private static let elsewhere = [
        "getMetrics 401", "getMetrics 404", "getReadiness 503", "receiveTelnyxWebhook 200", "receiveTelnyxWebhook 400",
        "receiveTelnyxWebhook 401", "receiveTwilioWebhook 200", "receiveTwilioWebhook 400", "receiveTwilioWebhook 401",
    ]

    @Test func everyAnswerThatIsDescribedIsGiven() async throws {
        let seen = Sightings()
        try await WebWorld.run(post: TestPost(isWorking: true)) { world in
            let asker = Asker(world, seen)
            try await businesses(asker)
            try await messages(asker)
            try await mail(asker)
            try await webhooks(asker)
            try await administration(asker)
            try await people(asker)
            try await openRoutes(asker)
            try await refusals(asker)
            try await downloads(asker)
        }
        let told = Set(
            Described.shared.operations.flatMap { operation in
                operation.statuses.map { "\(operation.id) \($0)" }
            })
        #expect(told.subtracting(seen.all).subtracting(Self.elsewhere).sorted() == [], "described, but never seen")
    }

    // MARK: Businesses and their settings

    private func businesses(_ asker: Asker) async throws {
        let fields: JSONValue = [
            "name": "Elm Road Bikes", "public_phone_number": "+1 202 555 0111", "timezone": "America/New_York",
            "vapi_phone_number_id": "elm-line", "notification_email": "owner@elm-road.example",
            "notice_order": "email_first", "also_text_urgent": true, "allowed_countries": ["CA"],
        ]
        let made = try await asker.ask("createBusiness", "", fields, gives: 201)
        #expect(made.json["notice_order"] == "email_first" && made.json["also_text_urgent"] == true)
        try await asker.ask("createBusiness", "", fields, gives: 409)
        try await asker.ask("createBusiness", "", ["name": "x"], gives: 422)
        try await asker.ask("listBusinesses", query: "?limit=1&cursor=0", gives: 200)
        try await asker.ask("getBusiness", made.id, gives: 200)
        let change: JSONValue = ["hours": "Mo–Fr 8–5", "notice_order": "sms_first", "also_text_urgent": false]
        let changed = try await asker.ask("changeBusiness", made.id, change, gives: 200)
        #expect(changed.json["notice_order"] == "sms_first" && changed.json["also_text_urgent"] == false)
        try await asker.ask("changeBusiness", made.id, change, headers: [.ifMatch: "\"0\""], gives: 409)
        try await asker.ask("changeBusiness", made.id, ["timezone": "Moon"], gives: 422)
        try await asker.ask("changeBusiness", made.id, ["notice_order": "pigeon"], gives: 422)
        let owner = try await asker.world.token(of: BusinessID(made.id))
        try await asker.ask("changeBusiness", made.id, ["allowed_countries": ["MX"]], token: owner, gives: 403)
        try await asker.ask("getCallbackSettings", made.id, token: owner, gives: 403)
        try await asker.ask("changeCallbackSettings", made.id, [:], token: owner, gives: 403)
        let settings: JSONValue = [
            "enable_outbound_callback": true, "callback_notification_phone": "202-555-0114",
            "callback_retry_attempts": 3, "callback_retry_delay_minutes": 1_440,
        ]
        let tag = try await asker.ask("getCallbackSettings", made.id, gives: 200).headers[.eTag]
        try await asker.ask(
            "changeCallbackSettings", made.id, settings, headers: [.ifMatch: try #require(tag)], gives: 200)
        try await asker.ask(
            "changeCallbackSettings", made.id, settings, headers: [.ifMatch: try #require(tag)], gives: 409)
        try await asker.ask("changeCallbackSettings", made.id, ["callback_retry_attempts": 4], gives: 422)
    }

    // MARK: Messages

    private func messages(_ asker: Asker) async throws {
        let world = asker.world
        let business = try await world.addBusiness(1) { $0.notificationEmail = "owner@miller.example" }
        let fields: JSONValue = [
            "body": "The pipe leaks.", "customer_name": "Ann", "customer_phone": "202-555-0177", "urgency": "urgent",
            "best_time": "evenings", "source_id": "form-1",
        ]
        let made = try await asker.ask("createMessage", business.rawValue, fields, gives: 201)
        try await asker.ask("createMessage", business.rawValue, fields, gives: 200)
        try await asker.ask("createMessage", business.rawValue, [:], gives: 422)
        try await world.settle()
        try await asker.ask("callNow", made.id, gives: 409)
        let call = "call-\(try #require(world.provider.orders.last).token)"
        let yes = try VapiMessage.tool("confirm_recipient", id: "yes")
        let heard = VapiMessage.outbound("tool-calls", call: call, ["toolCallList": [yes]])
        try await asker.ask("receiveVapiWebhook", "", ["message": heard], headers: Self.vapi, gives: 200)
        try await asker.ask("markHandled", made.id, gives: 409)
        try await asker.ask("stopCalling", made.id, gives: 200)
        let file = try await asker.ask("getMessage", made.id, gives: 200)
        #expect(file.json["attempts"]?.arrayValue?.isEmpty == false)
        #expect(file.json["timeline"]?.arrayValue?.isEmpty == false)
        try await asker.ask("listMessages", business.rawValue, query: "?limit=200", gives: 200)
        let quiet = try await world.addBusiness(2) {
            ($0.notificationEmail, $0.settings.isEnabled) = ("owner@other.example", false)
        }
        let other = try await asker.ask("createMessage", quiet.rawValue, ["body": "Please call."], gives: 201)
        try await world.settle()
        let told = try await asker.ask("getMessage", other.id, gives: 200)
        #expect(told.json["notices"]?.arrayValue?.isEmpty == false)
        try await asker.ask("markHandled", other.id, gives: 200)
        try await asker.ask("callNow", other.id, gives: 202)
    }

    private static var vapi: HTTPFields {
        HTTPField.Name("X-Vapi-Secret").map { [$0: WebWorld.secret] } ?? [:]
    }

    // MARK: Mail and webhooks

    private func mail(_ asker: Asker) async throws {
        try await asker.ask("changeDigest", "business-1", ["digest_hour": 18], gives: 200)
        try await asker.ask("changeDigest", "business-1", ["digest_hour": 24], gives: 422)
        try await asker.ask("getDigest", "business-1", gives: 200)
        try await asker.ask("changeDigest", "business-1", ["digest_hour": .null], gives: 200)
        try await asker.ask("sendTestMail", "business-1", gives: 202)
        let mute = try await asker.world.addBusiness(3)
        try await asker.ask("sendTestMail", mute.rawValue, gives: 409)
    }

    private func webhooks(_ asker: Asker) async throws {
        let hook: JSONValue = [
            "url": "https://integrator.example/hooks", "description": "CRM", "events": ["message.created"],
        ]
        let made = try await asker.ask("createWebhook", "business-1", hook, gives: 201)
        for _ in 1..<20 { try await asker.ask("createWebhook", "business-1", hook, gives: 201) }
        try await asker.ask("createWebhook", "business-1", hook, gives: 409)
        try await asker.ask("createWebhook", "business-1", [:], gives: 422)
        try await asker.ask("listWebhooks", "business-1", gives: 200)
        for _ in 0..<20 { try await asker.ask("createWebhookOfAllBusinesses", "", hook, gives: 201) }
        try await asker.ask("createWebhookOfAllBusinesses", "", hook, gives: 409)
        try await asker.ask("createWebhookOfAllBusinesses", "", ["url": "x"], gives: 422)
        try await asker.ask("listWebhooksOfAllBusinesses", gives: 200)
        try await asker.ask("getWebhook", made.id, gives: 200)
        try await asker.ask("changeWebhook", made.id, ["events": [], "enabled": true], gives: 200)
        try await asker.ask("changeWebhook", made.id, ["url": "x"], gives: 422)
        try await asker.ask("rotateWebhookSecret", made.id, gives: 200)
        let delivery = try await asker.ask("testWebhook", made.id, gives: 202)
        try await asker.ask("listWebhookDeliveries", made.id, query: "?limit=1", gives: 200)
        try await asker.ask("getWebhookDelivery", delivery.id, gives: 200)
        try await asker.ask("retryWebhookDelivery", delivery.id, gives: 202)
        let last = try await asker.ask("listWebhooks", "business-1", gives: 200).items.last?["id"]?.stringValue
        try await asker.ask("deleteWebhook", try #require(last), gives: 204)
    }

    // MARK: Admins

    private func administration(_ asker: Asker) async throws {
        let world = asker.world
        try await asker.ask(
            "listAttempts", query: "?business_id=business-1&status=answered&since=2026-01-01T00:00:00Z&limit=1",
            gives: 200)
        #expect(try await asker.ask("listAttempts", gives: 200).items.isEmpty == false)
        let counts = try await asker.ask("getStatistics", query: "?until=2027-01-01T00:00:00Z", gives: 200)
        #expect(counts.json["messages"]?.objectValue?.isEmpty == false)
        try await asker.ask("getProvider", gives: 200)
        let stray = VapiMessage.inbound("assistant-request", call: "stray", line: "line-of-nobody")
        try await asker.ask("receiveVapiWebhook", "", ["message": stray], headers: Self.vapi, gives: 200)
        #expect(try await asker.ask("listUnclaimedCalls", gives: 200).items.count == 1)
        let letters = try await buried(in: world)
        #expect(try await asker.ask("listDeadLetters", gives: 200).items.count == 2)
        try await asker.ask("retryDeadLetter", letters.mail, gives: 202)
        try await asker.ask("retryDeadLetter", letters.unreadable, gives: 409)
        let release: JSONValue = ["business_ids": ["business-1"], "callback_released": true]
        try await asker.ask("releaseCallback", "", release, gives: 200)
        try await asker.ask("releaseCallback", "", ["all": true], gives: 422)
        #expect(try await asker.ask("listSettingChanges", query: "?limit=1", gives: 200).items.count == 1)
    }

    /// Work that was given up: a mail, which can be sent again, and a row that nobody can read.
    private func buried(in world: WebWorld) async throws -> (mail: String, unreadable: String) {
        let message = try #require(try await world.messages(of: BusinessID("business-2")).first?["id"]?.stringValue)
        return try await world.engine.parts.store.write { tx throws(StoreError) in
            let notice = try tx.notices(of: MessageID(message)).first
            let works: [OutboxWork] = [notice.map { .sendNotice($0.id) } ?? .unreadable, .unreadable]
            let ids = ["\(message):\(notice?.action ?? 0):email", "\(message):90"]
            for (id, work) in zip(ids, works) {
                let item = OutboxItem(
                    id: id, callbackID: MessageID(message), sequence: notice?.action ?? 0, work: work,
                    createdAt: StillClock().now)
                try tx.add(item, leased: Lease(owner: "node", until: StillClock().now))
                try tx.bury(id, error: "It stumbled.")
            }
            return (ids[0], ids[1])
        }
    }

    private func people(_ asker: Asker) async throws {
        try await asker.world.addUser(People.admin)
        let owner = try await asker.world.addUser(People.owner, BusinessID("business-1"))
        #expect(try await asker.ask("listUsers", gives: 200).items.count == 2)
        let invitation: JSONValue = ["email": "eve@example.com", "role": "owner", "business_ids": ["business-1"]]
        let invited = try await asker.ask("invite", "", invitation, gives: 201)
        #expect(invited.json["path"]?.stringValue?.hasPrefix("/") == true)
        let known: JSONValue = ["email": .string(People.owner), "business_ids": ["business-2"]]
        try await asker.ask("invite", "", known, gives: 409)
        try await asker.ask("invite", "", ["email": "nobody"], gives: 422)
        #expect(try await asker.ask("listInvitations", gives: 200).items.count == 1)
        try await asker.ask("withdrawInvitation", invited.id, gives: 200)
        try await asker.ask("removeUser", owner.id, gives: 200)
        try await asker.ask("removeUser", "user-\(People.admin)", gives: 409)
    }

    private func openRoutes(_ asker: Asker) async throws {
        try await asker.ask("getHealth", token: "", gives: 200)
        try await asker.ask("getReadiness", token: "", gives: 200)
        try await asker.ask("getMetrics", token: "", gives: 200)
        let tag = try await asker.ask("getDescription", token: "", gives: 200).headers[.eTag]
        try await asker.ask("getDescription", headers: [.ifNoneMatch: try #require(tag)], gives: 304)
        try await asker.ask("getDocumentation", token: "", gives: 200)
        try await asker.ask("getDocumentationOfGroup", "callback-settings", token: "", gives: 200)
        try await asker.ask("getDocumentationOfGroup", "moon", token: "", gives: 404)
        try await asker.ask("receiveVapiWebhook", "", [:], headers: Self.vapi, gives: 400)
        try await asker.ask("receiveVapiWebhook", "", ["message": ["type": "hang"]], token: "", gives: 401)
    }

    // MARK: What every operation refuses

    private func refusals(_ asker: Asker) async throws {
        let owner = try await asker.world.token(of: BusinessID("business-1"))
        let hook = try await asker.ask("listWebhooks", "business-1", gives: 200).items.first?["id"]?.stringValue
        for operation in Described.shared.operations where operation.path.hasPrefix("/api/") {
            let isOfWebhook = operation.path.hasPrefix("/api/webhooks/")
            let id = isOfWebhook ? try #require(hook) : "business-1"
            try await asker.ask(operation.id, id, token: "", gives: 401)
            try await asker.ask(operation.id, id, token: "tko_wrong", gives: 401)
            if operation.role == "admin" { try await asker.ask(operation.id, id, token: owner, gives: 403) }
            if operation.statuses.contains("404") {
                try await asker.ask(operation.id, "none", Self.example(of: operation), gives: 404)
            }
            if operation.statuses.contains("400") {
                try await asker.ask(operation.id, id, bytes: Data("{".utf8), gives: 400)
                try await asker.ask(operation.id, id, [:], headers: [.contentType: "text/xml"], gives: 415)
                try await asker.ask(operation.id, id, [:], headers: [.contentEncoding: "gzip"], gives: 415)
            }
            for name in ["limit", "since"] where operation.takes(name) {
                let reply = try await asker.ask(operation.id, id, query: "?\(name)=x", gives: 422)
                #expect(reply.fields == [name])
            }
        }
    }

    private static func example(of operation: Described.Operation) -> JSONValue? {
        let schema = operation.json["requestBody"]?["content"]?["application/json"]?["schema"]
        return schema.flatMap { Described.resolved($0, in: Described.shared.document)["examples"]?.arrayValue?.first }
    }

    // MARK: Files of the pages

    private func downloads(_ asker: Asker) async throws {
        try await asker.world.engine.parts.store.write { tx throws(StoreError) in
            try tx.learnOwnLine("line-1", number: "+12025550100")
        }
        let owner = try await asker.world.signedIn("miller@example.com", BusinessID("business-1"))
        let admin = try await asker.world.signedIn(People.admin)
        for operation in Described.shared.operations where operation.json["tags"] == ["Downloads"] {
            let isForAdmins = operation.role == "admin"
            let path = asker.path(operation, "business-1")
            try await look(isForAdmins ? admin : owner, operation, path, gives: 200, asker)
            let others = isForAdmins ? path : asker.path(operation, "business-2")
            try await look(owner, operation, others, gives: 404, asker)
            try await look(asker.world.browser(), operation, path, gives: 303, asker)
        }
    }

    private func look(
        _ browser: Browser, _ operation: Described.Operation, _ path: String, gives status: Int, _ asker: Asker
    ) async throws {
        let reply = try await browser.get(path)
        let answer = Described.Answer(status: reply.status, headers: reply.headers, body: Data(reply.text.utf8))
        #expect(reply.status == status, "\(operation.id)")
        #expect(Described.shared.problems(.get, path, nil, answer) == [])
        asker.seen.note(operation.id, reply.status)
    }

    // MARK: What integrators are sent

    /// Each body is held against the description where it is posted; here all that are described come.
    @Test func everyEventThatIsDescribedIsSent() async throws {
        try await WebWorld.run(post: TestPost(isWorking: true)) { world in
            let hook: JSONValue = ["url": "https://integrator.example/hooks"]
            let made = try await world.api(.post, "admin/webhooks", hook)
            _ = try await world.api(.post, "webhooks/\(made.id)/test")
            try await connect(world, world.addBusiness(1))
            let mailed = try await world.addBusiness(2) {
                ($0.notificationEmail, $0.settings.isEnabled) = ("owner@other.example", false)
            }
            let mute = try await world.addBusiness(3) { $0.settings.isEnabled = false }
            for business in [mailed, mute] {
                _ = try await world.api(.post, "businesses/\(business)/messages", ["body": "Please call."])
            }
            try await world.settle()
            try await world.settleWebhooks()
            let types = try world.poster.requests.map { request in
                #expect(Set(request.headers.map(\.name)).isSuperset(of: Self.eventHeaders))
                return try JSONValue(parsing: Data(request.body.utf8))["type"]?.stringValue ?? ""
            }
            #expect(Set(types) == Described.shared.eventTypes)
        }
    }

    private static let eventHeaders = ["webhook-id", "webhook-timestamp", "webhook-signature"]

    /// A call that ends with the two connected.
    private func connect(_ world: WebWorld, _ business: BusinessID) async throws {
        let (call, _) = try await world.ringingCall(for: business)
        for (index, name) in ["confirm_recipient", "connect_to_customer"].enumerated() {
            let tool = try VapiMessage.tool(name, id: "tool-\(index)")
            let reply = try await world.webhook(
                VapiMessage.outbound("tool-calls", call: call, ["toolCallList": [tool]]))
            #expect(reply.json["results"]?.arrayValue?.first?["error"] == nil)
        }
        try await world.settle()
        _ = try await world.webhook(VapiMessage.outbound("status-update", call: call, ["status": "forwarding"]))
        let destination: JSONValue = ["type": "number", "number": .string(VapiMessage.customer)]
        let transfer: JSONValue = ["destination": destination, "mode": "blind-transfer", "status": "connected"]
        let report: [String: JSONValue] = [
            "endedReason": "assistant-forwarded-call", "artifact": ["messages": [], "transfers": [transfer]],
            "startedAt": "2026-03-02T09:58:00.000Z", "endedAt": "2026-03-02T09:59:00.000Z",
        ]
        _ = try await world.webhook(VapiMessage.outbound("end-of-call-report", call: call, report))
        try await world.settle()
    }

    // MARK: Limits

    @Test func aBodyOverTheBoundIsTurnedAway() async throws {
        try await WebWorld.run { world in
            let asker = Asker(world, Sightings())
            let long = Data("{\"name\": \"\(String(repeating: "a", count: 1_100_000))\"}".utf8)
            try await asker.ask("createBusiness", bytes: long, gives: 413)
        }
    }

    /// What `curl -d` and `fetch` say of a body when nobody tells them is no reason to turn it away.
    @Test(arguments: ["application/x-www-form-urlencoded", "text/plain;charset=UTF-8", "application/merge-patch+json"])
    func aBodyWhoseTypeIsATools(type: String) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let asker = Asker(world, Sightings())
            try await asker.ask(
                "changeBusiness", business.rawValue, ["name": "New"], headers: [.contentType: type], gives: 200)
        }
    }
}
