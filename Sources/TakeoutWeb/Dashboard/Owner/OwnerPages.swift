// The pages of a business, for its owner and for admins: who may see which, and what surrounds them. A business or a
// message that the viewer may not see is not there.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct OwnerPages: Sendable {
    /// Businesses that the switcher lists.
    private static let switcherLength = 50

    let engine: Engine
    let house: PageHouse

    var store: Store { engine.parts.store }
    var numbers: any PhoneNumberReader { engine.parts.numbers }
    var now: Timestamp { engine.parts.environment.clock.now }

    func addRoutes(to pages: RouterGroup<AppContext>) {
        pages.get("b/:business/inbox", use: inbox)
        pages.get("b/:business/inbox/fragment", use: inboxFragment)
        pages.get("messages/:id", use: message)
        pages.get("messages/:id/fragment", use: messageFragment)
        pages.post("messages/:id/call", use: callNow)
        pages.post("messages/:id/stop", use: stop)
        pages.post("messages/:id/handled", use: markHandled)
        pages.get("b/:business/settings", use: settings)
        pages.post("b/:business/settings", use: saveSettings)
        pages.get("b/:business/settings/preview", use: previewFragment)
        pages.post("b/:business/settings/preview", use: previewPage)
        pages.post("b/:business/test-call", use: callForTest)
        pages.get("b/:business/contact.vcf", use: contactCard)
        pages.get("b/:business/statistics", use: statistics)
        pages.get("b/:business/statistics.csv", use: statisticsTable)
    }

    // MARK: Who may see what

    /// The business of the path.
    func page(_ request: Request, _ context: AppContext) async throws -> OwnerPage {
        let viewer = try house.viewer(request, context)
        return try await page(viewer, BusinessID(try context.parameters.require("business")))
    }

    func page(_ viewer: Viewer, _ id: BusinessID) async throws -> OwnerPage {
        guard viewer.maySee(id) else { throw Problem.noSuchBusiness }
        let found = try await store.read { tx throws(StoreError) in
            (try tx.business(id), try tx.businesses(of: viewer, limit: Self.switcherLength))
        }
        guard let business = found.0 else { throw Problem.noSuchBusiness }
        return OwnerPage(viewer: viewer, business: business, others: found.1)
    }

    /// The message of the path, with the page that it stands on.
    func messageFile(_ request: Request, _ context: AppContext) async throws -> (MessageFile, Viewer) {
        let viewer = try house.viewer(request, context)
        let id = MessageID(try context.parameters.require("id"))
        let file = try await store.read { tx throws(StoreError) in try MessageFile(id, in: tx) }
        guard let file, viewer.maySee(file.business.id) else { throw Problem.noSuchMessage }
        return (file, viewer)
    }

    func framed(_ page: OwnerPage, _ place: PagePlace, _ part: PagePart, status: HTTPResponse.Status = .ok) -> Response
    {
        .page(Templates.render("page", house.frame(page, place, part)), status: status)
    }
}

extension StoreTransaction {
    /// The businesses that a viewer may see, oldest first.
    func businesses(of viewer: Viewer, limit: Int) throws(StoreError) -> [Business] {
        switch viewer.reach {
        case .all: return try businesses(after: nil, limit: limit)
        case .only(let own):
            return try own.prefix(limit).mapRows { id throws(StoreError) in try business(id) }.compactMap(\.self)
        }
    }
}

extension Problem {
    static let noSuchBusiness = Problem(
        .notFound, "There is no such page", "It may have moved, or it belongs to a business of others.")
}
