// Signing in and out: right and wrong passwords, slowed guessing, sessions that end, forms that come from elsewhere.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import Testing

@testable import TakeoutWeb

@Suite(.timeLimit(.minutes(5)))
struct LoginTests {
    private static let session = "__Host-takeout_session"

    @Test func theRightPasswordOpensTheDoorAndTheCookieIsGuarded() async throws {
        try await WebWorld.run { world in
            try await world.addUser(People.owner)
            let browser = world.browser()
            let reply = try await browser.signIn("Owner@Example.com ")
            #expect(reply.status == 303 && reply.location == "/")
            let cookie = try #require(reply.headers[values: .setCookie].first { $0.hasPrefix(Self.session) })
            for property in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] { #expect(cookie.contains(property)) }
            let page = try await browser.get("/account")
            #expect(page.status == 200 && page.text.contains("owner@example.com"))
            #expect(page.headers[.strictTransportSecurity] == "max-age=31536000")
        }
    }

    @Test func withoutHTTPSTheCookieIsPlainAndNothingIsPromised() async throws {
        try await WebWorld.run(publicURL: "http://127.0.0.1:8080") { world in
            let browser = try await world.signedIn(People.owner)
            #expect(browser.cookies["takeout_session"] != nil)
            let page = try await browser.get("/account")
            #expect(page.status == 200 && page.headers[.strictTransportSecurity] == nil)
        }
    }

