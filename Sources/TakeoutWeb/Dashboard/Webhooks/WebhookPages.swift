// The pages of outgoing webhooks: a business's, for its owner, and those that are told of all businesses, for admins.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

/// Whose webhooks they are, and what their pages stand in.
struct WebhookRoom: Sendable {
    /// nil: of all businesses.
    let business: BusinessID?
    /// Of the list, without a slash at its end.
    let path: String
    let back: NavigationLink?
    let actor: Actor
    let formToken: String?
    let time: PageTime
    let frame: @Sendable (_ title: String, _ content: String, HTTPResponse.Status) -> Response
}

extension OwnerPages {
    func addWebhookRoutes(to group: RouterGroup<AppContext>) {
        WebhookPages(engine: engine) { request, context in
            let page = try await page(request, context)
            return WebhookRoom(
                business: page.business.id, path: "\(page.path)/webhooks",
                back: NavigationLink("Settings", "\(page.path)/settings", false), actor: page.viewer.actor,
                formToken: page.viewer.formToken, time: PageTime(now: now, timezone: page.business.timezone)
            ) { title, content, status in
                pages.page(page, .settings, PagePart(title: title, content: content), context, status: status)
            }
        }.addRoutes(to: group, at: "businesses/:business/webhooks")
    }
}

extension AdminPages {
    func addWebhookRoutes(to group: RouterGroup<AppContext>) {
        WebhookPages(engine: engine) { _, context in
            let account = try context.requireAccount()
            return WebhookRoom(
                business: nil, path: "/admin/webhooks", back: nil, actor: account.actor, formToken: context.formToken,
                time: time
            ) { title, content, status in
                let frame = PageFrame(
                    title: title, place: .webhooks, isDemo: pages.isDemo, account: context.account, content: content)
                return .page(Templates.render("page", frame), status: status)
            }
        }.addRoutes(to: group, at: "webhooks")
    }
}

struct WebhookPages: Sendable {
    /// Deliveries of one page of the log.
    private static let length = 30

    let engine: Engine
    /// Lets in who may see them; for others there is no such page.
    let enter: @Sendable (Request, AppContext) async throws -> WebhookRoom

    private var desk: WebhookDesk { WebhookDesk(engine: engine) }

    func addRoutes(to group: RouterGroup<AppContext>, at path: String) {
        let one = path + "/:webhook"
        group.get(RouterPath(path), use: list)
        group.post(RouterPath(path), use: create)
        group.get(RouterPath(one), use: show)
        group.post(RouterPath(one), use: change)
        group.post(RouterPath(one + "/on"), use: switchOn)
        group.post(RouterPath(one + "/off"), use: switchOff)
        group.post(RouterPath(one + "/secret"), use: rotate)
        group.post(RouterPath(one + "/test"), use: test)
        group.post(RouterPath(one + "/delete"), use: delete)
        group.post(RouterPath(one + "/deliveries/:delivery/again"), use: sendAgain)
    }

