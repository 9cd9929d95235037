// Signing in and out.
import Foundation
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct LoginPages: Sendable {
    let pages: Pages
    let parts: AccountParts
    let passwords: PasswordDesk

    private var engine: Engine { pages.engine }

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("login", use: show)
        group.post("login", use: logIn)
        group.post("logout", use: logOut)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = request.uri.queryParameters
        let back = query["back"].flatMap { BackTo(String($0)) }
        // Whoever is signed in already and only follows an old link goes where it leads.
        if context.account != nil { return .redirect(to: back?.path ?? "/") }
        let note = query["lost"] == nil ? nil : "You were signed out meanwhile, so what you just sent was not stored."
        return page(LoginView(back: back, note: note, context, parts), context)
    }

    /// For a form that came after the session had ended.
    func ask(keeping kept: KeptForm, backTo path: String?, _ context: AppContext) -> Response {
        let note = "You were signed out meanwhile. What you typed is kept on this page: sign in, then save it."
        var view = LoginView(back: path.flatMap(BackTo.init), note: note, context, parts)
        view.kept = kept
        return page(view, context, status: .unauthorized)
    }

    private func page(
        _ view: LoginView, _ context: AppContext, status: HTTPResponse.Status = .ok
    ) -> Response {
        pages.page("login", view, title: "Sign in", place: .nowhere, context, status: status)
    }

    @Sendable private func logIn(_ request: Request, _ context: AppContext) async throws -> Response {
        let email = context.fields.line("email").lowercased()
        let back = BackTo(context.fields.line("back"))
        let guards = LoginGuards.login(email, from: context.visitor.address)
        let now = pages.now
        if let wait = try await engine.parts.store.write({ tx throws(StoreError) in try guards.enter(tx, now: now) }) {
            return slowed(wait, back, context)
        }
        let user = try await engine.parts.store.read { tx throws(StoreError) in try tx.user(email: email) }
        let isRight = try await passwords.verify(context.fields["password"] ?? "", against: user?.passwordHash)
        guard isRight, let user else {
            var view = LoginView(back: back, note: nil, context, parts)
            view.error =
                "This e-mail address and this password do not belong together. Check both, or choose "
                + "“Forgot your password?” below."
            return page(view, context, status: .unprocessableContent)
        }
        return try await open(for: user, guards, request, context, back)
    }

    private func slowed(_ wait: Int64, _ back: BackTo?, _ context: AppContext) -> Response {
        var view = LoginView(back: back, note: nil, context, parts)
        let time = wait < 90 ? "\(wait) second\(wait == 1 ? "" : "s")" : "\((wait + 59) / 60) minutes"
        view.error = "Too many tries with a wrong password. Wait \(time), then try again: the right one works then."
        var response = page(view, context, status: .tooManyRequests)
        response.headers[.retryAfter] = String(wait)
        return response
    }

    /// A new session, whatever the browser brought along: nobody can plant one beforehand.
    private func open(
        for user: User, _ guards: LoginGuards, _ request: Request, _ context: AppContext, _ back: BackTo?
    ) async throws -> Response {
        let (session, token) = SessionDesk(engine: engine).make(for: user.id, request, context.visitor)
        let now = pages.now
        let old = AccountCookie.session.value(in: request, context.visitor).map(Secrets.hash)
        try await engine.parts.store.write { tx throws(StoreError) in
            try guards.forgive(tx, now: now)
            try LoginGuards.sweep(tx, now: now)
            try tx.deleteSessions(unseenSince: now - SessionRule.idle)
            if let old, let replaced = try tx.session(tokenHash: old) {
                try tx.deleteSession(replaced.id, of: replaced.userID)
            }
            try tx.insert(session)
            try tx.noteLogin(of: user.id, now: now)
        }
        var response = welcome(Account(user, session), token, context, back)
        AccountCookie.session.set(token, on: &response, context.visitor)
        AccountCookie.visitor.clear(on: &response, context.visitor)
        return response
    }

    /// Leads on, or first asks about what was typed into a form before.
    private func welcome(_ account: Account, _ token: String, _ context: AppContext, _ back: BackTo?) -> Response {
        guard let kept = KeptForm(in: context.fields) else { return .redirect(to: back?.path ?? "/") }
        var context = context
        context.account = account
        let view = KeptFormView(kept, token: FormToken.make(from: token), back: back)
        return pages.page("kept", view, title: "Save it now?", place: .nowhere, context)
    }

    @Sendable private func logOut(_ request: Request, _ context: AppContext) async throws -> Response {
        if let account = context.account {
            try await engine.parts.store.write { tx throws(StoreError) in
                try tx.deleteSession(account.sessionID, of: account.id)
            }
        }
        var response = Response.redirect(to: "/login")
        AccountCookie.session.clear(on: &response, context.visitor)
        return response
    }
}

struct LoginView: Sendable {
    /// What was typed before, so that it need not be typed again.
    let email: String
    var error: String?
    let note: String?
    let back: String?
    /// Carried through the login.
    var kept: KeptForm?
    let token: String
    let demoLogins: [DemoLogin]
    let isDemo: Bool

    init(back: BackTo?, note: String?, _ context: AppContext, _ parts: AccountParts) {
        self.back = back?.path
        self.note = note
        email = context.fields.line("email").lowercased()
        kept = KeptForm(in: context.fields)
        token = context.formToken
        demoLogins = parts.demoLogins
        isDemo = !parts.demoLogins.isEmpty
    }
}

/// Where whoever is signed in begins.
struct HomePages: Sendable {
    let pages: Pages

    func addRoutes(to group: RouterGroup<AppContext>) {
        // The demo's own first page stands there.
        if !pages.isDemo { group.get("", use: home) }
    }

    @Sendable private func home(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        if account.isAdmin { return .redirect(to: "/admin/businesses") }
        return .redirect(to: account.businesses.first.map { "/businesses/\($0)/messages" } ?? "/account")
    }
}
