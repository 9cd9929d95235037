// What is taken while a call is live: the callback, the dialled phone, a line of the account. Each a unique key.
public import TakeoutCore

/// What stands in the way of a call.
public enum DialHindrance: String, Sendable, SQLWord {
    case phone, line
}

extension StoreTransaction {
    /// Takes the phone and a line for an attempt, or says what is taken already.
    /// - Parameter lines: how many calls may be live at once on the account.
    public func takeLiveCall(
        attempt: AttemptID, callback: CallbackID, phone: String, lines: Int, now: Timestamp
    ) throws(StoreError) -> DialHindrance? {
        try execute("DELETE FROM live_calls WHERE phone = $1 AND free_at <= $2", phone, now)
        guard try query("SELECT 1 AS one FROM live_calls WHERE phone = $1", phone).isEmpty else { return .phone }
        guard let line = try freeLine(of: lines) else { return .line }
        try insert(
            into: "live_calls", ["attempt_id": attempt, "callback_id": callback, "phone": phone, "line": line])
        return nil
    }

    /// The lowest line that is free. The search ends at the first gap, however many calls are live above it.
    private func freeLine(of lines: Int) throws(StoreError) -> Int? {
        guard try !query("SELECT 1 AS one FROM live_calls WHERE line = 0").isEmpty else { return 0 < lines ? 0 : nil }
        let rows = try query(
            """
            SELECT line + 1 AS line FROM live_calls AS taken
            WHERE line >= 0 AND NOT EXISTS (SELECT 1 FROM live_calls WHERE line = taken.line + 1)
            ORDER BY taken.line LIMIT 1
            """)
        let line: Int = try rows[0]("line")
        return line < lines ? line : nil
    }

    /// Frees what an attempt holds; until `busyUntil` the phone alone stays taken.
    /// - Returns: the phone, or nil if the attempt held nothing.
    public func releaseLiveCall(_ attempt: AttemptID, busyUntil: Timestamp?) throws(StoreError) -> String? {
        let phone: String? = try query("SELECT phone FROM live_calls WHERE attempt_id = $1", attempt).first?("phone")
        if let busyUntil {
            try execute(
                "UPDATE live_calls SET callback_id = NULL, line = NULL, free_at = $2 WHERE attempt_id = $1", attempt,
                busyUntil)
        } else {
            try execute("DELETE FROM live_calls WHERE attempt_id = $1", attempt)
        }
        return phone
    }

    /// Phones whose time of being busy is over; they are free after this.
    public func freePhones(now: Timestamp) throws(StoreError) -> [String] {
        try query("DELETE FROM live_calls WHERE free_at <= $1 RETURNING phone", now)
            .mapRows { row throws(StoreError) in try row("phone") as String }.sorted()
    }
}
