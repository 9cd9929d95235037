// What is taken while a call is live: the callback, the dialled phone, a line of the account. Each a unique key.
public import TakeoutCore

/// What stands in the way of a call.
public enum DialHindrance: String, Sendable, SQLWord {
    case phone, line
}

extension StoreTransaction {
    /// How often a line is looked for while others take lines at the same time.
    private static let looks = 100

    /// Takes the phone and a line for an attempt, or says what is taken already.
    ///
    /// Where several transactions write at the same time, one that is to wait for something holds on to the row that
    /// takes it (`mustHold`). Whoever frees it waits until the call is on the list of those that wait, and finds it
    /// there: no call waits for what is free.
    /// - Parameter lines: how many calls may be live at once on the account.
    public func takeLiveCall(
        attempt: AttemptID, callback: CallbackID, phone: String, lines: Int, now: Timestamp
    ) throws(StoreError) -> DialHindrance? {
        for _ in 0..<Self.looks {
            if try isTaken(phone, for: callback, now: now) { return .phone }
            guard let line = try freeLine(of: lines, for: attempt) else {
                if try areTaken(lines, for: callback) { return .line }
                continue
            }
            // Nothing is inserted when a neighbour has just taken the phone or the line: then look again.
            let inserted = try execute(
                """
                INSERT INTO live_calls (attempt_id, callback_id, phone, line) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
                """, attempt, callback, phone, line)
            if inserted > 0 { return nil }
            try refuseSecondCall(of: callback)
        }
        throw StoreError(.busy, "no line could be had among so many calls at once")
    }

    private func isTaken(_ phone: String, for callback: CallbackID, now: Timestamp) throws(StoreError) -> Bool {
        let sql = "SELECT free_at FROM live_calls WHERE phone = $1"
        guard let row = try query(sql, phone).first else { return false }
        if let freeAt: Timestamp = try row("free_at"), freeAt <= now {
            try execute("DELETE FROM live_calls WHERE phone = $1 AND free_at <= $2", phone, now)
            return false
        }
        guard try mustHold("phone = $2", phone, for: callback) else { return true }
        return try !query(sql + lock(.asItIs), phone).isEmpty
    }

    /// Called when no line was found.
    private func areTaken(_ lines: Int, for callback: CallbackID) throws(StoreError) -> Bool {
        guard try mustHold("waits_for = $2", DialHindrance.line, for: callback) else { return true }
        let sql = "SELECT line FROM live_calls WHERE line IS NOT NULL ORDER BY line"
        return try query(sql + lock(.asItIs)).count >= lines
    }

    /// Whether a call would be on the list only from now on. One that is there already will be found; if it held on to
    /// rows too, two transactions that each free a line would wait for each other.
    private func mustHold(
        _ condition: String, _ value: any SQLConvertible, for callback: CallbackID
    ) throws(StoreError) -> Bool {
        guard connection.locksRows else { return false }
        return try query(
            "SELECT 1 AS one FROM outbox WHERE callback_id = $1 AND status = 'waiting' AND \(condition)", callback,
            value
        ).isEmpty
    }

    private func refuseSecondCall(of callback: CallbackID) throws(StoreError) {
        guard try query("SELECT 1 AS one FROM live_calls WHERE callback_id = $1", callback).isEmpty else {
            throw StoreError(.constraint, "the callback has a live call already")
        }
    }

    /// A line that is free, while fewer calls than lines are live: of lines that were taken away, some may still be held.
    /// Each attempt begins to look at another place, so that calls at once seldom want the same.
    private func freeLine(of lines: Int, for attempt: AttemptID) throws(StoreError) -> Int? {
        let start = attempt.rawValue.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF } % max(lines, 1)
        return try query(
            """
            SELECT candidate FROM (
                SELECT CAST($1 AS BIGINT) AS candidate
                UNION ALL SELECT line + 1 FROM live_calls WHERE line >= $1
                UNION ALL SELECT CAST(0 AS BIGINT)
                UNION ALL SELECT line + 1 FROM live_calls WHERE line < $1
            ) AS candidates
            WHERE candidate < $2 AND NOT EXISTS (SELECT 1 FROM live_calls WHERE line = candidate)
                AND (SELECT COUNT(line) FROM live_calls) < $2
            LIMIT 1
            """, start, lines
        ).first?("candidate")
    }

    /// Frees what an attempt holds; until `busyUntil` the phone alone stays taken.
    /// - Returns: the phone, or nil if the attempt held nothing.
    public func releaseLiveCall(_ attempt: AttemptID, busyUntil: Timestamp?) throws(StoreError) -> String? {
        guard let busyUntil else {
            return try query("DELETE FROM live_calls WHERE attempt_id = $1 RETURNING phone", attempt).first?("phone")
        }
        return try query(
            """
            UPDATE live_calls SET callback_id = NULL, line = NULL, free_at = $2 WHERE attempt_id = $1
            RETURNING phone
            """, attempt, busyUntil
        ).first?("phone")
    }

    /// Phones whose time of being busy is over; they are free after this.
    public func freePhones(now: Timestamp) throws(StoreError) -> [String] {
        try query("DELETE FROM live_calls WHERE free_at <= $1 RETURNING phone", now)
            .mapRows { row throws(StoreError) in try row("phone") as String }.sorted()
    }
}
