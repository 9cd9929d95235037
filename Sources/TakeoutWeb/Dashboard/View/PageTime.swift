// Times as people say them, in the business's zone: "today 14:05", with the full form for those who hover.
import Foundation
import TakeoutCore

/// A moment in three forms, for a `<time>` element.
struct Moment: Sendable, Equatable {
    /// RFC 3339 in UTC.
    let iso: String
    let words: String
    /// "Monday, 2 March 2026, 14:05:12 (Europe/Berlin)".
    let full: String
}

/// Tells times as seen from one moment and one zone.
struct PageTime: Sendable {
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    let now: Timestamp
    let zone: TimeZone
    private let calendar: Calendar
    private let today: Date
    private let year: Int?

    /// - Parameter timezone: IANA zone; UTC where it is none.
    init(now: Timestamp, timezone: String) {
        self.now = now
        zone = TimeZone(identifier: timezone) ?? .gmt
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        today = calendar.startOfDay(for: now.date)
        year = calendar.dateComponents([.year], from: now.date).year
    }

    /// "today 14:05", "yesterday 14:05", "Monday 14:05" within a week, else "2 March 14:05".
    func spoken(_ time: Timestamp) -> String { "\(day(of: time)) \(minute(time))" }

    /// "14:05" today, else with its day: for the middle of a sentence.
    func short(_ time: Timestamp) -> String { days(to: time) == 0 ? minute(time) : spoken(time) }

    /// "14:05:12" today, else with its day: for the steps of a story that takes seconds.
    func second(_ time: Timestamp) -> String {
        let clock = "\(minute(time)):\(twoDigits(parts(time).second))"
        return days(to: time) == 0 ? clock : "\(day(of: time)) \(clock)"
    }

    func full(_ time: Timestamp) -> String {
        let parts = parts(time)
        let clock = "\(minute(time)):\(twoDigits(parts.second))"
        return "\(weekday(parts)), \(date(parts)) \(parts.year ?? 0), \(clock) (\(zone.identifier))"
    }

    func moment(_ time: Timestamp) -> Moment {
        Moment(iso: time.rfc3339, words: spoken(time), full: full(time))
    }

    func step(_ time: Timestamp) -> Moment {
        Moment(iso: time.rfc3339, words: second(time), full: full(time))
    }

    // MARK: Parts

    private func parts(_ time: Timestamp) -> DateComponents {
        calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: time.date)
    }

    /// Days have 23 to 25 hours, and the nearest whole number of days is meant.
    private func days(to time: Timestamp) -> Int {
        Int((calendar.startOfDay(for: time.date).timeIntervalSince(today) / 86_400).rounded())
    }

    private func day(of time: Timestamp) -> String {
        let parts = parts(time)
        switch days(to: time) {
        case 0: return "today"
        case -1: return "yesterday"
        case 1: return "tomorrow"
        case -6...6: return weekday(parts)
        default:
            return parts.year == year ? date(parts) : "\(date(parts)) \(parts.year ?? 0)"
        }
    }

    private func minute(_ time: Timestamp) -> String {
        let parts = parts(time)
        return "\(twoDigits(parts.hour)):\(twoDigits(parts.minute))"
    }

    private func weekday(_ parts: DateComponents) -> String { Self.weekdays[((parts.weekday ?? 1) - 1) % 7] }

    private func date(_ parts: DateComponents) -> String {
        "\(parts.day ?? 1) \(Self.months[((parts.month ?? 1) - 1) % 12])"
    }

    private func twoDigits(_ number: Int?) -> String {
        let text = String(number ?? 0)
        return text.count < 2 ? "0" + text : text
    }
}
