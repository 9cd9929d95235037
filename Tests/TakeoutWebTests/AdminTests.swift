// The admin's pages: businesses with errors at the field, releasing, attempts, trouble, people, and the record of changes.
import Foundation
import HTTPTypes
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import Testing

@testable import TakeoutWeb

@Suite(.timeLimit(.minutes(5)))
struct AdminTests {
    private static let script = "<script>alert('x')</script>"

    private static func fields(_ changes: [String: String] = [:]) -> [(String, String)] {
        let all = [
            "name": "Nail Bar", "public_phone_number": "+1 202 555 0190", "timezone": "America/New_York",
            "language": "es", "allowed_countries": "ca, mx", "recording_notice": "true",
        ]
        return all.merging(changes) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func business(_ world: WebWorld, _ id: String) async throws -> Business {
        try #require(
            try await world.engine.parts.store.read { tx throws(StoreError) in try tx.business(BusinessID(id)) })
    }

    // MARK: Businesses

    @Test func aBusinessIsAddedAfterItsMistakesWereShownAtTheFields() async throws {
        try await WebWorld.run { world in
            let admin = try await world.signedIn(People.admin)
            _ = try await admin.get("/admin/businesses/new")
            let wrong = try await admin.post(
                "/admin/businesses",
                Self.fields(["public_phone_number": "12", "notification_email": "nobody", "hours": "Mon–Fri <8–5>"]))
            #expect(wrong.status == 422)
            for name in ["public_phone_number", "notification_email"] {
                let field = try #require(wrong.text.firstRange(of: "name=\"\(name)\""))
                #expect(wrong.text[field.upperBound...].prefix(300).contains("aria-invalid=\"true\""), "\(name)")
            }
            #expect(wrong.text.matches(of: /aria-invalid/).count == 2)
            // Nothing typed is lost.
            #expect(wrong.text.contains("value=\"Mon–Fri &lt;8–5&gt;\"") && wrong.text.contains("value=\"ca, mx\""))
            let right = try await admin.post("/admin/businesses", Self.fields())
            let address = try #require(right.location)
            #expect(right.status == 303 && address.hasPrefix("/admin/businesses/"))
            let id = address.replacing("/admin/businesses/", with: "").replacing("?done=1", with: "")
            let made = try await business(world, id)
            #expect(made.language == .spanish && made.allowedCountries == ["CA", "MX"])
            #expect(made.recordingNotice && !made.recordingEnabled && !made.callbackReleased)
            #expect(try await admin.get("/admin/businesses").text.contains("Nail Bar"))
        }
    }

