// The stream of an open page: only what its viewer may see, nothing missed, and an end with the server.
import Foundation
import HTTPTypes
import HummingbirdTesting
import TakeoutCore
import TakeoutStore
import TakeoutWeb
import Testing

@testable import TakeoutEngine

@Suite(.timeLimit(.minutes(5)))
struct LiveEventsTests {
    private func reader(
        _ browser: Browser, query: String = "", last: String? = nil
    ) async throws -> EventReader {
        let headers = [("Cookie", browser.cookie)] + (last.map { [("Last-Event-ID", $0)] } ?? [])
        return try await EventReader(
            port: try #require(browser.client.port), query: query, headers: headers)
    }

    @Test func twoSessionsSeeAStepAndNobodySeesThoseOfOthers() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.owner(.live) { browser in
            let readers = [try await reader(browser), try await reader(browser)]
            for reader in readers { _ = try await reader.text(to: "data: reload\n\n") }
            let foreign = try await world.addOther()
            try await world.phone(of: id, .ringing)
            for reader in readers {
                let told = try await reader.text(to: "data: \(id) \(world.business.id)\n\n")
                #expect(!told.contains(foreign.rawValue))
            }
        }
    }

    @Test func whoeverComesBackGetsWhatWasMissed() async throws {
        let world = try await DemoPagesWorld()
        let id = try await world.leaves("The tap leaks")
        try await world.owner(.live) { browser in
            let page = try await browser.text("/messages/\(id)")
            let since = String(try #require(page.firstMatch(of: /data-since="([^"]+)"/)).1)
            // While nobody listened:
            try await world.phone(of: id, .ringing)
            let fresh = try await reader(browser, query: "?since=\(since)")
            let missed = try await fresh.text(to: "data: \(id) \(world.business.id)\n\n")
            #expect(missed.contains("data: resumed"))
            let seen = String(try #require(missed.matches(of: /id: ([^\n]+)\ndata: \S+[ ]/).last).1)
            let upToDate = try await reader(browser, last: seen)
            _ = try await upToDate.text(to: "data: resumed\n\n")
            try await world.phone(of: id, .answered)
            let next = try await upToDate.text(to: "data: \(id) \(world.business.id)\n\n")
            #expect(next.matches(of: /event: message/).count == 1, "what was seen does not come again")
        }
    }

    /// More at once than a stream holds: the page loads itself anew instead of missing some.
    @Test func afterAFloodThePageKnowsTheNewestOrReloads() async throws {
        let world = try await DemoPagesWorld()
        let business = world.business.id
        try await world.owner(.live) { browser in
            let reader = try await reader(browser)
            _ = try await reader.text(to: "data: reload\n\n")
            world.engine.feed.publish((1...5_000).map { Change(business: business, message: MessageID("m\($0)")) })
            let told = try await reader.text(to: "data: m5000 \(business)\n\n")
            let known = told.matches(of: #/data: m[0-9]+ /#).count
            if known < 5_000, !told.contains("data: reload") { _ = try await reader.text(to: "data: reload\n\n") }
        }
    }

    @Test(arguments: ["elsewhere.3", "test.99", "test.-5", "nonsense", "test."])
    func whoeverWasAwayTooLongIsToldToReload(last: String) async throws {
        let world = try await DemoPagesWorld()
        try await world.owner(.live) { browser in
            let reader = try await reader(browser, last: last)
            #expect(try await reader.text(to: "data: reload\n\n").contains("id: test.0"))
        }
    }

    @Test func sevenTabsAreServedAtOnceAndShutdownEndsThem() async throws {
        let world = try await DemoPagesWorld()
        let readers = try await world.server().test(.live) { client in
            let browser = try await world.signedIn(client, [world.business.id])
            var readers: [EventReader] = []
            for _ in 1...7 { readers.append(try await reader(browser)) }
            for reader in readers { _ = try await reader.text(to: "data: reload\n\n") }
            #expect(try await browser.get("/businesses/0190-business/messages").status == 200)
            return readers
        }
        // The server is down now: a stream that held it up would have run into the time limit.
        for reader in readers { #expect(await reader.rest().contains("event: message") == false) }
    }

    /// Signed out elsewhere, or removed, or given other businesses: the stream is not for her any more.
    @Test(arguments: ["session", "user", "rights"]) func aStreamEndsWithTheRightToIt(what: String) async throws {
        let world = try await DemoPagesWorld()
        try await world.server(keepAlive: .milliseconds(50)).test(.live) { client in
            let reader = try await reader(try await world.signedIn(client, [world.business.id]))
            _ = try await reader.text(to: ": still here\n\n")
            try await world.engine.parts.store.write { [business = world.business.id] tx throws(StoreError) in
                let user = "user-\(business)"
                switch what {
                case "session": try tx.deleteSession("session-\(business)", of: user)
                case "user": try tx.deleteUser(user)
                default: try tx.grant(BusinessID("0190-more"), to: user)
                }
            }
            // Were it to go on, this would run into the time limit.
            _ = await reader.rest()
        }
    }

    @Test func aStreamNeedsALogin() async throws {
        let world = try await DemoPagesWorld()
        try await world.server().test(.router) { client in
            let answer = try await client.execute(uri: "/events", method: .get)
            #expect(answer.status == .seeOther || answer.status == .unauthorized)
        }
    }
}
