// The statistics' page.
import TakeoutCore
import TakeoutStore

struct SpanView: Sendable {
    let days: Int
    let isCurrent: Bool
}

/// A number in words: large, and what it means below.
struct FigureView: Sendable {
    let figure: String
    let words: String
}

struct TallyRow: Sendable {
    let name: String
    /// In the order of the table's columns.
    let cells: [String]
    let rate: String
    let cost: String

    init(_ name: String, _ tally: Tally) {
        self.name = name
        rate = tally.reachedRate.map { "\(Int(($0 * 100).rounded())) %" } ?? "–"
        cost = tally.cost.inDollars
        let typical = tally.reached == 0 ? "–" : tally.typicalMinutes.map { "≤ \($0) min" } ?? "over 4 h"
        cells = [
            "\(tally.messages)", "\(tally.reached)", rate, typical, "\(tally.connected)", "\(tally.noticed)",
            "\(tally.calls)", cost,
        ]
    }
}

/// Whose numbers they are, and where they stand.
struct StatisticsScope: Sendable {
    /// Of the page; with `.csv` behind it of the table as a file.
    let path: String
    /// What else stands in the query, with its `&`; empty: nothing.
    var query = ""
    /// In which days and hours are counted.
    let timezone: String
    /// Of all businesses there are days only.
    var hasHours = true
    /// "you" to an owner, "employees" to an admin.
    let called: String
}

struct StatisticsView: Sendable {
    let path: String
    let query: String
    let spans: [SpanView]
    let days: Int
    let timezone: String
    let isEmpty: Bool
    let figures: [FigureView]
    let byDay: BarChart
    /// nil where only days are counted.
    let byHour: BarChart?
    let hasHours: Bool
    let dayRows: [TallyRow]
    let hourRows: [TallyRow]
    let total: TallyRow

    init(_ book: DayBook, _ span: StatisticsSpan, _ scope: StatisticsScope) {
        (path, query, timezone, hasHours) = (scope.path, scope.query, scope.timezone, scope.hasHours)
        days = span.rawValue
        spans = StatisticsSpan.allCases.map { SpanView(days: $0.rawValue, isCurrent: $0 == span) }
        isEmpty = book.total.messages == 0
        figures = Self.figures(book.total, scope.called)
        let dayEntries = book.days.map { Self.entry($0.day.words, $0.tally) }
        byDay = BarChart(
            dayEntries, label: "Messages on each of the last \(span.rawValue) days, and how many were heard",
            every: span == .week ? 1 : span == .month ? 4 : 14)
        let hourEntries = book.hours.enumerated().map { Self.entry(Self.clock($0), $1) }
        byHour =
            scope.hasHours
            ? BarChart(hourEntries, label: "Messages by the hour in which they came", every: 3) : nil
        dayRows = book.days.filter { $0.tally != Tally() }.reversed().map { TallyRow($0.day.words, $0.tally) }
        hourRows = book.hours.enumerated().filter { $0.element != Tally() }.map { TallyRow(Self.clock($0), $1) }
        total = TallyRow("All", book.total)
    }

    private static func clock(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }

    private static func entry(_ label: String, _ tally: Tally) -> BarChart.Entry {
        BarChart.Entry(
            label: label, title: "\(label): \(tally.reached) of \(Words.count(tally.messages, "message", "messages"))",
            all: tally.messages, reached: tally.reached)
    }

    private static func figures(_ total: Tally, _ called: String) -> [FigureView] {
        let row = TallyRow("", total)
        return [
            FigureView(
                figure: row.rate,
                words: total.ended == 0
                    ? "reached by phone: no message is done yet"
                    : "reached by phone: \(total.reached) of the "
                        + "\(Words.count(total.ended, "message", "messages")) that are done"),
            FigureView(
                figure: total.reached == 0 ? "–" : total.typicalMinutes.map { "\($0) min" } ?? "over 4 h",
                words: total.reached == 0
                    ? "from the message to a person who hears it: nobody has yet"
                    : total.typicalMinutes == nil
                        ? "typically, from the message to a person who hears it"
                        : "or less, typically, from the message to a person who hears it"),
            FigureView(
                figure: "\(total.connected)",
                words: total.connected == 1 ? "customer was connected at once" : "customers were connected at once"),
            FigureView(
                figure: row.cost,
                words: "for \(Words.count(total.calls, "call", "calls")) to \(called), as far as the phone service told"
            ),
        ]
    }
}
