// A browser as the pages see it: keeps cookies, sends forms from the page that it looks at, follows nothing by itself.
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutWeb
import Testing

struct PageReply: Sendable {
    let status: Int
    let text: String
    let headers: HTTPFields

    var location: String? { headers[.location] }
}

final class Browser: Sendable {
    private struct State {
        var cookies: [String: String] = [:]
        var formToken = ""
    }

    let client: any TestClientProtocol
    private let state = Mutex(State())

    init(_ client: any TestClientProtocol) { self.client = client }

    var cookies: [String: String] {
        get { state.withLock { $0.cookies } }
        set { state.withLock { $0.cookies = newValue } }
    }

    /// As a request sends them.
    var cookie: String { cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ") }

    /// What the last page put into its forms.
    var formToken: String { state.withLock { $0.formToken } }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> PageReply {
        try await send(.get, path, headers: headers, body: nil)
    }

    func text(_ path: String) async throws -> String { try await get(path).text }

    /// Sends a form of the page that was looked at last.
    /// - Parameter token: another one than the page's.
    func post(
        _ path: String, _ fields: [(String, String)] = [], token: String? = nil, site: String = "same-origin",
        headers more: HTTPFields = [:]
    ) async throws -> PageReply {
        var headers = more
        headers[.contentType] = "application/x-www-form-urlencoded"
        if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = site }
        let all = [("form_token", token ?? formToken)] + fields
        let body = all.map { "\($0)=\(Self.encoded($1))" }.joined(separator: "&")
        return try await send(.post, path, headers: headers, body: ByteBuffer(string: body))
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields, body: ByteBuffer?
    ) async throws -> PageReply {
        var headers = headers
        if !cookies.isEmpty { headers[.cookie] = cookie }
        let reply = try await client.execute(uri: path, method: method, headers: headers, body: body) { response in
            PageReply(
                status: response.status.code, text: String(buffer: response.body), headers: response.headers)
        }
        take(reply)
        return reply
    }

    private func take(_ reply: PageReply) {
        state.withLock { state in
            for cookie in reply.headers[values: .setCookie] {
                let parts = cookie.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
                let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                state.cookies[pair[0]] = parts.contains("Max-Age=0") ? nil : pair[1]
            }
            if let found = reply.text.firstMatch(of: /name="form_token" value="([^"]+)"/) {
                state.formToken = String(found.output.1)
            }
        }
    }

    /// - Returns: the answer to the login form.
    @discardableResult
    func signIn(_ email: String, _ password: String = People.password, back: String? = nil) async throws -> PageReply {
        _ = try await get("/login" + (back.map { "?back=\($0)" } ?? ""))
        let fields = [("email", email), ("password", password)] + (back.map { [("back", $0)] } ?? [])
        return try await post("/login", fields)
    }
}

/// Who has an account in the tests.
enum People {
    static let password = "correct horse battery staple"
    /// Made once: a good hash takes its time.
    static let hash: String? = try? PasswordHash.make(password, rounds: 16)

    static let admin = "admin@example.com"
    static let owner = "owner@example.com"
}

extension WebWorld {
    func browser() -> Browser { Browser(client) }

    @discardableResult
    func addUser(_ email: String, _ businesses: BusinessID?...) async throws -> User {
        let user = User(
            id: "user-\(email)", email: email, role: email == People.admin ? .admin : .owner,
            passwordHash: try #require(People.hash), businesses: businesses.compactMap(\.self),
            createdAt: StillClock().now)
        try await engine.parts.store.write { tx throws(StoreError) in try tx.insert(user) }
        return user
    }

    /// Somebody who is signed in.
    func signedIn(_ email: String, _ businesses: BusinessID?...) async throws -> Browser {
        let known = try await engine.parts.store.read { tx throws(StoreError) in try tx.user(email: email) }
        if known == nil {
            let user = User(
                id: "user-\(email)", email: email, role: email == People.admin ? .admin : .owner,
                passwordHash: try #require(People.hash), businesses: businesses.compactMap(\.self),
                createdAt: StillClock().now)
            try await engine.parts.store.write { tx throws(StoreError) in try tx.insert(user) }
        }
        let browser = browser()
        try #require(try await browser.signIn(email).status == 303)
        return browser
    }
}
