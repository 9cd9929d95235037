// The outbox: what is to be done outside of the database, with leases so that nobody does it twice.
public import TakeoutCore

/// A piece of work as it is stored.
public enum OutboxWork: Codable, Equatable, Sendable {
    /// Waits at the gate for the phone and a line; becomes `placeCall` when admitted.
    case dial(ContactID)
    /// Once claimed never performed again, only looked up.
    case placeCall(AttemptID)
    case lookUp(AttemptID)
    case poll(AttemptID)
    case transfer(AttemptID)
    case tellConnectionFailed(AttemptID)
    case tellCustomerNotReached(AttemptID)
    case hangUp(AttemptID)
    case sendNotice(NoticeID)
    /// An SMS was taken by the carrier; when no news of its delivery came by then, it counts as sent.
    case awaitDelivery(NoticeID)
    /// The answer to an SMS that came in, to a number in E.164. Deleted with its text when it is sent.
    case answerSMS(to: String, text: String)
    /// A link for a new password or an invitation, by the link's id.
    case mailAccountLink(String)
    /// The row does not hold what this program writes.
    case unreadable
}

public struct OutboxItem: Sendable, Equatable {
    public let id: String
    public let callbackID: CallbackID
    public let sequence: Int
    public let work: OutboxWork
    /// How often it was tried and put off.
    public let tries: Int
    /// How often its worker died, or stumbled over it.
    public let setbacks: Int
    public let lastError: String?
    public let createdAt: Timestamp

    public init(
        id: String, callbackID: CallbackID, sequence: Int, work: OutboxWork, tries: Int = 0, setbacks: Int = 0,
        lastError: String? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.callbackID = callbackID
        self.sequence = sequence
        self.work = work
        self.tries = tries
        self.setbacks = setbacks
        self.lastError = lastError
        self.createdAt = createdAt
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), callbackID: try row("callback_id"), sequence: try row("sequence"),
            work: Self.work(try row("work")), tries: try row("tries"), setbacks: try row("setbacks"),
            lastError: try row("last_error"), createdAt: try row("created_at"))
    }

    private static let works = Memo<String, OutboxWork>(limit: 512)

    /// One row that cannot be read must not keep the others from being claimed. A call that waits for the phone is read
    /// again whenever the phone comes free.
    private static func work(_ text: String) -> OutboxWork {
        works.value(text) {
            do { return try StoredJSON.decode(text) } catch { return .unreadable }
        }
    }
}

/// Who performs a piece of work, and until when nobody else may.
public struct Lease: Sendable, Equatable {
    public let owner: String
    public let until: Timestamp

    public init(owner: String, until: Timestamp) {
        self.owner = owner
        self.until = until
    }
}

extension StoreTransaction {
    /// Adds work that is due now and performed by this node: no second commit is needed to claim it.
    public func add(_ item: OutboxItem, leased lease: Lease) throws(StoreError) {
        try insert(
            into: "outbox",
            [
                "id": item.id, "callback_id": item.callbackID, "sequence": item.sequence,
                "work": try StoredJSON.encode(item.work), "status": "leased", "due_at": item.createdAt,
                "lease_owner": lease.owner, "lease_until": lease.until, "created_at": item.createdAt,
            ])
    }

    /// Adds a call that waits for the phone or a line.
    public func add(_ item: OutboxItem, waitingFor hindrance: DialHindrance, phone: String) throws(StoreError) {
        try insert(
            into: "outbox",
            [
                "id": item.id, "callback_id": item.callbackID, "sequence": item.sequence,
                "work": try StoredJSON.encode(item.work), "status": "waiting", "due_at": item.createdAt,
                "phone": phone, "waits_for": hindrance, "created_at": item.createdAt,
            ])
    }

    /// A waiting call was admitted: from now on it is this call, leased.
    public func admit(_ id: String, as work: OutboxWork, lease: Lease) throws(StoreError) {
        try execute(
            """
            UPDATE outbox SET work = $2, status = 'leased', lease_owner = $3, lease_until = $4, phone = NULL,
                waits_for = NULL
            WHERE id = $1
            """, id, try StoredJSON.encode(work), lease.owner, lease.until)
    }

    public func keepWaiting(_ id: String, for hindrance: DialHindrance) throws(StoreError) {
        try execute("UPDATE outbox SET waits_for = $2 WHERE id = $1", id, hindrance)
    }

    /// The call that has waited longest for this phone.
    public func waitingCall(for phone: String) throws(StoreError) -> OutboxItem? {
        try query(
            "SELECT * FROM outbox WHERE status = 'waiting' AND phone = $1 ORDER BY created_at, id LIMIT 1", phone
        ).mapRows(OutboxItem.init).first
    }

    /// The call that has waited longest for a line and whose phone is free.
    public func callWaitingForLine() throws(StoreError) -> OutboxItem? {
        try query(
            """
            SELECT * FROM outbox WHERE status = 'waiting' AND waits_for = 'line'
                AND NOT EXISTS (SELECT 1 FROM live_calls WHERE live_calls.phone = outbox.phone)
            ORDER BY created_at, id LIMIT 1
            """
        ).mapRows(OutboxItem.init).first
    }

    /// All phones that a call waits for, for the safety sweep.
    public func phonesWaitedFor(limit: Int) throws(StoreError) -> [String] {
        try query("SELECT DISTINCT phone FROM outbox WHERE status = 'waiting' ORDER BY phone LIMIT $1", limit)
            .mapRows { row throws(StoreError) in try row("phone") }
    }

