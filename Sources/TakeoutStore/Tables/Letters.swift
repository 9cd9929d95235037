// Mails that belong to no message, the daily digests, and the buttons of mails that were pressed.
public import TakeoutCore

public enum LetterStatus: String, Sendable, SQLWord, CaseIterable {
    case queued, sent, failed
}

/// A mail that belongs to no message, as it is stored.
public struct StoredLetter: Sendable, Equatable {
    public let id: LetterID
    /// nil in letters to the admin.
    public let businessID: BusinessID?
    public let address: String
    public let letter: Letter
    public var status: LetterStatus
    public var dueAt: Timestamp
    public var tries: Int
    public var lastError: String?
    public let createdAt: Timestamp

    public init(
        id: LetterID, businessID: BusinessID?, address: String, letter: Letter, status: LetterStatus = .queued,
        dueAt: Timestamp, tries: Int = 0, lastError: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.businessID = businessID
        self.address = address
        self.letter = letter
        self.status = status
        self.dueAt = dueAt
        self.tries = tries
        self.lastError = lastError
        self.createdAt = createdAt
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), businessID: try row("business_id"), address: try row("address"),
            letter: try StoredJSON.decode(try row("content")), status: try row("status"), dueAt: try row("due_at"),
            tries: try row("tries"), lastError: try row("last_error"), createdAt: try row("created_at"))
    }
}

/// How a letter stands, without what it told.
public struct LetterState: Sendable, Equatable {
    public let kind: String
    public let status: LetterStatus
    public let lastError: String?
}

extension StoreTransaction {
    public func insert(_ letter: StoredLetter) throws(StoreError) {
        try insert(
            into: "letters",
            [
                "id": letter.id, "business_id": letter.businessID, "address": letter.address,
                "content": try StoredJSON.encode(letter.letter), "kind": letter.letter.kind, "status": letter.status,
                "due_at": letter.dueAt, "tries": letter.tries, "created_at": letter.createdAt,
                "updated_at": letter.createdAt,
            ])
    }

    /// Takes letters in hand. If they are not settled until then, their sender is thought dead and they are due again.
    /// One that nobody can read is given up.
    public func claimLetters(now: Timestamp, until: Timestamp, limit: Int) throws(StoreError) -> [StoredLetter] {
        let rows = try query(
            """
            UPDATE letters SET due_at = $2 WHERE id IN (
                SELECT id FROM letters WHERE status = 'queued' AND due_at <= $1 ORDER BY due_at, id
                LIMIT $3\(lock(.forTaking)))
            RETURNING *
            """, now, until, limit)
        var letters: [StoredLetter] = []
        for row in rows {
            do throws(StoreError) {
                letters.append(try StoredLetter(row))
            } catch {
                try settle(try row("id"), .failed, due: now, error: error.description, now: now)
            }
        }
        return letters.sorted { $0.id < $1.id }
    }

    /// Claims a letter in hand anew.
    /// - Parameter claimedUntil: as it was claimed.
    /// - Returns: false when somebody else has claimed it since, or it is over.
    public func keepLetter(
        _ id: LetterID, claimedUntil: Timestamp, until: Timestamp
    ) throws(StoreError) -> Bool {
        try execute(
            "UPDATE letters SET due_at = $3 WHERE id = $1 AND status = 'queued' AND due_at = $2", id, claimedUntil,
            until
        ) > 0
    }

    public func hasLettersDue(now: Timestamp) throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM letters WHERE status = 'queued' AND due_at <= $1 LIMIT 1", now).isEmpty
    }

    /// What became of a try. A letter that is over is emptied: its links are nobody's business any more.
    /// - Parameter due: of a queued one, when it is tried again.
    public func settle(
        _ id: LetterID, _ status: LetterStatus, due: Timestamp, error: String?, now: Timestamp
    ) throws(StoreError) {
        try execute(
            """
            UPDATE letters SET status = $2, due_at = $3, tries = tries + 1, last_error = $4, updated_at = $5,
                content = CASE WHEN $6 THEN content ELSE '' END
            WHERE id = $1 AND status = 'queued'
            """, id, status, due, error, now, status == .queued)
    }

    public func letterState(_ id: LetterID) throws(StoreError) -> LetterState? {
        try query("SELECT kind, status, last_error FROM letters WHERE id = $1", id).mapRows { row throws(StoreError) in
            LetterState(kind: try row("kind"), status: try row("status"), lastError: try row("last_error"))
        }.first
    }

    /// Forgets letters and pressed buttons of long ago.
    public func forgetLetters(before: Timestamp) throws(StoreError) {
        try execute("DELETE FROM letters WHERE status <> 'queued' AND updated_at < $1", before)
        try execute("DELETE FROM used_links WHERE used_at < $1", before)
    }
}

