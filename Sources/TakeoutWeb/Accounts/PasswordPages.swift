// New passwords: asking for a link by mail, choosing one by a link, accepting an invitation.
import Foundation
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct PasswordPages: Sendable {
    /// The answer to "mail me a link" takes so long in any case, so that its time does not tell who has an account.
    private static let patience = Duration.milliseconds(300)

    let pages: Pages
    let passwords: PasswordDesk

    private var engine: Engine { pages.engine }

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("forgotten", use: askForAddress)
        group.post("forgotten", use: mailLink)
        group.get("password/:link", use: show(.reset))
        group.post("password/:link", use: choose(.reset))
        group.get("invitation/:link", use: show(.invitation))
        group.post("invitation/:link", use: choose(.invitation))
    }

    // MARK: Asking for a link

    @Sendable private func askForAddress(_ request: Request, _ context: AppContext) async throws -> Response {
        forgotten(ForgottenView(context, canMail: engine.canMailLinks), context)
    }

    private func forgotten(
        _ view: ForgottenView, _ context: AppContext, status: HTTPResponse.Status = .ok
    ) -> Response {
        pages.page("forgotten", view, title: "Set a new password", place: .nowhere, context, status: status)
    }

    @Sendable private func mailLink(_ request: Request, _ context: AppContext) async throws -> Response {
        let start = ContinuousClock.now
        var view = ForgottenView(context, canMail: engine.canMailLinks)
        view.email = context.fields.line("email").lowercased()
        guard view.canMail else { return forgotten(view, context) }
        let (now, email, place) = (pages.now, view.email, LoginGuards.mail(from: context.visitor.address))
        let wait = try await engine.parts.store.write { tx throws(StoreError) in try place.enter(tx, now: now) }
        if let wait { return slowed(wait, view, context) }
        try await mailLink(to: email)
        try await Task.sleep(until: start + Self.patience, clock: .continuous)
        view.isSent = true
        return forgotten(view, context)
    }

    private func slowed(_ wait: Int64, _ view: ForgottenView, _ context: AppContext) -> Response {
        var view = view
        view.error = "Too many links were asked for. Wait \((wait + 59) / 60) minutes, then try again."
        var response = forgotten(view, context, status: .tooManyRequests)
        response.headers[.retryAfter] = String(wait)
        return response
    }

    /// Whether somebody has the address, and whether she was mailed just now, nobody is told.
    private func mailLink(to email: String) async throws {
        let (now, guards) = (pages.now, LoginGuards.mail(to: email))
        let found = try await engine.parts.store.write { tx throws(StoreError) -> (User, Language?)? in
            guard try guards.enter(tx, now: now) == nil, let user = try tx.user(email: email) else { return nil }
            return (user, try user.businesses.first.flatMap { id throws(StoreError) in try tx.business(id) }?.language)
        }
        guard let (user, language) = found else { return }
        try await engine.add(resetLink(for: user, language), by: nil)
    }

    /// A link for a new password, in the language of the user's first business.
    private func resetLink(for user: User, _ language: Language?) -> AccountLink {
        AccountLink(
            id: engine.parts.environment.identifiers.next(at: pages.now), kind: .reset, email: user.email,
            userID: user.id, language: language ?? engine.parts.settings.language, createdAt: pages.now,
            expiresAt: pages.now + .hours(AccountLinkKind.reset.hours))
    }

    // MARK: Choosing one

    private func show(_ kind: AccountLinkKind) -> @Sendable (Request, AppContext) async throws -> Response {
        { _, context in
            let link = try await link(kind, context)
            return page(NewPasswordView(link, context), context)
        }
    }

    private func page(_ view: NewPasswordView, _ context: AppContext, status: HTTPResponse.Status = .ok) -> Response {
        pages.page("new-password", view, title: view.title, place: .nowhere, context, status: status)
    }

    private func choose(_ kind: AccountLinkKind) -> @Sendable (Request, AppContext) async throws -> Response {
        { request, context in
            let link = try await link(kind, context)
            var view = NewPasswordView(link, context)
            view.error = NewPassword.objection(context.fields, email: link.email)
            guard view.error == nil else { return page(view, context, status: .unprocessableContent) }
            let hash = try await passwords.hash(context.fields["password"] ?? "")
            let result =
                kind == .reset
                ? try await engine.reset(link.id, password: hash) : try await engine.accept(link.id, password: hash)
            switch result {
            case .success(let user): return try await signIn(user, request, context)
            case .failure(.emailIsTaken): throw Problem.hasAccountAlready
            case .failure: throw Problem.linkIsOver
            }
        }
    }

    /// Whoever has the link has the mailbox: that is proof enough.
    private func signIn(_ user: User, _ request: Request, _ context: AppContext) async throws -> Response {
        let (session, token) = SessionDesk(engine: engine).make(for: user.id, request, context.visitor)
        let now = pages.now
        try await engine.parts.store.write { tx throws(StoreError) in
            try tx.insert(session)
            try tx.noteLogin(of: user.id, now: now)
        }
        var response = Response.redirect(to: "/")
        AccountCookie.session.set(token, on: &response, context.visitor)
        return response
    }

    private func link(_ kind: AccountLinkKind, _ context: AppContext) async throws -> AccountLink {
        let (text, now) = (try context.parameters.require("link"), pages.now)
        guard let signer = engine.parts.settings.signer, let id = AccountLinkText.id(in: text, signer),
            let link = try await engine.parts.store.read({ tx throws(StoreError) in try tx.accountLink(id) }),
            link.kind == kind, link.isOpen(now: now)
        else { throw Problem.linkIsOver }
        return link
    }
}

/// What a new password must be.
enum NewPassword {
    /// - Parameter email: the name of its account.
    /// - Returns: what is wrong with the one in the form, as a sentence; nil if nothing is.
    static func objection(_ form: Form, email: String) -> String? {
        let password = form["password"] ?? ""
        if password.count < PasswordHash.shortest {
            return
                "Choose at least \(PasswordHash.shortest) characters. A sentence of your own is good and easy to keep."
        }
        if password.count > PasswordHash.longest { return "Choose at most \(PasswordHash.longest) characters." }
        if Set(password).count < 5 {
            return "That is one of the first that somebody would try. Use more different characters."
        }
        if password.lowercased() == email {
            return "Your e-mail address is the first that somebody would try. Choose another."
        }
        if password != form["again"] { return "The two fields differ. Type the same password in both." }
        return nil
    }
}

struct ForgottenView: Sendable {
    let token: String
    let canMail: Bool
    var email = ""
    var error: String?
    var isSent = false {
        didSet { asks = canMail && !isSent }
    }
    // Stored, since templates see stored properties only.
    private(set) var asks: Bool

    init(_ context: AppContext, canMail: Bool) {
        token = context.formToken
        self.canMail = canMail
        asks = canMail
    }
}

struct NewPasswordView: Sendable {
    let title: String
    let token: String
    let email: String
    let isInvitation: Bool
    let shortest = PasswordHash.shortest
    var error: String?

    init(_ link: AccountLink, _ context: AppContext) {
        title = link.kind == .invitation ? "Welcome to Takeout" : "Choose a new password"
        token = context.formToken
        email = link.email
        isInvitation = link.kind == .invitation
    }
}

extension Problem {
    static let linkIsOver = Problem(
        .gone, "This link no longer works",
        "It was used already, a newer one was sent, or its time is over. Ask for a new one: yourself for a password, "
            + "your admin for an invitation.")
    static let hasAccountAlready = Problem(
        .conflict, "There is an account for this address already",
        "Sign in with it. If you do not know its password any more, set a new one from the sign-in page.")
}
