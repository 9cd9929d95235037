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
            let ahead = Self.quartersAhead(calendar.timeZone, at: start)
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
        Self.quartersAhead(calendar.timeZone, at: quarter.start.date)
    }

    private static func quartersAhead(_ zone: TimeZone, at date: Date) -> Int64 {
        Int64(zone.secondsFromGMT(for: date)) / (Quarter.length.wholeMicroseconds / 1_000_000)
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
        var days: [Int64: Tally] = [:]
        var hours: [Int64: Tally] = [:]
        for stretch in local.stretches {
            days.merge(try tx.dailyTallies(of: business, in: stretch), uniquingKeysWith: +)
            hours.merge(try tx.hourlyTallies(of: business, in: stretch), uniquingKeysWith: +)
        }
        self.init(
            local.days.map { days[$0.number] ?? Tally() }, of: local, hours: (0..<24).map { hours[$0] ?? Tally() })
    }

    /// Of all businesses, which are counted by days of UTC only.
    init(ofAll local: LocalDays, in tx: StoreTransaction) throws(StoreError) {
        var days: [Quarter: Tally] = [:]
        for (quarter, tally) in try tx.tallies(sinceDayOf: local.first, until: local.end) { days[quarter] = tally }
        self.init(local.days.map { days[Quarter(of: $0.start)] ?? Tally() }, of: local, hours: [])
    }

    private init(_ tallies: [Tally], of local: LocalDays, hours: [Tally]) {
        days = zip(local.days, tallies).map { (day: $0, tally: $1) }
        self.hours = hours
        total = tallies.reduce(Tally(), +)
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
