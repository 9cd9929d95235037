// The attempts of all businesses, with filters in the address; as a table and as CSV.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// What is asked for, as it stands in the address.
struct AttemptQuery: Sendable {
    var business = ""
    var status = ""
    var outcome = ""
    var since = ""
    var until = ""
    let cursor: AttemptID?

    init(_ request: Request) {
        business = request.parameter("business_id") ?? ""
        status = request.parameter("status") ?? ""
        outcome = request.parameter("outcome") ?? ""
        since = request.parameter("since") ?? ""
        until = request.parameter("until") ?? ""
        cursor = request.parameter("before").map { AttemptID($0) }
    }

    var filter: AttemptFilter {
        AttemptFilter(
            business: business.isEmpty ? nil : BusinessID(business), status: AttemptStatus(rawValue: status),
            outcome: AttemptOutcome(rawValue: outcome), since: Self.day(since),
            // The last day is meant whole.
            until: Self.day(until).map { $0 + .hours(24) })
    }

    /// Midnight of a day as a browser writes it, in UTC; nil for anything else.
    static func day(_ text: String) -> Timestamp? {
        text.count == 10 ? Timestamp(rfc3339: text + "T00:00:00Z") : nil
    }

    func query(before cursor: AttemptID? = nil) -> String {
        QueryText.make([
            "business_id": business, "status": status, "outcome": outcome, "since": since, "until": until,
            "before": cursor?.rawValue,
        ])
    }

    var isFiltered: Bool { !query().isEmpty }
}

extension AdminPages {
    @Sendable func attempts(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = AttemptQuery(request)
        let known = try await store.read { tx throws(StoreError) in
            let attempts = try tx.attempts(query.filter, before: query.cursor, limit: Self.length + 1)
            return (
                attempts: attempts, names: try tx.names(of: attempts.map(\.businessID)),
                choices: try tx.businessChoices(query.business.isEmpty ? [] : [BusinessID(query.business)])
            )
        }
        let shown = known.attempts.prefix(Self.length)
        let view = AttemptsView(
            query, rows: shown.map { AttemptRow($0, known.names, time, engine.parts.numbers) },
            businesses: known.choices, older: known.attempts.count > Self.length ? shown.last?.id : nil)
        return page("admin-attempts", view, title: "Attempts", place: .attempts, context)
    }

    @Sendable func attemptsAsCSV(_ request: Request, _ context: AppContext) async throws -> Response {
        let filter = AttemptQuery(request).filter
        let store = store
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"attempts.csv\"",
            ],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: AttemptCSV.heading))
                var cursor: AttemptID?
                repeat {
                    let before = cursor
                    let attempts = try await store.read { tx throws(StoreError) in
                        try tx.attempts(filter, before: before, limit: AttemptCSV.rowsAtOnce)
                    }
                    try await writer.write(ByteBuffer(string: attempts.map(AttemptCSV.line).joined()))
                    cursor = attempts.count == AttemptCSV.rowsAtOnce ? attempts.last?.id : nil
                } while cursor != nil
                try await writer.finish(nil)
            })
    }
}

enum AttemptCSV {
    static let rowsAtOnce = 1_000

    static let heading = CSV.line([
        "id", "business_id", "message_id", "created_at", "attempt_number", "round", "status", "outcome",
        "customer_phone",
        "employee_phone", "answered_at", "heard_at", "connected_to_customer_at", "ended_at", "ended_reason", "cost_usd",
        "vapi_call_id",
    ])

    static func line(_ attempt: Attempt) -> String {
        CSV.line([
            attempt.id.rawValue, attempt.businessID.rawValue, attempt.messageID.rawValue, attempt.createdAt.rfc3339,
            String(attempt.attemptNumber), String(attempt.round), attempt.status.rawValue, attempt.outcome.rawValue,
            attempt.customerPhone ?? "", attempt.employeePhone, attempt.answeredAt?.rfc3339 ?? "",
            attempt.heardAt?.rfc3339 ?? "", attempt.connectedToCustomerAt?.rfc3339 ?? "",
            attempt.endedAt?.rfc3339 ?? "", attempt.endedReason ?? "", attempt.cost?.decimalString ?? "",
            attempt.vapiCallID ?? "",
        ])
    }
}

struct AttemptsView: Sendable {
    let rows: [AttemptRow]
    let isEmpty: Bool
    let isFiltered: Bool
    let businesses: [Choice]
    let statuses: [Choice]
    let outcomes: [Choice]
    let since: String
    let until: String
    let csv: String
    let older: String?

    init(_ query: AttemptQuery, rows: [AttemptRow], businesses: [Choice], older: AttemptID?) {
        self.rows = rows
        isEmpty = rows.isEmpty
        isFiltered = query.isFiltered
        self.businesses = businesses
        statuses = AttemptStatus.allCases.map {
            Choice($0.rawValue, $0.inWords, isChosen: $0.rawValue == query.status)
        }
        outcomes = AttemptOutcome.allCases.map {
            Choice($0.rawValue, $0.inWords, isChosen: $0.rawValue == query.outcome)
        }
        since = query.since
        until = query.until
        csv = "/admin/attempts.csv" + query.query()
        self.older = older.map { "/admin/attempts" + query.query(before: $0) }
    }
}
