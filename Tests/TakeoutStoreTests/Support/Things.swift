// Businesses, messages and attempts with everything filled in that a test does not care about.
public import TakeoutCore
import TakeoutStore

enum Thing {
    static let business = BusinessID("b1")

    static func business(_ id: BusinessID = business, line: String? = nil, number: String = "+15550000001") -> Business
    {
        Business(
            id: id, name: "Rossi Plumbing", publicPhoneNumber: number, timezone: "America/New_York",
            vapiPhoneNumberID: line, createdAt: at(0))
    }

    static func message(
        _ id: String, of business: BusinessID = business, source: MessageSource = .api, sourceID: String? = nil,
        body: String = "The sink leaks.", at time: Timestamp = at(0)
    ) -> Message {
        Message(
            id: MessageID(id), businessID: business, source: source, sourceID: sourceID, customerName: "Ann",
            customerPhone: "+15551112222", customerPhoneGiven: nil, callerPhone: nil, body: body, urgency: .normal,
            receivedAt: time)
    }

    static func attempt(
        _ id: String, of message: String = "m1", business: BusinessID = business, number: Int = 1,
        phone: String = "+15553334444", status: AttemptStatus = .pending, at time: Timestamp = at(0)
    ) -> Attempt {
        Attempt(
            id: AttemptID(id), businessID: business, messageID: MessageID(message), customerPhone: nil,
            employeePhone: phone, status: status, attemptNumber: number, createdAt: time, round: 1, token: "tk-\(id)")
    }

    static let lease = Lease(owner: "node-1", until: at(60))

    static func work(_ id: String, of callback: String = "m1", at time: Timestamp = at(0)) -> OutboxItem {
        OutboxItem(
            id: id, callbackID: CallbackID(callback), sequence: 1, work: .hangUp(AttemptID("a1")), createdAt: time)
    }
}

extension Store {
    /// With the business that the messages belong to.
    func furnish(_ messages: Message...) async throws {
        try await write { tx throws(StoreError) in
            try tx.insert(Thing.business())
            for message in messages { try tx.insert(message) }
        }
    }
}

extension Identifier: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}
