// The demo has no sessions, so its forms are protected by where a request comes from: other sites cannot post here.
import HTTPTypes
import Hummingbird

/// Lets a POST through only if the browser says that it comes from our own pages.
///
/// `Sec-Fetch-Site` decides where the browser sends it; over plain HTTP from another machine it does not, and then
/// `Origin`, which every browser sends with a POST, must name the host that was asked.
struct SameOriginForms: RouterMiddleware {
    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .post || Self.isOwn(request) else { throw Problem.crossSite }
        return try await next(request, context)
    }

    private static func isOwn(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" }
        guard let origin = request.headers[.origin], let host = request.head.authority,
            let separator = origin.firstRange(of: "://")
        else { return false }
        return origin[separator.upperBound...].lowercased() == host.lowercased()
    }
}
