// Outgoing webhooks: who is told, what is to be told, and what became of it.
public import TakeoutCore

/// How an endpoint stands.
public enum WebhookEndpointStatus: String, Sendable, SQLWord, CaseIterable {
    case active
    /// Switched off by a person.
    case off
    /// Took nothing for days, so nothing is sent until a person switches it on again.
    case disabled
}

/// An address of an integrator.
public struct WebhookEndpoint: Sendable, Equatable {
    public let id: WebhookEndpointID
    /// nil: told of all businesses.
    public let businessID: BusinessID?
    public var url: String
    public var description: String
    /// The types that it wants; empty: all.
    public var events: [String]
    /// `whsec_` and base64.
    public var secret: String
    /// Signs too, until `previousUntil`.
    public var previousSecret: String?
    public var previousUntil: Timestamp?
    public var status: WebhookEndpointStatus
    /// Since when nothing that was sent was taken.
    public var failingSince: Timestamp?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: WebhookEndpointID, businessID: BusinessID?, url: String, description: String = "", events: [String] = [],
        secret: String, previousSecret: String? = nil, previousUntil: Timestamp? = nil,
        status: WebhookEndpointStatus = .active, failingSince: Timestamp? = nil, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.businessID = businessID
        self.url = url
        self.description = description
        self.events = events
        self.secret = secret
        self.previousSecret = previousSecret
        self.previousUntil = previousUntil
        self.status = status
        self.failingSince = failingSince
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    init(_ row: SQLRow) throws(StoreError) {
        let events: String = try row("events")
        self.init(
            id: try row("id"), businessID: try row("business_id"), url: try row("url"),
            description: try row("description"), events: events.split(separator: ",").map(String.init),
            secret: try row("secret"), previousSecret: try row("previous_secret"),
            previousUntil: try row("previous_until"), status: try row("status"),
            failingSince: try row("failing_since"), createdAt: try row("created_at"), updatedAt: try row("updated_at"))
    }

    public func wants(_ type: String) -> Bool { events.isEmpty || events.contains(type) }
}

/// What happened to a message, before it is shared out.
public struct WebhookEvent: Sendable, Equatable {
    public let id: String
    public let businessID: BusinessID
    public let messageID: MessageID
    /// All that one transaction brought, in order.
    public let news: [WebhookNews]
    public let at: Timestamp

    public init(id: String, businessID: BusinessID, messageID: MessageID, news: [WebhookNews], at: Timestamp) {
        self.id = id
        self.businessID = businessID
        self.messageID = messageID
        self.news = news
        self.at = at
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), businessID: try row("business_id"), messageID: try row("message_id"),
            news: try StoredJSON.decode(try row("news")), at: try row("at"))
    }
}

/// How a delivery stands.
public enum WebhookDeliveryStatus: String, Sendable, SQLWord, CaseIterable {
    case queued, delivered, failed
}

public struct WebhookDelivery: Sendable, Equatable {
    public let id: WebhookDeliveryID
    public let endpointID: WebhookEndpointID
    /// The same for every try, and for every endpoint that is told of the event.
    public let eventID: String
    public let type: String
    public let messageID: MessageID?
    public let payload: String
    public var status: WebhookDeliveryStatus
    public var dueAt: Timestamp
    public var tries: Int
    public var responseStatus: Int?
    /// How the answer began.
    public var response: String?
    public var lastError: String?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp

    public init(
        id: WebhookDeliveryID, endpointID: WebhookEndpointID, eventID: String, type: String, messageID: MessageID?,
        payload: String, status: WebhookDeliveryStatus = .queued, dueAt: Timestamp, tries: Int = 0,
        responseStatus: Int? = nil, response: String? = nil, lastError: String? = nil, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.endpointID = endpointID
        self.eventID = eventID
        self.type = type
        self.messageID = messageID
        self.payload = payload
        self.status = status
        self.dueAt = dueAt
        self.tries = tries
        self.responseStatus = responseStatus
        self.response = response
        self.lastError = lastError
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), endpointID: try row("endpoint_id"), eventID: try row("event_id"),
            type: try row("type"), messageID: try row("message_id"), payload: try row("payload"),
            status: try row("status"), dueAt: try row("due_at"), tries: try row("tries"),
            responseStatus: try row("response_status"), response: try row("response"),
            lastError: try row("last_error"), createdAt: try row("created_at"), updatedAt: try row("updated_at"))
    }
}

// MARK: Endpoints

