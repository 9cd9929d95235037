// Counts, rates and costs of one business or all, in a span of days.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension AdminPages {
    /// Without another wish the page tells of the last week.
    private static let days = 7

    @Sendable func statistics(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = request.parameter("business_id").map { BusinessID($0) }
        let today = String(pages.now.rfc3339.prefix(10))
        let first = String((pages.now - .hours(24 * (Self.days - 1))).rfc3339.prefix(10))
        let since = request.day("since") ?? first
        let until = request.day("until") ?? today
        let filter = StatisticsFilter(
            business: business, since: AttemptQuery.day(since) ?? pages.now,
            until: (AttemptQuery.day(until) ?? pages.now) + .hours(24))
        let known = try await store.read { tx throws(StoreError) in
            (numbers: try tx.statistics(filter), choices: try tx.businessChoices(business.map { [$0] } ?? []))
        }
        let view = NumbersView(known.numbers, businesses: known.choices, since: since, until: until)
        return page("admin-statistics", view, title: "Numbers", place: .numbers, context)
    }
}

extension Request {
    /// A day of the query, as a browser writes it; nil for anything else.
    fileprivate func day(_ name: String) -> String? {
        guard let text = parameter(name), AttemptQuery.day(text) != nil else { return nil }
        return text
    }
}

struct CountRow: Sendable {
    let word: String
    let count: Int
    /// Of the table's total.
    let share: String
}

struct NumbersView: Sendable {
    let businesses: [Choice]
    let since: String
    let until: String
    let messages: Int
    let reached: String
    let typical: String
    let cost: String
    let isEmpty: Bool
    let states: [CountRow]
    let outcomes: [CountRow]
    let notices: [CountRow]
    let repaired: Int
    let hasRepaired: Bool

    init(_ numbers: CallbackStatistics, businesses: [Choice], since: String, until: String) {
        self.businesses = businesses
        self.since = since
        self.until = until
        messages = numbers.messages.map(\.count).reduce(0, +)
        isEmpty = messages == 0 && numbers.attempts.isEmpty
        reached = numbers.reachedRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "none yet"
        typical = numbers.secondsToReachP50.map(Self.duration) ?? "none yet"
        cost = "$\(numbers.cost.decimalString)"
        states = Self.rows(numbers.messages) { $0.replacing("_", with: " ") }
        outcomes = Self.rows(numbers.attempts) { AttemptOutcome(rawValue: $0)?.inWords ?? $0 }
        notices = Self.rows(numbers.notices) { $0 }
        repaired = numbers.repairedByPoll
        hasRepaired = numbers.repairedByPoll > 0
    }

    private static func rows(_ counts: [WordCount], _ word: (String) -> String) -> [CountRow] {
        let total = max(1, counts.map(\.count).reduce(0, +))
        return counts.sorted { $0.count > $1.count }.map { each in
            CountRow(word: word(each.word), count: each.count, share: "\(each.count * 100 / total) %")
        }
    }

    private static func duration(_ seconds: Double) -> String {
        seconds < 100 ? "\(Int(seconds.rounded())) seconds" : "\(Int((seconds / 60).rounded())) minutes"
    }
}
