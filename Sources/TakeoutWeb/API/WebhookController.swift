// Outgoing webhooks: endpoints of a business or of all, what was sent to them, tests, and sending again.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct WebhookController: Sendable {
    /// Endpoints of one business, or of all businesses; beyond it something is wrong.
    private static let most = 20

    let engine: Engine

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("businesses/:id/webhooks", use: list)
        group.post("businesses/:id/webhooks", use: create)
        group.get("admin/webhooks", use: listOfAll)
        group.post("admin/webhooks", use: createForAll)
        group.get("webhooks/:id", use: show)
        group.patch("webhooks/:id", use: change)
        group.delete("webhooks/:id", use: delete)
        group.post("webhooks/:id/rotate-secret", use: rotate)
        group.post("webhooks/:id/test", use: test)
        group.get("webhooks/:id/deliveries", use: deliveries)
        group.get("webhook-deliveries/:id", use: showDelivery)
        group.post("webhook-deliveries/:id/retry", use: retry)
    }

    // MARK: Endpoints

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(.list(try await endpoints(of: try await business(context).id).map { $0.json() }, nextCursor: nil))
    }

    @Sendable private func listOfAll(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        return .json(.list(try await endpoints(of: nil).map { $0.json() }, nextCursor: nil))
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        try await create(request, context, of: try await business(context).id)
    }

    @Sendable private func createForAll(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        return try await create(request, context, of: nil)
    }

    private func create(_ request: Request, _ context: AppContext, of business: BusinessID?) async throws -> Response {
        let poster = try requirePoster()
        var fields = try await Fields(request, context)
        let now = engine.parts.environment.clock.now
        var endpoint = WebhookEndpoint(
            id: WebhookEndpointID(engine.parts.environment.identifiers.next(at: now)), businessID: business, url: "",
            secret: Self.newSecret, createdAt: now, updatedAt: now)
        endpoint.url = fields.requiredText("url", longest: 2_000)
        if !endpoint.url.isEmpty, let objection = poster.objection(to: endpoint.url) { fields.fail("url", objection) }
        read(&fields, into: &endpoint)
        try fields.check()
        guard try await endpoints(of: business).count < Self.most else {
            throw Problem.conflict("There are \(Self.most) webhooks already. Delete those that nobody listens to.")
        }
        let made = endpoint
        try await engine.add(made)
        return .json(made.json(withSecret: true), status: .created)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await endpoint(context).json())
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let current = try await endpoint(context)
        let poster = try requirePoster()
        var fields = try await Fields(request, context)
        var wanted = current
        if fields.has("url") {
            wanted.url = fields.requiredText("url", longest: 2_000)
            if !wanted.url.isEmpty, let objection = poster.objection(to: wanted.url) { fields.fail("url", objection) }
        }
        read(&fields, into: &wanted)
        try fields.check()
        let given = wanted
        let changed = try await engine.changeWebhook(current.id) { endpoint in
            endpoint.url = given.url
            endpoint.description = given.description
            endpoint.events = given.events
            if given.status != current.status { endpoint.status = given.status }
        }
        guard let changed else { throw Problem.notFound }
        return .json(changed.json())
    }

    private func read(_ fields: inout Fields, into endpoint: inout WebhookEndpoint) {
        if fields.has("description") { endpoint.description = fields.text("description", longest: 200) ?? "" }
        if let events = fields.texts("events") {
            let known = WebhookEventType.allCases.map(\.rawValue).filter { $0 != WebhookEventType.test.rawValue }
            if let odd = events.first(where: { !known.contains($0) }) {
                fields.fail("events", "knows no '\(odd)'; there are \(known.joined(separator: ", "))")
            }
            endpoint.events = events
        }
        if let isEnabled = fields.boolean("enabled") { endpoint.status = isEnabled ? .active : .off }
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        try await engine.deleteWebhook(try await endpoint(context).id)
        return Response(status: .noContent)
    }

    @Sendable private func rotate(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try await endpoint(context).id
        guard let changed = try await engine.rotateWebhookSecret(id, to: Self.newSecret) else { throw Problem.notFound }
        return .json(changed.json(withSecret: true))
    }

    @Sendable private func test(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try requirePoster()
        let delivery = try await engine.testWebhook(try await endpoint(context))
        return .json(delivery.json, status: .accepted)
    }

    private static var newSecret: String {
        var generator = SystemRandomNumberGenerator()
        return WebhookSecret.make((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    // MARK: Deliveries

    @Sendable private func deliveries(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try await endpoint(context).id
        let page = try Page(request)
        let items = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.webhookDeliveries(
                of: id, before: page.cursor.map { WebhookDeliveryID($0) }, limit: page.limit + 1)
        }
        return .json(page.list(items, id: \.id.rawValue, json: \.json))
    }

    @Sendable private func showDelivery(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await delivery(context).json)
    }

    @Sendable private func retry(_ request: Request, _ context: AppContext) async throws -> Response {
        _ = try requirePoster()
        let delivery = try await delivery(context)
        try await engine.retryWebhook(delivery.id)
        return .json(try await self.delivery(context).json, status: .accepted)
    }

    // MARK: Looking up

    private func requirePoster() throws(Problem) -> any WebhookPoster {
        guard let poster = engine.parts.webhooks else {
            throw .conflict("This server sends no webhooks.")
        }
        return poster
    }

    private func endpoints(of business: BusinessID?) async throws -> [WebhookEndpoint] {
        try await engine.parts.store.read { tx throws(StoreError) in try tx.webhookEndpoints(of: business) }
    }

    private func business(_ context: AppContext) async throws -> Business {
        let id = BusinessID(try context.parameters.require("id"))
        guard try context.requireAccess().maySee(id),
            let business = try await engine.parts.store.read({ tx throws(StoreError) in try tx.business(id) })
        else { throw Problem.notFound }
        return business
    }

    /// The endpoint of the path, if the token may see it. Those of all businesses are the admin's.
    private func endpoint(_ context: AppContext) async throws -> WebhookEndpoint {
        try await visible(WebhookEndpointID(try context.parameters.require("id")), context)
    }

    private func visible(_ id: WebhookEndpointID, _ context: AppContext) async throws -> WebhookEndpoint {
        let access = try context.requireAccess()
        let endpoint = try await engine.parts.store.read { tx throws(StoreError) in try tx.webhookEndpoint(id) }
        guard let endpoint, endpoint.businessID.map(access.maySee) ?? (access == .admin) else { throw Problem.notFound }
        return endpoint
    }

    private func delivery(_ context: AppContext) async throws -> WebhookDelivery {
        let id = WebhookDeliveryID(try context.parameters.require("id"))
        let found = try await engine.parts.store.read { tx throws(StoreError) in try tx.webhookDelivery(id) }
        guard let found else { throw Problem.notFound }
        _ = try await visible(found.endpointID, context)
        return found
    }
}

