// From where a request comes, also behind a trusted proxy, and whether it came by HTTPS.
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What is known of whoever asks, signed in or not.
struct Visitor: Sendable, Equatable {
    /// The client's network address; nil where the transport has none.
    var address: String?
    /// The browser speaks HTTPS, to us or to a proxy before us.
    var isSecure = false

    static let unknown = Visitor()
}

/// Networks whose word about the client counts: addresses, or networks as `10.0.0.0/8`.
public struct TrustedProxies: Sendable {
    private let networks: [Network]

    public static let none = TrustedProxies(networks: [])

    /// - Parameter texts: addresses and networks.
    /// - Returns: nil if one of them is neither.
    public init?(_ texts: [String]) {
        var networks: [Network] = []
        for text in texts {
            guard let network = Network(text) else { return nil }
            networks.append(network)
        }
        self.networks = networks
    }

    private init(networks: [Network]) {
        self.networks = networks
    }

    func trust(_ address: String?) -> Bool {
        guard let bytes = address.flatMap(Network.bytes(of:)) else { return false }
        return networks.contains { $0.holds(bytes) }
    }

    /// The last address before ours that is no trusted proxy: what stands further left is the client's own claim.
    func client(peer: String?, forwardedFor: [String]) -> String? {
        guard trust(peer) else { return peer }
        let chain = forwardedFor.flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        for address in chain.reversed() {
            guard Network.bytes(of: address) != nil else { return peer }
            if !trust(address) { return address }
        }
        return chain.first ?? peer
    }
}

private struct Network: Sendable {
    let bytes: [UInt8]
    let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        self.bytes = bytes
        let isV4 = String(parts[0]).contains(".") && !String(parts[0]).contains(":")
        let length = isV4 ? 32 : 128
        let bits = parts.count == 2 ? Int(parts[1]) : length
        guard let bits, (0...length).contains(bits) else { return nil }
        self.bits = bits + (isV4 ? 96 : 0)
    }

    func holds(_ address: [UInt8]) -> Bool {
        (0..<bits).allSatisfy { bit in
            (address[bit / 8] ^ bytes[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
        }
    }

    /// Sixteen bytes; an IPv4 address as IPv6 maps it, so that both spellings are one address.
    static func bytes(of text: String) -> [UInt8]? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + withUnsafeBytes(of: &v4) { Array($0) }
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        return withUnsafeBytes(of: &v6) { Array($0) }
    }
}

/// Finds out who asks, before anything else.
struct VisitorMiddleware: RouterMiddleware {
    let proxies: TrustedProxies
    /// The configured address is an HTTPS one.
    let publicIsSecure: Bool

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let peer = context.peer?.ipAddress
        let forwardedProtocol = proxies.trust(peer) ? request.headers[.forwardedProtocol] : nil
        var context = context
        context.visitor = Visitor(
            address: proxies.client(peer: peer, forwardedFor: request.headers[values: .forwardedFor]),
            isSecure: publicIsSecure || forwardedProtocol?.lowercased() == "https")
        var response = try await next(request, context)
        SecurityHeaders.add(to: &response, isSecure: context.visitor.isSecure)
        // Also what is told of a problem has no body then.
        return request.method == .head ? response.createHeadResponse() : response
    }
}

extension HTTPField.Name {
    // Letters and hyphens make valid header names, so the initializers do not return nil.
    // swift-format-ignore: NeverForceUnwrap
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    // swift-format-ignore: NeverForceUnwrap
    static let forwardedProtocol = HTTPField.Name("X-Forwarded-Proto")!
}
