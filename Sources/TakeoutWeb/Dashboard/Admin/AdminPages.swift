// The admin's pages: all businesses, their attempts, numbers, trouble, people, and who changed what.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct AdminPages: Sendable {
    /// Rows of a list; the next ones are a link away.
    static let length = 50
    /// Businesses that a choice in a form offers.
    static let mostChoices = 200

    let pages: Pages

    var engine: Engine { pages.engine }
    var store: Store { pages.engine.parts.store }
    /// Many businesses, many zones: lists for admins are in UTC, and say so.
    var time: PageTime { PageTime(now: pages.now, timezone: "UTC") }

    func addRoutes(to group: RouterGroup<AppContext>) {
        let admin = group.group("admin").add(middleware: RequireAdmin())
        admin.get("") { _, _ in Response.redirect(to: "/admin/businesses") }
        addBusinessRoutes(to: admin)
        admin.get("attempts", use: attempts)
        admin.get("attempts.csv", use: attemptsAsCSV)
        admin.get("statistics", use: statistics)
        admin.get("statistics.csv", use: statisticsTable)
        admin.get("trouble", use: trouble)
        admin.post("trouble/:work/again", use: tryAgain)
        addUserRoutes(to: admin)
        addWebhookRoutes(to: admin)
        admin.get("changes", use: changes)
    }

    func page(
        _ template: String, _ view: some Sendable, title: String, place: PagePlace, _ context: AppContext,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        pages.page(template, view, title: title, place: place, context, status: status)
    }
}

/// Pages of admins do not exist for others.
struct RequireAdmin: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard try context.requireAccount().isAdmin else { throw Problem.noSuchPage }
        return try await next(request, context)
    }
}

extension StoreTransaction {
    /// The names of businesses, for rows that have their ids.
    func names(of ids: some Sequence<BusinessID>) throws(StoreError) -> [BusinessID: String] {
        var names: [BusinessID: String] = [:]
        for id in ids where names[id] == nil { names[id] = try business(id)?.name }
        return names
    }

    /// What a choice among the businesses offers.
    func businessChoices(_ chosen: [BusinessID]) throws(StoreError) -> [Choice] {
        try businesses(after: nil, limit: AdminPages.mostChoices).map { business in
            Choice(business.id.rawValue, business.name, isChosen: chosen.contains(business.id))
        }
    }
}

extension Request {
    /// A parameter of the query with something in it.
    func parameter(_ name: String) -> String? {
        guard let text = uri.queryParameters[Substring(name)].map(String.init), !text.isEmpty else { return nil }
        return text
    }
}

/// A query of a link, in order, without what is empty.
enum QueryText {
    static func make(_ parameters: KeyValuePairs<String, String?>) -> String {
        let parts = parameters.compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : "\(name)=\($0.queryEncoded)" }
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}
