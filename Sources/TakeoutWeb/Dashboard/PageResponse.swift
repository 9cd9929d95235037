// HTML answers with the headers that keep a page to itself, and problems as pages for people.
import HTTPTypes
import Hummingbird
import Logging
import TakeoutStore

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
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

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
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff", .referrerPolicy: "same-origin",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}

/// A problem as a page: what is wrong, and where to go.
struct ProblemView: Sendable {
    let title: String
    let detail: String
}

/// Turns problems into pages; the outer middleware would answer with JSON.
struct ProblemPages: RouterMiddleware {
    let businessName: String

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return page(problem)
        } catch let error as StoreError {
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            return page(.unavailable(error))
        }
    }

    private func page(_ problem: Problem) -> Response {
        let content = Templates.render("problem", ProblemView(title: problem.title, detail: problem.detail))
        let frame = PageFrame(title: problem.title, businessName: businessName, place: .nowhere, content: content)
        return .page(Templates.render("page", frame), status: problem.status)
    }
}

extension Problem {
    static let noSuchMessage = Problem(
        .notFound, "There is no such message",
        "It may have been left in an earlier demo: each one starts with an empty inbox.")
    static let noSuchMail = Problem(
        .notFound, "There is no such mail", "It may have been sent in an earlier demo: each one starts anew.")
    static let noSuchScenario = Problem(
        .notFound, "There is no such scenario", "Choose one of those on the page of the messages.")
    static let crossSite = Problem(
        .forbidden, "That did not come from this page",
        "Buttons and forms work only from the demo's own pages. Go to the messages and try there.")
}
