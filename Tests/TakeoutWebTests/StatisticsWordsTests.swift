// Days of a zone, bars, files for spreadsheets, and money.
import Foundation
import TakeoutCore
import TakeoutStore
import Testing

@testable import TakeoutWeb

struct StatisticsWordsTests {
    private func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    @Test(arguments: [
        // The day on which the clocks go forward, back, and one in a zone of three quarters of an hour.
        ("America/New_York", "2026-03-08", "2026-03-09T16:00:00Z", 23),
        ("America/New_York", "2026-11-01", "2026-11-02T16:00:00Z", 25),
        ("Europe/Berlin", "2026-03-29", "2026-03-30T10:00:00Z", 23),
        ("Asia/Kathmandu", "2026-03-29", "2026-03-30T10:00:00Z", 24),
        // Here midnight itself is left out.
        ("America/Santiago", "2026-09-06", "2026-09-07T12:00:00Z", 23),
        ("Australia/Lord_Howe", "2026-04-05", "2026-04-06T02:00:00Z", 24),
    ])
    func aDayHasTheHoursThatItHas(zone: String, date: String, now: String, hours: Int) throws {
        let local = LocalDays(last: 3, before: try moment(now), in: zone)
        #expect(local.days.count == 3)
        let day = try #require(local.days.first { $0.date == date })
        let length = day.end - day.start
        #expect(zone == "Australia/Lord_Howe" ? length == .seconds(88_200) : length == .hours(hours), "\(length)")
        for (earlier, later) in zip(local.days, local.days.dropFirst()) { #expect(earlier.end == later.start) }
        for day in local.days { #expect(Quarter(of: day.start).start == day.start, "days are whole quarters") }
    }

    /// What was counted, one message in each of these quarters, as the statistics of this zone show it.
    private func book(_ quarters: [Quarter], _ local: LocalDays, in zone: String) async throws -> DayBook {
        let store = Store(try MemorySQLiteDatabase())
        try await store.migrate(now: Timestamp(microseconds: 0))
        let business = Business(
            id: BusinessID("b"), name: "Miller", publicPhoneNumber: "+15550001000", timezone: zone,
            createdAt: Timestamp(microseconds: 0))
        var tally = Tally()
        tally.messages = 1
        var counted = TallyBook()
        for quarter in quarters { counted.count(tally, of: MessageID("m"), in: business, at: quarter.start) }
        let finished = counted
        try await store.write { tx throws(StoreError) in try tx.write(finished) }
        return try await store.read { tx throws(StoreError) in try DayBook(of: business.id, local, in: tx) }
    }

    @Test func whatCameBeforeMidnightBelongsToTheDayBefore() async throws {
        let local = LocalDays(last: 2, before: try moment("2026-03-02T14:00:00Z"), in: "America/New_York")
        let late = Quarter(of: try moment("2026-03-02T04:59:00Z"))
        let early = Quarter(of: try moment("2026-03-02T05:00:00Z"))
        let book = try await book([late, early, early], local, in: "America/New_York")
        #expect(book.days.map(\.tally.messages) == [1, 2])
        #expect(book.hours[23].messages == 1 && book.hours[0].messages == 2)
        #expect(book.total.messages == 3)
    }

    /// A calendar says the same of every quarter in four days around a change of the clocks.
    @Test(arguments: [
        ("America/New_York", "2026-03-09T16:00:00Z"), ("America/New_York", "2026-11-02T16:00:00Z"),
        ("Asia/Kathmandu", "2026-03-30T10:00:00Z"), ("America/Santiago", "2026-09-07T12:00:00Z"),
        ("Australia/Lord_Howe", "2026-04-06T02:00:00Z"), ("Pacific/Chatham", "2026-09-28T02:00:00Z"),
    ])
    func everyQuarterBelongsToItsDayAndHour(zone: String, now: String) async throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        let local = LocalDays(last: 4, before: try moment(now), in: zone)
        let quarters = (local.first.number..<local.end.number).map { Quarter($0) }
        let book = try await book(quarters, local, in: zone)
        let days = Dictionary(grouping: quarters) { Timestamp(calendar.startOfDay(for: $0.start.date)) }
        #expect(book.days.map(\.tally.messages) == book.days.map { days[$0.day.start]?.count })
        let hours = Dictionary(grouping: quarters) { calendar.component(.hour, from: $0.start.date) }
        #expect(book.hours.map(\.messages) == (0..<24).map { hours[$0]?.count ?? 0 })
        #expect(book.total.messages == quarters.count)
    }

    @Test(arguments: [
        ("=SUM(A1)", "'=SUM(A1)"), ("+1 555", "'+1 555"), ("-1+2", "'-1+2"), ("@cmd", "'@cmd"), ("\tx", "'\tx"),
        ("-1.5", "-1.5"), ("0.08", "0.08"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("", ""),
        ("=1,2", "\"'=1,2\""), ("plain", "plain"),
    ])
    func noCellIsAFormula(_ text: String, _ cell: String) {
        #expect(CSV.cell(text) == cell)
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 4), (5, 5), (6, 10), (11, 20), (41, 50), (51, 100), (999, 1_000)])
    func theAxisEndsAtARoundNumber(_ count: Int, _ end: Int) {
        #expect(BarChart.roundedUp(count) == end)
        let chart = BarChart([.init(label: "a", title: "a", all: count, reached: 0)], label: "x", every: 1)
        #expect(chart.rows.last?.label == "\(end)" && chart.rows.first?.label == "0")
        #expect(Set(chart.rows.map(\.label)).count == chart.rows.count)
    }

    @Test(arguments: [
        (0, "$0.00"), (4_999, "under $0.01"), (5_000, "$0.01"), (81_200, "$0.08"), (12_500_000, "$12.50"),
        (-81_200, "−$0.08"), (1_999_999, "$2.00"),
    ])
    func moneyHasItsSign(_ microdollars: Int64, _ words: String) {
        #expect(Money(microdollars: microdollars).inDollars == words)
    }

    @Test(arguments: [("a b+c", "a%20b%2Bc"), ("ä/&=", "%C3%A4%2F%26%3D"), ("a-b_c.d~e", "a-b_c.d~e")])
    func queriesAreEncoded(_ text: String, _ encoded: String) {
        #expect(text.queryEncoded == encoded)
        #expect(Form(urlEncoded: "q=\(encoded)")["q"] == text)
    }
}
