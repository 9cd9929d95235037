// What must not be found in the tables: things that nothing will bring on any more. For the auditor.
public import TakeoutCore

/// A call that holds its phone and line.
public struct HeldCall: Sendable, Equatable {
    public let attempt: AttemptID
    public let callback: CallbackID
}

extension StoreTransaction {
    /// Open callbacks without a time to wake at and without an action in the outbox.
    public func adriftCallbacks(limit: Int) throws(StoreError) -> [CallbackID] {
        try query(
            """
            SELECT message_id FROM callbacks
            WHERE is_open AND wake_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM outbox WHERE outbox.callback_id = callbacks.message_id AND outbox.status <> 'dead')
            ORDER BY message_id LIMIT $1
            """, limit
        ).mapRows { row throws(StoreError) in try row("message_id") }
    }

    /// Notices that wait to be sent although no action in the outbox sends them.
    public func adriftNotices(limit: Int) throws(StoreError) -> [Notice] {
        try query(
            """
            SELECT * FROM notices
            WHERE status = 'queued' AND NOT EXISTS (
                SELECT 1 FROM outbox
                WHERE outbox.callback_id = notices.message_id AND outbox.sequence = notices.action
                    AND outbox.id = notices.message_id || ':' || notices.action || ':' || notices.channel)
            ORDER BY id LIMIT $1
            """, limit
        ).mapRows(Notice.init)
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
