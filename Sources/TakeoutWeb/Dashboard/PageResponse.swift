// HTML answers with the headers that keep a page to itself, and problems as pages for people.
import HTTPTypes
import Hummingbird
import Logging

extension HTTPField.Name {
    // Letters and hyphens make valid header names, so the initializer does not return nil.
    // swift-format-ignore: NeverForceUnwrap
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
    // swift-format-ignore: NeverForceUnwrap
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}

extension Response {
    /// Nothing but our own files runs or shows; no other site may frame the page.
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

    /// A mail is foreign matter: it may look as it likes, and do, fetch and reach nothing.
    private static let mailPolicy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'self'; sandbox"

    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        var response = Self.html(html, status: status, policy: policy)
        response.headers[.frameOptions] = "DENY"
        return response
    }

    static func mail(_ html: String) -> Response {
        Self.html(html, status: .ok, policy: mailPolicy)
    }

    /// `same-origin` and not `no-referrer`: with the latter browsers send `Origin: null` with our own forms.
    private static func html(_ html: String, status: HTTPResponse.Status, policy: String) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "private, no-store",
                .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff", .referrerPolicy: "same-origin",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}

/// A problem as a page: what is wrong, and where to go.
struct ProblemView: Sendable {
    let title: String
    let detail: String
    let isDemo: Bool
}

/// Turns problems into pages; the outer middleware would answer with JSON.
struct ProblemPages: RouterMiddleware {
    let isDemo: Bool
    var heading: String?

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = Problem(telling: error, about: request, context.logger)
            return page(problem.status == .contentTooLarge ? .tooMuchText : problem, context.account)
        }
    }

    fileprivate func page(_ problem: Problem, _ account: Account?) -> Response {
        let content = Templates.render(
            "problem", ProblemView(title: problem.title, detail: problem.detail, isDemo: isDemo))
        let frame = PageFrame(
            title: problem.title, heading: heading, place: .nowhere, isDemo: isDemo, account: account,
            business: account?.isAdmin == false ? account?.businesses.first : nil, content: content)
        var response = Response.page(Templates.render("page", frame), status: problem.status)
        if let retryAfter = problem.retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }
}

/// An address without a route answers a person with a page; programs get the JSON of the outer middleware.
struct LostPages: RouterMiddleware {
    let isDemo: Bool

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            guard let error = error as? HTTPError, error.status == .notFound, Self.isForPerson(request) else {
                throw error
            }
            return ProblemPages(isDemo: isDemo).page(.noSuchPage, nil)
        }
    }

    private static func isForPerson(_ request: Request) -> Bool {
        !request.uri.path.hasPrefix("/api/") && request.headers[.accept]?.contains("text/html") == true
    }
}

extension Problem {
    static func noSuchMessage(isDemo: Bool) -> Problem {
        Problem(
            .notFound, "There is no such message",
            isDemo
                ? "It may have been left in an earlier demo: each one starts with an empty inbox."
                : "Either it never was, or it is not yours to see. Look for it among your messages.")
    }

    static let tooMuchText = Problem(
        .contentTooLarge, "That is too much text",
        "A field holds far more than fits. Nothing was stored: go back, shorten it, and send it again.")
    static let noSuchMail = Problem(
        .notFound, "There is no such mail", "It may have been sent in an earlier demo: each one starts anew.")
    static let noSuchScenario = Problem(
        .notFound, "There is no such scenario", "Choose one of those on the page of the messages.")
    static let crossSite = Problem(
        .forbidden, "That did not come from this page",
        "Buttons and forms work only from this server's own pages. Go back to the start and try there.")
}
