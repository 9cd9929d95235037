// What the API and the pages do alike with outgoing webhooks: reading the fields, the bounds, new secrets.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct WebhookDesk: Sendable {
    /// Endpoints of one business, or of all businesses; beyond it something is wrong.
    static let most = 20
    /// Those that an endpoint can choose among; *test* comes when a person asks for it.
    static let types = WebhookEventType.allCases.filter { $0 != .test }

    let engine: Engine

    private var store: Store { engine.parts.store }

    func poster() throws(Problem) -> any WebhookPoster {
        guard let poster = engine.parts.webhooks else { throw .conflict("This server sends no webhooks.") }
        return poster
    }

    // MARK: Looking

    func endpoints(of business: BusinessID?) async throws -> [WebhookEndpoint] {
        try await store.read { tx throws(StoreError) in try tx.webhookEndpoints(of: business) }
    }

    func endpoint(_ id: WebhookEndpointID) async throws -> WebhookEndpoint? {
        try await store.read { tx throws(StoreError) in try tx.webhookEndpoint(id) }
    }

    func delivery(_ id: WebhookDeliveryID) async throws -> WebhookDelivery? {
        try await store.read { tx throws(StoreError) in try tx.webhookDelivery(id) }
    }

    func deliveries(
        of endpoint: WebhookEndpointID, before cursor: WebhookDeliveryID?, limit: Int
    ) async throws -> [WebhookDelivery] {
        try await store.read { tx throws(StoreError) in
            try tx.webhookDeliveries(of: endpoint, before: cursor, limit: limit)
        }
    }

    // MARK: Changing

    /// - Parameter business: nil: it is told of all.
    func create(
        _ fields: inout Fields, of business: BusinessID?, by actor: Actor
    ) async throws -> WebhookEndpoint {
        let poster = try poster()
        let now = engine.parts.environment.clock.now
        var endpoint = WebhookEndpoint(
            id: WebhookEndpointID(engine.parts.environment.identifiers.next(at: now)), businessID: business, url: "",
            secret: Self.newSecret, createdAt: now, updatedAt: now)
        readURL(&fields, into: &endpoint, poster)
        read(&fields, into: &endpoint)
        try fields.check()
        guard try await endpoints(of: business).count < Self.most else {
            throw Problem.conflict("There are \(Self.most) webhooks already. Delete those that nobody listens to.")
        }
        let made = endpoint
        try await engine.add(made, by: actor)
        return made
    }

    /// - Parameter version: what the change was made upon; nil: whatever it is.
    /// - Returns: nil when it was deleted meanwhile.
    /// - Throws: `Problem.changedMeanwhile`, and then nothing is changed.
    func change(
        _ current: WebhookEndpoint, _ fields: inout Fields, ifStill version: String? = nil, by actor: Actor
    ) async throws -> WebhookEndpoint? {
        let poster = try poster()
        var wanted = current
        if fields.has("url") { readURL(&fields, into: &wanted, poster) }
        read(&fields, into: &wanted)
        try fields.check()
        let given = wanted
        let stale = StoreError(.constraint, "other version")
        do throws(StoreError) {
            return try await store(given, over: current, by: actor) { endpoint throws(StoreError) in
                if let version, endpoint.contentVersion != version { throw stale }
            }
        } catch {
            throw error == stale ? Problem.changedMeanwhile : error
        }
    }

    private func store(
        _ given: WebhookEndpoint, over current: WebhookEndpoint, by actor: Actor,
        after check: @escaping @Sendable (WebhookEndpoint) throws(StoreError) -> Void
    ) async throws(StoreError) -> WebhookEndpoint? {
        try await engine.changeWebhook(current.id, by: actor) { endpoint throws(StoreError) in
            try check(endpoint)
            endpoint.url = given.url
            endpoint.description = given.description
            endpoint.events = given.events
            if given.status != current.status { endpoint.status = given.status }
        }
    }

    private func readURL(
        _ fields: inout Fields, into endpoint: inout WebhookEndpoint, _ poster: any WebhookPoster
    ) {
        endpoint.url = fields.requiredText("url", longest: 2_000)
        if !endpoint.url.isEmpty, let objection = poster.objection(to: endpoint.url) { fields.fail("url", objection) }
    }

    private func read(_ fields: inout Fields, into endpoint: inout WebhookEndpoint) {
        if fields.has("description") { endpoint.description = fields.text("description", longest: 200) ?? "" }
        if let events = fields.texts("events") {
            let known = Self.types.map(\.rawValue)
            if let odd = events.first(where: { !known.contains($0) }) {
                fields.fail("events", "knows no '\(odd)'; there are \(known.joined(separator: ", "))")
            }
            endpoint.events = events
        }
        if let isEnabled = fields.boolean("enabled") { endpoint.status = isEnabled ? .active : .off }
    }

    /// - Returns: nil when it was deleted meanwhile.
    func rotate(_ id: WebhookEndpointID, by actor: Actor) async throws -> WebhookEndpoint? {
        try await engine.rotateWebhookSecret(id, to: Self.newSecret, by: actor)
    }

    func test(_ endpoint: WebhookEndpoint) async throws -> WebhookDelivery {
        _ = try poster()
        return try await engine.testWebhook(endpoint)
    }

    func sendAgain(_ id: WebhookDeliveryID) async throws {
        _ = try poster()
        try await engine.retryWebhook(id)
    }

    private static var newSecret: String {
        var generator = SystemRandomNumberGenerator()
        return WebhookSecret.make((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}

extension WebhookEndpoint {
    /// Changes with whatever a person may type, and with nothing that happens by itself.
    var contentVersion: String {
        Secrets.hash(([url, description] + events).map { "\($0.utf8.count):\($0)" }.joined())
    }
}

extension Problem {
    static let changedMeanwhile = Problem(
        .conflict, "Somebody else changed it",
        "Somebody else changed this after you opened the page, so nothing was saved. Save again to keep yours.")
}
