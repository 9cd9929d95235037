// Callbacks: the machine's state beside its journal.
public import TakeoutCore

/// A callback's state as it is stored.
public struct StoredCallback: Sendable, Equatable {
    public let id: CallbackID
    public let businessID: BusinessID
    public var state: CallbackState
    /// Of the last journal entry.
    public var journalSequence: Int

    public init(id: CallbackID, businessID: BusinessID, state: CallbackState, journalSequence: Int = 0) {
        self.id = id
        self.businessID = businessID
        self.state = state
        self.journalSequence = journalSequence
    }

    init(_ row: SQLRow, _ states: StateMemo) throws(StoreError) {
        id = try row("message_id")
        businessID = try row("business_id")
        state = try states.decode(try row("state"), of: id)
        journalSequence = try row("journal_sequence")
    }
}

/// A callback with what a decision about it asks for.
public struct CallbackFile: Sendable {
    public let callback: StoredCallback
    public let business: Business
    /// Whether the number to call is one of our own lines.
    public let isOwnLine: Bool

    public init(callback: StoredCallback, business: Business, isOwnLine: Bool) {
        self.callback = callback
        self.business = business
        self.isOwnLine = isOwnLine
    }
}

/// One line of a callback's journal.
public struct JournalEntry: Sendable, Equatable {
    public let sequence: Int
    public let at: Timestamp
    public let event: CallbackEvent
    public let ignored: IgnoredReason?

    public init(sequence: Int, at: Timestamp, event: CallbackEvent, ignored: IgnoredReason?) {
        self.sequence = sequence
        self.at = at
        self.event = event
        self.ignored = ignored
    }
}

/// What is due at a moment.
public struct DueWork: Sendable, Equatable {
    /// That want to be woken, the longest due first.
    public let callbacks: [CallbackID]
    /// In the outbox: due, or abandoned by its worker.
    public let hasActions: Bool
    /// Phones whose time of being busy is over.
    public let hasPhones: Bool
    /// The time is over for which the account had said that all its lines are taken.
    public let hasLines: Bool
}

extension IgnoredReason: SQLWord {}

extension StoreTransaction {
    /// In a write it is this transaction's until its end: events of one callback come one after the other.
    public func callback(_ id: CallbackID) throws(StoreError) -> StoredCallback? {
        try query(
            "SELECT message_id, business_id, state, journal_sequence FROM callbacks WHERE message_id = $1"
                + lock(.forChange), id
        ).mapRows { row throws(StoreError) in try StoredCallback(row, states) }.first
    }

    /// The callback, its business and what is known of the number to call, in one statement: every event asks for them.
    /// In a write the callback is this transaction's until its end.
    public func callbackFile(_ id: CallbackID) throws(StoreError) -> CallbackFile? {
        let rows = try query(
            """
            SELECT callbacks.message_id, callbacks.business_id, callbacks.state, callbacks.journal_sequence,
                businesses.*, EXISTS (
                    SELECT 1 FROM own_lines
                    WHERE number = COALESCE(businesses.callback_notification_phone, businesses.public_phone_number)
                ) AS is_own_line
            FROM callbacks JOIN businesses ON businesses.id = callbacks.business_id
            WHERE callbacks.message_id = $1
            """ + lock(.forChange, of: "callbacks"), id)
        guard let row = rows.first else { return nil }
        return CallbackFile(
            callback: try StoredCallback(row, states), business: try Business(row), isOwnLine: try row("is_own_line"))
    }

    /// Whether a callback still wants to be woken; another node may have done it just now.
    public func isDue(_ id: CallbackID, now: Timestamp) throws(StoreError) -> Bool {
        try !query(
            "SELECT 1 AS one FROM callbacks WHERE message_id = $1 AND wake_at <= $2" + lock(.forChange), id, now
        ).isEmpty
    }

    /// A callback that cannot be read is not woken any more: it would be due for ever.
    public func stopWaking(_ id: CallbackID) throws(StoreError) {
        try execute("UPDATE callbacks SET wake_at = NULL WHERE message_id = $1", id)
    }

