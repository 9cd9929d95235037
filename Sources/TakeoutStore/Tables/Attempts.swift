// The plan's table outbound_callback_attempts: one phone call to one contact.
public import TakeoutCore

public struct Attempt: Sendable, Equatable {
    public let id: AttemptID
    public let businessID: BusinessID
    public let messageID: MessageID
    public let customerPhone: String?
    public let employeePhone: String
    public var status: AttemptStatus
    public var vapiCallID: String?
    /// Counts the calls for the message from 1, over all rounds.
    public let attemptNumber: Int
    public let createdAt: Timestamp
    public var answeredAt: Timestamp?
    public var connectedToCustomerAt: Timestamp?
    public var outcome: AttemptOutcome
    public var heardAt: Timestamp?
    public var endedAt: Timestamp?
    public var endedReason: String?
    public var cost: Money?
    public var costParts: CostParts
    /// When the provider is asked for the cost that its report did not tell; nil: not.
    public var costLookAt: Timestamp?
    public var costLooks: Int
    /// The call was let through to show whether the account is well again.
    public let isProbe: Bool
    public let round: Int
    public let token: String
    public var controlURL: String?
    /// What the contact said about the matter, in the assistant's words.
    public var note: String?
    /// How often asking the provider told what its webhooks had not.
    public var repairedByPoll: Int

    public init(
        id: AttemptID, businessID: BusinessID, messageID: MessageID, customerPhone: String?, employeePhone: String,
        status: AttemptStatus = .pending, vapiCallID: String? = nil, attemptNumber: Int, createdAt: Timestamp,
        answeredAt: Timestamp? = nil, connectedToCustomerAt: Timestamp? = nil, outcome: AttemptOutcome = .ringing,
        heardAt: Timestamp? = nil, endedAt: Timestamp? = nil, endedReason: String? = nil, cost: Money? = nil,
        costParts: CostParts = CostParts(), costLookAt: Timestamp? = nil, costLooks: Int = 0, isProbe: Bool = false,
        round: Int, token: String, controlURL: String? = nil,
        note: String? = nil, repairedByPoll: Int = 0
    ) {
        self.id = id
        self.businessID = businessID
        self.messageID = messageID
        self.customerPhone = customerPhone
        self.employeePhone = employeePhone
        self.status = status
        self.vapiCallID = vapiCallID
        self.attemptNumber = attemptNumber
        self.createdAt = createdAt
        self.answeredAt = answeredAt
        self.connectedToCustomerAt = connectedToCustomerAt
        self.outcome = outcome
        self.heardAt = heardAt
        self.endedAt = endedAt
        self.endedReason = endedReason
        self.cost = cost
        self.costParts = costParts
        self.costLookAt = costLookAt
        self.costLooks = costLooks
        self.isProbe = isProbe
        self.round = round
        self.token = token
        self.controlURL = controlURL
        self.note = note
        self.repairedByPoll = repairedByPoll
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), businessID: try row("business_id"), messageID: try row("message_id"),
            customerPhone: try row("customer_phone"), employeePhone: try row("employee_phone"),
            status: try row("status"), vapiCallID: try row("vapi_call_id"), attemptNumber: try row("attempt_number"),
            createdAt: try row("created_at"), answeredAt: try row("answered_at"),
            connectedToCustomerAt: try row("connected_to_customer_at"), outcome: try row("outcome"),
            heardAt: try row("heard_at"), endedAt: try row("ended_at"), endedReason: try row("ended_reason"),
            cost: try row("cost"), costParts: try CostParts(row, prefix: ""), costLookAt: try row("cost_look_at"),
            costLooks: try row("cost_looks"), isProbe: try row("is_probe"), round: try row("round"),
            token: try row("token"),
            controlURL: try row("control_url"), note: try row("note"), repairedByPoll: try row("repaired_by_poll"))
    }
}

/// Which attempts an admin wants to see.
public struct AttemptFilter: Sendable {
    public var business: BusinessID?
    public var status: AttemptStatus?
    public var outcome: AttemptOutcome?
    public var since: Timestamp?
    public var until: Timestamp?