extension WebhookEndpoint {
    /// - Parameter withSecret: only when it was made: it cannot be read again.
    fileprivate func json(withSecret: Bool = false) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": JSONValue(id.rawValue), "business_id": JSONValue(businessID?.rawValue), "url": JSONValue(url),
            "description": JSONValue(description), "events": .array(events.map { .string($0) }),
            "enabled": .bool(status == .active), "status": JSONValue(status.rawValue),
            "failing_since": JSONValue(failingSince), "previous_secret_until": JSONValue(previousUntil),
            "created_at": JSONValue(createdAt), "updated_at": JSONValue(updatedAt),
        ]
        if withSecret { members["secret"] = JSONValue(secret) }
        return .object(members)
    }
}

extension WebhookDelivery {
    fileprivate var json: JSONValue {
        [
            "id": JSONValue(id.rawValue), "webhook_endpoint_id": JSONValue(endpointID.rawValue),
            "webhook_id": JSONValue(eventID), "type": JSONValue(type), "message_id": JSONValue(messageID?.rawValue),
            "status": JSONValue(status.rawValue), "tries": JSONValue(tries),
            "next_try_at": status == .queued ? JSONValue(dueAt) : .null,
            "response_status": responseStatus.map { JSONValue($0) } ?? .null, "response": JSONValue(response),
            "error": JSONValue(lastError), "payload": JSONValue(payload), "created_at": JSONValue(createdAt),
            "updated_at": JSONValue(updatedAt),
        ]
    }
}
