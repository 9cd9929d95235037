// Users and invitations; and the record of who changed what.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

extension AdminPages {
    func addUserRoutes(to admin: RouterGroup<AppContext>) {
        admin.get("users", use: users)
        admin.post("users/invite", use: invite)
        admin.post("users/:user/remove", use: removeUser)
        admin.post("users/:user/reset", use: resetUser)
        admin.post("invitations/:link/withdraw", use: withdraw)
    }

    @Sendable private func users(_ request: Request, _ context: AppContext) async throws -> Response {
        let done = request.parameter("done").flatMap { UsersView.Done(rawValue: $0) }
        return try await usersPage(request, context) { $0.done = done?.sentence }
    }

    private func usersPage(
        _ request: Request, _ context: AppContext, status: HTTPResponse.Status = .ok, _ fill: (inout UsersView) -> Void
    ) async throws -> Response {
        let account = try context.requireAccount()
        let after = request.parameter("after") ?? ""
        let chosen = context.fields.all("business_ids").map { BusinessID($0) }
        let known = try await store.read { tx throws(StoreError) in
            let users = try tx.users(after: after, limit: Self.length + 1)
            let links = try tx.openInvitations(limit: Self.length)
            return (
                users: users, links: links, choices: try tx.businessChoices(chosen),
                names: try tx.names(of: users.flatMap(\.businesses) + links.flatMap(\.businesses))
            )
        }
        let shown = known.users.prefix(Self.length)
        var view = UsersView(
            shown.map { UserRow($0, known.names, time, isSelf: $0.id == account.id) },
            known.links.map { InvitationRow($0, known.names, time, now: pages.now) }, known.choices,
            next: known.users.count > Self.length ? shown.last?.email : nil, token: context.formToken)
        fill(&view)
        return page("admin-users", view, title: "People", place: .users, context, status: status)
    }

    @Sendable private func invite(_ request: Request, _ context: AppContext) async throws -> Response {
        let form = context.fields
        var fields = Fields(members: [
            "email": .string(form.line("email")), "role": .string(form.line("role")),
            "business_ids": .array(form.all("business_ids").map { .string($0) }),
        ])
        do {
            let actor = try context.requireAccount().actor
            switch try await Invitations(engine: engine).invite(&fields, by: actor) {
            case .granted: return .redirect(to: "/admin/users?done=granted")
            case .link(let link): return try await show(link, request, context)
            }
        } catch let problem as Problem {
            return try await usersPage(request, context, status: problem.status) { view in
                view.email = form.line("email")
                view.isForAdmin = form.line("role") == "admin"
                view.error = problem.errors.first.map { "\($0.label): it \($0.detail)." } ?? problem.detail
            }
        }
    }

    /// A link is mailed where that is possible; it is shown too, so that it can be handed over in another way.
    private func show(_ link: AccountLink, _ request: Request, _ context: AppContext) async throws -> Response {
        let path = link.path(engine.parts.settings.signer) ?? ""
        let address = (engine.parts.settings.publicURL ?? "") + path
        let isMailed = engine.canMailLinks
        return try await usersPage(request, context) { view in
            view.newLink = NewLink(
                address: address, email: link.email, isMailed: isMailed, isInvitation: link.kind == .invitation,
                hours: link.kind.hours)
        }
    }

    @Sendable private func removeUser(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        let id = try context.parameters.require("user")
        guard id != account.id else {
            throw Problem.conflict("You cannot remove yourself. Another admin can.")
        }
        if case .failure(let refusal) = try await engine.removeUser(id, by: account.actor) { throw Problem(refusal) }
        return .redirect(to: "/admin/users?done=removed")
    }

    @Sendable private func resetUser(_ request: Request, _ context: AppContext) async throws -> Response {
        let (id, now) = (try context.parameters.require("user"), pages.now)
        guard let user = try await store.read({ tx throws(StoreError) in try tx.user(id) }) else {
            throw Problem.noSuchPage
        }
        let link = AccountLink(
            id: engine.parts.environment.identifiers.next(at: now), kind: .reset, email: user.email, userID: user.id,
            language: engine.parts.settings.language, madeBy: try context.requireAccount().email, createdAt: now,
            expiresAt: now + .hours(AccountLinkKind.reset.hours))
        try await engine.add(link, by: try context.requireAccount().actor)
        return try await show(link, request, context)
    }

