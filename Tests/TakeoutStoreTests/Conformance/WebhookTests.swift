// Endpoints, events and deliveries of outgoing webhooks; letters, digests and pressed buttons: alike on both engines.
import TakeoutCore
import TakeoutStore
import Testing

@Suite struct WebhookTests {
    static func endpoint(_ id: String, of business: BusinessID? = Thing.business) -> WebhookEndpoint {
        WebhookEndpoint(
            id: WebhookEndpointID(id), businessID: business, url: "https://example.com/\(id)", secret: "whsec_x",
            createdAt: at(0), updatedAt: at(0))
    }

    static func delivery(_ id: String, to endpoint: String = "e1", due: Timestamp = at(0)) -> WebhookDelivery {
        WebhookDelivery(
            id: WebhookDeliveryID(id), endpointID: WebhookEndpointID(endpoint), eventID: "msg_\(id)",
            type: "message.created", messageID: "m1", payload: "{}", dueAt: due, createdAt: at(0), updatedAt: at(0))
    }

    @Test(arguments: StoreEngine.all) func anEndpointIsKeptAndChangedWhole(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            var endpoint = Self.endpoint("e1")
            let first = endpoint
            try await store.write { tx throws(StoreError) in
                try tx.insert(first)
                try tx.insert(Self.endpoint("e2", of: nil))
            }
            endpoint.events = ["message.created", "callback.heard"]
            (endpoint.description, endpoint.status) = ("till", .disabled)
            (endpoint.secret, endpoint.previousSecret) = ("whsec_y", "whsec_x")
            (endpoint.previousUntil, endpoint.failingSince, endpoint.updatedAt) = (at(9), at(3), at(4))
            let second = endpoint
            try await store.write { tx throws(StoreError) in try tx.update(second) }
            try await store.read { tx throws(StoreError) in
                #expect(try tx.webhookEndpoints(of: Thing.business) == [second])
                #expect(try tx.webhookEndpoints(of: nil).map(\.id) == ["e2"])
                #expect(try tx.businessesWithWebhooks() == [nil])
            }
        }
    }

    @Test(arguments: StoreEngine.all) func anEventIsTakenOnce(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let news = WebhookNews(
                .messageCreated, of: CallbackState(rules: .initial), outcome: .busy, isVerified: true)
            let events = ["1", "2", "3"].map {
                WebhookEvent(id: $0, businessID: Thing.business, messageID: "m1", news: [news], at: at(1))
            }
            try await store.write { tx throws(StoreError) in for event in events { try tx.insert(event) } }
            let taken = try await store.write { tx throws(StoreError) in
                [
                    try tx.takeWebhookEvents(limit: 2), try tx.takeWebhookEvents(limit: 2),
                    try tx.takeWebhookEvents(limit: 2),
                ].map(\.events)
            }
            #expect(taken == [Array(events[0..<2]), Array(events[2...]), []])
        }
    }

    @Test(arguments: StoreEngine.all) func anEventThatCannotBeReadHoldsUpNoOther(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let news = WebhookNews(
                .messageCreated, of: CallbackState(rules: .initial), outcome: .busy, isVerified: true)
            let event = WebhookEvent(id: "2", businessID: Thing.business, messageID: "m1", news: [news], at: at(1))
            try await store.write { tx throws(StoreError) in try tx.insert(event) }
            try await store.run(
                "INSERT INTO webhook_events (id, business_id, message_id, news, at) VALUES ('1', 'b', 'm', '{', 1)")
            let taken = try await store.write { tx throws(StoreError) in try tx.takeWebhookEvents(limit: 9) }
            #expect(taken.events == [event] && taken.unreadable == ["1"])
        }
    }

    @Test(arguments: StoreEngine.all) func deliveriesAreClaimedSettledAndSentAgain(on engine: StoreEngine) async throws
    {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            try await store.write { tx throws(StoreError) in
                try tx.insert(Self.endpoint("e1"))
                try tx.insert(Self.endpoint("e2"))
                for (id, endpoint, due) in [("1", "e1", 2), ("2", "e2", 1), ("3", "e1", 50)] {
                    try tx.insert(Self.delivery(id, to: endpoint, due: at(Int64(due))))
                }
                #expect(try tx.webhookEndpointsDue(now: at(10), limit: 9) == ["e2", "e1"])
                #expect(try tx.nextDispatchTime(busy: []) == at(1))
                #expect(try tx.nextDispatchTime(busy: ["e2"]) == at(2))
                let claimed = try tx.claimWebhookDeliveries(of: "e1", now: at(10), until: at(70), limit: 9)
                #expect(claimed.map(\.id) == ["1"])
                #expect(try tx.claimWebhookDeliveries(of: "e1", now: at(10), until: at(70), limit: 9).isEmpty)
                var taken = claimed[0]
                (taken.status, taken.tries, taken.responseStatus, taken.updatedAt) = (.delivered, 1, 204, at(11))
                try tx.settle(taken)
                var late = taken
                (late.status, late.lastError) = (.failed, "too late")
                try tx.settle(late)
                #expect(try tx.webhookDelivery("1")?.status == .delivered)
                try tx.resend("1", now: at(20))
                #expect(try tx.webhookDelivery("1")?.tries == 0)
                try tx.putOffWebhookDeliveries(of: "e1", dueBefore: at(90), until: at(90))
                #expect(try tx.webhookDeliveries(of: "e1", before: nil, limit: 9).map(\.dueAt) == [at(90), at(90)])
                try tx.failWebhookDeliveries(of: "e1", error: "off", now: at(30))
                #expect(try tx.forgetWebhookDeliveries(settledBefore: at(31), limit: 1) == 1)
                try tx.deleteWebhookEndpoint("e1")
                #expect(try tx.webhookDeliveries(of: "e1", before: nil, limit: 9).isEmpty)
            }
        }
    }

    @Test(arguments: StoreEngine.all) func aLetterIsClaimedAndEmptiedWhenItIsOver(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            let letter = StoredLetter(
                id: "l1", businessID: nil, address: "a@b.example", letter: .test(business: "Miller"),
                dueAt: at(5), createdAt: at(5))
            try await store.write { tx throws(StoreError) in
                try tx.insert(letter)
                #expect(try tx.claimLetters(now: at(4), until: at(99), limit: 9).isEmpty)
                let claimed = try tx.claimLetters(now: at(5), until: at(99), limit: 9)
                #expect(claimed.map(\.letter) == [letter.letter])
                try tx.settle("l1", .queued, due: at(30), error: "busy", now: at(6))
                #expect(try tx.hasLettersDue(now: at(30)))
                try tx.settle("l1", .sent, due: at(31), error: nil, now: at(31))
                let state = try tx.letterState("l1")
                #expect(state?.kind == "test" && state?.status == .sent && state?.lastError == nil)
            }
            #expect(try await store.number("SELECT COUNT(*) AS value FROM letters WHERE content = ''") == 1)
            try await store.run("UPDATE letters SET status = 'queued', content = 'nonsense'")
            try await store.write { tx throws(StoreError) in
                #expect(try tx.claimLetters(now: at(99), until: at(199), limit: 9).isEmpty)
                #expect(try tx.letterState("l1")?.status == .failed)
                try tx.forgetLetters(before: at(500))
                #expect(try tx.letterState("l1") == nil)
            }
        }
    }

    @Test(arguments: StoreEngine.all) func digestsAndPressedButtons(on engine: StoreEngine) async throws {
        try await withStore(on: engine) { store async throws in
            try await store.furnish()
            let plan = DigestPlan(businessID: Thing.business, hour: 18, dueAt: at(60), toldUntil: at(0))
            try await store.write { tx throws(StoreError) in
                try tx.save(plan)
                #expect(try tx.dueDigests(now: at(59), limit: 9).isEmpty)
                #expect(try tx.dueDigests(now: at(60), limit: 9) == [plan])
                #expect(try tx.nextDispatchTime(busy: []) == at(60))
                var later = plan
                (later.dueAt, later.toldUntil) = (at(120), at(60))
                try tx.save(later)
                #expect(try tx.digestPlan(of: Thing.business) == later)
                try tx.deleteDigestPlan(of: Thing.business)
                #expect(try tx.digestPlan(of: Thing.business) == nil)
                #expect(try tx.use("call:m1:n1", of: "m1", now: at(1)) == nil)
                #expect(try tx.use("call:m1:n1", of: "m1", now: at(2)) == at(1))
                #expect(try tx.usedAt("call:m1:n2") == nil)
            }
        }
    }
}
