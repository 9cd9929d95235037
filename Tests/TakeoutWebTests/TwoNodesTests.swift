// Two servers on one PostgreSQL: what happens on one is seen within a second on the pages that the other serves, and
// whoever comes back misses nothing.
import Foundation
import HummingbirdTesting
import PostgreSQLForTests
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: PostgreSQLServer.isInstalled, "No PostgreSQL server is installed; `make test` installs it."))
struct TwoNodesTests {
    private struct Node {
        let world: DemoPagesWorld
        let browser: Browser

        func reader(since: String? = nil, last: String? = nil) async throws -> EventReader {
            try await EventReader(
                port: try #require(browser.client.port), query: since.map { "?since=\($0)" } ?? "",
                headers: [("Cookie", browser.cookie)] + (last.map { [("Last-Event-ID", $0)] } ?? []))
        }
    }

    /// The same person, signed in once, with a window on each node.
    private func twoNodes(_ story: @escaping @Sendable (Node, Node) async throws -> Void) async throws {
        try await PostgreSQLServer.withSchema { url in
            let databases = try (0..<2).map { _ in try PostgreSQLDatabase(url: url, connections: 4) }
            let first = try await DemoPagesWorld(database: databases[0], node: 1)
            let second = try await DemoPagesWorld(database: databases[1], node: 2)
            try await first.server().test(.live) { one in
                try await second.server().test(.live) { two in
                    let mine = try await first.signedIn(one, [first.business.id])
                    let hers = Browser(two)
                    hers.cookies = mine.cookies
                    try await story(Node(world: first, browser: mine), Node(world: second, browser: hers))
                }
            }
            for database in databases { try await database.close() }
        }
    }

    /// A node hears the others a moment after its start: until then it is called.
    private func waitUntilHeard(_ first: Node, by reader: EventReader) async throws {
        let business = first.world.business.id
        let calling = Task {
            while !Task.isCancelled {
                first.world.engine.parts.store.database.notify(["changed \(business) are-you-there"])
                await Task.yield()
            }
        }
        defer { calling.cancel() }
        _ = try await reader.text(to: "data: are-you-there \(business)\n\n")
    }

    /// How long it takes until a page says so, by its stream and its fragment alone.
    private func wait(for words: String, of message: MessageID, _ node: Node, _ reader: EventReader) async throws {
        while !(try await node.browser.text("/messages/\(message)/fragment").contains(words)) {
            _ = try await reader.text(to: "data: \(message) \(node.world.business.id)\n\n")
        }
    }

    @Test func aStepShowsOnThePagesOfBothWithinASecond() async throws {
        try await twoNodes { first, second in
            let (mine, hers) = (try await first.reader(), try await second.reader())
            for reader in [mine, hers] { _ = try await reader.text(to: "data: reload\n\n") }
            try await waitUntilHeard(first, by: hers)
            let id = try await first.world.leaves("The tap leaks")
            var delays: [Duration] = []
            for (stage, words) in [(CallStage.ringing, "The phone rang"), (.answered, "Someone or something answered")]
            {
                let begun = ContinuousClock.now
                try await first.world.phone(of: id, stage)
                async let shownToMe: Void = wait(for: words, of: id, first, mine)
                async let shownToHer: Void = wait(for: words, of: id, second, hers)
                _ = try await (shownToMe, shownToHer)
                delays.append(begun.duration(to: .now))
            }
            let shortest = try #require(delays.min())
            #expect(shortest < .seconds(1), "\(delays)")
        }
    }

    @Test func whoComesBackToEitherMissesNothing() async throws {
        try await twoNodes { first, second in
            let waiting = try await second.reader()
            try await waitUntilHeard(first, by: waiting)
            let id = try await first.world.leaves("The tap leaks")
            let change = "data: \(id) \(first.world.business.id)\n\n"
            let seen = try await waiting.text(to: change)
            let last = String(try #require(seen.matches(of: /id: ([^\n]+)\n/).last).1)
            // Nobody listens on the second node.
            try await first.world.phone(of: id, .ringing)
            let back = try await second.reader(last: last)
            #expect(try await back.text(to: change).contains("data: resumed"))
            let elsewhere = try await first.reader(last: last)
            #expect(try await elsewhere.text(to: "data: reload\n\n").contains("id: test."))
        }
    }
}