    public init(
        business: BusinessID? = nil, status: AttemptStatus? = nil, outcome: AttemptOutcome? = nil,
        since: Timestamp? = nil, until: Timestamp? = nil
    ) {
        self.business = business
        self.status = status
        self.outcome = outcome
        self.since = since
        self.until = until
    }
}

extension StoreTransaction {
    public func insert(_ attempt: Attempt) throws(StoreError) {
        try insert(
            into: "outbound_callback_attempts",
            [
                "id": attempt.id, "business_id": attempt.businessID, "message_id": attempt.messageID,
                "customer_phone": attempt.customerPhone, "employee_phone": attempt.employeePhone,
                "status": attempt.status, "vapi_call_id": attempt.vapiCallID,
                "attempt_number": attempt.attemptNumber, "created_at": attempt.createdAt,
                "answered_at": attempt.answeredAt, "connected_to_customer_at": attempt.connectedToCustomerAt,
                "outcome": attempt.outcome, "round": attempt.round, "token": attempt.token,
                "is_probe": attempt.isProbe,
            ])
    }

    public func attempt(_ id: AttemptID) throws(StoreError) -> Attempt? {
        try lockCallback(where: "SELECT message_id FROM outbound_callback_attempts WHERE id = $1", id)
        return try query("SELECT * FROM outbound_callback_attempts WHERE id = $1", id).mapRows(Attempt.init).first
    }

    /// By the provider's id of the call, else by our token.
    public func attempt(callID: String, token: String?) throws(StoreError) -> Attempt? {
        if let attempt = try attempt(by: "vapi_call_id", callID) { return attempt }
        guard let token else { return nil }
        return try attempt(by: "token", token)
    }

    private func attempt(by column: String, _ value: String) throws(StoreError) -> Attempt? {
        try lockCallback(where: "SELECT message_id FROM outbound_callback_attempts WHERE \(column) = $1", value)
        return try query("SELECT * FROM outbound_callback_attempts WHERE \(column) = $1", value).mapRows(Attempt.init)
            .first
    }

    /// In the order in which they were made.
    public func attempts(of message: MessageID) throws(StoreError) -> [Attempt] {
        try query("SELECT * FROM outbound_callback_attempts WHERE message_id = $1 ORDER BY attempt_number", message)
            .mapRows(Attempt.init)
    }

    /// Newest first.
    /// - Parameter cursor: the one behind which the list goes on; none if there is no such attempt.
    public func attempts(
        _ filter: AttemptFilter, before cursor: AttemptID?, limit: Int
    ) throws(StoreError) -> [Attempt] {
        guard let end = try end(of: filter, before: cursor) else { return [] }
        var arguments: [SQLValue] = [limit.sql]
        func bind(_ value: some SQLConvertible) -> String {
            arguments.append(value.sql)
            return "$\(arguments.count)"
        }
        // Only the conditions that are asked for: with the others in it no engine would find an index. One business has
        // fewer attempts than one outcome, which SQLite does not know: COALESCE keeps it from the index of the outcomes.
        var conditions: [String] = []
        let column = { (name: String) in filter.business == nil ? name : "COALESCE(\(name), '')" }
        if let business = filter.business { conditions.append("business_id = \(bind(business))") }
        // A word of ours, written out: few attempts are pending, and only so is their index seen to hold them.
        if let status = filter.status { conditions.append("\(column("status")) = '\(status.rawValue)'") }
        if let outcome = filter.outcome { conditions.append("\(column("outcome")) = \(bind(outcome))") }
        if let since = filter.since { conditions.append("created_at >= \(bind(since))") }
        switch end {
        case .open: break
        case .time(let until): conditions.append("created_at < \(bind(until))")
        case .attempt(let id, let time): conditions.append("(created_at, id) < (\(bind(time)), \(bind(id)))")
        }
        let filtered = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try connection.query(
            "SELECT * FROM outbound_callback_attempts \(filtered) ORDER BY created_at DESC, id DESC LIMIT $1", arguments
        ).mapRows(Attempt.init)
    }

    /// Where a list of attempts begins, newest first.
    private enum ListEnd {
        case open
        case time(Timestamp)
        case attempt(AttemptID, Timestamp)
    }