extension StoreTransaction {
    public func insert(_ endpoint: WebhookEndpoint) throws(StoreError) {
        try insert(
            into: "webhook_endpoints",
            [
                "id": endpoint.id, "business_id": endpoint.businessID, "url": endpoint.url,
                "description": endpoint.description, "events": endpoint.events.joined(separator: ","),
                "secret": endpoint.secret, "previous_secret": endpoint.previousSecret,
                "previous_until": endpoint.previousUntil, "status": endpoint.status,
                "failing_since": endpoint.failingSince, "created_at": endpoint.createdAt,
                "updated_at": endpoint.updatedAt,
            ])
    }

    /// Writes what may change.
    public func update(_ endpoint: WebhookEndpoint) throws(StoreError) {
        try execute(
            """
            UPDATE webhook_endpoints SET url = $2, description = $3, events = $4, secret = $5, previous_secret = $6,
                previous_until = $7, status = $8, failing_since = $9, updated_at = $10
            WHERE id = $1
            """, endpoint.id, endpoint.url, endpoint.description, endpoint.events.joined(separator: ","),
            endpoint.secret, endpoint.previousSecret, endpoint.previousUntil, endpoint.status, endpoint.failingSince,
            endpoint.updatedAt)
    }

    /// With all that was sent to it.
    public func deleteWebhookEndpoint(_ id: WebhookEndpointID) throws(StoreError) {
        try execute("DELETE FROM webhook_deliveries WHERE endpoint_id = $1", id)
        try execute("DELETE FROM webhook_endpoints WHERE id = $1", id)
    }

    public func webhookEndpoint(_ id: WebhookEndpointID) throws(StoreError) -> WebhookEndpoint? {
        try query("SELECT * FROM webhook_endpoints WHERE id = $1", id).mapRows(WebhookEndpoint.init).first
    }

    /// Read to be changed: two changes at once come one after the other.
    public func webhookEndpointToChange(_ id: WebhookEndpointID) throws(StoreError) -> WebhookEndpoint? {
        try query("SELECT * FROM webhook_endpoints WHERE id = $1" + lock(.forChange), id)
            .mapRows(WebhookEndpoint.init).first
    }

    /// Those of one business, oldest first; for nil those that are told of all businesses.
    public func webhookEndpoints(of business: BusinessID?) throws(StoreError) -> [WebhookEndpoint] {
        let rows =
            if let business {
                try query("SELECT * FROM webhook_endpoints WHERE business_id = $1 ORDER BY id", business)
            } else {
                try query("SELECT * FROM webhook_endpoints WHERE business_id IS NULL ORDER BY id")
            }
        return try rows.mapRows(WebhookEndpoint.init)
    }

    /// The businesses that have an active endpoint; nil among them if one is told of all.
    public func businessesWithWebhooks() throws(StoreError) -> [BusinessID?] {
        try query("SELECT DISTINCT business_id FROM webhook_endpoints WHERE status = 'active'")
            .mapRows { row throws(StoreError) in try row("business_id") }
    }
}

// MARK: Events

extension StoreTransaction {
    public func insert(_ event: WebhookEvent) throws(StoreError) {
        try insert(
            into: "webhook_events",
            [
                "id": event.id, "business_id": event.businessID, "message_id": event.messageID,
                "news": try StoredJSON.encode(event.news), "at": event.at,
            ])
    }

    public func hasWebhookEvents() throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM webhook_events LIMIT 1").isEmpty
    }

    /// Takes the oldest events away to share them out; no other node gets the same. What nobody can read is taken too,
    /// so that it holds up nothing, and only its ids are returned.
    public func takeWebhookEvents(limit: Int) throws(StoreError) -> (events: [WebhookEvent], unreadable: [String]) {
        let rows = try query(
            """
            DELETE FROM webhook_events WHERE id IN (
                SELECT id FROM webhook_events ORDER BY id LIMIT $1\(lock(.forTaking)))
            RETURNING *
            """, limit)
        var (events, unreadable): ([WebhookEvent], [String]) = ([], [])
        for row in rows {
            do throws(StoreError) {
                events.append(try WebhookEvent(row))
            } catch {
                unreadable.append(try row("id"))
            }
        }
        return (events.sorted { $0.id < $1.id }, unreadable)
    }
}

// MARK: Deliveries

extension StoreTransaction {
    public func insert(_ delivery: WebhookDelivery) throws(StoreError) {
        try insert(
            into: "webhook_deliveries",
            [
                "id": delivery.id, "endpoint_id": delivery.endpointID, "event_id": delivery.eventID,
                "type": delivery.type, "message_id": delivery.messageID, "payload": delivery.payload,
                "status": delivery.status, "due_at": delivery.dueAt, "tries": delivery.tries,
                "created_at": delivery.createdAt, "updated_at": delivery.updatedAt,
            ])
    }

