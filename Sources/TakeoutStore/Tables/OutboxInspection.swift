// The outbox as people and watchers look at it: what is open, what was given up, how much of each.
public import TakeoutCore

/// How a row of the outbox stands.
public enum OutboxStatus: String, Sendable, SQLWord, CaseIterable {
    /// For the phone or a line.
    case waiting
    /// Until it is due.
    case pending
    /// A worker performs it.
    case leased
    /// Given up: a dead letter.
    case dead
}

/// A piece of work with how it stands.
public struct OutboxRow: Sendable, Equatable {
    public let item: OutboxItem
    public let status: OutboxStatus
    public let dueAt: Timestamp
    /// Of the message that it belongs to; nil when there is no such message.
    public let businessID: BusinessID?

    init(_ row: SQLRow) throws(StoreError) {
        item = try OutboxItem(row)
        status = try row("status")
        dueAt = try row("due_at")
        businessID = try row("business_id")
    }
}

extension OutboxWork {
    /// The word that the interface has for it.
    public var word: String {
        switch self {
        case .dial: "dial"
        case .placeCall: "place_call"
        case .lookUp: "look_up"
        case .poll: "poll"
        case .transfer: "transfer"
        case .tellConnectionFailed: "tell_connection_failed"
        case .tellCustomerNotReached: "tell_customer_not_reached"
        case .hangUp: "hang_up"
        case .sendNotice: "send_notice"
        case .awaitDelivery: "await_delivery"
        case .answerSMS: "answer_sms"
        case .unreadable: "unreadable"
        }
    }
}

/// How many there are of what goes on just now. Costs no more than what is open, however long the history.
public struct OpenWork: Sendable, Equatable {
    /// Open callbacks by their word, and those that need attention.
    public let callbacks: [WordCount]
    public let outbox: [WordCount]
    public let liveCalls: Int
    /// The earliest time at which something open was or is due; nil if nothing is.
    public let earliestDue: Timestamp?
}

extension StoreTransaction {
    private static let outboxRows = """
        SELECT outbox.*, business_id FROM outbox LEFT JOIN callbacks ON callbacks.message_id = outbox.callback_id
        """

    public func outboxRows(of callback: CallbackID) throws(StoreError) -> [OutboxRow] {
        try query("\(Self.outboxRows) WHERE callback_id = $1 ORDER BY sequence, id", callback).mapRows(OutboxRow.init)
    }

    /// What was given up, newest first: ids begin with the callback's, which sorts by time.
    public func deadLetters(before cursor: String?, limit: Int) throws(StoreError) -> [OutboxRow] {
        let sql = """
            \(Self.outboxRows) WHERE status = 'dead'\(cursor == nil ? "" : " AND id < $2") ORDER BY id DESC LIMIT $1
            """
        return try connection.query(sql, [limit.sql] + (cursor.map { [$0.sql] } ?? [])).mapRows(OutboxRow.init)
    }

    public func openWork() throws(StoreError) -> OpenWork {
        let callbacks = try counts(
            "SELECT state_word AS word, COUNT(*) AS count FROM callbacks WHERE is_open GROUP BY state_word")
        let neglected = try counts(
            "SELECT state_word AS word, COUNT(*) AS count FROM callbacks WHERE state_word = 'needs_attention' GROUP BY state_word"
        )
        let outbox = try counts("SELECT status AS word, COUNT(*) AS count FROM outbox GROUP BY status")
        let rows = try query(
            """
            SELECT (SELECT COUNT(*) FROM live_calls WHERE callback_id IS NOT NULL) AS calls, MIN(at) AS at FROM (
                SELECT MIN(wake_at) AS at FROM callbacks WHERE wake_at IS NOT NULL
                UNION ALL SELECT MIN(due_at) FROM outbox WHERE status = 'pending'
            ) AS times
            """)
        return OpenWork(
            callbacks: callbacks + neglected, outbox: outbox, liveCalls: try rows[0]("calls"),
            earliestDue: try rows[0]("at"))
    }

    private func counts(_ sql: String) throws(StoreError) -> [WordCount] {
        try query(sql).mapRows { row throws(StoreError) in WordCount(word: try row("word"), count: try row("count")) }
    }

    /// Versions of the machine that decided the events of a callback: its journal replays under the same one only.
    public func machineVersions(of callback: CallbackID) throws(StoreError) -> [Int] {
        try query(
            "SELECT DISTINCT machine_version FROM journal WHERE callback_id = $1 ORDER BY machine_version", callback
        )
        .mapRows { row throws(StoreError) in try row("machine_version") }
    }
}
