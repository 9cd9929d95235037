// One's own account: new passwords by link, invitations, sessions elsewhere, tokens for the API.
import Foundation
import HTTPTypes
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import Testing

@testable import TakeoutWeb

@Suite(.timeLimit(.minutes(5)))
struct AccountTests {
    private static let fresh = "a quite different sentence"

    /// The path of the link in a mail.
    private func path(in post: TestPost) throws -> String {
        let mail = try #require(post.mails.first)
        #expect(mail.text.hasPrefix("https://takeout.example/"))
        return mail.text.replacing("https://takeout.example", with: "")
    }

    private func choose(_ password: String, again: String? = nil) -> [(String, String)] {
        [("password", password), ("again", again ?? password)]
    }

    // MARK: Links

    @Test func aForgottenPasswordIsReplacedByALinkThatWorksOnce() async throws {
        let post = TestPost(isWorking: true)
        try await WebWorld.run(post: post) { world in
            let elsewhere = try await world.signedIn(People.owner)
            let browser = world.browser()
            _ = try await browser.get("/forgotten")
            #expect(
                try await browser.post("/forgotten", [("email", "OWNER@example.com")]).text.contains(
                    "Look into your mail"))
            try await world.settle()
            #expect(post.mails.map(\.to) == [People.owner])
            let link = try path(in: post)
            for (fields, word) in [
                (choose("short"), "at least 12"), (choose("aaaaaaaaaaaaaaa"), "more different"),
                (choose(Self.fresh, again: "another"), "differ"),
            ] {
                _ = try await browser.get(link)
                let reply = try await browser.post(link, fields)
                #expect(reply.status == 422 && reply.text.contains(word))
            }
            let reply = try await browser.post(link, choose(Self.fresh))
            #expect(reply.status == 303 && reply.location == "/")
            #expect(try await browser.get("/account").status == 200)
            // Whoever was signed in with the old one is out, and the link is used up.
            #expect(try await elsewhere.get("/account").status == 303)
            #expect(try await world.browser().get(link).status == 410)
            #expect(try await world.browser().signIn(People.owner).status == 422)
            #expect(try await world.browser().signIn(People.owner, Self.fresh).status == 303)
        }
    }

    @Test func nobodyLearnsWhoHasAnAccount() async throws {
        let post = TestPost(isWorking: true)
        try await WebWorld.run(post: post) { world in
            try await world.addUser(People.owner)
            var answers: [String] = []
            for email in [People.owner, "nobody@example.com"] {
                let browser = world.browser()
                _ = try await browser.get("/forgotten")
                let start = ContinuousClock.now
                let reply = try await browser.post("/forgotten", [("email", email)])
                #expect(ContinuousClock.now - start >= .milliseconds(300))
                answers.append("\(reply.status)" + reply.text.replacing(email, with: ""))
            }
            #expect(answers[0] == answers[1])
            try await world.settle()
            #expect(post.mails.count == 1)
        }
    }

    @Test func aLinkEndsWithItsHourAndCannotBeMadeUp() async throws {
        let post = TestPost(isWorking: true)
        let clock = HandClock(StillClock().now)
        try await WebWorld.run(clock: clock, post: post) { world in
            try await world.addUser(People.owner)
            let browser = world.browser()
            _ = try await browser.get("/forgotten")
            _ = try await browser.post("/forgotten", [("email", People.owner)])
            try await world.settle()
            let link = try path(in: post)
            #expect(try await browser.get(link).status == 200)
            let forged = link.prefix { $0 != "." } + "." + String(repeating: "A", count: 43)
            #expect(try await browser.get(String(forged)).status == 410)
            #expect(try await browser.get(link.replacing("/password/", with: "/invitation/")).status == 410)
            clock.advance(by: .hours(1))
            #expect(try await browser.get(link).status == 410)
        }
    }

    @Test func mailsToOneAddressAreFew() async throws {
        let post = TestPost(isWorking: true)
        try await WebWorld.run(post: post) { world in
            try await world.addUser(People.owner)
            let browser = world.browser()
            _ = try await browser.get("/forgotten")
            for _ in 1...8 {
                #expect(try await browser.post("/forgotten", [("email", People.owner)]).status == 200)
            }
            try await world.settle()
            #expect(post.mails.count <= 3 && !post.mails.isEmpty)
        }
    }

    @Test func withoutMailThePageSaysWhomToAsk() async throws {
        try await WebWorld.run { world in
            let page = try await world.browser().get("/forgotten")
            #expect(page.text.contains("sends no mail") && !page.text.contains("<input id=\"email\""))
        }
    }

    @Test func anInvitedOwnerChoosesAPasswordAndSeesHerBusiness() async throws {
        let post = TestPost(isWorking: true)
        try await WebWorld.run(post: post) { world in
            let business = try await world.addBusiness()
            let admin = try await world.signedIn(People.admin)
            _ = try await admin.get("/admin/users")
            let reply = try await admin.post(
                "/admin/users/invite",
                [("email", "New@Example.com"), ("role", "owner"), ("business_ids", business.rawValue)])
            #expect(reply.status == 200 && reply.text.contains("on its way to new@example.com"))
            try await world.settle()
            let link = try path(in: post)
            let owner = world.browser()
            #expect(try await owner.get(link).text.contains("Welcome to Takeout"))
            #expect(try await owner.post(link, choose(Self.fresh)).status == 303)
            #expect(try await owner.get("/account").text.contains("Owner of Miller Plumbing"))
            #expect(try await owner.get("/admin/businesses").status == 404)
            #expect(try await world.browser().get(link).status == 410)
            let users = try await admin.get("/admin/users").text
            #expect(users.contains("new@example.com") && !users.contains("not accepted yet"))
        }
    }

    @Test func aMailThatFailsIsSaidWhereTheInvitationStands() async throws {
        try await WebWorld.run(post: TestPost(isWorking: false)) { world in
            let admin = try await world.signedIn(People.admin)
            _ = try await admin.get("/admin/users")
            _ = try await admin.post("/admin/users/invite", [("email", "new@example.com"), ("role", "admin")])
            try await world.settle()
            #expect(try await admin.get("/admin/users").text.contains("the mail failed: The mail server refused"))
        }
    }

    // MARK: Sessions and password

    @Test func othersAreSignedOutFromTheAccountPage() async throws {
        try await WebWorld.run { world in
            let phone = try await world.signedIn(People.owner)
            let laptop = try await world.signedIn(People.owner)
            #expect(try await laptop.get("/account").text.contains("Sign out everywhere else"))
            #expect(try await laptop.post("/account/sessions/others/end").location == "/account?done=sessions")
            #expect(try await phone.get("/account").status == 303)
            #expect(try await laptop.get("/account").status == 200)
        }
    }

    @Test func nobodyEndsAnothersSession() async throws {
        try await WebWorld.run { world in
            let victim = try await world.signedIn(People.owner)
            let other = try await world.signedIn("other@example.com")
            let sessions = try await world.engine.parts.store.read { tx throws(StoreError) in
                try tx.sessions(of: "user-\(People.owner)")
            }
            _ = try await other.get("/account")
            _ = try await other.post("/account/sessions/\(sessions[0].id)/end")
            #expect(try await victim.get("/account").status == 200)
        }
    }

    @Test func aNewPasswordNeedsTheOldOneAndEndsOtherSessions() async throws {
        try await WebWorld.run { world in
            let phone = try await world.signedIn(People.owner)
            let laptop = try await world.signedIn(People.owner)
            _ = try await laptop.get("/account")
            let wrong = try await laptop.post("/account/password", [("current", "wrong")] + choose(Self.fresh))
            #expect(wrong.status == 422 && wrong.text.contains("Nothing was changed"))
            let right = try await laptop.post("/account/password", [("current", People.password)] + choose(Self.fresh))
            #expect(right.location == "/account?done=password")
            #expect(try await laptop.get("/account").status == 200)
            #expect(try await phone.get("/account").status == 303)
        }
    }

    // MARK: Tokens

    @Test func aTokenIsShownOnceWorksAndIsRevoked() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            _ = try await owner.get("/account")
            let made = try await owner.post("/account/tokens", [("name", "till"), ("scope", business.rawValue)])
            let token = String(try #require(made.text.firstMatch(of: /tko_[A-Za-z0-9_-]{43}/)).output)
            #expect(try await world.api(.get, "businesses/\(business)", token: token).status == 200)
            let page = try await owner.get("/account").text
            #expect(page.contains("till") && !page.contains(token))
            let path = try #require(page.firstMatch(of: /\/account\/tokens\/[^\/]+\/revoke/)).output
            #expect(try await owner.post(String(path)).status == 303)
            #expect(try await world.api(.get, "businesses/\(business)", token: token).status == 401)
        }
    }

    @Test func anOwnerMakesAndRevokesTokensOfHerOwnBusinessesOnly() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let foreign = try await world.addBusiness(2)
            _ = try await world.token(of: foreign)
            let owner = try await world.signedIn(People.owner, business)
            _ = try await owner.get("/account")
            for scope in [foreign.rawValue, "admin", "none"] {
                #expect(try await owner.post("/account/tokens", [("name", "x"), ("scope", scope)]).status == 404)
            }
            for token in [foreign.rawValue, "admin"] {
                #expect(try await owner.post("/account/tokens/\(token)/revoke").status == 404)
            }
            #expect(try await world.api(.get, "businesses").status == 200)
        }
    }
}
