// Counts by the days and hours of a business's zone. A day has 23 or 25 hours twice a year.
import Foundation
import TakeoutCore
import TakeoutStore

/// Days of a zone that follow one another.
struct LocalDays: Sendable {
    struct Day: Sendable, Equatable {
        let start: Timestamp
        /// The start of the next one.
        let end: Timestamp
        /// Of days of the zone since 1970.
        let number: Int64
        /// "2026-03-02"
        let date: String
        /// "2 Mar"
        let words: String
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    let days: [Day]
    private let calendar: Calendar

    /// - Parameter timezone: IANA zone; UTC where it is none.
    init(last count: Int, before now: Timestamp, in timezone: String) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timezone) ?? .gmt
        self.calendar = calendar
        let today = calendar.startOfDay(for: now.date)
        // From noon, because in some zones a day begins at one o'clock when summer time does.
        let noon = calendar.date(byAdding: .hour, value: 12, to: today) ?? today
        let starts = (-(count - 1)...1).map { offset in
            calendar.startOfDay(for: calendar.date(byAdding: .day, value: offset, to: noon) ?? noon)
        }
        days = zip(starts, starts.dropFirst()).map { start, end in
            let parts = calendar.dateComponents([.year, .month, .day], from: start)
            let ahead = Quarter.ahead(calendar.timeZone, at: Timestamp(start))
            return Day(
                start: Timestamp(start), end: Timestamp(end),
                number: (Quarter(of: Timestamp(start)).number + ahead) / Quarter.ofDay, date: Self.date(parts),
                words: Self.words(parts))
        }
    }

    var first: Quarter { days.first.map { Quarter(of: $0.start) } ?? Quarter(0) }
    /// The first that is not part of the days.
    var end: Quarter { days.last.map { Quarter(of: $0.end) } ?? Quarter(0) }

    /// The days in as few stretches as may be.
    var stretches: [EvenStretch] {
        var stretches: [EvenStretch] = []
        for day in days {
            for part in evenParts(of: day) {
                if let last = stretches.last, last.quartersAhead == part.quartersAhead {
                    stretches[stretches.count - 1].until = part.until
                } else {
                    stretches.append(part)
                }
            }
        }
        return stretches
    }

    /// One, or two where the clocks are changed within the day.
    private func evenParts(of day: Day) -> [EvenStretch] {
        let (since, until) = (Quarter(of: day.start), Quarter(of: day.end))
        let last = Quarter(until.number - 1)
        let (before, after) = (ahead(at: since), ahead(at: last))
        guard before != after else { return [EvenStretch(since: since, until: until, quartersAhead: before)] }
        var (old, new) = (since.number, last.number)
        while new - old > 1 {
            let middle = (old + new) / 2
            if ahead(at: Quarter(middle)) == before { old = middle } else { new = middle }
        }
        return [
            EvenStretch(since: since, until: Quarter(new), quartersAhead: before),
            EvenStretch(since: Quarter(new), until: until, quartersAhead: after),
        ]
    }

    private func ahead(at quarter: Quarter) -> Int64 {
        Quarter.ahead(calendar.timeZone, at: quarter.start)
    }

    private static func date(_ parts: DateComponents) -> String {
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
    }

    private static func words(_ parts: DateComponents) -> String {
        "\(parts.day ?? 1) \(months[((parts.month ?? 1) - 1) % 12])"
    }
}

struct DayBook: Sendable {
    let days: [(day: LocalDays.Day, tally: Tally)]
    /// By the hour of the day; none where only days are counted.
    let hours: [Tally]
    let total: Tally

    init(of business: BusinessID, _ local: LocalDays, in tx: StoreTransaction) throws(StoreError) {
        let tallies = try tx.tallies(of: business, in: local.stretches)
        self.init(tallies.days, of: local, hours: (0..<24).map { tallies.hours[$0] ?? Tally() })
    }

    /// Of all businesses, which are counted by days of UTC only.
    init(ofAll local: LocalDays, in tx: StoreTransaction) throws(StoreError) {
        self.init(try tx.tallies(sinceDayOf: local.first, until: local.end), of: local, hours: [])
    }

    private init(_ tallies: [Int64: Tally], of local: LocalDays, hours: [Tally]) {
        days = local.days.map { (day: $0, tally: tallies[$0.number] ?? Tally()) }
        self.hours = hours
        total = days.reduce(Tally()) { $0 + $1.tally }
    }
}

/// The table of days as a file for spreadsheets.
enum DayTable {
    static func csv(of days: [(day: LocalDays.Day, tally: Tally)]) -> String {
        let head = [
            "day", "messages", "ended", "reached", "connected", "sent_in_writing", "needs_attention", "calls",
            "cost_usd", "typical_minutes_to_reach",
        ]
        let rows = days.map { day, tally in
            [
                day.date, "\(tally.messages)", "\(tally.ended)", "\(tally.reached)", "\(tally.connected)",
                "\(tally.noticed)", "\(tally.neglected)", "\(tally.calls)", tally.cost.decimalString,
                tally.typicalMinutes.map { "\($0)" } ?? "",
            ]
        }
        return CSV.text([head] + rows)
    }
}
