// The statistics of a business: numbers in words, a chart of days, one of hours, and the tables of both.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// How far back the numbers go.
enum StatisticsSpan: Int, CaseIterable, Sendable {
    case week = 7
    case month = 30
    case quarter = 90

    init(_ request: Request) {
        let days = Form(queryOf: request).text("days").flatMap { Int($0) }
        self = days.flatMap(StatisticsSpan.init) ?? .month
    }
}

extension OwnerPages {
    @Sendable func statistics(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let span = StatisticsSpan(request)
        let scope = StatisticsScope(
            path: "\(page.path)/statistics", timezone: page.business.timezone,
            called: page.viewer.isAdmin ? "employees" : "you")
        let view = StatisticsView(try await book(of: page.business, span), span, scope)
        let part = PagePart(title: "Statistics", content: Templates.render("statistics", view))
        return pages.page(page, .statistics, part, context)
    }

    @Sendable func statisticsTable(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let span = StatisticsSpan(request)
        let book = try await book(of: page.business, span)
        return .download(
            DayTable.csv(of: book.days), type: "text/csv; charset=utf-8", name: "messages-\(span.rawValue)-days.csv")
    }

    func book(of business: Business, _ span: StatisticsSpan) async throws -> DayBook {
        let days = LocalDays(last: span.rawValue, before: now, in: business.timezone)
        return try await store.read { tx throws(StoreError) in try DayBook(of: business.id, days, in: tx) }
    }
}
