// Letters and webhooks in stories: waiting for them, and letting time pass for them too.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

extension Story {
    static let hook = "https://integrator.example/hooks"
    static let secret = WebhookSecret.make(Array(repeating: 7, count: 32))

    /// An endpoint of the first business, or of all.
    @discardableResult
    func addWebhook(
        _ url: String = hook, of business: BusinessID? = Cast.business().id, secret: String = secret,
        events: [WebhookEventType] = []
    ) async throws -> WebhookEndpoint {
        let id = engine.parts.environment.identifiers.next(at: clock.now)
        let endpoint = WebhookEndpoint(
            id: WebhookEndpointID(id), businessID: business, url: url, events: events.map(\.rawValue), secret: secret,
            createdAt: clock.now, updatedAt: clock.now)
        try await engine.add(endpoint)
        return endpoint
    }

    func endpoint(_ id: WebhookEndpointID) async throws -> WebhookEndpoint {
        try #require(try await engine.parts.store.read { tx throws(StoreError) in try tx.webhookEndpoint(id) })
    }

    /// Newest first.
    func deliveries(to endpoint: WebhookEndpoint) async throws -> [WebhookDelivery] {
        try await settleDispatch()
        return try await engine.parts.store.read { tx throws(StoreError) in
            try tx.webhookDeliveries(of: endpoint.id, before: nil, limit: 200)
        }
    }

    /// Waits until everything that is due now has been done and recorded, letters and webhooks too.
    func settleDispatch() async throws {
        repeat {
            try await settle()
            try Task.checkCancellation()
            await Task.yield()
        } while try await hasDispatchWork()
    }

    private func hasDispatchWork() async throws -> Bool {
        let now = clock.now
        let isDue = try await engine.parts.store.read { tx throws(StoreError) in
            if try tx.hasWebhookEvents() { return true }
            return try tx.nextDispatchTime(busy: []).map { $0 <= now } ?? false
        }
        return !engine.isDispatchIdle || isDue
    }

    /// As `later`, stopping also where a letter, a digest or a webhook becomes due.
    func dispatchLater(_ duration: Duration) async throws {
        let target = clock.now + duration
        try await settleDispatch()
        while let due = try await engine.parts.store.read({ tx throws(StoreError) in
            [try tx.nextDueTime(), try tx.nextDispatchTime(busy: [])].compactMap(\.self).min()
        }), due <= target, due > clock.now {
            clock.set(due)
            try await settleDispatch()
        }
        clock.set(target)
        try await settleDispatch()
    }
}
