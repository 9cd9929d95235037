// Times as mails tell them: in the reader's zone and language.
internal import Foundation
internal import TakeoutCore

struct MailTime {
    private let zone: TimeZone
    private let locale: Locale
    private let calendar: Calendar

    init(_ language: Language, _ timezone: String) {
        let zone = TimeZone(identifier: timezone) ?? .gmt
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.zone = zone
        self.calendar = calendar
        locale = Locale(identifier: language.locale)
    }

    /// `Monday, March 2, 14:05 EST`
    func moment(_ time: Timestamp) -> String {
        let day = Date.FormatStyle(locale: locale, calendar: calendar, timeZone: zone).weekday(.wide).month(.wide).day()
        let clock = Date.VerbatimFormatStyle(
            format: """
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits) \
                \(timeZone: .specificName(.short))
                """,
            locale: locale, timeZone: zone, calendar: calendar)
        return "\(time.date.formatted(day)), \(time.date.formatted(clock))"
    }

    /// `14:05`
    func clock(_ time: Timestamp) -> String {
        let clock = Date.VerbatimFormatStyle(
            format: "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
            locale: locale, timeZone: zone, calendar: calendar)
        return time.date.formatted(clock)
    }
}
