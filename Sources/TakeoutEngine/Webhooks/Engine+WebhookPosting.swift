// Posting outgoing webhooks: what is due for an endpoint goes out batch by batch, and what comes of it decides when it is
// tried again, and whether the endpoint is given up.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    /// The endpoints that something is due for and that nobody here sees to yet.
    func webhookEndpointsToServe() async throws(StoreError) -> [WebhookEndpointID] {
        guard parts.webhooks != nil else { return [] }
        let now = now
        let due = try await parts.store.read { tx throws(StoreError) in
            try tx.webhookEndpointsDue(now: now, limit: 4 * WebhookPatience.endpointsAtOnce)
        }
        return dispatch.take(due, atMost: WebhookPatience.endpointsAtOnce)
    }

    /// Posts what is due for one endpoint, batch by batch.
    func serve(_ id: WebhookEndpointID) async {
        defer {
            dispatch.letGo(of: id)
            dispatch.alarm.set(now)
        }
        do throws(StoreError) {
            while !Task.isCancelled, try await serveBatch(of: id) {}
        } catch {
            logger.error("Webhooks to \(id) could not be recorded (\(error)): they are sent again in a minute.")
        }
    }

    /// - Returns: whether there may be more.
    private func serveBatch(of id: WebhookEndpointID) async throws(StoreError) -> Bool {
        let now = now
        let (endpoint, batch) = try await parts.store.write { tx throws(StoreError) in
            let endpoint = try tx.webhookEndpoint(id)
            let limit = endpoint?.failingSince == nil ? WebhookPatience.atOnce : 1
            return (
                endpoint,
                try tx.claimWebhookDeliveries(of: id, now: now, until: now + WebhookPatience.lease, limit: limit)
            )
        }
        guard let endpoint, let poster = parts.webhooks, !batch.isEmpty else { return false }
        let outcomes = await post(batch, to: endpoint, by: poster)
        let isFit = try await settle(outcomes, of: endpoint)
        return isFit
    }

    private func post(
        _ batch: [WebhookDelivery], to endpoint: WebhookEndpoint, by poster: any WebhookPoster
    ) async -> [(WebhookDelivery, WebhookOutcome)] {
        await withTaskGroup(of: (WebhookDelivery, WebhookOutcome).self) { group in
            for delivery in batch {
                let request = request(for: delivery, to: endpoint)
                group.addTask { (delivery, await poster.post(request)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func request(for delivery: WebhookDelivery, to endpoint: WebhookEndpoint) -> WebhookRequest {
        let seconds = now.microseconds / 1_000_000
        let previous = endpoint.previousUntil.map { $0 > now } == true ? endpoint.previousSecret : nil
        let signature = WebhookSignature.header(
            id: delivery.eventID, seconds: seconds, body: delivery.payload,
            secrets: [endpoint.secret, previous].compactMap(\.self))
        return WebhookRequest(
            url: endpoint.url,
            headers: [
                ("content-type", "application/json"), ("user-agent", "Takeout-Webhooks/1"),
                ("webhook-id", delivery.eventID), ("webhook-timestamp", "\(seconds)"),
                ("webhook-signature", signature),
            ], body: delivery.payload)
    }

    /// - Returns: whether the endpoint is fit for more.
    private func settle(
        _ outcomes: [(WebhookDelivery, WebhookOutcome)], of endpoint: WebhookEndpoint
    ) async throws(StoreError) -> Bool {
        let now = now
        return try await transact { transition throws(StoreError) in
            guard var current = try transition.tx.webhookEndpointToChange(endpoint.id) else { return false }
            var verdict = EndpointVerdict()
            for (delivery, outcome) in outcomes {
                let settled = delivery.settled(by: outcome, now: now)
                try transition.tx.settle(settled)
                verdict.note(settled, outcome)
            }
            try transition.conclude(verdict, on: &current)
            return verdict.isFit && current.status == .active
        }
    }
}

/// What a batch of tries says about the endpoint.
private struct EndpointVerdict {
    var taken = 0
    var failed: WebhookDelivery?
    var isGone = false

    /// One that took nothing of what it was sent is left alone for a while.
    var isFit: Bool { taken > 0 || failed == nil }

    mutating func note(_ delivery: WebhookDelivery, _ outcome: WebhookOutcome) {
        if delivery.status == .delivered {
            taken += 1
        } else {
            failed = delivery
        }
        if case .answered(410, _, _) = outcome { isGone = true }
    }
}

extension Transition {
    fileprivate mutating func conclude(
        _ verdict: EndpointVerdict, on endpoint: inout WebhookEndpoint
    ) throws(StoreError) {
        if verdict.taken > 0 {
            guard endpoint.failingSince != nil else { return }
            endpoint.failingSince = nil
            endpoint.updatedAt = now
            return try tx.update(endpoint)
        }
        guard let failed = verdict.failed else { return }
        let since = endpoint.failingSince ?? now
        if endpoint.failingSince == nil {
            endpoint.failingSince = since
            try tx.update(endpoint)
        }
        let isOver = now - since >= WebhookPatience.endpoint && failed.tries >= WebhookPatience.triesBeforeTheEnd
        if endpoint.status == .active, verdict.isGone || isOver {
            return try disable(&endpoint, after: failed, since: since)
        }
        let back = now + WebhookPatience.pause(failingFor: now - since)
        try tx.putOffWebhookDeliveries(of: endpoint.id, dueBefore: back, until: back)
    }

    /// Nothing more is sent there, and whoever can mend it is told.
    private mutating func disable(
        _ endpoint: inout WebhookEndpoint, after failed: WebhookDelivery, since: Timestamp
    ) throws(StoreError) {
        endpoint.status = .disabled
        endpoint.updatedAt = now
        try tx.update(endpoint)
        let reason = failed.lastError ?? "It took nothing."
        try tx.failWebhookDeliveries(of: endpoint.id, error: "The endpoint was disabled. \(reason)", now: now)
        effects.webhooksChanged = true
        let business = try endpoint.businessID.flatMap { id throws(StoreError) in try tx.business(id) }
        let letter = Letter.webhookDisabled(
            address: endpoint.url, business: business?.name, since: since, status: failed.responseStatus,
            reason: reason)
        guard let address = business?.notificationEmail ?? context.settings.adminEmail else {
            effects.complaints.append("The webhook \(endpoint.id) to \(endpoint.url) was disabled. \(reason)")
            return
        }
        try queue(letter, to: address, of: business?.id)
    }
}

extension WebhookDelivery {
    /// What a try makes of it.
    fileprivate func settled(by outcome: WebhookOutcome, now: Timestamp) -> WebhookDelivery {
        var delivery = self
        delivery.tries += 1
        delivery.updatedAt = now
        var wanted: Duration?
        switch outcome {
        case .answered(let status, let response, let retryAfter):
            delivery.responseStatus = status
            delivery.response = response
            delivery.lastError = (200..<300).contains(status) ? nil : Self.explanation(of: status)
            wanted = retryAfter.map { .seconds(min(max($0, 1), 86_400)) }
        case .failed(let why):
            delivery.responseStatus = nil
            delivery.response = nil
            delivery.lastError = why
        }
        guard delivery.lastError != nil else {
            delivery.status = .delivered
            return delivery
        }
        let mayTry = delivery.tries <= WebhookPatience.pauses.count && now - createdAt < WebhookPatience.age
        guard mayTry else {
            delivery.status = .failed
            return delivery
        }
        let pause = Duration.seconds(WebhookPatience.pauses[delivery.tries - 1])
        delivery.dueAt = now + max(pause, wanted ?? pause)
        return delivery
    }

    private static func explanation(of status: Int) -> String {
        switch status {
        case 300..<400:
            "The receiver answered \(status): it has moved, and redirects are not followed. Enter the new address."
        case 410: "The receiver answered 410: it wants nothing more."
        default: "The receiver answered \(status)."
        }
    }
}
