// What admins see of all businesses: attempts, statistics, calls to numbers of no business.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct AdminController: Sendable {
    let engine: Engine

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("admin/callback-attempts", use: attempts)
        group.get("admin/callback-stats", use: statistics)
        group.get("admin/provider", use: provider)
        group.get("admin/unclaimed-calls", use: unclaimedCalls)
        group.get("admin/dead-letters", use: deadLetters)
    }

    @Sendable private func attempts(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let page = try Page(request)
        let filter = AttemptFilter(
            business: request.business, status: try request.word("status"), since: try request.time("since"),
            until: try request.time("until"))
        let attempts = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.attempts(filter, before: page.cursor.map(AttemptID.init), limit: page.limit + 1)
        }
        return .json(page.list(attempts, id: \.id.rawValue, json: \.json))
    }

    @Sendable private func statistics(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let filter = StatisticsFilter(
            business: request.business, since: try request.time("since") ?? Timestamp(microseconds: 0),
            until: try request.time("until") ?? Timestamp(microseconds: .max))
        let statistics = try await engine.parts.store.read { tx throws(StoreError) in try tx.statistics(filter) }
        return .json(statistics.json)
    }

    @Sendable private func provider(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let (account, inUse) = try await engine.parts.store.read { tx throws(StoreError) in
            (try tx.providerAccount(), try tx.linesInUse())
        }
        let lines = engine.parts.settings.lines
        return .json(account.json(lines: lines, inUse: inUse, now: engine.parts.environment.clock.now))
    }

    @Sendable private func unclaimedCalls(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let page = try Page(request)
        let calls = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.unclaimedCalls(limit: page.limit)
        }
        return .json(.list(calls.map(\.json), nextCursor: nil))
    }

    @Sendable private func deadLetters(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        let page = try Page(request)
        let rows = try await engine.parts.store.read { tx throws(StoreError) in
            try tx.deadLetters(before: page.cursor, limit: page.limit + 1)
        }
        return .json(page.list(rows, id: \.item.id, json: \.json))
    }
}

extension Request {
    fileprivate var business: BusinessID? { uri.queryParameters["business_id"].map { BusinessID(String($0)) } }
}

extension CallbackStatistics {
    fileprivate var json: JSONValue {
        [
            "messages": .counts(messages), "attempts": .counts(attempts), "notices": .counts(notices),
            "reached_rate": JSONValue(reachedRate),
            "seconds_to_reach": ["p50": JSONValue(secondsToReachP50), "p90": JSONValue(secondsToReachP90)],
            "cost_usd": JSONValue(cost), "cost_breakdown_usd": costParts.json,
            "customer_calls_cost_usd": JSONValue(customerCallsCost), "repaired_by_poll": JSONValue(repairedByPoll),
        ]
    }
}

extension ProviderAccount {
    fileprivate func json(lines: Int, inUse: Int, now: Timestamp) -> JSONValue {
        let outage = breaker.outage
        return [
            "state": JSONValue(breaker.word), "reason": JSONValue(outage?.fault.rawValue),
            "explanation": JSONValue(outage?.fault.inWords), "since": JSONValue(outage?.since),
            "failed_probes": JSONValue(outage?.failedProbes ?? 0), "next_probe_at": JSONValue(breaker.nextProbe),
            "probe_attempt_id": JSONValue(breaker.probe?.rawValue), "lines": JSONValue(self.lines(of: lines)),
            "lines_in_use": JSONValue(inUse), "account_lines": lineLimit.map { JSONValue($0) } ?? .null,
            "full_until": JSONValue(fullUntil.flatMap { $0 > now ? $0 : nil }),
        ]
    }
}

extension CircuitBreaker {
    fileprivate var word: String {
        switch phase {
        case .closed: "closed"
        case .open: "open"
        case .probing: "probing"
        }
    }
}

extension UnclaimedCall {
    fileprivate var json: JSONValue {
        [
            "call_id": JSONValue(callID), "vapi_phone_number_id": JSONValue(lineID),
            "line_number": JSONValue(lineNumber), "caller_phone": JSONValue(callerNumber),
            "received_at": JSONValue(receivedAt), "report": JSONValue(report),
        ]
    }
}

extension OutboxRow {
    fileprivate var json: JSONValue {
        [
            "id": JSONValue(item.id), "message_id": JSONValue(item.callbackID.rawValue),
            "business_id": JSONValue(businessID?.rawValue), "work": JSONValue(item.work.word),
            "tries": JSONValue(item.tries + item.setbacks), "last_error": JSONValue(item.lastError),
            "created_at": JSONValue(item.createdAt),
        ]
    }
}
