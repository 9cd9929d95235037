// Businesses: the list with how each stands, adding and editing one, releasing the callback for one, some or all.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension AdminPages {
    func addBusinessRoutes(to admin: RouterGroup<AppContext>) {
        admin.get("businesses", use: businesses)
        admin.post("businesses", use: addBusiness)
        admin.post("businesses/release", use: release)
        admin.get("businesses/new", use: newBusiness)
        admin.get("businesses/:business", use: business)
        admin.post("businesses/:business", use: changeBusiness)
    }

    // MARK: The list

    @Sendable private func businesses(_ request: Request, _ context: AppContext) async throws -> Response {
        let cursor = request.parameter("after").map { BusinessID($0) }
        let known = try await store.read { tx throws(StoreError) in
            let businesses = try tx.businesses(after: cursor, limit: Self.length + 1)
            let shown = businesses.prefix(Self.length)
            return (
                rows: try shown.map(\.self).mapRows { business throws(StoreError) in
                    (business, try tx.standing(of: business.id))
                },
                next: businesses.count > Self.length ? shown.last?.id : nil, trouble: try tx.troubleCounts(),
                outage: try tx.providerAccount().breaker.outage
            )
        }
        let view = BusinessesView(
            rows: known.rows.map { BusinessRow($0, $1, time, engine.parts.numbers) }, next: known.next,
            trouble: TroubleStrip(known.trouble, known.outage), token: context.formToken,
            done: request.parameter("done").flatMap { BusinessesView.Done(rawValue: $0) }?.sentence)
        return page("admin-businesses", view, title: "Businesses", place: .businesses, context)
    }

    @Sendable private func release(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = context.fields
        let isReleased = form.line("act") == "release"
        let ids = form.line("which") == "all" ? try await allBusinesses() : form.all("business").map { BusinessID($0) }
        guard !ids.isEmpty else { return .redirect(to: "/admin/businesses?done=none") }
        let actor = try context.requireAccount().actor
        for id in ids {
            _ = try await engine.change(id, by: actor) { business throws(StoreError) in
                business.callbackReleased = isReleased
            }
        }
        return .redirect(to: "/admin/businesses?done=\(isReleased ? "released" : "withdrawn")")
    }

    private func allBusinesses() async throws -> [BusinessID] {
        try await store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: Int(Int32.max)).map(\.id)
        }
    }

    // MARK: One

    @Sendable private func newBusiness(_ request: Request, _ context: AppContext) async throws -> Response {
        form(BusinessForm(engine.parts.settings.language), of: nil, context)
    }

    @Sendable private func business(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await known(context)
        return form(
            BusinessForm(business), of: business, context,
            done: request.parameter("done") == nil ? nil : "The changes are stored and in force.")
    }

    private func known(_ context: AppContext) async throws -> Business {
        let id = try context.visibleBusiness()
        guard let business = try await store.read({ tx throws(StoreError) in try tx.business(id) }) else {
            throw Problem.noSuchPage
        }
        return business
    }

    private func form(
        _ form: BusinessForm, of business: Business?, _ context: AppContext, done: String? = nil, error: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let view = BusinessFormView(form, business, token: context.formToken, done: done, error: error)
        return page("admin-business", view, title: view.title, place: .businesses, context, status: status)
    }

    @Sendable private func addBusiness(_ request: Request, _ context: AppContext) async throws -> Response {
        var typed = BusinessForm(context.fields)
        let controller = BusinessController(engine: engine)
        do {
            let actor = try context.requireAccount().actor
            let business = try await controller.make(Fields(members: typed.members), by: actor)
            return .redirect(to: "/admin/businesses/\(business.id)?done=1")
        } catch let problem as Problem {
            typed.take(problem)
            return form(typed, of: nil, context, error: typed.general(problem), status: problem.status)
        }
    }

    @Sendable private func changeBusiness(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await known(context)
        var typed = BusinessForm(context.fields)
        guard context.fields.line("tag") == BusinessForm(business).tag else {
            let sentence =
                "Somebody else changed this business since you opened the page, so nothing was stored. "
                + "Each field that differs shows both values. Store again to keep yours."
            typed.compare(with: business)
            return form(typed, of: business, context, error: sentence, status: .conflict)
        }
        do {
            let actor = try context.requireAccount().actor
            _ = try await BusinessController(engine: engine).change(
                business, Fields(members: typed.members), isAdmin: true, by: actor)
            return .redirect(to: "/admin/businesses/\(business.id)?done=1")
        } catch let problem as Problem {
            typed.take(problem)
            return form(typed, of: business, context, error: typed.general(problem), status: problem.status)
        }
    }
}

/// How a business stands, for its row.
struct BusinessStanding: Sendable {
    let open: Int
    let neglected: Int
    let lastMessage: Timestamp?
}

extension StoreTransaction {
    fileprivate func standing(of id: BusinessID) throws(StoreError) -> BusinessStanding {
        BusinessStanding(
            open: try countOpen(of: id), neglected: try countNeglected(of: id),
            lastMessage: try messages(of: id, before: nil, limit: 1).first?.receivedAt)
    }
}
