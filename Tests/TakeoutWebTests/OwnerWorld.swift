// The pages behind the login: two owners and an admin with sessions of their own, on the world of the demo's tests.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

extension Browser {
    /// The settings' form with what stands in it, and some fields changed; nil takes a box's tick away.
    func settings(_ changes: [String: String?] = [:], version: String? = nil) async throws -> [(String, String)] {
        let page = try await text("/businesses/0190-business/settings")
        var fields = [
            "version": String(try #require(page.firstMatch(of: /name="version" value="([^"]+)"/)).1),
            "name": "Miller Plumbing", "timezone": "America/New_York", "language": "en", "hours": "",
            "recording_notice": "on", "notification_email": "owner@example.com", "notification_sms_phone": "",
            "notice_order": "all", "enable_outbound_callback": "on", "callback_notification_phone": "+15552223333",
            "callback_retry_attempts": "0", "callback_retry_delay_minutes": "5",
        ]
        if let version { fields["version"] = version }
        for (name, value) in changes { fields[name] = value }
        return fields.map { ($0.key, $0.value) }
    }
}

extension DemoPagesWorld {
    static let otherBusiness = BusinessID("0190-other")

    /// The server as it is in production: no stage, and a login.
    /// - Parameter keepAlive: real time between signs of life on an event stream.
    func server(keepAlive: Duration = .seconds(15)) -> some ApplicationProtocol {
        var accounts = AccountParts()
        accounts.keepAlive = keepAlive
        let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return Application(
            router: buildRouter(WebParts(engine: engine, webhooks: webhooks, accounts: accounts)), services: [engine],
            logger: logger)
    }

    /// Adds a user with a session.
    /// - Parameter businesses: nil for an admin.
    func signedIn(_ client: any TestClientProtocol, _ businesses: [BusinessID]?) async throws -> Browser {
        let name = businesses.map { $0.map(\.rawValue).joined() } ?? "admin"
        let secret = "session-of-\(name)-with-enough-letters"
        let now = clock.now
        let user = User(
            id: "user-\(name)", email: "\(name)@example.com", role: businesses == nil ? .admin : .owner,
            passwordHash: "none", businesses: businesses ?? [], createdAt: now)
        let session = Session(
            id: "session-\(name)", tokenHash: TokenSecret.hash(secret), userID: user.id, createdAt: now,
            lastSeenAt: now, expiresAt: now + .hours(24), address: nil, device: nil)
        try await engine.parts.store.write { tx throws(StoreError) in
            try tx.insert(user)
            try tx.insert(session)
        }
        let browser = Browser(client)
        browser.cookies = ["takeout_session": secret]
        // Forms are sent from a page that was looked at.
        _ = try await browser.get("/account")
        return browser
    }

    /// Runs the server with the owner of the first business at a browser.
    func owner(
        _ framework: TestingSetup = .router, _ body: @escaping @Sendable (Browser) async throws -> Void
    ) async throws {
        try await server().test(framework) { client in try await body(try await signedIn(client, [business.id])) }
    }

    /// A second business that the owner does not have, with a message.
    @discardableResult func addOther() async throws -> MessageID {
        let other = Business(
            id: Self.otherBusiness, name: "Other Bikes", publicPhoneNumber: "+15550009999", timezone: "UTC",
            createdAt: clock.now)
        try await engine.add(other)
        let draft = MessageDraft(customerName: "Olga", customerPhone: nil, body: "A secret of others")
        return try await engine.submit(SubmittedMessage(draft: draft, sourceID: nil), to: other).message.id
    }
}
