// Errors as RFC 9457 problem documents, and the middleware that turns every failure into one.
import Foundation
public import HTTPTypes
import Hummingbird
import Logging
import TakeoutStore
import TakeoutVapi

/// A failure that the client is told of.
public struct Problem: Error, Sendable {
    public struct FieldError: Sendable, Equatable {
        public let field: String
        public let detail: String

        public init(_ field: String, _ detail: String) {
            self.field = field
            self.detail = detail
        }
    }

    public let status: HTTPResponse.Status
    public let title: String
    public let detail: String
    public let errors: [FieldError]
    /// Seconds, for 429 and 503.
    public let retryAfter: Int?

    public init(
        _ status: HTTPResponse.Status, _ title: String, _ detail: String, errors: [FieldError] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors
        self.retryAfter = retryAfter
    }

    static let notJSON = Problem(.badRequest, "Not JSON", "The body is not a JSON object. Check the quotes and commas.")
    static let notJSONType = Problem(
        .unsupportedMediaType, "Unsupported media type",
        "Send the body as JSON, not compressed, with 'Content-Type: application/json'.")
    static let noCredentials = Problem(
        .unauthorized, "Not authenticated",
        "Send a valid token as 'Authorization: Bearer …'. Make one with 'takeout token create'.")
    static let notAllowed = Problem(.forbidden, "Not allowed", "This token's role may not do this.")
    static let notFound = Problem(.notFound, "Not found", "There is nothing at this address that this token may see.")
    static let tooLarge = Problem(.contentTooLarge, "Too large", "The body is larger than this address takes.")

    static func invalid(_ errors: [FieldError]) -> Problem {
        let fields = errors.map(\.field).joined(separator: ", ")
        return Problem(.unprocessableContent, "Invalid values", "Check these fields: \(fields).", errors: errors)
    }

    static func conflict(_ detail: String) -> Problem { Problem(.conflict, "Conflict", detail) }

    /// The database could not take it: nothing was written, and the sender may try again.
    static func unavailable(_ error: StoreError) -> Problem {
        switch error.kind {
        case .busy:
            Problem(.serviceUnavailable, "Busy", "The database is busy. Nothing was stored: try again.", retryAfter: 2)
        case .storage:
            Problem(
                .serviceUnavailable, "No room", "The database cannot write. Nothing was stored: try again later.",
                retryAfter: 30)
        case .constraint: .conflict("Something with the same unique value exists already.")
        case .corrupt, .other: Problem(.internalServerError, "Server error", "The server made a mistake; it is logged.")
        }
    }

    var response: Response {
        var body: [String: JSONValue] = [
            "type": "about:blank", "title": .string(title), "status": .number(Decimal(status.code)),
            "detail": .string(detail),
        ]
        if !errors.isEmpty {
            body["errors"] = .array(
                errors.map { ["field": .string($0.field), "detail": .string($0.detail)] })
        }
        var response = Response.json(.object(body), status: status)
        response.headers[.contentType] = "application/problem+json"
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        return response
    }
}

extension Response {
    /// A JSON answer.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        // Every JSONValue can be written as JSON: the encoder only refuses infinite numbers, which Decimal has not.
        let data = (try? value.serialized()) ?? Data("{}".utf8)
        return Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
    }
}

/// Nothing leaves the server but answers and problems.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return Problem(telling: error, about: request, context.logger).response
        }
    }
}

extension Problem {
    /// What the client is told of any error; what is our own fault is logged.
    init(telling error: any Error, about request: Request, _ logger: Logger) {
        switch error {
        case let problem as Problem:
            self = problem
        case let error as StoreError:
            logger.error("\(request.method) \(request.uri.path): \(error)")
            self = .unavailable(error)
        case let error as HTTPError:
            self.init(error.status, error.body)
        case let error as any HTTPResponseError:
            // Not all of the server's own errors are HTTPError: a body that is too large is NIOTooManyBytesError.
            self.init(error.status, nil)
        default:
            logger.error("\(request.method) \(request.uri.path): \(error)")
            self.init(.internalServerError, "Server error", "The server made a mistake; it is logged.")
        }
    }

    private init(_ status: HTTPResponse.Status, _ detail: String?) {
        switch status {
        case .notFound: self = .notFound
        case .contentTooLarge: self = .tooLarge
        default: self.init(status, status.reasonPhrase, detail ?? status.reasonPhrase)
        }
    }
}
