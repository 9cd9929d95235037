// What must not be found in the tables: things that nothing will bring on any more. For the auditor.
public import TakeoutCore

/// A call that holds its phone and line.
public struct HeldCall: Sendable, Equatable {
    public let attempt: AttemptID
    public let callback: CallbackID
}

extension StoreTransaction {
    private static let isAdrift = """
        is_open AND wake_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM outbox WHERE outbox.callback_id = callbacks.message_id AND outbox.status <> 'dead')
        """

    /// Open callbacks without a time to wake at and without an action in the outbox.
    public func adriftCallbacks(limit: Int) throws(StoreError) -> [CallbackID] {
        try query("SELECT message_id FROM callbacks WHERE \(Self.isAdrift) ORDER BY message_id LIMIT $1", limit)
            .mapRows { row throws(StoreError) in try row("message_id") }
    }

    /// Whether one of them still is, now that it is this transaction's.
    public func isAdrift(_ id: CallbackID) throws(StoreError) -> Bool {
        try lockCallback(where: "$1", id)
        return try !query("SELECT 1 AS one FROM callbacks WHERE message_id = $1 AND \(Self.isAdrift)", id).isEmpty
    }

    private static let nobodySends = """
        status = 'queued' AND NOT EXISTS (
            SELECT 1 FROM outbox
            WHERE outbox.callback_id = notices.message_id AND outbox.sequence = notices.action
                AND outbox.id = notices.message_id || ':' || notices.action || ':' || notices.channel)
        """

    /// Notices that wait to be sent although no action in the outbox sends them.
    public func adriftNotices(limit: Int) throws(StoreError) -> [(id: NoticeID, callback: CallbackID)] {
        try query("SELECT id, message_id FROM notices WHERE \(Self.nobodySends) ORDER BY id LIMIT $1", limit)
            .mapRows { row throws(StoreError) in (try row("id"), try row("message_id")) }
    }

    /// The notice, if it still is one of them, now that its callback is this transaction's.
    public func adriftNotice(_ id: NoticeID) throws(StoreError) -> Notice? {
        try lockCallback(where: "SELECT message_id FROM notices WHERE id = $1", id)
        return try query("SELECT * FROM notices WHERE id = $1 AND \(Self.nobodySends)", id).mapRows(Notice.init).first
    }

    /// All calls that are live in our books.
    public func heldCalls() throws(StoreError) -> [HeldCall] {
        try query("SELECT attempt_id, callback_id FROM live_calls WHERE callback_id IS NOT NULL ORDER BY attempt_id")
            .mapRows { row throws(StoreError) in
                HeldCall(attempt: try row("attempt_id"), callback: try row("callback_id"))
            }
    }

    /// How much was due before this time and is still to be done: the engine does not keep up, or stands still.
    public func countLate(before time: Timestamp) throws(StoreError) -> Int {
        let rows = try query(
            """
            SELECT (SELECT COUNT(*) FROM callbacks WHERE wake_at < $1)
                + (SELECT COUNT(*) FROM outbox WHERE status = 'pending' AND due_at < $1)
                + (SELECT COUNT(*) FROM outbox WHERE status = 'leased' AND lease_until < $1) AS late
            """, time)
        return try rows[0]("late")
    }
}
