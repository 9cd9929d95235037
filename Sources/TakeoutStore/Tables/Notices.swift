// Notices: e-mails and SMS with their delivery.
public import TakeoutCore

public enum NoticeStatus: String, Sendable, SQLWord, Codable, CaseIterable {
    case queued, sent, delivered, failed
}

public struct Notice: Sendable, Equatable {
    public let id: NoticeID
    public let businessID: BusinessID?
    public let messageID: MessageID
    /// Sequence number of the action that asked for it; 0 and below where none did.
    public let action: Int
    public let channel: NoticeChannel
    /// An e-mail address or a number in E.164.
    public let address: String
    public let kind: NoticeKind
    public var status: NoticeStatus
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    public var lastError: String?
    /// The carrier's id, once it took an SMS.
    public var carrierID: String?
    /// What replies by SMS name the message by.
    public var replyCode: String?
    /// Hand-overs to the channel that were begun and neither taken nor surely refused: each may have brought a notice.
    public var inDoubt: Int
    /// Of `taken`: who has the message, a number in E.164 or an e-mail address; nil where nobody knows.
    public let taker: String?

    public init(
        id: NoticeID, businessID: BusinessID?, messageID: MessageID, action: Int, channel: NoticeChannel,
        address: String, kind: NoticeKind, status: NoticeStatus = .queued, createdAt: Timestamp, updatedAt: Timestamp,
        lastError: String? = nil, carrierID: String? = nil, replyCode: String? = nil, inDoubt: Int = 0,
        taker: String? = nil
    ) {
        self.id = id
        self.businessID = businessID
        self.messageID = messageID
        self.action = action
        self.channel = channel
        self.address = address
        self.kind = kind
        self.status = status
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastError = lastError
        self.carrierID = carrierID
        self.replyCode = replyCode
        self.inDoubt = inDoubt
        self.taker = taker
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), businessID: try row("business_id"), messageID: try row("message_id"),
            action: try row("action"), channel: try row("channel"), address: try row("address"),
            kind: try row("kind"), status: try row("status"), createdAt: try row("created_at"),
            updatedAt: try row("updated_at"), lastError: try row("last_error"), carrierID: try row("carrier_id"),
            replyCode: try row("reply_code"), inDoubt: try row("in_doubt"), taker: try row("taker"))
    }
}

extension StoreTransaction {
    public func insert(_ notice: Notice) throws(StoreError) {
        try insert(
            into: "notices",
            [
                "id": notice.id, "business_id": notice.businessID, "message_id": notice.messageID,
                "action": notice.action, "channel": notice.channel, "address": notice.address, "kind": notice.kind,
                "status": notice.status, "created_at": notice.createdAt, "updated_at": notice.updatedAt,
                "reply_code": notice.replyCode, "taker": notice.taker,
            ])
    }

    public func notice(_ id: NoticeID) throws(StoreError) -> Notice? {
        try query("SELECT * FROM notices WHERE id = $1", id).mapRows(Notice.init).first
    }

    public func notices(of message: MessageID) throws(StoreError) -> [Notice] {
        try query("SELECT * FROM notices WHERE message_id = $1 ORDER BY id", message).mapRows(Notice.init)
    }

    public func update(
        _ id: NoticeID, status: NoticeStatus, error: String?, now: Timestamp
    ) throws(StoreError) {
        // Two channels that fail at once must not each believe that the other is still under way.
        try lockCallback(where: "SELECT message_id FROM notices WHERE id = $1", id)
        try execute(
            "UPDATE notices SET status = $2, last_error = $3, updated_at = $4 WHERE id = $1", id, status, error, now)
    }

    // MARK: Doubt

    /// The notice is about to be handed over, or was without an answer: from now on it may have gone out.
    public func beginHandOver(of id: NoticeID) throws(StoreError) {
        try execute("UPDATE notices SET in_doubt = in_doubt + 1 WHERE id = $1", id)
    }

    /// The channel has surely not taken what was handed over last.
    public func noteNotTaken(_ id: NoticeID) throws(StoreError) {
        try execute("UPDATE notices SET in_doubt = in_doubt - 1 WHERE id = $1 AND in_doubt > 0", id)
    }

    /// A person wants it to be sent again, whatever became of it before.
    public func forgetDoubts(of id: NoticeID) throws(StoreError) {
        try execute("UPDATE notices SET in_doubt = 0 WHERE id = $1", id)
    }

    /// Whether a notice of this kind was made since a moment: the admin is told of one trouble once.
    public func hasNotice(_ kind: NoticeKind, since: Timestamp) throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM notices WHERE kind = $1 AND created_at > $2 LIMIT 1", kind, since).isEmpty
    }
}
