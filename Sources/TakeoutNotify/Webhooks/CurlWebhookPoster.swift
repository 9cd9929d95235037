// Posts outgoing webhooks with libcurl: bounded in time and size, and never into the network that we stand in.
internal import CCurl
internal import Foundation
public import TakeoutEngine

/// Each address that libcurl is about to connect to is judged at that moment, so a name that leads elsewhere a moment
/// after it was looked up leads nowhere.
public struct CurlWebhookPoster: WebhookPoster {
    public struct Limits: Sendable {
        public let connect: Duration
        /// For the whole exchange. Shorter than the time after which a sender is thought dead.
        public let whole: Duration
        /// Bytes of an answer that are read.
        public let answer: Int

        public init(connect: Duration = .seconds(5), whole: Duration = .seconds(15), answer: Int = 65_536) {
            self.connect = connect
            self.whole = whole
            self.answer = answer
        }
    }

    private let allowsPrivate: Bool
    private let authorityFile: String?
    private let limits: Limits
    private let pool = CurlPool()

    /// - Parameters:
    ///   - allowsPrivate: also plain HTTP and addresses of our own network: for machines that trust each other.
    ///   - authorityFile: a PEM file of authorities in place of the system's.
    public init(allowsPrivate: Bool, authorityFile: String? = nil, limits: Limits = Limits()) {
        self.allowsPrivate = allowsPrivate
        self.authorityFile = authorityFile
        self.limits = limits
    }

    public func objection(to url: String) -> String? {
        guard url.utf8.count <= 2_000, let parts = URLComponents(string: url), let host = parts.host, !host.isEmpty,
            url.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 })
        else { return "is not an address; write it as in https://example.com/hooks" }
        if parts.user != nil || parts.password != nil { return "must not hold a user or a password" }
        let scheme = parts.scheme?.lowercased()
        guard scheme == "https" || (allowsPrivate && scheme == "http") else { return "must begin with https://" }
        if !allowsPrivate, Self.isOwn(host) { return "leads into the network of this server" }
        return nil
    }

    /// What can be seen without looking a name up. What a name leads to is judged when it is connected to.
    private static func isOwn(_ host: String) -> Bool {
        let name = host.lowercased().trimmingCharacters(in: CharacterSet(charactersIn: "[]."))
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        return address(name).map { !NetworkAddress($0).isPublic } ?? false
    }

    private static func address(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_aton(text, &four) != 0 { return withUnsafeBytes(of: &four) { Array($0) } }
        var six = in6_addr()
        return inet_pton(AF_INET6, text, &six) == 1 ? withUnsafeBytes(of: &six) { Array($0) } : nil
    }

    public func post(_ request: WebhookRequest) async -> WebhookOutcome {
        // libcurl blocks, so it gets a thread of its own: on Linux Dispatch's queues share theirs with Swift's tasks.
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: exchange(request)) }
        }
    }

    private func exchange(_ request: WebhookRequest) -> WebhookOutcome {
        do throws(CurlFailure) {
            let lists = CurlLists()
            let handle = try pool.take()
            try prepare(handle, for: request, lists)
            let result = handle.performHTTP(
                judge: allowsPrivate ? nil : Self.judge, limit: limits.answer, keeping: lists)
            if result.code == CURLE_OK { pool.give(handle) }
            return outcome(of: result)
        } catch {
            return .failed("The request could not be made: \(error.code.text).")
        }
    }

    private func prepare(
        _ handle: CurlHandle, for request: WebhookRequest, _ lists: CurlLists
    ) throws(CurlFailure) {
        try handle.set(CURLOPT_URL, request.url)
        try handle.set(CURLOPT_PROTOCOLS_STR, allowsPrivate ? "https,http" : "https")
        try handle.set(CURLOPT_FOLLOWLOCATION, 0)
        // Without this, libcurl would take a proxy from the environment, and the gate would see only that.
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds)
        try handle.set(CURLOPT_TIMEOUT_MS, limits.whole.wholeMilliseconds)
        try handle.set(CURLOPT_MAXAGE_CONN, CurlPool.idleSeconds)
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorityFile { try handle.set(CURLOPT_CAINFO, authorityFile) }
        // `Expect` would make us wait a second for receivers that know nothing of it.
        let headers = request.headers.map { "\($0.name): \($0.value)" } + ["expect:", "accept:"]
        try handle.set(CURLOPT_HTTPHEADER, lists.list(headers))
        try handle.set(CURLOPT_POST, 1)
        try handle.set(CURLOPT_POSTFIELDSIZE, request.body.utf8.count)
        try handle.set(CURLOPT_COPYPOSTFIELDS, request.body)
    }

    private static let judge: ccurl_judge = { _, address, length in
        guard let address else { return 0 }
        return NetworkAddress(UnsafeBufferPointer(start: address, count: length)).isPublic ? 1 : 0
    }

    private func outcome(of result: HTTPTransferResult) -> WebhookOutcome {
        // One whose answer never ends has answered all the same.
        let hasAnswered = result.code == CURLE_OK || (result.wasCut && result.status > 0)
        if hasAnswered {
            return .answered(
                status: result.status, response: PlainText.lines(result.body, limit: 500),
                retryAfter: result.retryAfter > 0 ? result.retryAfter : nil)
        }
        if result.wasRefused {
            return .failed(
                "The name leads into the network of this server, where webhooks are not sent. See TAKEOUT_WEBHOOKS_ALLOW_PRIVATE."
            )
        }
        return .failed(trouble(result.code))
    }

    private func trouble(_ code: CURLcode) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: "The name of the receiver is not known."
        case CURLE_COULDNT_CONNECT: "The receiver takes no connection."
        case CURLE_OPERATION_TIMEDOUT:
            "The receiver did not answer in time (\(limits.whole.wholeMilliseconds / 1_000) s)."
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR:
            "The receiver has a certificate that we cannot trust: \(code.text)."
        default: "The request failed: \(code.text)."
        }
    }
}
