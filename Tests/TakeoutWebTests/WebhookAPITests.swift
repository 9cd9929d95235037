// Webhooks over the API, and the pages behind the buttons of mails.
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

/// Takes everything, and objects to what leads nowhere.
final class RecordingPoster: WebhookPoster {
    private let recorded = Mutex<[WebhookRequest]>([])

    var requests: [WebhookRequest] { recorded.withLock { $0 } }

    func post(_ request: WebhookRequest) async -> WebhookOutcome {
        for problem in Described.shared.problems(inEvent: request.body) { Issue.record("\(problem)") }
        recorded.withLock { $0.append(request) }
        return .answered(status: 200, response: "thanks", retryAfter: nil)
    }

    func objection(to url: String) -> String? { url.hasPrefix("https://") ? nil : "must begin with https://" }
}

@Suite(.timeLimit(.minutes(5)))
struct WebhookAPITests {
    private static let hook: JSONValue = ["url": "https://integrator.example/hooks"]

    @Test func anEndpointIsMadeShownChangedAndDeleted() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let made = try await world.api(.post, "businesses/\(business)/webhooks", Self.hook)
            #expect(made.status == 201)
            let secret = try #require(made.json["secret"]?.stringValue)
            #expect(WebhookSecret.bytes(of: secret)?.count == 32)
            #expect(made.json["status"] == "active" && made.json["events"] == [])
            let shown = try await world.api(.get, "webhooks/\(made.id)")
            #expect(shown.json["secret"] == nil)
            let list = try await world.api(.get, "businesses/\(business)/webhooks")
            #expect(list.items.count == 1 && list.items[0]["secret"] == nil)
            let changed = try await world.api(
                .patch, "webhooks/\(made.id)", ["events": ["callback.heard"], "enabled": false, "description": "till"])
            #expect(changed.json["events"] == ["callback.heard"] && changed.json["status"] == "off")
            let rotated = try await world.api(.post, "webhooks/\(made.id)/rotate-secret")
            #expect(rotated.json["secret"]?.stringValue != secret)
            #expect(rotated.json["previous_secret_until"] == "2026-03-03T10:00:00.000Z")
            #expect(try await world.api(.delete, "webhooks/\(made.id)").status == 204)
            #expect(try await world.api(.get, "webhooks/\(made.id)").status == 404)
        }
    }

    @Test func oddValuesAreToldByField() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let path = "businesses/\(business)/webhooks"
            let odd = try await world.api(.post, path, ["url": "http://x.example/", "events": ["moon.rose"]])
            #expect(odd.status == 422 && odd.fields.sorted() == ["events", "url"])
            #expect(try await world.api(.post, path, [:]).fields == ["url"])
            let list = try await world.api(.post, path, ["url": "https://x.example/", "events": "all"])
            #expect(list.fields == ["events"])
        }
    }

    @Test func aBusinessSeesItsOwnEndpointsOnly() async throws {
        try await WebWorld.run { world in
            let (first, second) = (try await world.addBusiness(1), try await world.addBusiness(2))
            let token = try await world.token(of: first)
            let own = try await world.api(.post, "businesses/\(first)/webhooks", Self.hook, token: token)
            #expect(own.status == 201)
            let others = try await world.api(.post, "businesses/\(second)/webhooks", Self.hook)
            let all = try await world.api(.post, "admin/webhooks", Self.hook)
            #expect(others.status == 201 && all.status == 201)
            for id in [others.id, all.id] {
                #expect(try await world.api(.get, "webhooks/\(id)", token: token).status == 404)
                #expect(try await world.api(.delete, "webhooks/\(id)", token: token).status == 404)
                #expect(try await world.api(.post, "webhooks/\(id)/test", token: token).status == 404)
            }
            #expect(try await world.api(.get, "admin/webhooks", token: token).status == 403)
            #expect(try await world.api(.post, "businesses/\(second)/webhooks", Self.hook, token: token).status == 404)
            let delivery = try await world.api(.post, "webhooks/\(others.id)/test")
            #expect(try await world.api(.get, "webhook-deliveries/\(delivery.id)", token: token).status == 404)
            #expect(try await world.api(.post, "webhook-deliveries/\(delivery.id)/retry", token: token).status == 404)
        }
    }

    @Test func aTestIsSentLoggedAndSentAgain() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let endpoint = try await world.api(.post, "businesses/\(business)/webhooks", Self.hook)
            let test = try await world.api(.post, "webhooks/\(endpoint.id)/test")
            #expect(test.status == 202)
            try await world.settleWebhooks()
            let sent = try await world.api(.get, "webhook-deliveries/\(test.id)")
            #expect(sent.json["status"] == "delivered" && sent.json["response_status"] == 200)
            #expect(sent.json["response"] == "thanks" && sent.json["tries"] == 1)
            #expect(try await world.api(.post, "webhook-deliveries/\(test.id)/retry").status == 202)
            try await world.settleWebhooks()
            #expect(world.poster.requests.count == 2)
            #expect(Set(world.poster.requests.map(\.body)).count == 1)
            let log = try await world.api(.get, "webhooks/\(endpoint.id)/deliveries?limit=1")
            #expect(log.items.count == 1 && log.json["next_cursor"] == .null)
        }
    }

    // MARK: The digest

    @Test func theDigestIsSetAndEnded() async throws {
        try await WebWorld.run { world in
            let path = "businesses/\(try await world.addBusiness())/digest"
            #expect(try await world.api(.get, path).json["digest_hour"] == .null)
            let set = try await world.api(.put, path, ["digest_hour": 18])
            #expect(set.json["digest_hour"] == 18 && set.json["next_digest_at"] == "2026-03-02T23:00:00.000Z")
            #expect(try await world.api(.put, path, ["digest_hour": 24]).status == 422)
            #expect(try await world.api(.put, path, [:]).status == 422)
            #expect(try await world.api(.put, path, ["digest_hour": .null]).json["digest_hour"] == .null)
        }
    }

    // MARK: The pages behind the buttons

    private func page(_ world: WebWorld, _ method: HTTPRequest.Method, _ path: String) async throws -> (Int, String) {
        try await world.client.execute(uri: path, method: method, headers: [:], body: nil) { response in
            (response.status.code, String(buffer: response.body))
        }
    }

    private func stored(_ world: WebWorld, language: Language = .english) async throws -> String {
        let business = try await world.addBusiness {
            $0.language = language
            $0.settings.isEnabled = false
        }
        let body: JSONValue = ["customer_phone": "+12025550177", "body": "<b>The pipe</b> leaks."]
        let message = try await world.api(.post, "businesses/\(business)/messages", body)
        try await world.settle()
        return message.id
    }

    private func state(_ world: WebWorld, _ message: String) async throws -> String? {
        try await world.api(.get, "messages/\(message)").json["callback"]?["state"]?.stringValue
    }

    @Test func lookingChangesNothingAndTheFormActsOnce() async throws {
        try await WebWorld.run { world in
            let message = try await stored(world)
            let path = try world.link(.markHandled, to: message)
            let before = try await state(world, message)
            for _ in 0..<3 {
                let (status, text) = try await page(world, .get, path)
                #expect(status == 200 && text.contains("Is the matter of") && text.contains("<form method=\"post\">"))
                #expect(text.contains("&lt;b&gt;The pipe&lt;/b&gt;"))
            }
            #expect(try await state(world, message) == before)
            #expect(try await page(world, .post, path).1.contains("Noted: it is dealt with."))
            #expect(try await state(world, message) == "handled")
            let (_, again) = try await page(world, .post, path)
            #expect(again.contains("This button was used already") && !again.contains("<form"))
            #expect(try await page(world, .get, path).1.contains("This button was used already"))
        }
    }

    @Test func aPageSpeaksTheLanguageOfTheBusiness() async throws {
        try await WebWorld.run { world in
            let message = try await stored(world, language: .german)
            let (_, text) = try await page(world, .get, try world.link(.markHandled, to: message))
            #expect(text.contains(#"<html lang="de">"#) && text.contains("Als erledigt vermerken"))
        }
    }

    @Test func whatWeDidNotSignIsTurnedAwayInPlainWords() async throws {
        try await WebWorld.run { world in
            let message = try await stored(world)
            let path = try world.link(.markHandled, to: message)
            let odd = [
                String(path.dropLast()), path.replacing("/handled/", with: "/call/"),
                path.replacing(message, with: "x"),
                "/links/stop/x", "/links/moon/x", "/links/stop/a.b.c.d",
            ]
            for path in odd {
                for method in [HTTPRequest.Method.get, .post] {
                    let (status, text) = try await page(world, method, path)
                    #expect(status == 404 && text.contains("This link is not complete."))
                }
            }
            #expect(try await state(world, message) != "handled")
        }
    }
}

extension WebWorld {
    /// Waits until every webhook was posted and recorded.
    func settleWebhooks() async throws {
        let now = engine.parts.environment.clock.now
        while true {
            try Task.checkCancellation()
            let next = try await engine.parts.store.read { tx throws(StoreError) in try tx.nextDispatchTime(busy: []) }
            if engine.isDispatchIdle, next.map({ $0 > now }) ?? true { return }
            await Task.yield()
        }
    }

    /// The path of a button of a mail about this message.
    fileprivate func link(_ action: MailAction, to message: String) throws -> String {
        let signer = try #require(engine.parts.settings.signer)
        let expires = engine.parts.environment.clock.now.microseconds / 1_000_000 + 60
        let text = "\(message).notice-1.\(expires)"
        return "/links/\(action.rawValue)/\(text).\(signer.signature(of: text, for: "mail-link-\(action.rawValue)"))"
    }
}
