// Sessions: a random token in a cookie, its hash in the database, an end by disuse and an end by age.
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutStore

enum SessionRule {
    /// Unused for so long, a session is over: a lost phone does not stay signed in. A week holds over a holiday weekend,
    /// so that owners, who look between two customers, hardly ever type a password on a phone.
    static let idle = Duration.seconds(7 * 86_400)
    /// However much it is used, the password is asked for once a month.
    static let absolute = Duration.seconds(30 * 86_400)
    /// How exactly its last use is known: reading a page must not cost a write each time.
    static let grain = Duration.seconds(300)

    static func isAlive(_ session: Session, now: Timestamp) -> Bool {
        now < session.expiresAt && now < session.lastSeenAt + idle
    }
}

/// The cookies: of a session, and of a visitor before it, whose forms need a token too.
enum AccountCookie {
    case session, visitor

    /// Behind HTTPS browsers take a `__Host-` cookie from this very host only, never from a neighbour's.
    func name(isSecure: Bool) -> String {
        let plain = self == .session ? "takeout_session" : "takeout_visitor"
        return isSecure ? "__Host-" + plain : plain
    }

    func value(in request: Request, _ visitor: Visitor) -> String? {
        guard let value = request.cookies[name(isSecure: visitor.isSecure)]?.value,
            (20...200).contains(value.utf8.count)
        else { return nil }
        return value
    }

    func set(_ value: String, on response: inout Response, _ visitor: Visitor) {
        let month = Int(SessionRule.absolute.components.seconds)
        response.setCookie(
            Cookie(
                name: name(isSecure: visitor.isSecure), value: value, maxAge: self == .session ? month : nil, path: "/",
                secure: visitor.isSecure, httpOnly: true, sameSite: .lax))
    }

    func clear(on response: inout Response, _ visitor: Visitor) {
        response.setCookie(
            Cookie(
                name: name(isSecure: visitor.isSecure), value: "", maxAge: 0, path: "/", secure: visitor.isSecure,
                httpOnly: true, sameSite: .lax))
    }
}

/// Opens and ends sessions.
struct SessionDesk: Sendable {
    let engine: Engine

    /// What is to be written for a new session, and the token that goes into the cookie.
    func make(for user: String, _ request: Request, _ visitor: Visitor) -> (session: Session, token: String) {
        let now = engine.parts.environment.clock.now
        let token = Secrets.make()
        let session = Session(
            id: engine.parts.environment.identifiers.next(at: now), tokenHash: Secrets.hash(token), userID: user,
            createdAt: now, lastSeenAt: now, expiresAt: now + SessionRule.absolute, address: visitor.address,
            device: request.headers[.userAgent].map { String($0.prefix(300)) })
        return (session, token)
    }

    /// The account that a session's token stands for, and the session's use noted.
    func account(of token: String) async throws -> Account? {
        let (hash, now) = (Secrets.hash(token), engine.parts.environment.clock.now)
        let found = try await engine.parts.store.read { tx throws(StoreError) -> (User, Session)? in
            guard let session = try tx.session(tokenHash: hash), SessionRule.isAlive(session, now: now),
                let user = try tx.user(session.userID)
            else { return nil }
            return (user, session)
        }
        guard let (user, session) = found else { return nil }
        if session.lastSeenAt + SessionRule.grain <= now { await noteUse(of: session, now) }
        return Account(user, session)
    }

    /// Whether an account's session is alive and its rights are as they were; also where the database does not tell.
    func isStill(_ account: Account) async -> Bool {
        let now = engine.parts.environment.clock.now
        do throws(StoreError) {
            return try await engine.parts.store.read { tx throws(StoreError) in
                let sessions = try tx.sessions(of: account.id)
                guard let session = sessions.first(where: { $0.id == account.sessionID }),
                    SessionRule.isAlive(session, now: now), let user = try tx.user(account.id)
                else { return false }
                return Account(user, session) == account
            }
        } catch {
            return true
        }
    }

