// The pages of outgoing webhooks: who may see them, what can be done there, and what is written down of it.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WebhookPagesTests {
    private static let hook = "https://integrator.example/hooks"

    private func endpoints(_ world: WebWorld, of business: BusinessID?) async throws -> [WebhookEndpoint] {
        try await world.engine.parts.store.read { tx throws(StoreError) in try tx.webhookEndpoints(of: business) }
    }

    private static let payload = """
        {"data":{"business_id":"<b>"},"timestamp":"2026-03-02T14:00:00.000Z","type":"test","version":1}
        """

    /// A log of two deliveries, one of which was not taken.
    private func addDeliveries(_ world: WebWorld, to endpoint: WebhookEndpoint) async throws {
        let now = StillClock().now
        try await world.engine.parts.store.write { tx throws(StoreError) in
            for (id, status, answer) in [("d-1", WebhookDeliveryStatus.delivered, 204), ("d-2", .failed, 500)] {
                var delivery = WebhookDelivery(
                    id: WebhookDeliveryID(id), endpointID: endpoint.id, eventID: "msg_\(id)", type: "test",
                    messageID: nil, payload: Self.payload, dueAt: now, createdAt: now,
                    updatedAt: now)
                try tx.insert(delivery)
                (delivery.status, delivery.tries, delivery.responseStatus) = (status, 3, answer)
                delivery.response = "<script>alert(1)</script>"
                delivery.lastError = status == .failed ? "The receiver answered 500." : nil
                try tx.settle(delivery)
            }
        }
    }

    @Test func anOwnerAddsChangesAndDeletesAWebhookAndItIsWrittenDown() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            let list = "/businesses/\(business)/webhooks"
            #expect(try await owner.get("/businesses/\(business)/settings").text.contains(list))
            #expect(try await owner.get(list).text.contains("No program is told yet"))
            let made = try await owner.post(
                list, [("url", Self.hook), ("description", "our CRM"), ("events", "message.created")])
            let endpoint = try #require(try await endpoints(world, of: business).first)
            #expect(made.status == 200 && made.text.contains(endpoint.secret) && endpoint.events == ["message.created"])
            let page = "\(list)/\(endpoint.id)"
            let shown = try await owner.get(page).text
            #expect(!shown.contains(endpoint.secret) && shown.contains(Self.hook) && shown.contains("our CRM"))

            #expect(try await owner.post(page, [("url", Self.hook + "/2"), ("description", "")]).status == 303)
            #expect(try await owner.post(page + "/off").status == 303)
            #expect(try await owner.get(page).text.contains("Switch on"))
            let rotated = try await owner.post(page + "/secret")
            let changed = try #require(try await endpoints(world, of: business).first)
            #expect(changed.secret != endpoint.secret && rotated.text.contains(changed.secret))
            #expect(changed.url == Self.hook + "/2" && changed.events.isEmpty && changed.status == .off)
            #expect(changed.previousSecret == endpoint.secret)
            #expect(try await owner.post(page + "/on").status == 303)
            #expect(try await owner.post(page + "/delete").location == "\(list)?deleted=1")
            #expect(try await endpoints(world, of: business).isEmpty)

            let changes = try await world.engine.parts.store.read { tx throws(StoreError) in
                try tx.settingChanges(of: business, before: nil, limit: 50)
            }.filter { $0.field.hasPrefix("webhook") }
            #expect(
                changes.reversed().map(\.field) == [
                    "webhook", "webhook_description", "webhook_events", "webhook_url", "webhook_description",
                    "webhook_events", "webhook_status", "webhook_secret", "webhook_status", "webhook",
                ])
            #expect(changes.allSatisfy { $0.actor.name == People.owner })
            let values = changes.flatMap { [$0.from, $0.to].compactMap(\.self) }
            #expect(!values.contains { $0.contains(endpoint.secret) || $0.contains(changed.secret) })
        }
    }

    @Test func whatIsWrongIsSaidAndNothingTypedIsLost() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            let list = "/businesses/\(business)/webhooks"
            _ = try await owner.get(list)
            let refused = try await owner.post(
                list, [("url", "http://plain.example"), ("description", "our CRM"), ("events", "callback.heard")])
            #expect(refused.status == 422 && refused.text.contains("The address must begin with https://"))
            #expect(refused.text.contains("our CRM") && refused.text.contains(#"value="callback.heard" checked"#))
            #expect(try await endpoints(world, of: business).isEmpty)
        }
    }

    @Test func ofTwoWhoChangeItTheSecondIsAskedAgain() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            let list = "/businesses/\(business)/webhooks"
            _ = try await owner.get(list)
            _ = try await owner.post(list, [("url", Self.hook), ("description", "our CRM")])
            let endpoint = try #require(try await endpoints(world, of: business).first)
            let page = "\(list)/\(endpoint.id)"
            func version(_ text: String) throws -> String {
                String(try #require(text.firstMatch(of: /name="version" value="([^"]+)"/)).1)
            }
            let opened = try version(try await owner.get(page).text)
            // What happens by itself is nobody's change.
            _ = try await owner.post("\(page)/off")
            let first = [("url", Self.hook), ("description", "the first"), ("version", opened)]
            #expect(try await owner.post(page, first).status == 303)
            let second = [("url", Self.hook + "/2"), ("description", "the second"), ("version", opened)]
            let refused = try await owner.post(page, second)
            #expect(refused.status == 409 && refused.text.contains("Somebody else changed this"))
            #expect(refused.text.contains("“the first”") && refused.text.contains("value=\"the second\""))
            #expect(try await endpoints(world, of: business).first?.description == "the first")
            let again = second.dropLast() + [("version", try version(refused.text))]
            #expect(try await owner.post(page, Array(again)).status == 303)
            #expect(try await endpoints(world, of: business).first?.description == "the second")
        }
    }

    @Test func theLogTellsWhatWasAnsweredAndOneIsSentAgain() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            let list = "/businesses/\(business)/webhooks"
            _ = try await owner.get(list)
            _ = try await owner.post(list, [("url", Self.hook)])
            let endpoint = try #require(try await endpoints(world, of: business).first)
            try await addDeliveries(world, to: endpoint)
            let page = try await owner.get("\(list)/\(endpoint.id)").text
            #expect(page.contains("The receiver answered 204.") && page.contains("The receiver answered 500."))
            #expect(page.contains("not delivered"))
            #expect(page.contains("&lt;script&gt;") && !page.contains("<script>alert"))
            let again = "\(list)/\(endpoint.id)/deliveries/d-2/again"
            #expect(page.contains(again))
            #expect(try await owner.post(again).status == 303)
            let delivery = try await world.engine.parts.store.read { tx throws(StoreError) in
                try tx.webhookDelivery(WebhookDeliveryID("d-2"))
            }
            #expect(delivery?.status != .failed)
            #expect(try await owner.post("\(list)/\(endpoint.id)/test").status == 303)
        }
    }

    @Test func whatBelongsToOthersIsNotThere() async throws {
        try await WebWorld.run { world in
            let (mine, other) = (try await world.addBusiness(), try await world.addBusiness(2))
            let owner = try await world.signedIn(People.owner, mine)
            let admin = try await world.signedIn(People.admin)
            _ = try await admin.get("/admin/webhooks")
            #expect(try await admin.post("/admin/webhooks", [("url", Self.hook)]).status == 200)
            #expect(try await admin.post("/businesses/\(other)/webhooks", [("url", Self.hook)]).status == 200)
            let foreign = try #require(try await endpoints(world, of: other).first)
            let general = try #require(try await endpoints(world, of: nil).first)
            try await addDeliveries(world, to: foreign)
            _ = try await owner.get("/businesses/\(mine)/webhooks")
            for page in [
                "/businesses/\(other)/webhooks", "/businesses/\(other)/webhooks/\(foreign.id)",
                "/businesses/\(mine)/webhooks/\(foreign.id)", "/businesses/\(mine)/webhooks/\(general.id)",
                "/admin/webhooks", "/admin/webhooks/\(general.id)",
            ] {
                #expect(try await owner.get(page).status == 404, "\(page)")
                for button in ["", "/on", "/off", "/secret", "/test", "/delete", "/deliveries/d-2/again"] {
                    let reply = try await owner.post(page + button, [("url", Self.hook)])
                    #expect(reply.status == 404, "\(page + button)")
                }
            }
            #expect(try await endpoints(world, of: other) == [foreign])
            #expect(try await admin.get("/admin/webhooks/\(general.id)").status == 200)
            #expect(try await admin.get("/admin/webhooks/\(foreign.id)").status == 404)
        }
    }

    @Test func aFormWithoutItsTokenDoesNothing() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            _ = try await owner.get("/businesses/\(business)/webhooks")
            let refused = try await owner.post(
                "/businesses/\(business)/webhooks", [("url", Self.hook)], token: "wrong")
            #expect(refused.status == 403)
            #expect(try await endpoints(world, of: business).isEmpty)
        }
    }
}
