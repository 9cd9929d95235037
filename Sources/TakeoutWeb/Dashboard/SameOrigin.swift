// Forms are taken from our own pages only: other sites cannot post here, whatever cookies a browser sends along.
import HTTPTypes
import Hummingbird

/// Lets a POST through only if the browser says that it comes from our own pages.
///
/// `Sec-Fetch-Site` decides where the browser sends it; over plain HTTP from another machine it does not, and then
/// `Origin`, which every browser sends with a POST, must name the host that was asked.
struct SameOriginForms: RouterMiddleware {
    /// The configured address: behind a proxy the host that we see may be another.
    var publicURL: String?

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        if request.method != .get, request.method != .head { try check(request) }
        return try await next(request, context)
    }

    func check(_ request: Request) throws(Problem) {
        guard isOwn(request) else { throw .crossSite }
    }

    func isOwn(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" }
        guard let origin = request.headers[.origin].flatMap(Self.host) else { return false }
        return origin == request.head.authority?.lowercased() || origin == publicURL.flatMap(Self.host)
    }

    /// With its port, as `Host` has it.
    private static func host(of address: String) -> String? {
        guard let separator = address.firstRange(of: "://") else { return nil }
        return address[separator.upperBound...].prefix { $0 != "/" }.lowercased()
    }
}