    @Test func aWrongPasswordAndAnUnknownAddressAreAnsweredAlike() async throws {
        try await WebWorld.run { world in
            try await world.addUser(People.owner)
            var answers: [String] = []
            for email in [People.owner, "nobody@example.com"] {
                let browser = world.browser()
                let reply = try await browser.signIn(email, "not the password")
                #expect(reply.status == 422 && browser.cookies[Self.session] == nil)
                answers.append(reply.text.replacing(email, with: "").replacing(browser.formToken, with: ""))
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].contains("do not belong together"))
        }
    }

    @Test func fiftyWrongPasswordsAreSlowedAndTheRightOneWorksLater() async throws {
        let clock = HandClock(StillClock().now)
        try await WebWorld.run(clock: clock) { world in
            try await world.addUser(People.owner)
            let browser = world.browser()
            var statuses: [Int: Int] = [:]
            var last: PageReply?
            for _ in 1...50 {
                let reply = try await browser.signIn(People.owner, "guess")
                statuses[reply.status, default: 0] += 1
                last = reply
            }
            #expect(statuses == [422: 5, 429: 45])
            let wait = try #require(last?.headers[.retryAfter].flatMap { Int($0) })
            #expect(last?.text.contains("Wait \(wait) second") == true)
            #expect(try await browser.signIn(People.owner).status == 429)
            clock.advance(by: .seconds(wait))
            #expect(try await browser.signIn(People.owner).status == 303)
            // Forgiven: the next mistake is the first one again.
            #expect(try await world.browser().signIn(People.owner, "typo").status == 422)
        }
    }

    @Test func pausesGrowUntilTheyAreLongEnough() {
        let rule = GuardRule(free: 3, longest: 10)
        #expect((0...8).map(rule.pause) == [0, 0, 0, 1, 2, 4, 8, 10, 10])
        #expect(rule.pause(after: 1_000) == 10)
    }

    @Test func aLoginMakesANewSessionAndEndsTheOldOne() async throws {
        try await WebWorld.run { world in
            let browser = try await world.signedIn(People.owner)
            let first = try #require(browser.cookies[Self.session])
            let other = world.browser()
            other.cookies = [Self.session: first]
            _ = try await other.get("/account")
            let reply = try await other.post(
                "/login", [("email", People.owner), ("password", People.password)])
            #expect(reply.status == 303)
            #expect(try #require(other.cookies[Self.session]) != first)
            #expect(try await browser.get("/account").location?.hasPrefix("/login") == true)
        }
    }

    @Test func anIdleSessionEndsAndTheLoginLeadsBack() async throws {
        let clock = HandClock(StillClock().now)
        try await WebWorld.run(clock: clock) { world in
            let browser = try await world.signedIn(People.owner)
            clock.advance(by: .seconds(7 * 86_400 - 1))
            #expect(try await browser.get("/account").status == 200)
            clock.advance(by: .seconds(7 * 86_400))
            let reply = try await browser.get("/account?done=password")
            #expect(reply.status == 303 && reply.location == "/login?back=/account%3Fdone%3Dpassword")
            let login = try await browser.get(reply.location ?? "")
            #expect(login.text.contains("name=\"back\" value=\"/account?done=password\""))
            let back = try await browser.post(
                "/login",
                [("email", People.owner), ("password", People.password), ("back", "/account?done=password")])
            #expect(back.location == "/account?done=password")
        }
    }

    @Test func aSessionThatIsUsedEveryDayEndsAfterAMonth() async throws {
        let clock = HandClock(StillClock().now)
        try await WebWorld.run(clock: clock) { world in
            let browser = try await world.signedIn(People.owner)
            for _ in 1...29 {
                clock.advance(by: .hours(24))
                #expect(try await browser.get("/account").status == 200)
            }
            clock.advance(by: .hours(24))
            #expect(try await browser.get("/account").status == 303)
        }
    }

    @Test func aFormSentAfterTheSessionEndedLeadsToTheLoginAndBackToItsPage() async throws {
        let clock = HandClock(StillClock().now)
        try await WebWorld.run(clock: clock, publicURL: "http://takeout.example") { world in
            let browser = try await world.signedIn(People.owner)
            _ = try await browser.get("/account")
            clock.advance(by: .hours(24 * 31))
            let reply = try await browser.post("/account/sessions/others/end")
            #expect(reply.status == 303 && reply.location?.contains("lost=1") == true)
            #expect(try await browser.get(reply.location ?? "").text.contains("was not stored"))
        }
    }

    private static let settings = "/businesses/0190-business/settings"

    private func name(in world: WebWorld) async throws -> String? {
        try await world.engine.parts.store.read { tx throws(StoreError) in
            try tx.business(BusinessID("0190-business"))?.name
        }
    }

    /// Through a wrong password, too; and stored only when that is said.
    @Test func whatWasTypedGoesThroughTheLogin() async throws {
        let clock = HandClock(StillClock().now)
        try await WebWorld.run(clock: clock, publicURL: "http://takeout.example") { world in
            let business = Business(
                id: BusinessID("0190-business"), name: "Miller", publicPhoneNumber: "+15550001000",
                timezone: "America/New_York", createdAt: clock.now)
            try await world.engine.add(business)
            let browser = try await world.signedIn(People.owner, business.id)
            let typed = try await browser.settings(["name": "Miller & “Söhne” <b>", "note": "a=b&c\n\"d\""])
            clock.advance(by: .hours(24 * 31))
            let asked = try await browser.post(Self.settings, typed)
            #expect(asked.status == 401 && asked.text.contains("What you typed is kept on this page"))
            var page = asked
            for (password, status) in [("wrong", 422), (People.password, 200)] {
                let carried = try fields(of: page).filter { $0.0 != "form_token" }
                page = try await browser.post("/login", carried + [("email", People.owner), ("password", password)])
                #expect(page.status == status)
            }
            #expect(page.text.contains("Save it now?") && page.text.contains(">owner@example.com"))
            #expect(try await name(in: world) == "Miller", "not without being asked")
            let kept = try fields(of: page).filter { $0.0 != "form_token" }
            #expect(kept.map { "\($0)=\($1)" } == typed.map { "\($0)=\($1)" })
            #expect(try await browser.post(Self.settings, kept).status == 303)
            #expect(try await name(in: world) == "Miller & “Söhne” <b>")
        }
    }

    /// The hidden fields of a page, without what escapes them.
    private func fields(of page: PageReply) throws -> [(String, String)] {
        page.text.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/).map { match in
            let entities = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
            let value = entities.reduce(String(match.2)) { $0.replacing($1.0, with: $1.1) }
            return (String(match.1), value)
        }
    }

    /// A page of somebody else's cannot have something kept that is stored as if it had been typed here.
    @Test func nothingOfStrangersAndNoPasswordIsKept() async throws {
        let settings = Self.settings
        try await WebWorld.run { world in
            let browser = world.browser()
            for (path, fields, site) in [
                (settings, [("name", "Mallory")], "cross-site"), (settings, [("name", "Mallory")], "same-site"),
                ("/account/password", [("current", "x"), ("password", "y")], "same-origin"),
                (settings, [("name", String(repeating: "x", count: 70_000))], "same-origin"),
                ("/messages/m1/call", [], "same-origin"),
            ] {
                let reply = try await browser.post(path, fields, site: site)
                #expect(reply.status == 303 && reply.location?.contains("lost=1") == true, "\(path) \(site)")
            }
            #expect(try await browser.post(settings, [("name", "Mine")]).status == 401)
        }
    }

    /// As monitors ask; a door that is shut is shut for them too.
    @Test(arguments: [
        ("/healthz", 200), ("/readyz", 200), ("/login", 200), ("/docs", 200), ("/openapi.json", 200),
        ("/account", 303), ("/nowhere", 404), ("/api/businesses", 401),
    ])
    func whatIsToBeHadIsThereForHead(path: String, status: Int) async throws {
        try await WebWorld.run { world in
            let reply = try await world.client.execute(uri: path, method: .head)
            #expect(reply.status.code == status && reply.body.readableBytes == 0)
            #expect(reply.headers[.location]?.contains("lost=1") != true)
        }
    }

    @Test func signingOutEndsTheSessionForGood() async throws {
        try await WebWorld.run { world in
            let browser = try await world.signedIn(People.owner)
            let cookies = browser.cookies
            _ = try await browser.get("/account")
            #expect(try await browser.post("/logout").location == "/login")
            #expect(browser.cookies[Self.session] == nil)
            browser.cookies = cookies
            #expect(try await browser.get("/account").status == 303)
        }
    }

    @Test func aFormWithoutItsTokenOrFromElsewhereIsRefused() async throws {
        try await WebWorld.run { world in
            let browser = try await world.signedIn(People.owner)
            let stranger = world.browser()
            _ = try await stranger.get("/login")
            _ = try await browser.get("/account")
            for token in ["", "x", stranger.formToken] {
                #expect(try await browser.post("/logout", token: token).status == 403)
            }
            for site in ["cross-site", "same-site", "none"] {
                #expect(try await browser.post("/logout", site: site).status == 403)
            }
            #expect(try await browser.get("/account").status == 200)
            let login = [("email", People.owner), ("password", People.password)]
            #expect(try await stranger.post("/login", login, token: "").status == 403)
        }
    }

    @Test(
        arguments: [
            "https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil",
            "javascript:alert(1)",
            "/login?back=/x", "/a\r\nSet-Cookie: a=b", "/\u{2044}evil.example", "",
        ])
    func noLoginLeadsElsewhere(back: String) async throws {
        #expect(BackTo(back) == nil)
        try await WebWorld.run { world in
            try await world.addUser(People.owner)
            let browser = world.browser()
            _ = try await browser.get("/login")
            let reply = try await browser.post(
                "/login", [("email", People.owner), ("password", People.password), ("back", back)])
            #expect(reply.status == 303 && reply.location == "/")
        }
    }

    @Test func theCookieOfASessionOpensNothingInTheAPI() async throws {
        try await WebWorld.run { world in
            let browser = try await world.signedIn(People.admin)
            #expect(try await browser.get("/api/businesses").status == 401)
            #expect(try await browser.post("/api/businesses").status == 401)
        }
    }

    @Test func aFieldOfAMegabyteIsTooMuch() async throws {
        try await WebWorld.run { world in
            let browser = world.browser()
            _ = try await browser.get("/login")
            let long = String(repeating: "a", count: 1_000_000)
            let reply = try await browser.post("/login", [("email", "a@example.com"), ("password", long)])
            #expect(reply.status == 413 && reply.text.contains("<h1>"))
        }
    }

    @Test func everyAnswerBearsItsHeaders() async throws {
        try await WebWorld.run { world in
            let browser = world.browser()
            for path in ["/login", "/account", "/nothing", "/healthz", "/api/businesses", "/assets/style.css"] {
                let headers = try await browser.get(path).headers
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.referrerPolicy] == "same-origin")
                #expect(headers[.permissionsPolicy]?.contains("camera=()") == true)
                #expect(headers[.cacheControl]?.isEmpty == false)
            }
            let policy = try #require(try await browser.get("/login").headers[.contentSecurityPolicy])
            #expect(policy.contains("script-src 'self'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
        }
    }

    /// Whatever is added: without a session a page leads to the login, and the rest is refused.
    @Test func noRouteButTheOpenOnesShowsAnythingToStrangers() async throws {
        let open = [
            "/healthz", "/readyz", "/metrics", "/vapi/webhook", "/login", "/logout", "/forgotten", "/openapi.json",
        ]
        let openPrefixes = ["/assets/", "/password/", "/invitation/", "/links/", "/docs"]
        try await WebWorld.run { world in
            let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
            let routes = buildRouter(WebParts(engine: world.engine, webhooks: webhooks)).routes
            #expect(routes.count > 40)
            for route in routes {
                let path = route.path.description
                if open.contains(path) || openPrefixes.contains(where: path.hasPrefix) { continue }
                let address = path.replacing(/[{:][a-zA-Z]+}?/, with: "x")
                let browser = world.browser()
                let isPage = !path.hasPrefix("/api")
                let reply =
                    route.method == .get
                    ? try await browser.get(address.isEmpty ? "/" : address) : try await browser.post(address)
                if isPage {
                    #expect(reply.status == 303 && reply.location?.hasPrefix("/login") == true, "\(path)")
                } else {
                    #expect([401, 404].contains(reply.status), "\(path) \(reply.status)")
                }
            }
        }
    }

    /// Whatever is added beneath `/admin`: an owner is told that there is nothing.
    @Test func anOwnerFindsNoPageOfTheAdmin() async throws {
        try await WebWorld.run { world in
            let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
            let routes = buildRouter(WebParts(engine: world.engine, webhooks: webhooks)).routes
                .filter { $0.path.description.hasPrefix("/admin") }
            #expect(routes.count >= 15)
            let business = try await world.addBusiness()
            let browser = try await world.signedIn(People.owner, business)
            _ = try await browser.get("/account")
            for route in routes {
                let address = route.path.description.replacing(/[{:][a-zA-Z]+}?/, with: business.rawValue)
                let reply = route.method == .get ? try await browser.get(address) : try await browser.post(address)
                #expect(reply.status == 404, "\(route.method) \(address)")
            }
        }
    }

    @Test func onlyATrustedProxyTellsWhoAsks() throws {
        let proxies = try #require(TrustedProxies(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]))
        #expect(proxies.client(peer: "192.0.2.1", forwardedFor: ["198.51.100.7"]) == "192.0.2.1")
        #expect(proxies.client(peer: "127.0.0.1", forwardedFor: ["198.51.100.7"]) == "198.51.100.7")
        #expect(
            proxies.client(peer: "10.1.2.3", forwardedFor: ["1.2.3.4, 198.51.100.7", "10.9.9.9"]) == "198.51.100.7")
        #expect(proxies.client(peer: "2001:db8::5", forwardedFor: []) == "2001:db8::5")
        #expect(proxies.client(peer: "127.0.0.1", forwardedFor: ["unknown"]) == "127.0.0.1")
        #expect(proxies.client(peer: nil, forwardedFor: ["198.51.100.7"]) == nil)
        #expect(TrustedProxies(["10.0.0.0/33"]) == nil && TrustedProxies(["proxy"]) == nil)
    }

    @Test func behindATrustedProxyAddressesAreSlowedOneByOne() async throws {
        let proxies = try #require(TrustedProxies(["127.0.0.1", "::1"]))
        try await WebWorld.run(.live, publicURL: "http://takeout.example", accounts: AccountParts(proxies: proxies)) {
            world in
            try await world.addUser(People.owner)
            let browser = world.browser()
            _ = try await browser.get("/login")
            func tries(_ password: String, from address: String) async throws -> Int {
                guard let name = HTTPField.Name("X-Forwarded-For") else { return 0 }
                return try await browser.post(
                    "/login", [("email", People.owner), ("password", password)], headers: [name: address]
                ).status
            }
            for _ in 1...6 { _ = try await tries("guess", from: "198.51.100.7") }
            #expect(try await tries(People.password, from: "198.51.100.7") == 429)
            #expect(try await tries(People.password, from: "198.51.100.8") == 303)
        }
    }
}
