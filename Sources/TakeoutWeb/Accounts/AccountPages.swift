// One's own account: the password, where one is signed in, and tokens for the API.
import Foundation
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct AccountPages: Sendable {
    /// Tokens that one person or one business may have; beyond it something is wrong.
    private static let mostTokens = 100

    let pages: Pages
    let passwords: PasswordDesk

    private var engine: Engine { pages.engine }

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.get("account", use: show)
        group.post("account/password", use: changePassword)
        group.post("account/sessions/others/end", use: endOtherSessions)
        group.post("account/sessions/:session/end", use: endSession)
        group.post("account/tokens", use: makeToken)
        group.post("account/tokens/:token/revoke", use: revokeToken)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let done = request.uri.queryParameters["done"].flatMap { AccountView.Done(rawValue: String($0)) }
        return try await page(context) { $0.done = done?.sentence }
    }

    private func page(
        _ context: AppContext, status: HTTPResponse.Status = .ok, _ fill: (inout AccountView) -> Void
    ) async throws -> Response {
        let account = try context.requireAccount()
        let known = try await engine.parts.store.read { tx throws(StoreError) in
            (
                sessions: try tx.sessions(of: account.id), tokens: try tx.tokens(for: account, limit: Self.mostTokens),
                businesses: try account.businesses.mapRows { id throws(StoreError) in try tx.business(id) }
                    .compactMap(\.self)
            )
        }
        let sessions = known.sessions.filter { SessionRule.isAlive($0, now: pages.now) }
        var view = AccountView(
            account, sessions, known.tokens, known.businesses, PageTime(now: pages.now, timezone: "UTC"),
            token: context.formToken)
        fill(&view)
        return pages.page(
            "account", view, title: "Account", place: .account, context,
            business: account.isAdmin ? nil : account.businesses.first, status: status)
    }

    private func user(_ account: Account) async throws -> User {
        guard let user = try await engine.parts.store.read({ tx throws(StoreError) in try tx.user(account.id) }) else {
            throw Problem.signedOut
        }
        return user
    }

    // MARK: Password and sessions

    @Sendable private func changePassword(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        let user = try await user(account)
        if let objection = NewPassword.objection(context.fields, email: account.email) {
            return try await page(context, status: .unprocessableContent) { $0.passwordError = objection }
        }
        let guards = LoginGuards.login(account.email, from: context.visitor.address)
        let now = pages.now
        if let wait = try await engine.parts.store.write({ tx throws(StoreError) in try guards.enter(tx, now: now) }) {
            throw Problem(
                .tooManyRequests, "Too many wrong passwords", "Wait \(wait) seconds, then try again.",
                retryAfter: Int(wait))
        }
        guard try await passwords.verify(context.fields["current"] ?? "", against: user.passwordHash) else {
            return try await page(context, status: .unprocessableContent) {
                $0.passwordError = "The current password is another one. Nothing was changed."
            }
        }
        let hash = try await passwords.hash(context.fields["password"] ?? "")
        try await engine.parts.store.write { tx throws(StoreError) in try guards.forgive(tx, now: now) }
        try await engine.setPassword(hash, of: user, keeping: account.sessionID)
        return .redirect(to: "/account?done=password")
    }

    @Sendable private func endSession(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        let id = try context.parameters.require("session")
        try await engine.parts.store.write { tx throws(StoreError) in try tx.deleteSession(id, of: account.id) }
        return .redirect(to: "/account?done=session")
    }

    @Sendable private func endOtherSessions(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        try await engine.parts.store.write { tx throws(StoreError) in
            try tx.deleteSessions(of: account.id, except: account.sessionID)
        }
        return .redirect(to: "/account?done=sessions")
    }

    // MARK: Tokens

    @Sendable private func makeToken(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        let (name, scope) = (context.fields.line("name"), context.fields.line("scope"))
        let business = scope == "admin" ? nil : BusinessID(scope)
        guard business.map(account.maySee) ?? account.isAdmin else { throw Problem.noSuchPage }
        guard (1...100).contains(name.count) else {
            return try await page(context, status: .unprocessableContent) {
                $0.tokenError = "Give the token a name of at most 100 characters, such as the program that will use it."
            }
        }
        let count = try await engine.parts.store.read { tx throws(StoreError) -> Int? in
            if let business, try tx.business(business) == nil { return nil }
            return try tx.tokens(for: account, limit: Self.mostTokens).count
        }
        guard let count else { throw Problem.noSuchPage }
        guard count < Self.mostTokens else {
            return try await page(context, status: .conflict) {
                $0.tokenError = "There are \(Self.mostTokens) tokens already. Revoke those that nothing uses any more."
            }
        }
        let secret = TokenSecret.make(Array(Secrets.random(32)))
        try await engine.add(
            APIToken(
                id: engine.parts.environment.identifiers.next(at: pages.now), hash: TokenSecret.hash(secret),
                name: name, role: business == nil ? .admin : .business, businessID: business, createdAt: pages.now,
                madeBy: account.email), by: account.actor)
        return try await page(context) { $0.newToken = secret }
    }

    @Sendable private func revokeToken(_ request: Request, _ context: AppContext) async throws -> Response {
        let account = try context.requireAccount()
        let id = try context.parameters.require("token")
        guard let token = try await engine.parts.store.read({ tx throws(StoreError) in try tx.token(id) }),
            token.businessID.map(account.maySee) ?? account.isAdmin
        else { throw Problem.noSuchPage }
        try await engine.revoke(token, by: account.actor)
        return .redirect(to: "/account?done=token")
    }
}

extension StoreTransaction {
    /// An admin's are all; an owner's those of her businesses.
    fileprivate func tokens(for account: Account, limit: Int) throws(StoreError) -> [APIToken] {
        if account.isAdmin { return try tokens(limit: limit) }
        return try Array(
            account.businesses.mapRows { id throws(StoreError) in try tokens(of: id) }.joined().prefix(limit))
    }
}
