// SMS beside the notices themselves: the carriers' ids, reply codes, numbers that want no texts, texts that came in.
public import TakeoutCore

/// What a text that came in wanted, as it is kept.
public enum SMSWishWord: String, Sendable, SQLWord, CaseIterable {
    case call, done, later, stop, start, help
    /// No command.
    case unclear
    /// From a number that is not to be answered.
    case ignored
}

/// A text that came in; its words are not kept.
public struct ReceivedSMS: Sendable, Equatable {
    /// The carrier's.
    public let id: String
    /// E.164.
    public let phone: String
    public let receivedAt: Timestamp
    /// nil: about no message.
    public let messageID: MessageID?
    public let wish: SMSWishWord
    public let isAnswered: Bool

    public init(
        id: String, phone: String, receivedAt: Timestamp, messageID: MessageID?, wish: SMSWishWord, isAnswered: Bool
    ) {
        self.id = id
        self.phone = phone
        self.receivedAt = receivedAt
        self.messageID = messageID
        self.wish = wish
        self.isAnswered = isAnswered
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), phone: try row("phone"), receivedAt: try row("received_at"),
            messageID: try row("message_id"), wish: try row("wish"), isAnswered: try row("is_answered"))
    }
}

extension StoreTransaction {
    // MARK: Notices by SMS

    /// A notice that is to be changed: whatever happens to its callback waits until this transaction has ended.
    public func noticeToChange(_ id: NoticeID) throws(StoreError) -> Notice? {
        try lockCallback(where: "SELECT message_id FROM notices WHERE id = $1", id)
        return try notice(id)
    }

    /// The notice that a carrier took under this id.
    public func noticeID(carrierID: String) throws(StoreError) -> NoticeID? {
        try query("SELECT id FROM notices WHERE carrier_id = $1 ORDER BY id LIMIT 1", carrierID)
            .mapRows { row throws(StoreError) -> NoticeID in try row("id") }.first
    }

    public func set(_ id: NoticeID, carrierID: String) throws(StoreError) {
        try execute("UPDATE notices SET carrier_id = $2 WHERE id = $1", id, carrierID)
    }

    /// The notices that were made for a phone since a moment, the newest first.
    public func notices(toPhone phone: String, since: Timestamp, limit: Int) throws(StoreError) -> [Notice] {
        try query(
            """
            SELECT * FROM notices WHERE channel = 'sms' AND address = $1 AND created_at >= $2 ORDER BY id DESC LIMIT $3
            """, phone, since, limit
        ).mapRows(Notice.init)
    }

    /// Leased work becomes other work, to be done at a later time. What went before is no setback of it.
    public func turn(_ id: String, into work: OutboxWork, due: Timestamp) throws(StoreError) {
        try execute(
            """
            UPDATE outbox SET work = $2, status = 'pending', due_at = $3, tries = 0, setbacks = 0, lease_owner = NULL,
                lease_until = NULL, last_error = NULL
            WHERE id = $1
            """, id, try StoredJSON.encode(work), due)
    }

    /// The work of one action and channel of a callback.
    public func outboxItem(_ id: String) throws(StoreError) -> OutboxItem? {
        try query("SELECT * FROM outbox WHERE id = $1", id).mapRows(OutboxItem.init).first
    }

    // MARK: Numbers that want no texts

    public func isOptedOut(_ phone: String) throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM sms_opt_outs WHERE phone = $1", phone).isEmpty
    }

    public func optOut(_ phone: String, now: Timestamp) throws(StoreError) {
        try execute(
            "INSERT INTO sms_opt_outs (phone, at) VALUES ($1, $2) ON CONFLICT (phone) DO NOTHING", phone, now)
    }

    public func optIn(_ phone: String) throws(StoreError) {
        try execute("DELETE FROM sms_opt_outs WHERE phone = $1", phone)
    }

    // MARK: Texts that came in

    /// - Returns: false when it was taken in before.
    public func insert(_ sms: ReceivedSMS) throws(StoreError) -> Bool {
        try execute(
            """
            INSERT INTO sms_received (id, phone, received_at, message_id, wish, is_answered)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING
            """, sms.id, sms.phone, sms.receivedAt, sms.messageID, sms.wish, sms.isAnswered) > 0
    }

    /// What came from a phone since a moment, the newest first.
    public func receivedSMS(from phone: String, since: Timestamp, limit: Int) throws(StoreError) -> [ReceivedSMS] {
        try query(
            """
            SELECT * FROM sms_received WHERE phone = $1 AND received_at >= $2 ORDER BY received_at DESC, id LIMIT $3
            """, phone, since, limit
        ).mapRows(ReceivedSMS.init)
    }
}
