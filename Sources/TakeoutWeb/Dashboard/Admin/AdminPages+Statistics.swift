// Numbers of one business, as its owner sees them, or of all by days of UTC: from the counts that are kept.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension AdminPages {
    private static let path = "/admin/statistics"

    @Sendable func statistics(_ request: Request, _ context: AppContext) async throws -> Response {
        let span = StatisticsSpan(request)
        let business = try await chosenBusiness(request)
        let scope = StatisticsScope(
            path: Self.path, query: business.map { "&business_id=\($0.id.rawValue.queryEncoded)" } ?? "",
            timezone: business?.timezone ?? "UTC", hasHours: business != nil, called: "employees")
        let choices = try await store.read { tx throws(StoreError) in
            try tx.businessChoices(business.map { [$0.id] } ?? [])
        }
        let numbers = StatisticsView(try await book(of: business, span), span, scope)
        let view = AllStatisticsView(businesses: choices, numbers: numbers)
        return page("admin-statistics", view, title: "Statistics", place: .allStatistics, context)
    }

    @Sendable func statisticsTable(_ request: Request, _ context: AppContext) async throws -> Response {
        let span = StatisticsSpan(request)
        let book = try await book(of: try await chosenBusiness(request), span)
        return .download(
            DayTable.csv(of: book.days), type: "text/csv; charset=utf-8", name: "messages-\(span.rawValue)-days.csv")
    }

    /// nil: all.
    private func chosenBusiness(_ request: Request) async throws -> Business? {
        guard let id = request.parameter("business_id").map({ BusinessID($0) }) else { return nil }
        guard let business = try await store.read({ tx throws(StoreError) in try tx.business(id) }) else {
            throw Problem.noSuchPage
        }
        return business
    }

    private func book(of business: Business?, _ span: StatisticsSpan) async throws -> DayBook {
        if let business { return try await OwnerPages(pages: pages).book(of: business, span) }
        let days = LocalDays(last: span.rawValue, before: pages.now, in: "UTC")
        return try await store.read { tx throws(StoreError) in try DayBook(ofAll: days, in: tx) }
    }
}

struct AllStatisticsView: Sendable {
    let businesses: [Choice]
    let numbers: StatisticsView
}
