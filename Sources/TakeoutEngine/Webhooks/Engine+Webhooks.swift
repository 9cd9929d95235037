// Outgoing webhooks: what is told is written with what it tells and shared out to the endpoints, which people look after.
// Engine+WebhookPosting.swift posts it.
import Logging
public import TakeoutCore
public import TakeoutStore

/// When a delivery is tried again, and when an endpoint is given up.
enum WebhookPatience {
    /// Seconds between the tries of one delivery: eight tries in something over a day.
    static let pauses = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
    /// However often it was put off, a delivery is not tried when it is older.
    static let age = Duration.hours(48)
    /// An endpoint that takes nothing for so long is sent nothing any more.
    static let endpoint = Duration.hours(5 * 24)
    /// Tries that the delivery which ends an endpoint must have had: one failure after a quiet week is not the end.
    static let triesBeforeTheEnd = 3
    /// Deliveries of one endpoint that are under way at once. Of one that fails a single one tries whether it is back.
    static let atOnce = 8
    /// Endpoints that are seen to at once.
    static let endpointsAtOnce = 32
    /// After so long a sender that was not heard of again is thought dead: longer than any try.
    static let lease = Duration.seconds(60)
    /// How long a delivery that is over can be looked at and sent again.
    static let memory = Duration.hours(30 * 24)
    /// How long a secret that was replaced signs beside the new one.
    static let rotation = Duration.hours(24)

    /// How long an endpoint that fails is left alone: a quarter of the time that it has failed so far.
    static func pause(failingFor time: Duration) -> Duration {
        max(.seconds(5), min(time / 4, .seconds(900)))
    }
}

extension Transition {
    /// Writes down what integrators are to be told: one row for all that this transaction brought.
    mutating func tell(
        _ news: [WebhookNews], of message: MessageID, _ business: BusinessID
    ) throws(StoreError) {
        guard !news.isEmpty else { return }
        effects.hasDispatch = true
        let id = context.environment.identifiers.next(at: now)
        try tx.insert(WebhookEvent(id: id, businessID: business, messageID: message, news: news, at: now))
    }
}

extension Engine {
    /// Loads who is told, from the database.
    func reloadWebhooks() async throws(StoreError) {
        guard parts.webhooks != nil else { return }
        let ticket = webhookDirectory.ticket()
        let businesses = try await parts.store.read { tx throws(StoreError) in try tx.businessesWithWebhooks() }
        webhookDirectory.replace(with: businesses, readWith: ticket)
    }

    func reloadWebhooksSoon() async {
        do throws(StoreError) {
            try await reloadWebhooks()
        } catch {
            logger.warning("Who is told by webhooks was changed and could not be read (\(error)): the sweep will.")
        }
    }

    /// Here and on the other nodes, who is told is read anew.
    func webhooksChanged() async {
        await reloadWebhooksSoon()
        bus.tellOfWebhooks()
        dispatch.alarm.set(now)
    }

    // MARK: What people ask for

