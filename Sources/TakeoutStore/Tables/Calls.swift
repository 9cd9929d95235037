// Answers given to tool calls, and reports of calls that belong to no business.
public import TakeoutCore

/// A call to a number of no business.
public struct UnclaimedCall: Sendable, Equatable {
    public let callID: String
    public let lineID: String?
    public let lineNumber: String?
    public let callerNumber: String?
    /// JSON as it came, cut at 256 KiB; empty while only the question came which assistant takes the call.
    public let report: String
    public let receivedAt: Timestamp

    public init(
        callID: String, lineID: String?, lineNumber: String?, callerNumber: String?, report: String,
        receivedAt: Timestamp
    ) {
        self.callID = callID
        self.lineID = lineID
        self.lineNumber = lineNumber
        self.callerNumber = callerNumber
        self.report = report
        self.receivedAt = receivedAt
    }
}

extension StoreTransaction {
    /// The answer given before to this very request, as JSON.
    public func toolAnswer<Answer: Decodable>(
        callID: String, toolCallID: String, as type: Answer.Type
    ) throws(StoreError) -> Answer? {
        let rows = try query(
            "SELECT answer FROM tool_answers WHERE call_id = $1 AND tool_call_id = $2", callID, toolCallID)
        guard let row = rows.first else { return nil }
        return try StoredJSON.decode(try row("answer"))
    }

    public func insertToolAnswer(
        _ answer: some Encodable, callID: String, toolCallID: String, now: Timestamp
    ) throws(StoreError) {
        try insert(
            into: "tool_answers",
            [
                "call_id": callID, "tool_call_id": toolCallID, "answer": try StoredJSON.encode(answer), "at": now,
            ])
    }

    /// Keeps the first report of a call; later ones change nothing. It takes the place of an empty one.
    public func keep(_ call: UnclaimedCall) throws(StoreError) {
        try execute(
            """
            INSERT INTO unclaimed_calls (call_id, line_id, line_number, caller_number, report, received_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (call_id) DO UPDATE SET report = excluded.report WHERE unclaimed_calls.report = ''
            """,
            call.callID, call.lineID, call.lineNumber, call.callerNumber, call.report, call.receivedAt)
    }

    /// Newest first.
    public func unclaimedCalls(limit: Int) throws(StoreError) -> [UnclaimedCall] {
        try query("SELECT * FROM unclaimed_calls ORDER BY received_at DESC, call_id DESC LIMIT $1", limit)
            .mapRows { row throws(StoreError) in
                UnclaimedCall(
                    callID: try row("call_id"), lineID: try row("line_id"), lineNumber: try row("line_number"),
                    callerNumber: try row("caller_number"), report: try row("report"),
                    receivedAt: try row("received_at"))
            }
    }
}