    /// Inserts or overwrites; the journal has its own function.
    public func save(_ callback: StoredCallback, now: Timestamp) throws(StoreError) {
        try execute(
            """
            INSERT INTO callbacks
                (message_id, business_id, state, state_word, journal_sequence, wake_at, is_open, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (message_id) DO UPDATE SET state = excluded.state, state_word = excluded.state_word,
                journal_sequence = excluded.journal_sequence, wake_at = excluded.wake_at, is_open = excluded.is_open,
                updated_at = excluded.updated_at
            """,
            callback.id, callback.businessID, try states.encode(callback.state, of: callback.id),
            callback.state.word.rawValue,
            callback.journalSequence, callback.state.wakeAt, callback.state.isOpen, now)
    }

    public func append(_ entry: JournalEntry, to callback: CallbackID) throws(StoreError) {
        try execute(
            """
            INSERT INTO journal (callback_id, sequence, at, machine_version, event, ignored)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            callback, entry.sequence, entry.at, CallbackMachine.version, try StoredJSON.encode(entry.event),
            entry.ignored)
    }

    /// In order of sequence.
    public func journal(of callback: CallbackID) throws(StoreError) -> [JournalEntry] {
        try query(
            "SELECT sequence, at, event, ignored FROM journal WHERE callback_id = $1 ORDER BY sequence", callback
        ).mapRows { row throws(StoreError) in
            JournalEntry(
                sequence: try row("sequence"), at: try row("at"), event: try StoredJSON.decode(try row("event")),
                ignored: try row("ignored"))
        }
    }

    /// Callbacks that want to be woken, the longest due first.
    public func dueCallbacks(now: Timestamp, limit: Int) throws(StoreError) -> [CallbackID] {
        try query(
            "SELECT message_id FROM callbacks WHERE wake_at <= $1 ORDER BY wake_at, message_id LIMIT $2", now, limit
        ).mapRows { row throws(StoreError) in try row("message_id") }
    }

    /// What is due now, so that a timer that fires opens no transaction for nothing.
    public func dueWork(now: Timestamp, limit: Int) throws(StoreError) -> DueWork {
        let rows = try query(
            """
            SELECT EXISTS (SELECT 1 FROM outbox WHERE status = 'pending' AND due_at <= $1) AS pending,
                EXISTS (SELECT 1 FROM outbox WHERE status = 'leased' AND lease_until <= $1) AS abandoned,
                EXISTS (SELECT 1 FROM live_calls WHERE free_at <= $1) AS phones,
                EXISTS (SELECT 1 FROM provider_account WHERE id = 1 AND full_until <= $1) AS lines
            """, now)
        let (isPending, isAbandoned): (Bool, Bool) = (try rows[0]("pending"), try rows[0]("abandoned"))
        return DueWork(
            callbacks: try dueCallbacks(now: now, limit: limit), hasActions: isPending || isAbandoned,
            hasPhones: try rows[0]("phones"), hasLines: try rows[0]("lines"))
    }

    /// Callbacks of a business that are not at their end.
    public func openCallbacks(of business: BusinessID) throws(StoreError) -> [CallbackID] {
        try query(
            "SELECT message_id FROM callbacks WHERE business_id = $1 AND is_open ORDER BY message_id", business
        ).mapRows { row throws(StoreError) in try row("message_id") }
    }

    /// The earliest time at which anything is to be done: a callback, the outbox, a phone or a line that comes free.
    public func nextDueTime() throws(StoreError) -> Timestamp? {
        let rows = try query(
            """
            SELECT MIN(at) AS at FROM (
                SELECT MIN(wake_at) AS at FROM callbacks WHERE wake_at IS NOT NULL
                UNION ALL SELECT MIN(due_at) FROM outbox WHERE status = 'pending'
                UNION ALL SELECT MIN(lease_until) FROM outbox WHERE status = 'leased'
                UNION ALL SELECT MIN(free_at) FROM live_calls
                UNION ALL SELECT full_until FROM provider_account WHERE id = 1
            ) AS times
            """)
        guard let row = rows.first else { return nil }
        return try row("at")
    }
}
