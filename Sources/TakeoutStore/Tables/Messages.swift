// Messages: what customers left, once per source.
public import TakeoutCore

/// Where a message came from.
public enum MessageSource: String, Sendable, SQLWord, CaseIterable {
    case vapi, api
    /// A call that a person asked for to try it out: it is not counted.
    case test
}

public struct Message: Sendable, Equatable {
    public var id: MessageID
    public var businessID: BusinessID
    public var source: MessageSource
    /// The inbound call's id, or the API client's own.
    public var sourceID: String?
    public var customerName: String?
    /// E.164: the number given if it is one, else the caller id.
    public var customerPhone: String?
    /// What was given as the number but could not be read as one.
    public var customerPhoneGiven: String?
    /// E.164.
    public var callerPhone: String?
    public var body: String
    public var urgency: Urgency
    public var bestTime: String?
    public var transcript: String?
    /// What the customer's call cost.
    public var callCost: Money?
    public var callCostParts: CostParts
    public var receivedAt: Timestamp
    /// Whether its call was found by asking the provider, because the report never came.
    public var isRepairedByPoll: Bool

    public init(
        id: MessageID, businessID: BusinessID, source: MessageSource, sourceID: String?, customerName: String?,
        customerPhone: String?, customerPhoneGiven: String?, callerPhone: String?, body: String, urgency: Urgency,
        bestTime: String? = nil, transcript: String? = nil, callCost: Money? = nil,
        callCostParts: CostParts = CostParts(), receivedAt: Timestamp, isRepairedByPoll: Bool = false
    ) {
        self.id = id
        self.businessID = businessID
        self.source = source
        self.sourceID = sourceID
        self.customerName = customerName
        self.customerPhone = customerPhone
        self.customerPhoneGiven = customerPhoneGiven
        self.callerPhone = callerPhone
        self.body = body
        self.urgency = urgency
        self.bestTime = bestTime
        self.transcript = transcript
        self.callCost = callCost
        self.callCostParts = callCostParts
        self.receivedAt = receivedAt
        self.isRepairedByPoll = isRepairedByPoll
    }
}

extension Message {
    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row("id"), businessID: try row("business_id"), source: try row("source"),
            sourceID: try row("source_id"), customerName: try row("customer_name"),
            customerPhone: try row("customer_phone"), customerPhoneGiven: try row("customer_phone_given"),
            callerPhone: try row("caller_phone"), body: try row("body"), urgency: try row("urgency"),
            bestTime: try row("best_time"), transcript: try row("transcript"), callCost: try row("call_cost"),
            callCostParts: try CostParts(row, prefix: "call_"), receivedAt: try row("received_at"),
            isRepairedByPoll: try row("repaired_by_poll"))
    }
}

extension StoreTransaction {
    public func insert(_ message: Message) throws(StoreError) {
        try insert(
            into: "messages",
            [
                "id": message.id, "business_id": message.businessID, "source": message.source,
                "source_id": message.sourceID, "customer_name": message.customerName,
                "customer_phone": message.customerPhone, "customer_phone_given": message.customerPhoneGiven,
                "caller_phone": message.callerPhone, "body": message.body, "urgency": message.urgency,
                "best_time": message.bestTime, "transcript": message.transcript, "call_cost": message.callCost,
                "call_cost_transport": message.callCostParts.transport,
                "call_cost_transcriber": message.callCostParts.transcriber,
                "call_cost_model": message.callCostParts.model, "call_cost_voice": message.callCostParts.voice,
                "call_cost_platform": message.callCostParts.platform, "call_cost_other": message.callCostParts.other,
                "received_at": message.receivedAt, "repaired_by_poll": message.isRepairedByPoll,
                "name_key": message.customerName.flatMap(NameKey.init)?.text,
            ])
    }

    /// Writes what may be amended while the call that left the message goes on, or learned at its end.
    public func update(_ message: Message) throws(StoreError) {
        try execute(
            """
            UPDATE messages SET customer_name = $2, customer_phone = $3, customer_phone_given = $4, body = $5,
                urgency = $6, best_time = $7, transcript = $8, call_cost = $9, call_cost_transport = $10,
                call_cost_transcriber = $11, call_cost_model = $12, call_cost_voice = $13, call_cost_platform = $14,
                call_cost_other = $15, name_key = $16
            WHERE id = $1
            """,
            message.id, message.customerName, message.customerPhone, message.customerPhoneGiven, message.body,
            message.urgency, message.bestTime, message.transcript, message.callCost, message.callCostParts.transport,
            message.callCostParts.transcriber, message.callCostParts.model, message.callCostParts.voice,
            message.callCostParts.platform, message.callCostParts.other,
            message.customerName.flatMap(NameKey.init)?.text)
    }

    public func message(_ id: MessageID) throws(StoreError) -> Message? {
        try query("SELECT * FROM messages WHERE id = $1", id).mapRows(Message.init).first
    }

    /// E.164; nil when the message has none.
    public func customerPhone(of id: MessageID) throws(StoreError) -> String? {
        let rows = try query("SELECT customer_phone FROM messages WHERE id = $1", id)
        return try rows.first.flatMap { row throws(StoreError) in try row("customer_phone") }
    }

    public func message(
        of business: BusinessID, source: MessageSource, sourceID: String
    ) throws(StoreError) -> Message? {
        try lockCallback(
            where: "SELECT id FROM messages WHERE business_id = $1 AND source = $2 AND source_id = $3", business,
            source,
            sourceID)
        return try query(
            "SELECT * FROM messages WHERE business_id = $1 AND source = $2 AND source_id = $3", business, source,
            sourceID
        ).mapRows(Message.init).first
    }

    /// Newest first, before a given id.
    public func messages(
        of business: BusinessID, before cursor: MessageID?, limit: Int
    ) throws(StoreError) -> [Message] {
        let sql = """
            SELECT * FROM messages WHERE business_id = $1\(cursor == nil ? "" : " AND id < $3")
            ORDER BY id DESC LIMIT $2
            """
        let last = cursor.map { [$0.sql] } ?? []
        return try connection.query(sql, [business.sql, limit.sql] + last).mapRows(Message.init)
    }
}