    @Test func twoEditorsDoNotOverwriteEachOther() async throws {
        try await WebWorld.run { world in
            let id = try await world.addBusiness()
            let admin = try await world.signedIn(People.admin)
            let page = try await admin.get("/admin/businesses/\(id)").text
            let tag = String(try #require(page.firstMatch(of: /name="tag" value="([0-9a-f]+)"/)).output.1)
            let mine = Self.fields(["tag": tag, "name": "Mine"])
            #expect(try await admin.post("/admin/businesses/\(id)", mine).status == 303)
            let late = try await admin.post("/admin/businesses/\(id)", Self.fields(["tag": tag, "name": "Late"]))
            #expect(late.status == 409 && late.text.contains("Somebody else changed"))
            #expect(late.text.contains("value=\"Late\""))
            #expect(try await business(world, id.rawValue).name == "Mine")
        }
    }

    @Test func theCallbackIsReleasedForOneForSomeAndForAll() async throws {
        try await WebWorld.run { world in
            for number in 1...3 { _ = try await world.addBusiness(number) { $0.callbackReleased = false } }
            let admin = try await world.signedIn(People.admin)
            _ = try await admin.get("/admin/businesses")
            func released() async throws -> [Bool] {
                var all: [Bool] = []
                for number in 1...3 { all.append(try await business(world, "business-\(number)").callbackReleased) }
                return all
            }
            func send(_ fields: [(String, String)]) async throws {
                #expect(try await admin.post("/admin/businesses/release", fields).status == 303)
            }
            try await send([("act", "release"), ("business", "business-2")])
            #expect(try await released() == [false, true, false])
            try await send([("act", "release"), ("business", "business-1"), ("business", "business-2")])
            #expect(try await released() == [true, true, false])
            try await send([("act", "release")])
            #expect(try await released() == [true, true, false])
            try await send([("act", "release"), ("which", "all")])
            #expect(try await released() == [true, true, true])
            try await send([("act", "withdraw"), ("business", "business-3")])
            #expect(try await released() == [true, true, false])
        }
    }

    @Test func whatPeopleCallThemselvesIsNeverMarkup() async throws {
        try await WebWorld.run { world in
            let id = try await world.addBusiness { $0.name = Self.script }
            let admin = try await world.signedIn(People.admin)
            try await world.addUser("owner@example.com", id)
            _ = try await admin.get("/account")
            _ = try await admin.post("/account/tokens", [("name", Self.script), ("scope", "admin")])
            let paths = [
                "/admin/businesses", "/admin/businesses/\(id)", "/admin/attempts", "/admin/statistics", "/admin/users",
                "/admin/changes", "/account", "/admin/attempts?since=%22%3E\(Self.script)",
            ]
            for path in paths {
                let page = try await admin.get(path)
                #expect(page.status == 200 && !page.text.contains("<script>alert"), "\(path)")
                #expect(!page.text.contains("{{"), "\(path)")
                #expect(page.text.firstMatch(of: /<[^>]+ (style|on[a-z]+)=/) == nil, "inline in \(path)")
            }
            #expect(try await admin.get("/admin/businesses").text.contains("&lt;script&gt;"))
        }
    }

    // MARK: Attempts and numbers

    @Test func attemptsAreFilteredByTheAddressAndDownloaded() async throws {
        try await WebWorld.run { world in
            let first = try await world.addBusiness()
            let second = try await world.addBusiness(2) { $0.name = "Nail Bar" }
            _ = try await world.ringingCall(for: first)
            _ = try await world.ringingCall(for: second)
            let admin = try await world.signedIn(People.admin)
            func rows(_ query: String) async throws -> Int {
                let page = try await admin.get("/admin/attempts" + query)
                #expect(page.status == 200)
                return page.text.matches(of: /data-label="Outcome"/).count
            }
            #expect(try await rows("") == 2)
            #expect(try await rows("?business_id=\(first)") == 1)
            #expect(try await rows("?outcome=ringing&since=2026-03-02&until=2026-03-02") == 2)
            #expect(try await rows("?outcome=heard") == 0)
            #expect(try await rows("?until=2026-03-01") == 0)
            #expect(try await rows("?status=nonsense&since=yesterday") == 2)
            let csv = try await admin.get("/admin/attempts.csv?business_id=\(second)")
            #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true)
            let lines = csv.text.split(whereSeparator: \.isNewline)
            #expect(lines.count == 2 && lines[0].hasPrefix("id,business_id") && lines[1].contains(second.rawValue))
            let all = try await admin.get("/admin/statistics?days=7")
            #expect(all.text.contains("Messages on each of the last 7 days") && all.text.contains("<td>2</td>"))
            for name in ["2 Mar", "All"] { #expect(all.text.contains("<th scope=\"row\">\(name)</th><td>2</td>")) }
            let one = try await admin.get("/admin/statistics?days=7&business_id=\(second)")
            #expect(one.text.contains("Messages by hour of the day") && !one.text.contains("<td>2</td>"))
            #expect(try await admin.get("/admin/statistics.csv?days=7").text.contains("2026-03-02,2,"))
        }
    }

    @Test func noCellOfACSVIsAFormula() {
        let line = CSV.line(["=1+1", "+12025550101", "+cmd", "-5", "@x", "a,b", "say \"hi\"", "two\nlines"])
        #expect(line == "'=1+1,+12025550101,'+cmd,-5,'@x,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n")
    }

    // MARK: Trouble

    @Test func aGivenUpMailIsSentAgain() async throws {
        let post = TestPost(isWorking: true)
        try await WebWorld.run(post: post) { world in
            _ = try await world.addBusiness {
                ($0.notificationEmail, $0.settings.isEnabled) = ("owner@miller.example", false)
            }
            let reply = try await world.api(.post, "businesses/business-1/messages", ["body": "The tap leaks."])
            try await world.settle()
            let before = post.mails.count
            let message = reply.id
            try await world.engine.parts.store.write { tx throws(StoreError) in
                let notice = try tx.notices(of: MessageID(message))[0]
                let item = OutboxItem(
                    id: "\(message):\(notice.action):email", callbackID: MessageID(message), sequence: notice.action,
                    work: .sendNotice(notice.id), createdAt: StillClock().now)
                try tx.add(item, leased: Lease(owner: "node", until: StillClock().now))
                try tx.bury(item.id, error: "It stumbled \(Self.script)")
            }
            let admin = try await world.signedIn(People.admin)
            #expect(try await admin.get("/admin/businesses").text.contains("1 step was given up"))
            let page = try await admin.get("/admin/trouble").text
            #expect(page.contains("It stumbled &lt;script&gt;") && page.contains("Send again"))
            let path = try #require(page.firstMatch(of: /action="(\/admin\/trouble\/[^"]+\/again)"/)).output.1
            #expect(try await admin.post(String(path)).location == "/admin/trouble?done=1")
            #expect(try await admin.post(String(path)).status == 404)
            #expect(try await admin.get("/admin/trouble").text.contains("Nothing waits for you"))
            #expect(before == 1)
        }
    }

    // MARK: People and changes

    @Test func theLastAdminStaysAndRemovedUsersAreOut() async throws {
        try await WebWorld.run { world in
            let admin = try await world.signedIn(People.admin)
            let owner = try await world.signedIn(People.owner)
            _ = try await admin.get("/admin/users")
            let own = "user-\(People.admin)"
            #expect(try await admin.post("/admin/users/\(own)/remove").status == 409)
            let id = "user-\(People.owner)"
            #expect(try await admin.post("/admin/users/\(id)/remove").location == "/admin/users?done=removed")
            #expect(try await owner.get("/account").status == 303)
            #expect(try await world.api(.delete, "admin/users/user-\(People.admin)").status == 409)
        }
    }

    @Test func everyChangeIsWrittenDownWithItsAuthor() async throws {
        try await WebWorld.run { world in
            let id = try await world.addBusiness()
            let admin = try await world.signedIn(People.admin)
            let own = try await world.token(of: id)
            let change: JSONValue = ["callback_retry_attempts": 2, "callback_notification_phone": "+12025550142"]
            #expect(
                try await world.api(.put, "businesses/\(id)/callback-settings", change, token: own).status == 200)
            #expect(try await world.api(.patch, "businesses/\(id)", ["name": "Miller & Sons"]).status == 200)
            // What changes nothing is no change.
            #expect(try await world.api(.patch, "businesses/\(id)", ["name": "Miller & Sons"]).status == 200)
            _ = try await admin.get("/admin/businesses")
            _ = try await admin.post("/admin/businesses/release", [("act", "withdraw"), ("business", id.rawValue)])
            let changes = try await world.api(.get, "admin/setting-changes?business_id=\(id)").items
            func told(_ field: String) -> [String?] {
                let change = changes.first { $0["field"]?.stringValue == field }
                return ["actor", "actor_kind", "from", "to"].map { change?[$0]?.stringValue }
            }
            #expect(told("callback_retry_attempts") == [id.rawValue, "token", "0", "2"])
            #expect(told("callback_notification_phone") == [id.rawValue, "token", nil, "+12025550142"])
            #expect(told("name") == ["admin", "token", "Miller Plumbing", "Miller & Sons"])
            #expect(told("callback_released") == [People.admin, "user", "true", "false"])
            #expect(changes.count { $0["field"]?.stringValue == "name" } == 1)
            let page = try await admin.get("/admin/changes?business_id=\(id)").text
            for words in ["Miller &amp; Sons", "Max Retry Attempts", "Released to the owner"] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(!page.contains("callback_retry_attempts"), "people read words, not the API's names")
        }
    }
}
