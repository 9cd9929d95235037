// Outgoing webhooks: endpoints of a business or of all, what was sent to them, tests, and sending again.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct WebhookController: Sendable {
    let engine: Engine

    private var desk: WebhookDesk { WebhookDesk(engine: engine) }

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
        .json(.list(try await desk.endpoints(of: try await business(context).id).map { $0.json() }, nextCursor: nil))
    }

    @Sendable private func listOfAll(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        return .json(.list(try await desk.endpoints(of: nil).map { $0.json() }, nextCursor: nil))
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        try await create(request, context, of: try await business(context).id)
    }

    @Sendable private func createForAll(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        return try await create(request, context, of: nil)
    }

    private func create(_ request: Request, _ context: AppContext, of business: BusinessID?) async throws -> Response {
        _ = try desk.poster()
        var fields = try await Fields(request, context)
        let made = try await desk.create(&fields, of: business, by: try context.changer())
        return .json(made.json(withSecret: true), status: .created)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await endpoint(context).json())
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let current = try await endpoint(context)
        _ = try desk.poster()
        var fields = try await Fields(request, context)
        guard let changed = try await desk.change(current, &fields, by: try context.changer()) else {
            throw Problem.notFound
        }
        return .json(changed.json())
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        try await engine.deleteWebhook(try await endpoint(context).id, by: try context.changer())
        return Response(status: .noContent)
    }

    @Sendable private func rotate(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try await endpoint(context).id
        guard let changed = try await desk.rotate(id, by: try context.changer()) else { throw Problem.notFound }
        return .json(changed.json(withSecret: true))
    }

    @Sendable private func test(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await desk.test(try await endpoint(context)).json, status: .accepted)
    }

    // MARK: Deliveries

    @Sendable private func deliveries(_ request: Request, _ context: AppContext) async throws -> Response {
        let id = try await endpoint(context).id
        let page = try Page(request)
        let items = try await desk.deliveries(
            of: id, before: page.cursor.map { WebhookDeliveryID($0) }, limit: page.limit + 1)
        return .json(page.list(items, id: \.id.rawValue, json: \.json))
    }

    @Sendable private func showDelivery(_ request: Request, _ context: AppContext) async throws -> Response {
        .json(try await delivery(context).json)
    }

    @Sendable private func retry(_ request: Request, _ context: AppContext) async throws -> Response {
        let delivery = try await delivery(context)
        try await desk.sendAgain(delivery.id)
        return .json(try await self.delivery(context).json, status: .accepted)
    }

    // MARK: Looking up

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
        guard let endpoint = try await desk.endpoint(id), endpoint.businessID.map(access.maySee) ?? (access == .admin)
        else { throw Problem.notFound }
        return endpoint
    }

    private func delivery(_ context: AppContext) async throws -> WebhookDelivery {
        let id = WebhookDeliveryID(try context.parameters.require("id"))
        guard let found = try await desk.delivery(id) else { throw Problem.notFound }
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