    /// A page is shown also while the database takes no writes.
    private func noteUse(of session: Session, _ now: Timestamp) async {
        do throws(StoreError) {
            try await engine.parts.store.write { tx throws(StoreError) in
                try tx.noteUse(ofSession: session.id, now: now)
            }
        } catch {
            engine.parts.logger.warning("The use of a session could not be noted (\(error)).")
        }
    }
}

/// Knows the signed-in user, and gives every page the token for its forms.
struct SessionMiddleware: RouterMiddleware {
    let desk: SessionDesk

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = AccountCookie.session.value(in: request, context.visitor),
            let account = try await desk.account(of: token)
        {
            context.account = account
            context.formToken = FormToken.make(from: token)
            return try await next(request, context)
        }
        let known = AccountCookie.visitor.value(in: request, context.visitor)
        let secret = known ?? Secrets.make()
        context.formToken = FormToken.make(from: secret)
        var response = try await next(request, context)
        if known == nil { AccountCookie.visitor.set(secret, on: &response, context.visitor) }
        return response
    }
}

/// Whoever is not signed in is led to the login and from there back, with what was typed.
struct RequireAccount: RouterMiddleware {
    let login: LoginPages
    let origin: SameOriginForms

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if context.account != nil { return try await next(request, context) }
        // A script that fetches a part of a page must not take the login for it.
        let asksForPage = request.headers[.secFetchDest].map { $0 == "document" } ?? true
        if request.method != .get, request.method != .head {
            let kept = asksForPage && origin.isOwn(request) ? try await typed(request) : nil
            return kept.map { login.ask(keeping: $0, backTo: request.refererPath, context) }
                ?? .redirect(to: Self.login(backTo: request.refererPath, "lost=1"))
        }
        guard asksForPage else { throw Problem.signedOut }
        return .redirect(to: Self.login(backTo: request.uri.string))
    }

    private func typed(_ request: Request) async throws -> KeptForm? {
        var request = request
        let text = String(buffer: try await request.collectBody(upTo: Form.largest))
        return KeptForm(text, to: request.uri.string)
    }

    private static func login(backTo path: String?, _ more: String? = nil) -> String {
        let back = path.flatMap(BackTo.init).map { "back=" + $0.encoded }
        let query = [back, more].compactMap { $0 }.joined(separator: "&")
        return "/login" + (query.isEmpty ? "" : "?" + query)
    }
}

/// A place of our own to go back to after the login: never another host.
struct BackTo: Sendable, Equatable {
    let path: String

    /// nil for whatever is not plainly a path of ours.
    init?(_ text: String) {
        let isPath = text.hasPrefix("/") && !text.hasPrefix("//") && text.utf8.count <= 1_000
        // No backslash, which browsers read as a slash; no control character, which they leave out.
        let allowed = "/-_.~%?&=:,+@"
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || allowed.unicodeScalars.contains(scalar))
        }
        guard isPath, isPlain, !text.hasPrefix("/login"), !text.hasPrefix("/logout") else { return nil }
        path = text
    }

    /// For a query.
    var encoded: String {
        path.replacing("%", with: "%25").replacing("&", with: "%26").replacing("+", with: "%2B").replacing(
            "=", with: "%3D"
        )
        .replacing("?", with: "%3F")
    }
}

extension Request {
    /// The path of the page that the form stood on, by the browser's word.
    fileprivate var refererPath: String? {
        guard let referer = headers[.referer], let url = URL(string: referer), let host = url.host() else { return nil }
        let authority = url.port.map { "\(host):\($0)" } ?? host
        guard authority.lowercased() == head.authority?.lowercased() else { return nil }
        return url.path(percentEncoded: true) + (url.query(percentEncoded: true).map { "?" + $0 } ?? "")
    }
}

extension HTTPField.Name {
    // Letters and hyphens make a valid header name, so the initializer does not return nil.
    // swift-format-ignore: NeverForceUnwrap
    static let secFetchDest = HTTPField.Name("Sec-Fetch-Dest")!
}