    // MARK: The list

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let room = try await enter(request, context)
        return try await listPage(room, WebhookForm(), isDeleted: request.parameter("deleted") != nil)
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let room = try await enter(request, context)
        let form = WebhookForm(try await fields(request, context))
        do {
            var fields = form.fields
            let made = try await desk.create(&fields, of: room.business, by: room.actor)
            return try await page(of: made, room, request, done: .made, secret: made.secret)
        } catch let problem as Problem {
            return try await listPage(room, form.refused(problem), status: problem.status)
        }
    }

    private func listPage(
        _ room: WebhookRoom, _ form: WebhookForm, isDeleted: Bool = false, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let endpoints = try await desk.endpoints(of: room.business)
        let view = WebhooksView(
            room, endpoints, form, isOn: engine.parts.webhooks != nil,
            done: isDeleted ? "The webhook is deleted." : nil)
        return room.frame("Webhooks", Templates.render("webhooks", view), status)
    }

    // MARK: One of them

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        let done = request.parameter("done").flatMap { WebhookDone(rawValue: $0) }
        return try await page(of: endpoint, room, request, done: done)
    }

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        let form = WebhookForm(try await fields(request, context))
        do {
            var fields = form.fields
            guard let changed = try await desk.change(endpoint, &fields, ifStill: form.version, by: room.actor) else {
                throw Problem.noSuchPage
            }
            return Self.back(to: changed.id, in: room, .saved)
        } catch let problem as Problem where problem.status == .conflict {
            let (room, current) = try await found(request, context)
            return try await page(
                of: current, room, request, form: form.refused(problem, for: current), status: problem.status)
        } catch let problem as Problem where problem.status != .notFound {
            return try await page(
                of: endpoint, room, request, form: form.refused(problem), status: problem.status)
        }
    }

    @Sendable private func switchOn(_ request: Request, _ context: AppContext) async throws -> Response {
        try await turn(to: .active, .on, request, context)
    }

    @Sendable private func switchOff(_ request: Request, _ context: AppContext) async throws -> Response {
        try await turn(to: .off, .off, request, context)
    }

    private func turn(
        to status: WebhookEndpointStatus, _ done: WebhookDone, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        _ = try await engine.changeWebhook(endpoint.id, by: room.actor) { $0.status = status }
        return Self.back(to: endpoint.id, in: room, done)
    }

    /// The new secret is in this answer alone.
    @Sendable private func rotate(_ request: Request, _ context: AppContext) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        guard let changed = try await desk.rotate(endpoint.id, by: room.actor) else { throw Problem.noSuchPage }
        return try await page(of: changed, room, request, done: .rotated, secret: changed.secret)
    }

    @Sendable private func test(_ request: Request, _ context: AppContext) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        _ = try await desk.test(endpoint)
        return Self.back(to: endpoint.id, in: room, .tested)
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        try await engine.deleteWebhook(endpoint.id, by: room.actor)
        return .redirect(to: "\(room.path)?deleted=1")
    }

    @Sendable private func sendAgain(_ request: Request, _ context: AppContext) async throws -> Response {
        let (room, endpoint) = try await found(request, context)
        let id = WebhookDeliveryID(try context.parameters.require("delivery"))
        guard let delivery = try await desk.delivery(id), delivery.endpointID == endpoint.id else {
            throw Problem.noSuchPage
        }
        try await desk.sendAgain(id)
        return Self.back(to: endpoint.id, in: room, .again)
    }

    private func page(
        of endpoint: WebhookEndpoint, _ room: WebhookRoom, _ request: Request, done: WebhookDone? = nil,
        secret: String? = nil, form: WebhookForm? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let before = request.method == .get ? request.parameter("before").map { WebhookDeliveryID($0) } : nil
        let known = try await desk.deliveries(of: endpoint.id, before: before, limit: Self.length + 1)
        let view = WebhookView(
            room, endpoint, form ?? WebhookForm(endpoint), Array(known.prefix(Self.length)),
            hasOlder: known.count > Self.length, isOn: engine.parts.webhooks != nil, done: done, secret: secret)
        return room.frame("Webhook", Templates.render("webhook", view), status)
    }

    private static func back(to id: WebhookEndpointID, in room: WebhookRoom, _ done: WebhookDone) -> Response {
        .redirect(to: "\(room.path)/\(id)?done=\(done.rawValue)")
    }

    /// That of another business is not there.
    private func found(_ request: Request, _ context: AppContext) async throws -> (WebhookRoom, WebhookEndpoint) {
        let room = try await enter(request, context)
        let id = WebhookEndpointID(try context.parameters.require("webhook"))
        guard let endpoint = try await desk.endpoint(id), endpoint.businessID == room.business else {
            throw Problem.noSuchPage
        }
        return (room, endpoint)
    }

    private func fields(_ request: Request, _ context: AppContext) async throws -> Form {
        if let form = context.form { return form }
        return Form(urlEncoded: String(buffer: try await request.body.collect(upTo: Form.largest)))
    }
}
