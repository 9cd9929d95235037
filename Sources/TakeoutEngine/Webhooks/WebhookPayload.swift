// The body of an outgoing webhook: docs/webhooks.md shows one of each.
import FoundationEssentials
import TakeoutCore
import TakeoutStore

/// Written once, when an event is shared out, and the same for every try.
struct WebhookPayload {
    /// Of the body's form. Members may be added without a new one; one that is renamed or removed raises it.
    static let version = 1

    let news: WebhookNews
    let at: Timestamp
    let message: Message
    let attempt: Attempt?

    func json() throws(StoreError) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw StoreError(.other, "a webhook's body cannot be written: \(error)")
        }
    }
}

extension WebhookPayload: Encodable {
    private enum Key: String, CodingKey {
        case type, timestamp, version, data
    }

    private enum DataKey: String, CodingKey {
        case businessId, message, callback, attempt
    }

    private enum MessageKey: String, CodingKey {
        case id, customerName, customerPhone, customerPhoneGiven, callerPhone, body, urgency, bestTime
        case receivedAt, source, sourceId
    }

    private enum CallbackKey: String, CodingKey {
        case state, reason, round, isVerified
    }

    private enum AttemptKey: String, CodingKey {
        case id, attemptNumber, outcome, employeePhone, createdAt, answeredAt, heardAt, connectedToCustomerAt
        case endedAt
    }

    func encode(to encoder: any Encoder) throws {
        var body = encoder.container(keyedBy: Key.self)
        try body.encode(news.type, forKey: .type)
        try body.encode(at.rfc3339, forKey: .timestamp)
        try body.encode(Self.version, forKey: .version)
        var data = body.nestedContainer(keyedBy: DataKey.self, forKey: .data)
        try data.encode(message.businessID, forKey: .businessId)
        try encodeMessage(into: data.nestedContainer(keyedBy: MessageKey.self, forKey: .message))
        try encodeCallback(into: data.nestedContainer(keyedBy: CallbackKey.self, forKey: .callback))
        if let attempt {
            try encode(attempt, into: data.nestedContainer(keyedBy: AttemptKey.self, forKey: .attempt))
        } else {
            try data.encodeNil(forKey: .attempt)
        }
    }

    private func encodeMessage(into container: KeyedEncodingContainer<MessageKey>) throws {
        var container = container
        try container.encode(message.id, forKey: .id)
        try container.encode(message.customerName, forKey: .customerName)
        try container.encode(message.customerPhone, forKey: .customerPhone)
        try container.encode(message.customerPhoneGiven, forKey: .customerPhoneGiven)
        try container.encode(message.callerPhone, forKey: .callerPhone)
        try container.encode(message.body, forKey: .body)
        try container.encode(message.urgency, forKey: .urgency)
        try container.encode(message.bestTime, forKey: .bestTime)
        try container.encode(message.receivedAt.rfc3339, forKey: .receivedAt)
        try container.encode(message.source.rawValue, forKey: .source)
        try container.encode(message.sourceID, forKey: .sourceId)
    }

    private func encodeCallback(into container: KeyedEncodingContainer<CallbackKey>) throws {
        var container = container
        try container.encode(news.state, forKey: .state)
        try container.encode(news.reason, forKey: .reason)
        try container.encode(news.round, forKey: .round)
        if let isVerified = news.isVerified { try container.encode(isVerified, forKey: .isVerified) }
    }

    private func encode(_ attempt: Attempt, into container: KeyedEncodingContainer<AttemptKey>) throws {
        var container = container
        try container.encode(attempt.id, forKey: .id)
        try container.encode(attempt.attemptNumber, forKey: .attemptNumber)
        try container.encode(news.outcome ?? attempt.outcome, forKey: .outcome)
        try container.encode(attempt.employeePhone, forKey: .employeePhone)
        try container.encode(attempt.createdAt.rfc3339, forKey: .createdAt)
        try container.encode(attempt.answeredAt?.rfc3339, forKey: .answeredAt)
        try container.encode(attempt.heardAt?.rfc3339, forKey: .heardAt)
        try container.encode(attempt.connectedToCustomerAt?.rfc3339, forKey: .connectedToCustomerAt)
        try container.encode(attempt.endedAt?.rfc3339, forKey: .endedAt)
    }
}
