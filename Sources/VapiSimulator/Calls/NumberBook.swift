// Our telephone numbers as Vapi keeps them, and what becomes of a change (Vapi OpenAPI: PhoneNumber).
import TakeoutVapi

struct NumberBook: Sendable {
    /// By Vapi's id.
    private var documents: [String: JSONValue]

    init(configuration: SimulatorConfiguration, now: Moment) {
        documents = [:]
        for (id, number) in configuration.phoneNumbers { _ = put(id, ["number": .string(number)], now: now) }
    }

    var isEmpty: Bool { documents.isEmpty }

    subscript(id: String) -> JSONValue? { documents[id] }

    /// In the order of their ids.
    var all: [(id: String, document: JSONValue)] {
        documents.sorted { $0.key < $1.key }.map { (id: $0.key, document: $0.value) }
    }

    func id(of number: String) -> String? {
        all.first { $0.document["number"]?.stringValue == number }?.id
    }

    mutating func put(_ id: String, _ document: JSONValue, now: Moment) -> JSONValue {
        if documents[id] == nil {
            documents[id] = [
                "id": .string(id), "orgId": .string(CallState.organisation), "provider": "twilio",
                "status": "active", "twilioAccountSid": "AC00000000000000000000000000000000",
                "createdAt": .string(now.text),
            ]
        }
        return change(id, document, now: now) ?? .null
    }

    /// Sub-objects are replaced whole, and null takes a key away.
    mutating func change(_ id: String, _ change: JSONValue, now: Moment) -> JSONValue? {
        guard var members = documents[id]?.objectValue else { return nil }
        for (key, value) in change.objectValue ?? [:] {
            if value == .null { members.removeValue(forKey: key) } else { members[key] = value }
        }
        members["id"] = .string(id)
        members["updatedAt"] = .string(now.text)
        documents[id] = .object(members)
        return documents[id]
    }
}