    public func webhookDelivery(_ id: WebhookDeliveryID) throws(StoreError) -> WebhookDelivery? {
        try query("SELECT * FROM webhook_deliveries WHERE id = $1", id).mapRows(WebhookDelivery.init).first
    }

    /// Newest first, before a given id.
    public func webhookDeliveries(
        of endpoint: WebhookEndpointID, before cursor: WebhookDeliveryID?, limit: Int
    ) throws(StoreError) -> [WebhookDelivery] {
        let sql = """
            SELECT * FROM webhook_deliveries WHERE endpoint_id = $1\(cursor == nil ? "" : " AND id < $3")
            ORDER BY id DESC LIMIT $2
            """
        let last = cursor.map { [$0.sql] } ?? []
        return try connection.query(sql, [endpoint.sql, limit.sql] + last).mapRows(WebhookDelivery.init)
    }

    /// The endpoints that something is due for, the longest due first.
    public func webhookEndpointsDue(now: Timestamp, limit: Int) throws(StoreError) -> [WebhookEndpointID] {
        try query(
            """
            SELECT endpoint_id FROM (
                SELECT endpoint_id, due_at FROM webhook_deliveries WHERE status = 'queued' AND due_at <= $1
                ORDER BY due_at LIMIT 1000) AS due
            GROUP BY endpoint_id ORDER BY MIN(due_at), endpoint_id LIMIT $2
            """, now, limit
        ).mapRows { row throws(StoreError) in try row("endpoint_id") }
    }

    /// Takes deliveries of one endpoint in hand, the oldest first. If they are not settled until then, their sender is
    /// thought dead and they are due again.
    public func claimWebhookDeliveries(
        of endpoint: WebhookEndpointID, now: Timestamp, until: Timestamp, limit: Int
    ) throws(StoreError) -> [WebhookDelivery] {
        try query(
            """
            UPDATE webhook_deliveries SET due_at = $3 WHERE id IN (
                SELECT id FROM webhook_deliveries WHERE endpoint_id = $1 AND status = 'queued' AND due_at <= $2
                ORDER BY due_at, id LIMIT $4\(lock(.forTaking)))
            RETURNING *
            """, endpoint, now, until, limit
        ).mapRows(WebhookDelivery.init).sorted { $0.id < $1.id }
    }

    /// What became of a try. What was delivered stays delivered, whatever a slower sender says.
    public func settle(_ delivery: WebhookDelivery) throws(StoreError) {
        try execute(
            """
            UPDATE webhook_deliveries SET status = $2, due_at = $3, tries = $4, response_status = $5, response = $6,
                last_error = $7, updated_at = $8
            WHERE id = $1 AND status <> 'delivered'
            """, delivery.id, delivery.status, delivery.dueAt, delivery.tries, delivery.responseStatus,
            delivery.response, delivery.lastError, delivery.updatedAt)
    }

    /// Puts off what is due for an endpoint that does not answer, without counting it as a try.
    public func putOffWebhookDeliveries(
        of endpoint: WebhookEndpointID, dueBefore: Timestamp, until: Timestamp
    ) throws(StoreError) {
        try execute(
            "UPDATE webhook_deliveries SET due_at = $3 WHERE endpoint_id = $1 AND status = 'queued' AND due_at < $2",
            endpoint, dueBefore, until)
    }

    /// Gives up what an endpoint has not got yet.
    public func failWebhookDeliveries(
        of endpoint: WebhookEndpointID, error: String, now: Timestamp
    ) throws(StoreError) {
        try execute(
            """
            UPDATE webhook_deliveries SET status = 'failed', last_error = $2, updated_at = $3
            WHERE endpoint_id = $1 AND status = 'queued'
            """, endpoint, error, now)
    }

    /// *Send again*: due now, with all its tries.
    public func resend(_ id: WebhookDeliveryID, now: Timestamp) throws(StoreError) {
        try execute(
            "UPDATE webhook_deliveries SET status = 'queued', due_at = $2, tries = 0, updated_at = $2 WHERE id = $1",
            id, now)
    }

    /// Forgets deliveries that are over.
    public func forgetWebhookDeliveries(settledBefore: Timestamp, limit: Int) throws(StoreError) -> Int {
        try execute(
            """
            DELETE FROM webhook_deliveries WHERE id IN (
                SELECT id FROM webhook_deliveries WHERE status <> 'queued' AND updated_at < $1 LIMIT $2)
            """, settledBefore, limit)
    }
}
