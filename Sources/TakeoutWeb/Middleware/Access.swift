// Who is asking: bearer tokens, looked up by their hash.
import Crypto
import Foundation
import HTTPTypes
public import Hummingbird
public import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// What a request may see.
public enum Access: Sendable, Equatable {
    case admin
    case business(BusinessID)

    func maySee(_ id: BusinessID) -> Bool {
        switch self {
        case .admin: true
        case .business(let own): own == id
        }
    }
}

public struct AppContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    public var access: Access?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    /// A webhook may embed a whole conversation; 10 MiB is the least that Vapi's payloads ask for.
    public var maxUploadSize: Int { 10 * 1024 * 1024 }

    func requireAccess() throws(Problem) -> Access {
        guard let access else { throw .noCredentials }
        return access
    }

    func requireAdmin() throws(Problem) {
        guard try requireAccess() == .admin else { throw .notAllowed }
    }
}

/// API tokens: 32 random bytes behind a prefix that secret scanners can know. Only their hash is stored.
public enum TokenSecret {
    public static func make(_ bytes: [UInt8]) -> String {
        "tko_"
            + Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
                "=", with: "")
    }

    public static func hash(_ token: String) -> String {
        SHA256.hash(data: Data(token.utf8)).map { String(format: "%02x", $0) }.joined()
    }
}

struct BearerAuthentication: RouterMiddleware {
    let store: Store

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw Problem.noCredentials }
        let hash = TokenSecret.hash(token)
        guard let known = try await store.read({ tx throws(StoreError) in try tx.token(hash: hash) }) else {
            throw Problem.noCredentials
        }
        var context = context
        context.access = known.businessID.map { .business($0) } ?? (known.role == .admin ? .admin : nil)
        return try await next(request, context)
    }
}

extension Request {
    var bearerToken: String? {
        guard let value = headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return nil }
        return value.dropFirst(7).trimmingCharacters(in: .whitespaces)
    }
}
