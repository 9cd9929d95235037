// How pressing a message is, in the three words of the interface.

public enum Urgency: String, Codable, Sendable, CaseIterable {
    case low, normal, urgent
}
