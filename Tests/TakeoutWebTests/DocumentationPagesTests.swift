// The pages under /docs: whole, open to everybody, and leading nowhere wrong.
import Foundation
import TakeoutCore
import TakeoutVapi
import Testing

@testable import TakeoutWeb

@Suite(.timeLimit(.minutes(5)))
struct DocumentationPagesTests {
    private static let groups = Documentation.shared.groups.map(\.slug)

    @Test func everyOperationHasItsPlaceAndItsExample() async throws {
        try await WebWorld.run { world in
            var pages: [String: String] = [:]
            for slug in Self.groups {
                let page = try await world.text("/docs/\(slug)")
                #expect(page.status == 200)
                pages[slug] = page.text
            }
            let index = try await world.text("/docs").text
            for operation in Described.shared.operations {
                let tag = try #require(operation.json["tags"]?.arrayValue?.first?.stringValue)
                let slug = Documentation.slug(of: tag)
                let page = try #require(pages[slug])
                #expect(page.contains("id=\"\(operation.id)\""), "\(operation.id)")
                #expect(index.contains("href=\"/docs/\(slug)#\(operation.id)\""), "\(operation.id)")
                #expect(page.contains("<code>\(operation.path)</code>"), "\(operation.id)")
            }
            let messages = try #require(pages["messages"])
            #expect(messages.contains("curl -X POST &quot;$SERVER/api/businesses/"))
            #expect(messages.contains("Authorization: Bearer $TOKEN"))
            #expect(messages.contains("SERVER=https://takeout.example"))
            #expect(messages.contains("at most 10000 characters"))
            #expect(try #require(pages["events"]).contains("callback.connected"))
        }
    }

    @Test func everyLinkWithinAPageLeadsToSomething() async throws {
        try await WebWorld.run { world in
            for path in ["/docs"] + Self.groups.map({ "/docs/\($0)" }) {
                let page = try await world.text(path).text
                let ids = page.matches(of: /\ id="([^"]+)"/).map { String($0.output.1) }
                #expect(Set(ids).count == ids.count, "an id twice on \(path)")
                for link in page.matches(of: /href="[#]([^"]+)"/) {
                    #expect(ids.contains(String(link.output.1)), "\(path)#\(link.output.1)")
                }
                #expect(!page.contains("{{") && !page.contains("$ref"), "\(path)")
                #expect(page.firstMatch(of: /<[^>]+ (style|on[a-z]+)=/) == nil, "inline in \(path)")
                #expect(page.firstMatch(of: /(src|href)="https?:/) == nil, "a foreign host in \(path)")
            }
        }
    }

    @Test func theyKnowWhoIsSignedInAndAreFoundFromTheTokens() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let owner = try await world.signedIn(People.owner, business)
            #expect(try await owner.get("/account").text.contains("href=\"/docs\""))
            #expect(try await owner.get("/docs").text.contains(People.owner))
            #expect(try await world.browser().get("/docs/moon").status == 404)
        }
    }

    // MARK: How it is written down

    @Test func yamlIsReadAsItIsMeant() throws {
        let yaml = """
            base: &base {a: 1, b: 'two'}
            whole: {<<: *base, b: true, c: null}
            words: [off, 2.50, '3', 3.1.0]
            """
        let json = try OrderedJSON(yaml: yaml).compact
        let expected =
            #"{"base":{"a":1,"b":"two"},"whole":{"a":1,"b":true,"c":null},"words":["off",2.50,"3","3.1.0"]}"#
        #expect(json == expected)
    }

    @Test func whatFitsStandsOnOneLine() throws {
        let value = try OrderedJSON(yaml: "{a: [1, 2], b: 'say \"hi\"\t!'}")
        #expect(value.pretty() == #"{"a": [1, 2], "b": "say \"hi\"\t!"}"#)
        #expect(value.pretty(width: 20) == "{\n  \"a\": [1, 2],\n  \"b\": \"say \\\"hi\\\"\\t!\"\n}")
    }
}
