// Quarters of an hour added up to the days and hours of a business's zone. A day has 23 or 25 hours twice a year.
import Foundation
import TakeoutCore
import TakeoutStore

/// Days of a zone that follow one another.
struct LocalDays: Sendable {
    struct Day: Sendable, Equatable {
        let start: Timestamp
        /// The start of the next one.
        let end: Timestamp
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
            return Day(
                start: Timestamp(start), end: Timestamp(end), date: Self.date(parts), words: Self.words(parts))
        }
    }

    var first: Quarter { days.first.map { Quarter(of: $0.start) } ?? Quarter(0) }
    /// The first that is not part of the days.
    var end: Quarter { days.last.map { Quarter(of: $0.end) } ?? Quarter(0) }

    /// The hour of the day, 0 to 23.
    func hour(of quarter: Quarter) -> Int { calendar.component(.hour, from: quarter.start.date) }

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
    /// By the hour of the day.
    let hours: [Tally]
    let total: Tally

    init(_ tallies: [(quarter: Quarter, tally: Tally)], _ local: LocalDays) {
        var days = local.days.map { (day: $0, tally: Tally()) }
        var hours = [Tally](repeating: Tally(), count: 24)
        var (total, place) = (Tally(), 0)
        for (quarter, tally) in tallies {
            while place < days.count, days[place].day.end <= quarter.start { place += 1 }
            guard place < days.count else { break }
            days[place].tally += tally
            hours[local.hour(of: quarter)] += tally
            total += tally
        }
        self.days = days
        self.hours = hours
        self.total = total
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