    public func waitingCall(of callback: CallbackID) throws(StoreError) -> OutboxItem? {
        try query("SELECT * FROM outbox WHERE callback_id = $1 AND status = 'waiting'", callback)
            .mapRows(OutboxItem.init).first
    }

    /// Leases work that is due, the longest due first.
    public func claimDue(now: Timestamp, limit: Int, lease: Lease) throws(StoreError) -> [OutboxItem] {
        try query(
            """
            WITH due AS (
                SELECT id FROM outbox WHERE status = 'pending' AND due_at <= $1 ORDER BY due_at, id
                LIMIT $2\(lock(.forTaking)))
            UPDATE outbox SET status = 'leased', lease_owner = $3, lease_until = $4
            WHERE id IN (SELECT id FROM due)
            RETURNING *
            """, now, limit, lease.owner, lease.until
        ).mapRows(OutboxItem.init).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// A piece of work that was abandoned so often is a suspect: from then on its setbacks are counted one by one, when
    /// it is begun, since many a bystander is abandoned with it.
    public static let suspectLimit = 3

    /// Takes over work whose worker died: its lease ran out, or it belonged to another life of this single node. Work of the
    /// node that asks is no worse for it, since that one lives and is only slow.
    /// - Parameter now: by the clock that all nodes share.
    public func claimAbandoned(now: Timestamp, limit: Int, lease: Lease) throws(StoreError) -> [OutboxItem] {
        try query(
            """
            WITH abandoned AS (
                SELECT id FROM outbox WHERE status = 'leased' AND lease_until <= $1 ORDER BY lease_until, id
                LIMIT $2\(lock(.forTaking)))
            UPDATE outbox SET lease_owner = $3, lease_until = $4,
                setbacks = CASE WHEN setbacks < $5 AND lease_owner <> $3 THEN setbacks + 1 ELSE setbacks END
            WHERE id IN (SELECT id FROM abandoned)
            RETURNING *
            """, now, limit, lease.owner, lease.until, Self.suspectLimit
        ).mapRows(OutboxItem.init).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// On an engine that only one process uses, leases of others are those of the dead.
    public func expireLeases(notOf owner: String, now: Timestamp) throws(StoreError) {
        try execute(
            "UPDATE outbox SET lease_until = $2 WHERE status = 'leased' AND lease_owner <> $1 AND lease_until > $2",
            owner, now)
    }

    /// Done: the row goes. A result is a fact and is taken in whether or not the lease still held.
    /// - Returns: false when the row was gone already.
    @discardableResult
    public func complete(_ id: String) throws(StoreError) -> Bool {
        try execute("DELETE FROM outbox WHERE id = $1", id) > 0
    }

    /// Leased but not begun: anybody may claim it again. Work that another has taken over meanwhile stays with it.
    public func putBack(_ id: String, of owner: String, due: Timestamp) throws(StoreError) {
        try execute(
            """
            UPDATE outbox SET status = 'pending', due_at = $2, lease_owner = NULL, lease_until = NULL
            WHERE id = $1 AND status = 'leased' AND lease_owner = $3
            """, id, due, owner)
    }

    /// - Parameter isSetback: whether the work itself is to blame, rather than the one that it was offered to. Work that
    ///   came to an ordinary end has no setbacks any more.
    public func postpone(_ id: String, until: Timestamp, error: String, isSetback: Bool) throws(StoreError) {
        try execute(
            """
            UPDATE outbox SET status = 'pending', due_at = $2, tries = tries + $4,
                setbacks = CASE WHEN $5 THEN setbacks + 1 ELSE 0 END, lease_owner = NULL, lease_until = NULL, last_error = $3
            WHERE id = $1
            """, id, until, error, isSetback ? 0 : 1, isSetback)
    }

    /// A suspect is begun: if nothing is heard of it again, this was its fault.
    public func chargeSuspect(_ id: String) throws(StoreError) {
        try execute("UPDATE outbox SET setbacks = setbacks + 1 WHERE id = $1", id)
    }

    /// Makes a dead letter: kept for people to see, performed by nobody.
    public func bury(_ id: String, error: String) throws(StoreError) {
        try execute(
            """
            UPDATE outbox SET status = 'dead', lease_owner = NULL, lease_until = NULL, last_error = $2 WHERE id = $1
            """, id, error)
    }

    /// Whether the work is still this worker's alone.
    public func holdsLease(_ id: String, owner: String, now: Timestamp) throws(StoreError) -> Bool {
        try !query(
            "SELECT 1 AS one FROM outbox WHERE id = $1 AND status = 'leased' AND lease_owner = $2 AND lease_until > $3",
            id, owner, now
        ).isEmpty
    }

    /// Whether nobody else has taken the work over, be the lease at its end or not.
    public func isLeased(_ id: String, to owner: String) throws(StoreError) -> Bool {
        try !query(
            "SELECT 1 AS one FROM outbox WHERE id = $1 AND status = 'leased' AND lease_owner = $2" + lock(.forChange),
            id, owner
        ).isEmpty
    }

    /// Prolongs the lease of work that is about to be done, be it at its end or not.
    /// - Returns: false when another has taken the work over, or it is done.
    public func renewLease(_ id: String, of lease: Lease) throws(StoreError) -> Bool {
        try execute(
            "UPDATE outbox SET lease_until = $3 WHERE id = $1 AND status = 'leased' AND lease_owner = $2", id,
            lease.owner, lease.until) > 0
    }

    /// Work that is not done yet, for tests and the auditor.
    public func outbox(of callback: CallbackID) throws(StoreError) -> [OutboxItem] {
        try query("SELECT * FROM outbox WHERE callback_id = $1 ORDER BY sequence, id", callback)
            .mapRows(OutboxItem.init)
    }
}