    @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
        try await engine.withdrawInvitation(
            try context.parameters.require("link"), by: try context.requireAccount().actor)
        return .redirect(to: "/admin/users?done=withdrawn")
    }

    // MARK: Who changed what

    @Sendable func changes(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = request.parameter("business_id").map { BusinessID($0) }
        let cursor = request.parameter("before")
        let known = try await store.read { tx throws(StoreError) in
            (
                rows: try tx.settingChanges(of: business, before: cursor, limit: Self.length + 1),
                choices: try tx.businessChoices(business.map { [$0] } ?? [])
            )
        }
        let shown = known.rows.prefix(Self.length)
        let older = known.rows.count > Self.length ? shown.last?.id : nil
        let view = ChangesView(
            rows: shown.map { ChangeRow($0, time) }, isEmpty: shown.isEmpty, businesses: known.choices,
            older: older.map { "/admin/changes" + QueryText.make(["business_id": business?.rawValue, "before": $0]) })
        return page("admin-changes", view, title: "Changes", place: .changes, context)
    }
}

extension Problem.FieldError {
    fileprivate var label: String {
        switch field {
        case "email": "The e-mail address"
        case "business_ids": "The list of businesses"
        default: field
        }
    }
}

struct ChangesView: Sendable {
    let rows: [ChangeRow]
    let isEmpty: Bool
    let businesses: [Choice]
    let older: String?
}

struct UserRow: Sendable {
    let id: String
    let email: String
    let role: String
    let businesses: String
    let made: Moment
    let lastLogin: Moment?
    let isSelf: Bool

    init(_ user: User, _ names: [BusinessID: String], _ time: PageTime, isSelf: Bool) {
        id = user.id
        email = user.email
        role = user.role == .admin ? "Admin" : "Owner"
        businesses =
            user.role == .admin ? "all" : user.businesses.map { names[$0] ?? $0.rawValue }.joined(separator: ", ")
        made = time.moment(user.createdAt)
        lastLogin = user.lastLoginAt.map(time.moment)
        self.isSelf = isSelf
    }
}

struct InvitationRow: Sendable {
    let id: String
    let email: String
    let role: String
    let businesses: String
    let madeBy: String
    let until: Moment
    let state: String
    let tone: String

    init(_ link: AccountLink, _ names: [BusinessID: String], _ time: PageTime, now: Timestamp) {
        id = link.id
        email = link.email
        role = link.role == .admin ? "Admin" : "Owner"
        businesses =
            link.role == .admin ? "all" : link.businesses.map { names[$0] ?? $0.rawValue }.joined(separator: ", ")
        madeBy = link.madeBy ?? ""
        until = time.moment(link.expiresAt)
        switch (link.isOpen(now: now), link.mailStatus) {
        case (false, _): (state, tone) = ("its time is over", "waiting")
        case (_, .failed?): (state, tone) = ("the mail failed: \(link.mailError ?? "")", "failed")
        case (_, .sent?), (_, .delivered?): (state, tone) = ("mailed", "mailed")
        case (_, .queued?): (state, tone) = ("on its way", "progress")
        case (_, nil): (state, tone) = ("not mailed: hand the link over", "attention")
        }
    }
}

struct NewLink: Sendable {
    let address: String
    let email: String
    let isMailed: Bool
    let isInvitation: Bool
    let hours: Int
}

struct UsersView: Sendable {
    enum Done: String {
        case granted, removed, withdrawn

        var sentence: String {
            switch self {
            case .granted: "There was an account for this address: it sees the businesses from now on."
            case .removed: "The user is removed and signed out everywhere."
            case .withdrawn: "The invitation is withdrawn: its link no longer works."
            }
        }
    }

    let users: [UserRow]
    let invitations: [InvitationRow]
    let hasInvitations: Bool
    let businesses: [Choice]
    let hasBusinesses: Bool
    let next: String?
    let token: String
    var email = ""
    var isForAdmin = false
    var error: String?
    var done: String?
    var newLink: NewLink?

    init(_ users: [UserRow], _ invitations: [InvitationRow], _ businesses: [Choice], next: String?, token: String) {
        self.users = users
        self.invitations = invitations
        hasInvitations = !invitations.isEmpty
        self.businesses = businesses
        hasBusinesses = !businesses.isEmpty
        self.next = next.map { "/admin/users" + QueryText.make(["after": $0]) }
        self.token = token
    }
}