    /// One end, the earlier of the two: given both, an engine may begin at the later one and go through all between.
    /// - Returns: nil if there is no such attempt.
    private func end(of filter: AttemptFilter, before cursor: AttemptID?) throws(StoreError) -> ListEnd? {
        guard let cursor else { return filter.until.map(ListEnd.time) ?? .open }
        let rows = try query("SELECT created_at FROM outbound_callback_attempts WHERE id = $1", cursor)
        guard let row = rows.first else { return nil }
        let time: Timestamp = try row("created_at")
        if let until = filter.until, until <= time { return .time(until) }
        return .attempt(cursor, time)
    }

    /// Writes what the machine says of an attempt.
    public func update(_ record: AttemptRecord) throws(StoreError) {
        try execute(
            """
            UPDATE outbound_callback_attempts SET status = $2, outcome = $3, answered_at = $4, heard_at = $5,
                connected_to_customer_at = $6, ended_at = $7
            WHERE id = $1
            """,
            record.id, record.status, record.outcome, record.answeredAt, record.heardAt, record.connectedAt,
            record.endedAt)
    }

    /// Writes what the provider says of a call; what it does not say stays.
    /// - Parameter costLookAt: when it is to be asked for the cost; nil takes an earlier plan back.
    public func learn(
        _ id: AttemptID, callID: String, controlURL: String?, endedReason: String?, cost: Money?,
        parts: CostParts = CostParts(), costLookAt: Timestamp? = nil
    ) throws(StoreError) {
        try execute(
            """
            UPDATE outbound_callback_attempts SET vapi_call_id = COALESCE(vapi_call_id, $2),
                control_url = COALESCE($3, control_url), ended_reason = COALESCE(ended_reason, $4),
                cost = COALESCE($5, cost), cost_look_at = $6,
                cost_transport = COALESCE($7, cost_transport), cost_transcriber = COALESCE($8, cost_transcriber),
                cost_model = COALESCE($9, cost_model), cost_voice = COALESCE($10, cost_voice),
                cost_platform = COALESCE($11, cost_platform), cost_other = COALESCE($12, cost_other)
            WHERE id = $1
            """, id, callID, controlURL, endedReason, cost, costLookAt, parts.transport, parts.transcriber, parts.model,
            parts.voice, parts.platform, parts.other)
    }

    /// Attempts whose cost the provider is to be asked for, the longest due first.
    public func dueCostLooks(now: Timestamp, limit: Int) throws(StoreError) -> [AttemptID] {
        try query(
            """
            SELECT id FROM outbound_callback_attempts WHERE cost_look_at <= $1 ORDER BY cost_look_at, id LIMIT $2
            """, now, limit
        ).mapRows { row throws(StoreError) in try row("id") }
    }

    /// Takes a look that is due; another node may have taken it already.
    /// - Parameter next: when to look again if the cost is missing still; nil: never.
    public func takeCostLook(_ id: AttemptID, now: Timestamp, next: Timestamp?) throws(StoreError) -> Bool {
        try execute(
            """
            UPDATE outbound_callback_attempts SET cost_look_at = $3, cost_looks = cost_looks + 1
            WHERE id = $1 AND cost_look_at <= $2
            """, id, now, next) > 0
    }

    /// Why the provider did not place a call, unless it gave a reason already.
    public func note(_ id: AttemptID, reason: String) throws(StoreError) {
        try execute(
            "UPDATE outbound_callback_attempts SET ended_reason = COALESCE(ended_reason, $2) WHERE id = $1", id, reason)
    }

    public func note(_ id: AttemptID, words: String) throws(StoreError) {
        try execute("UPDATE outbound_callback_attempts SET note = $2 WHERE id = $1", id, words)
    }

    /// Asking the provider told something of this call that no webhook had.
    public func countRepair(_ id: AttemptID) throws(StoreError) {
        try execute(
            "UPDATE outbound_callback_attempts SET repaired_by_poll = repaired_by_poll + 1 WHERE id = $1", id)
    }

    /// Calls to a number since a moment that came to be placed, or may have been.
    public func countCalls(to phone: String, since: Timestamp) throws(StoreError) -> Int {
        let rows = try query(
            """
            SELECT COUNT(*) AS calls FROM outbound_callback_attempts
            WHERE employee_phone = $1 AND created_at > $2 AND (vapi_call_id IS NOT NULL OR status = 'pending')
            """, phone, since)
        return try rows[0]("calls")
    }
}