// MARK: Digests

/// A business's wish for one mail a day.
public struct DigestPlan: Sendable, Equatable {
    public let businessID: BusinessID
    /// 0 to 23, in the business's zone.
    public let hour: Int
    public var dueAt: Timestamp
    /// The messages received from then on are not told yet.
    public var toldUntil: Timestamp

    public init(businessID: BusinessID, hour: Int, dueAt: Timestamp, toldUntil: Timestamp) {
        self.businessID = businessID
        self.hour = hour
        self.dueAt = dueAt
        self.toldUntil = toldUntil
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            businessID: try row("business_id"), hour: try row("hour"), dueAt: try row("due_at"),
            toldUntil: try row("told_until"))
    }
}

extension StoreTransaction {
    public func digestPlan(of business: BusinessID) throws(StoreError) -> DigestPlan? {
        try query("SELECT * FROM digests WHERE business_id = $1", business).mapRows(DigestPlan.init).first
    }

    public func save(_ plan: DigestPlan) throws(StoreError) {
        try execute(
            """
            INSERT INTO digests (business_id, hour, due_at, told_until) VALUES ($1, $2, $3, $4)
            ON CONFLICT (business_id) DO UPDATE SET hour = excluded.hour, due_at = excluded.due_at,
                told_until = excluded.told_until
            """, plan.businessID, plan.hour, plan.dueAt, plan.toldUntil)
    }

    public func deleteDigestPlan(of business: BusinessID) throws(StoreError) {
        try execute("DELETE FROM digests WHERE business_id = $1", business)
    }

    public func hasDigestsDue(now: Timestamp) throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM digests WHERE due_at <= $1 LIMIT 1", now).isEmpty
    }

    /// Digests that are due, locked so that no other node writes the same.
    public func dueDigests(now: Timestamp, limit: Int) throws(StoreError) -> [DigestPlan] {
        try query(
            "SELECT * FROM digests WHERE due_at <= $1 ORDER BY due_at, business_id LIMIT $2\(lock(.forTaking))", now,
            limit
        ).mapRows(DigestPlan.init)
    }
}

// MARK: Pressed buttons

extension StoreTransaction {
    /// Marks a link as used.
    /// - Returns: when it was used before; nil if this is its use.
    public func use(_ link: String, of message: MessageID, now: Timestamp) throws(StoreError) -> Timestamp? {
        let inserted = try execute(
            "INSERT INTO used_links (id, message_id, used_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", link,
            message, now)
        return inserted > 0 ? nil : try usedAt(link)
    }

    public func usedAt(_ link: String) throws(StoreError) -> Timestamp? {
        let rows = try query("SELECT used_at FROM used_links WHERE id = $1", link)
        guard let row = rows.first else { return nil }
        return try row("used_at")
    }
}

// MARK: When

extension StoreTransaction {
    /// When the next letter, digest or webhook is due; nil if none is to come.
    /// - Parameter busy: endpoints whose deliveries are being seen to.
    public func nextDispatchTime(busy: [WebhookEndpointID]) throws(StoreError) -> Timestamp? {
        let places = busy.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let others = busy.isEmpty ? "" : " AND endpoint_id NOT IN (\(places))"
        let sql = """
            SELECT MIN(due) AS next FROM (
                SELECT MIN(due_at) AS due FROM webhook_deliveries WHERE status = 'queued'\(others)
                UNION ALL SELECT MIN(due_at) FROM letters WHERE status = 'queued'
                UNION ALL SELECT MIN(due_at) FROM digests) AS times
            """
        let rows = try connection.query(sql, busy.map(\.sql))
        return try rows.first.flatMap { row throws(StoreError) in try row("next") }
    }
}
