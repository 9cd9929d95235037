// Ids that the compiler keeps apart: a message's id cannot be handed where an attempt's is wanted.

/// The id of one `Entity`; a UUIDv7 in lower case, made outside of Core and handed in.
public struct Identifier<Entity>: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

public enum BusinessEntity {}
public enum MessageEntity {}
public enum AttemptEntity {}
public enum NoticeEntity {}
public enum ContactEntity {}
public enum WebhookEndpointEntity {}
public enum WebhookDeliveryEntity {}
public enum LetterEntity {}

public typealias BusinessID = Identifier<BusinessEntity>
/// Ids that others made up: a call's, a line's, a client's.
public enum ForeignID {
    /// Bytes of UTF-8. They are indexed, two or three of them together, and PostgreSQL's indexes take keys of up to
    /// 2,704 bytes.
    public static let longest = 200
}

public typealias MessageID = Identifier<MessageEntity>
/// A callback is the one job of getting one message heard, so it bears the message's id.
public typealias CallbackID = MessageID
public typealias AttemptID = Identifier<AttemptEntity>
public typealias NoticeID = Identifier<NoticeEntity>
/// An address of an integrator that is told what happens.
public typealias WebhookEndpointID = Identifier<WebhookEndpointEntity>
/// One event for one endpoint.
public typealias WebhookDeliveryID = Identifier<WebhookDeliveryEntity>
/// A mail that belongs to no message.
public typealias LetterID = Identifier<LetterEntity>
/// Points to a contact's number without being it: the journal holds no personal data.
public typealias ContactID = Identifier<ContactEntity>
