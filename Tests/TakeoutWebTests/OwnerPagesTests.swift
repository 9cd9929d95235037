// The pages of an owner through the router: what they show, to whom, and what they do with odd input.
import Foundation
import HTTPTypes
import HummingbirdTesting
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

@Suite(.timeLimit(.minutes(5)))
struct OwnerPagesTests {
    private let home = "/businesses/0190-business"

    // MARK: Who may see what

    @Test func whoeverIsNotSignedInIsLedToTheLoginAndBack() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.server().test(.router) { client in
            for address in ["\(home)/messages", "/messages/\(id)", "\(home)/settings", "\(home)/statistics"] {
                let answer = try await client.execute(uri: address, method: .get)
                #expect(answer.status == .seeOther)
                #expect(answer.headers[.location] == "/login?back=\(address)")
            }
        }
    }

    @Test func whatBelongsToOthersIsNotThere() async throws {
        let world = try await DemoPagesWorld()
        let foreign = try await world.addOther()
        try await world.owner { browser async throws in
            let other = "/businesses/\(DemoPagesWorld.otherBusiness)"
            for address in [
                "\(other)/messages", "\(other)/messages/fragment", "\(other)/settings", "\(other)/settings/preview",
                "\(other)/statistics", "\(other)/statistics.csv", "\(other)/contact.vcf", "/messages/\(foreign)",
                "/messages/\(foreign)/fragment", "/messages/none", "/businesses/none/messages",
            ] {
                let answer = try await browser.get(address)
                #expect(answer.status == 404, "\(address)")
                #expect(!answer.text.contains("secret of others"))
            }
            for address in [
                "/messages/\(foreign)/call", "/messages/\(foreign)/stop", "/messages/\(foreign)/handled",
                "\(other)/settings", "\(other)/test-call",
            ] {
                #expect(try await browser.post(address).status == 404, "\(address)")
            }
        }
        #expect(try await world.state(of: foreign).round == 1)
    }

    @Test func anAdminSeesEveryBusinessAndAnOwnerOfTwoSwitches() async throws {
        let world = try await DemoPagesWorld()
        let foreign = try await world.addOther()
        try await world.server().test(.router) { client in
            let admin = try await world.signedIn(client, nil)
            #expect(try await admin.text("/messages/\(foreign)").contains("A secret of others"))
            let both = try await world.signedIn(client, [world.business.id, DemoPagesWorld.otherBusiness])
            let page = try await both.text("\(home)/statistics")
            #expect(page.contains("href=\"/businesses/0190-other/statistics\"><bdi>Other Bikes</bdi></a>"))
            #expect(try await !both.text("\(home)/messages").contains("A secret of others"))
        }
    }

    @Test func aFormWithoutItsTokenDoesNothing() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        let id = try await world.leaves("The tap leaks")
        try await world.owner { browser async throws in
            for button in ["call", "stop", "handled"] {
                #expect(try await browser.post("/messages/\(id)/\(button)", token: "wrong").status == 403)
            }
            #expect(try await browser.post("\(home)/settings", token: "wrong").status == 403)
        }
        #expect(try await world.state(of: id).word == .off)
    }

    // MARK: Inbox

    /// Also what was found, and what a filter leaves of it.
    @Test(arguments: ["", "?q=matter", "?q=dana", "?show=open&q=matter"])
    func theInboxIsTurnedPageByPage(query: String) async throws {
        let world = try await DemoPagesWorld(isCalling: false, email: nil)
        var ids: [MessageID] = []
        for number in 1...30 { ids.append(try await world.leaves("Matter \(number)")) }
        let newestFirst = ids.map(\.rawValue).reversed() as [String]
        try await world.owner { browser async throws in
            let first = try await browser.text("\(home)/messages\(query)")
            let second = try await browser.text(try #require(older(first)))
            let shown = (keys(of: first), keys(of: second))
            #expect(shown.0.count == 25 && shown.1.count == 5)
            #expect(shown.0 + shown.1 == newestFirst)
            #expect(second.contains(">Newest</a>") && older(second) == nil)
            #expect(!second.contains("There may be more"))
        }
    }

    @Test func aSearchThatIsCutSaysSo() async throws {
        let world = try await DemoPagesWorld(isCalling: false, email: nil)
        for number in 1...110 { try await world.leaves("Matter \(number)") }
        try await world.owner { browser async throws in
            var (page, count) = (try await browser.text("\(home)/messages?q=dana"), 0)
            while let next = older(page) {
                #expect(!page.contains("There may be more"))
                count += keys(of: page).count
                page = try await browser.text(next)
            }
            #expect(count + keys(of: page).count == 100 && page.contains("There may be more"))
        }
    }

    /// The address of the next page.
    private func older(_ page: String) -> String? {
        page.firstMatch(of: /href="([^"]+before=[^"]+)">Older/).map { String($0.1).replacing("&amp;", with: "&") }
    }

    @Test func anOpenUrgentOneStandsFirstAndOnlyThere() async throws {
        let world = try await DemoPagesWorld(isCalling: false, email: nil)
        let urgent = try await world.leaves("Water everywhere", urgency: .urgent)
        for number in 1...26 { try await world.leaves("Matter \(number)") }
        try await world.owner { browser async throws in
            let first = try await browser.text("\(home)/messages")
            #expect(keys(of: first).first == urgent.rawValue)
            let second = try await browser.text(try #require(older(first)))
            #expect(!keys(of: second).contains(urgent.rawValue))
            _ = try await browser.post("/messages/\(urgent)/handled")
            #expect(try await keys(of: browser.text("\(home)/messages")).first != urgent.rawValue)
        }
    }

    private func keys(of page: String) -> [String] {
        page.matches(of: /data-key="([^"]+)"/).map { String($0.1) }
    }

    @Test func namesNumbersAndWordsAreFound() async throws {
        let world = try await DemoPagesWorld()
        try await world.leaves("The tap leaks", name: "Zoë Ångström", phone: "+12025550177")
        try await world.leaves("The heater is cold", name: "Bert Miller", phone: "+442079460000")
        try await world.owner { browser async throws in
            let hits = [
                "zoe": ["Zoë"], "Ångs": ["Zoë"], "+1 202": ["Zoë"], "(202) 555-01": ["Zoë"], "0044 20 79": ["Bert"],
                "heater": ["Bert"], "HEATER IS": ["Bert"], "cold heater": ["Bert"], "tap cold": [],
                "the": ["Zoë", "Bert"], "nobody": [], "555": [],
            ]
            for (text, names) in hits {
                let encoded = try #require(text.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                let page = try await browser.text("\(home)/messages?q=\(encoded)")
                for name in ["Zoë", "Bert"] {
                    #expect(page.contains("<b>\(name)") == names.contains(name), "\(text): \(name)")
                }
                if names.isEmpty { #expect(page.contains("Nothing was found for")) }
            }
            #expect(try await browser.text("\(home)/messages?q=%3Cscript%3E").contains("value=\"&lt;script&gt;\""))
        }
    }

    @Test func anEmptyInboxSaysWhatToDo() async throws {
        try await DemoPagesWorld().owner { browser async throws in
            let page = try await browser.text("\(home)/messages")
            #expect(page.contains("Call your business from another phone"))
            #expect(page.contains("href=\"\(home)/settings#try\""))
            #expect(!page.contains("{{"))
        }
    }

    // MARK: Message

    @Test func aMessageIsMarkedAsHandled() async throws {
        let world = try await DemoPagesWorld(retries: 1)
        let id = try await world.leaves("The tap leaks")
        try await world.phone(of: id, .ended, .noAnswer)
        try await world.owner { browser async throws in
            let before = try await browser.text("/messages/\(id)")
            #expect(before.contains("Why did you call me?"))
            #expect(before.contains("was called at 09:00, because call-backs are on for Miller Plumbing"))
            let answer = try await browser.post("/messages/\(id)/handled")
            #expect(answer.status == 303)
            let page = try await browser.text("/messages/\(id)")
            #expect(page.contains("<span>Dealt with</span>"))
            #expect(page.contains("A person marked it as handled."))
            #expect(page.contains("No further call: it is dealt with."))
            #expect(!page.contains("id=\"handled\""))
        }
        #expect(try await world.state(of: id).phase == .handled)
    }

    @Test func aConversationIsNotEndedByMarkingIt() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.phone(of: id, .answered)
        try await world.employee(on: id, .confirmRecipient)
        try await world.owner { browser async throws in
            #expect(try await !browser.text("/messages/\(id)").contains("id=\"handled\""))
            #expect(try await browser.post("/messages/\(id)/handled").status == 303)
        }
        #expect(try await world.state(of: id).word == .calling)
    }

    @Test func whyNoCallWasMadeIsSaidPlainly() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        let id = try await world.leaves("The tap leaks")
        try await world.owner { browser async throws in
            let page = try await browser.text("/messages/\(id)")
            #expect(page.contains("Why did you not call me?"))
            #expect(page.contains("<p>Calling is switched off.</p>"))
        }
    }

    /// The data is looked at, and the program with its page for people: a script must not take one for its answer.
    @Test(arguments: [("text/html,application/xhtml+xml", true), ("application/json", false), ("*/*", false)])
    func anAddressOfNothingAnswersPeopleWithAPage(accept: String, isPage: Bool) async throws {
        let world = try await DemoPagesWorld()
        try await world.server().test(.router) { client in
            for path in ["/nothing/here", "/wp-login.php"] {
                let answer = try await client.execute(uri: path, method: .get, headers: [.accept: accept])
                #expect(answer.status == .notFound)
                #expect(answer.text.contains("<h1>") == isPage, "\(path)")
                #expect(answer.headers[.contentType]?.hasPrefix("text/html") == isPage)
            }
            let api = try await client.execute(uri: "/api/nothing", method: .get, headers: [.accept: "text/html"])
            #expect(!api.text.contains("<h1>"), "the API answers programs")
        }
    }

    @Test func scriptInANameIsText() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("<img src=x onerror=alert(1)>", name: "<script>alert(1)</script>")
        try await world.owner { browser async throws in
            for address in ["/messages/\(id)", "\(home)/messages", "\(home)/messages?q=%3Cscript%3E"] {
                let page = try await browser.text(address)
                #expect(!page.contains("<script>alert") && !page.contains("<img src=x"), "\(address)")
            }
        }
    }

    // MARK: A test call

    @Test func aTestCallGoesTheUsualWayAndIsNotCounted() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        try await world.owner(.live) { browser async throws in
            let answer = try await browser.post("\(home)/test-call")
            let location = try #require(answer.headers[.location])
            let again = try await browser.post("\(home)/test-call")
            #expect(again.headers[.location] == location, "one that is under way is not doubled")
            let id = MessageID(String(location.dropFirst("/messages/".count)))
            try await world.until(id) { $0.live?.creation == .placed }
            #expect(world.provider.orders.map(\.employeePhone) == ["+15552223333"])
            #expect(try await browser.text(location).contains("<em>Test call</em>"))
            #expect(try await browser.text("\(home)/messages").contains("<b>Test call</b>"))
            #expect(try await browser.text("\(home)/statistics").contains("Nothing to count yet."))
        }
    }

    @Test func yesOnATestCallEndsItWell() async throws {
        let world = try await DemoPagesWorld(isCalling: false)
        try await world.owner(.live) { browser async throws in
            let answer = try await browser.post("\(home)/test-call")
            let id = MessageID(String(try #require(answer.location).dropFirst("/messages/".count)))
            try await world.until(id) { $0.live?.creation == .placed }
            try await world.phone(of: id, .answered)
            try await world.employee(on: id, .confirmRecipient)
            try await world.employee(on: id, .connectToCustomer)
            try await world.phone(of: id, .ended, .humanEnded)
            #expect(try await browser.text("/messages/\(id)").contains("<span>Dealt with</span>"))
            #expect(try await world.state(of: id).phase == .handled)
        }
    }

    // MARK: The contact card

    @Test func ourNumberIsSavedOnceItIsKnown() async throws {
        let world = try await DemoPagesWorld()
        _ = try await world.engine.change(world.business.id) { business throws(StoreError) in
            business.name = "Miller;Sons\nTEL:+1900"
        }
        try await world.owner { browser async throws in
            #expect(try await browser.get("\(home)/contact.vcf").status == 404)
            try await world.engine.parts.store.write { tx throws(StoreError) in
                try tx.learnOwnLine("line-1", number: "+12025550100")
            }
            let card = try await browser.get("\(home)/contact.vcf")
            #expect(card.headers[.contentType] == "text/vcard; charset=utf-8")
            let lines = card.text.components(separatedBy: "\r\n")
            #expect(lines.contains("TEL;TYPE=WORK,VOICE:+12025550100"))
            #expect(lines.filter { $0.hasPrefix("TEL") }.count == 1, "a name begins no line of its own")
            #expect(lines.contains("ORG:Miller\\;Sons TEL:+1900"))
        }
    }

    // MARK: Statistics

    @Test func theNumbersFollowWhatHappens() async throws {
        let world = try await DemoPagesWorld()
        let mailed = try await world.leaves("Two")
        try await world.phone(of: mailed, .ended, .noAnswer)
        let reached = try await world.leaves("One")
        try await world.phone(of: reached, .answered)
        try await world.employee(on: reached, .confirmRecipient)
        try await world.phone(of: reached, .ended, .humanEnded)
        try await world.owner { browser async throws in
            let page = try await browser.text("\(home)/statistics?days=7")
            #expect(page.contains("<dt>50 %</dt>"))
            #expect(page.contains("<title>2 Mar: 1 of 2 messages</title>"))
            #expect(page.contains("<title>09:00: 1 of 2 messages</title>"))
            let file = try await browser.get("\(home)/statistics.csv?days=7")
            #expect(file.headers[.contentDisposition]?.contains("messages-7-days.csv") == true)
            let lines = file.text.components(separatedBy: "\r\n")
            #expect(lines.count == 9)
            #expect(lines[7].hasPrefix("2026-03-02,2,2,1,0,1,0,2,0.00,"), "\(lines[7])")
        }
    }
}
