// The port to a carrier of SMS: texts leave through it, and what the carrier tells us comes back in our words.
public import FoundationEssentials
public import TakeoutCore

/// A text, ready to go to one number.
public struct OutgoingSMS: Sendable, Equatable {
    /// E.164.
    public let to: String
    public let text: String
    /// The notice that it is, so that news of its delivery find it; nil for an answer to a reply.
    public let notice: NoticeID?

    public init(to: String, text: String, notice: NoticeID?) {
        self.to = to
        self.text = text
        self.notice = notice
    }
}

public protocol SMSCarrier: Sendable {
    /// What texts come from: a number in E.164, or the carrier's name for several.
    var sender: String { get }

    /// Hands one text over. No carrier promises that a repeated request is not a second text.
    /// - Returns: the carrier's id of the text.
    func send(_ sms: OutgoingSMS) async throws(NotifierError) -> String

    /// Asks for something harmless that needs the key: for `takeout doctor`.
    func logIn() async throws(NotifierError)

    /// Checks and reads one webhook of the carrier's.
    func news(in webhook: SMSWebhook) throws(SMSWebhookRefusal) -> SMSNews

    /// What the carrier wants to be answered when its webhook was taken in.
    var webhookReply: SMSWebhookReply { get }
}

/// A request that came in at `/sms/…`.
public struct SMSWebhook: Sendable {
    /// As the carrier called us: our public address, the path, and the query behind it.
    public let url: String
    /// The bytes as they came, since signatures cover them.
    public let body: Data
    public let receivedAt: Timestamp
    /// The value of a header by its name, whose case does not matter.
    public let header: @Sendable (String) -> String?

    public init(
        url: String, body: Data, receivedAt: Timestamp, header: @escaping @Sendable (String) -> String?
    ) {
        self.url = url
        self.body = body
        self.receivedAt = receivedAt
        self.header = header
    }
}

public struct SMSWebhookReply: Sendable, Equatable {
    public let contentType: String
    public let body: String

    public init(contentType: String, body: String) {
        self.contentType = contentType
        self.body = body
    }
}

/// Why a webhook was turned away; for the log, not for the sender.
public enum SMSWebhookRefusal: String, Error, Sendable, Equatable {
    /// Nothing is set that signatures could be checked with.
    case noKey
    case noSignature, wrongSignature, staleTimestamp, unreadable

    public var isAboutSender: Bool { self != .unreadable }
}

/// What a carrier tells.
public enum SMSNews: Sendable, Equatable {
    case delivery(SMSDelivery)
    case reply(SMSReply)
    /// Something that is of no interest.
    case nothing
}

/// How a text that we sent stands.
public struct SMSDelivery: Sendable, Equatable {
    public enum Stage: Sendable, Equatable {
        /// The carrier has it.
        case accepted
        /// It went on to the phone's network.
        case sent
        /// It went on, and nothing more will be heard of it.
        case unconfirmed
        case delivered
        /// It surely did not arrive.
        case failed(why: String, isOptOut: Bool)
    }

    /// As we told the carrier, where it repeats that in what it signs.
    public let notice: NoticeID?
    public let carrierID: String
    public let stage: Stage

    public init(notice: NoticeID?, carrierID: String, stage: Stage) {
        self.notice = notice
        self.carrierID = carrierID
        self.stage = stage
    }
}

/// A text that somebody sent to us.
public struct SMSReply: Sendable, Equatable {
    /// The carrier's.
    public let id: String
    /// E.164.
    public let from: String
    public let text: String
    /// The carrier answers it of itself, as they do to STOP.
    public let isAnsweredByCarrier: Bool

    public init(id: String, from: String, text: String, isAnsweredByCarrier: Bool) {
        self.id = id
        self.from = from
        self.text = text
        self.isAnsweredByCarrier = isAnsweredByCarrier
    }
}
