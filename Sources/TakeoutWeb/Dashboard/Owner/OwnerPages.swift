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

    let pages: Pages

    var engine: Engine { pages.engine }
    var store: Store { engine.parts.store }
    var numbers: any PhoneNumberReader { engine.parts.numbers }
    var now: Timestamp { engine.parts.environment.clock.now }

    func addRoutes(to group: RouterGroup<AppContext>) {
        // The demo's own first page and its message page show its phones beside.
        if !pages.isDemo {
            group.get("messages/:id", use: message)
            group.get("events", use: events)
        }
        group.get("businesses/:business/messages", use: inbox)
        group.get("businesses/:business/messages/fragment", use: inboxFragment)
        group.get("messages/:id/fragment", use: messageFragment)
        group.post("messages/:id/call", use: callNow)
        group.post("messages/:id/stop", use: stop)
        group.post("messages/:id/handled", use: markHandled)
        group.get("businesses/:business/settings", use: settings)
        group.post("businesses/:business/settings", use: saveSettings)
        group.get("businesses/:business/settings/preview", use: previewFragment)
        group.post("businesses/:business/settings/preview", use: previewPage)
        group.post("businesses/:business/test-call", use: callForTest)
        group.get("businesses/:business/contact.vcf", use: contactCard)
        addWebhookRoutes(to: group)
        group.get("businesses/:business/statistics", use: statistics)
        group.get("businesses/:business/statistics.csv", use: statisticsTable)
    }

    // MARK: Who may see what

    /// The business of the path.
    func page(_ request: Request, _ context: AppContext) async throws -> OwnerPage {
        let viewer = try Viewer(context, isDemo: pages.isDemo)
        return try await page(viewer, BusinessID(try context.parameters.require("business")))
    }

    func page(_ viewer: Viewer, _ id: BusinessID) async throws -> OwnerPage {
        guard viewer.maySee(id) else { throw Problem.noSuchPage }
        let found = try await store.read { tx throws(StoreError) in
            (try tx.business(id), try tx.businesses(of: viewer, limit: Self.switcherLength))
        }
        guard let business = found.0 else { throw Problem.noSuchPage }
        return OwnerPage(viewer: viewer, business: business, others: found.1)
    }

    /// The message of the path, with the page that it stands on.
    func messageFile(_ request: Request, _ context: AppContext) async throws -> (MessageFile, Viewer) {
        let viewer = try Viewer(context, isDemo: pages.isDemo)
        let id = MessageID(try context.parameters.require("id"))
        let file = try await store.read { tx throws(StoreError) in try MessageFile(id, in: tx) }
        guard let file, viewer.maySee(file.business.id) else { throw Problem.noSuchMessage(isDemo: pages.isDemo) }
        return (file, viewer)
    }

    /// Changes of what the viewer may see.
    @Sendable private func events(_ request: Request, _ context: AppContext) async throws -> Response {
        let viewer = try Viewer(context, isDemo: pages.isDemo)
        let (desk, account) = (SessionDesk(engine: engine), try context.requireAccount())
        return LiveEvents(request, engine, viewer, keepAlive: pages.keepAlive) { await desk.isStill(account) }
            .response(to: request)
    }

    /// What an event stream begins after that this page opens.
    var since: String { "\(engine.parts.environment.nodeID).\(engine.feed.newest)" }

    func home(of business: BusinessID) -> String { pages.isDemo ? "/" : "/businesses/\(business)/messages" }
}

extension StoreTransaction {
    /// The businesses that a viewer may see, oldest first.
    func businesses(of viewer: Viewer, limit: Int) throws(StoreError) -> [Business] {
        switch viewer.reach {
        case .all: return try businesses(after: nil, limit: limit)
        case .only(let own):
            return try Array(own.prefix(limit)).mapRows { id throws(StoreError) in try business(id) }.compactMap(\.self)
        }
    }
}
