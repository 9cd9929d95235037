// Who is asking: bearer tokens, looked up by their hash.
import Crypto
import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
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
    /// Who a change by this request is put down to.
    var actor: Actor?
    /// The signed-in user of a page.
    var account: Account?
    /// What the forms of the page must bear.
    var formToken = ""
    /// The form that was sent, checked by `FormGuard`.
    var form: Form?
    var visitor = Visitor.unknown
    /// The other end of the connection: the client, or the proxy before us.
    let peer: SocketAddress?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        peer = source.channel.remoteAddress
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

/// The API takes tokens only: a session's cookie, which browsers send along unasked, opens nothing here.
struct BearerAuthentication: RouterMiddleware {
    /// How exactly a token's last use is known.
    private static let grain = Duration.seconds(600)

    let engine: Engine

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let token = request.bearerToken else { throw Problem.noCredentials }
        let hash = TokenSecret.hash(token)
        guard let known = try await engine.parts.store.read({ tx throws(StoreError) in try tx.token(hash: hash) })
        else {
            throw Problem.noCredentials
        }
        var context = context
        context.access = known.businessID.map { .business($0) } ?? (known.role == .admin ? .admin : nil)
        context.actor = Actor(.token, id: known.id, name: known.name)
        await noteUse(of: known)
        return try await next(request, context)
    }

    /// The API answers also while the database takes no writes.
    private func noteUse(of token: APIToken) async {
        let now = engine.parts.environment.clock.now
        guard token.lastUsedAt.map({ $0 + Self.grain <= now }) ?? true else { return }
        do throws(StoreError) {
            try await engine.parts.store.write { tx throws(StoreError) in try tx.noteUse(ofToken: token.id, now: now) }
        } catch {
            engine.parts.logger.warning("The use of the token \(token.name) could not be noted (\(error)).")
        }
    }
}

extension Request {
    var bearerToken: String? {
        guard let value = headers[.authorization], value.lowercased().hasPrefix("bearer ") else { return nil }
        return value.dropFirst(7).trimmingCharacters(in: .whitespaces)
    }
}