    public func add(_ endpoint: WebhookEndpoint, by actor: Actor = .system) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            try transition.tx.insert(endpoint)
            let made = Difference(field: "webhook", from: nil, to: endpoint.url)
            try transition.note([made] + endpoint.differences(from: .blank(endpoint)), of: endpoint, by: actor)
        }
    }

    /// - Returns: nil if there is no such endpoint.
    /// - Throws: what the change throws, and then nothing is changed.
    public func changeWebhook(
        _ id: WebhookEndpointID, by actor: Actor = .system,
        _ change: @escaping @Sendable (inout WebhookEndpoint) throws(StoreError) -> Void
    ) async throws(StoreError) -> WebhookEndpoint? {
        try await transact { transition throws(StoreError) -> WebhookEndpoint? in
            let (tx, now) = (transition.tx, transition.now)
            guard var endpoint = try tx.webhookEndpointToChange(id) else { return nil }
            let before = endpoint
            try change(&endpoint)
            if before.status != .active, endpoint.status == .active { endpoint.failingSince = nil }
            endpoint.updatedAt = now
            try tx.update(endpoint)
            if endpoint.status != .active {
                try tx.failWebhookDeliveries(of: id, error: "The endpoint was switched off.", now: now)
            }
            try transition.note(endpoint.differences(from: before), of: endpoint, by: actor)
            return endpoint
        }
    }

    /// The new secret signs from now on; the old one beside it for a day.
    public func rotateWebhookSecret(
        _ id: WebhookEndpointID, to secret: String, by actor: Actor = .system
    ) async throws(StoreError) -> WebhookEndpoint? {
        let until = now + WebhookPatience.rotation
        return try await changeWebhook(id, by: actor) { endpoint in
            endpoint.previousSecret = endpoint.secret
            endpoint.previousUntil = until
            endpoint.secret = secret
        }
    }

    public func deleteWebhook(_ id: WebhookEndpointID, by actor: Actor = .system) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            guard let endpoint = try transition.tx.webhookEndpointToChange(id) else { return }
            try transition.tx.deleteWebhookEndpoint(id)
            try transition.note([Difference(field: "webhook", from: endpoint.url, to: nil)], of: endpoint, by: actor)
        }
    }

    /// Sends a test, also to an endpoint that is off: that is how one sees whether it is mended.
    public func testWebhook(_ endpoint: WebhookEndpoint) async throws(StoreError) -> WebhookDelivery {
        let now = now
        let id = parts.environment.identifiers.next(at: now)
        let event = Self.eventID(id, 0)
        let delivery = WebhookDelivery(
            id: WebhookDeliveryID(id), endpointID: endpoint.id, eventID: event, type: WebhookEventType.test.rawValue,
            messageID: nil, payload: WebhookTest.payload(now: now, business: endpoint.businessID), dueAt: now,
            createdAt: now, updatedAt: now)
        try await parts.store.write { tx throws(StoreError) in try tx.insert(delivery) }
        dispatch.alarm.set(now)
        return delivery
    }

    /// *Send again*: the same body under the same id.
    public func retryWebhook(_ id: WebhookDeliveryID) async throws(StoreError) {
        let now = now
        try await parts.store.write { tx throws(StoreError) in try tx.resend(id, now: now) }
        dispatch.alarm.set(now)
    }

    // MARK: Sharing out

    private static let batch = 100

    static func eventID(_ id: String, _ place: Int) -> String { place == 0 ? "msg_\(id)" : "msg_\(id)_\(place)" }

    /// Makes a delivery for every endpoint that wants an event.
    func shareOutWebhooks() async throws(StoreError) {
        guard parts.webhooks != nil else { return }
        let (identifiers, now) = (parts.environment.identifiers, now)
        // Taking is a write, which costs a sync: most rounds find nothing.
        guard try await parts.store.read({ tx throws(StoreError) in try tx.hasWebhookEvents() }) else { return }
        while true {
            let taken = try await parts.store.write { tx throws(StoreError) in
                let taken = try tx.takeWebhookEvents(limit: Self.batch)
                for event in taken.events { try Self.shareOut(event, identifiers, now: now, in: tx) }
                return taken
            }
            if !taken.unreadable.isEmpty {
                logger.error(
                    "Webhook events that cannot be read were told to nobody.", metadata: ["ids": "\(taken.unreadable)"])
            }
            if taken.events.count + taken.unreadable.count < Self.batch { return }
        }
    }

    private static func shareOut(
        _ event: WebhookEvent, _ identifiers: any IdentifierSource, now: Timestamp, in tx: StoreTransaction
    ) throws(StoreError) {
        let endpoints = try tx.webhookEndpoints(of: event.businessID) + tx.webhookEndpoints(of: nil)
        let active = endpoints.filter { $0.status == .active }
        guard !active.isEmpty, let message = try tx.message(event.messageID) else { return }
        for (place, news) in event.news.enumerated() {
            let wanting = active.filter { $0.wants(news.type.rawValue) }
            if wanting.isEmpty { continue }
            let attempt = try news.attempt.flatMap { id throws(StoreError) in try tx.attempt(id) }
            let payload = try WebhookPayload(news: news, at: event.at, message: message, attempt: attempt).json()
            for endpoint in wanting {
                try tx.insert(
                    WebhookDelivery(
                        id: WebhookDeliveryID(identifiers.next(at: now)), endpointID: endpoint.id,
                        eventID: eventID(event.id, place), type: news.type.rawValue, messageID: message.id,
                        payload: payload, dueAt: now, createdAt: now, updatedAt: now))
            }
        }
    }

    // MARK: Forgetting

    /// What is over is kept for a while, for people to look at.
    package func forgetWhatIsOver() async throws(StoreError) {
        let deliveries = now - WebhookPatience.memory
        while try await parts.store.write({ tx throws(StoreError) in
            try tx.forgetWebhookDeliveries(settledBefore: deliveries, limit: 1_000)
        }) == 1_000 {}
        let letters = now - LetterPatience.memory
        try await parts.store.write { tx throws(StoreError) in try tx.forgetLetters(before: letters) }
    }
}

extension Transition {
    /// Writes down who changed what of an endpoint, and lets all nodes know.
    fileprivate mutating func note(
        _ differences: [Difference], of endpoint: WebhookEndpoint, by actor: Actor
    ) throws(StoreError) {
        effects.webhooksChanged = true
        let business = try endpoint.businessID.flatMap { id throws(StoreError) in try tx.business(id) }
        let owner = endpoint.businessID == nil ? "all businesses" : business?.name ?? "a business"
        try note(differences, of: endpoint.businessID, named: "\(owner): \(endpoint.url)", by: actor)
    }
}

/// What *test* sends.
private enum WebhookTest {
    static func payload(now: Timestamp, business: BusinessID?) -> String {
        let owner = business.map { "\"\($0)\"" } ?? "null"
        return """
            {"data":{"business_id":\(owner)},"timestamp":"\(now.rfc3339)","type":"test","version":\(WebhookPayload.version)}
            """
    }
}
