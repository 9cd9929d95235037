// Who may do what: every route of the API with every kind of token.
import HTTPTypes
import TakeoutCore
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct AccessTests {
    /// A route, with what an admin, the business's own token and another business's token are answered.
    struct Route: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        /// `B` stands for the business's id and `M` for the message's.
        let path: String
        var body: JSONValue?
        let admin: Int
        let own: Int
        let other: Int

        var testDescription: String { "\(method) \(path)" }
    }

    static let newBusiness: JSONValue = ["name": "Nail Bar", "public_phone_number": "+12025550190"]

    static let routes = [
        Route(method: .post, path: "businesses", body: newBusiness, admin: 201, own: 403, other: 403),
        Route(method: .get, path: "businesses", admin: 200, own: 200, other: 200),
        Route(method: .get, path: "businesses/B", admin: 200, own: 200, other: 404),
        Route(method: .patch, path: "businesses/B", body: ["name": "New"], admin: 200, own: 200, other: 404),
        Route(method: .get, path: "businesses/B/callback-settings", admin: 200, own: 200, other: 404),
        Route(method: .put, path: "businesses/B/callback-settings", body: [:], admin: 200, own: 200, other: 404),
        Route(method: .get, path: "businesses/B/messages", admin: 200, own: 200, other: 404),
        Route(
            method: .post, path: "businesses/B/messages", body: ["body": "Hello."], admin: 201, own: 201, other: 404),
        Route(method: .get, path: "messages/M", admin: 200, own: 200, other: 404),
        Route(method: .post, path: "messages/M/callback", admin: 409, own: 409, other: 404),
        Route(method: .delete, path: "messages/M/callback", admin: 200, own: 200, other: 404),
        Route(method: .get, path: "admin/callback-attempts", admin: 200, own: 403, other: 403),
        Route(method: .get, path: "admin/callback-stats", admin: 200, own: 403, other: 403),
        Route(method: .get, path: "admin/unclaimed-calls", admin: 200, own: 403, other: 403),
        Route(method: .get, path: "admin/dead-letters", admin: 200, own: 403, other: 403),
        Route(method: .post, path: "admin/dead-letters/none/retry", admin: 404, own: 403, other: 403),
        Route(method: .get, path: "admin/setting-changes", admin: 200, own: 403, other: 403),
        Route(
            method: .post, path: "admin/callback-release", body: ["all": true, "callback_released": true], admin: 200,
            own: 403, other: 403),
        Route(method: .get, path: "admin/users", admin: 200, own: 403, other: 403),
        Route(method: .delete, path: "admin/users/none", admin: 404, own: 403, other: 403),
        Route(method: .get, path: "admin/invitations", admin: 200, own: 403, other: 403),
        Route(
            method: .post, path: "admin/invitations", body: ["email": "eve@example.com", "role": "admin"], admin: 201,
            own: 403, other: 403),
        Route(method: .delete, path: "admin/invitations/none", admin: 200, own: 403, other: 403),
    ]

    @Test(arguments: routes)
    func everyRouteKnowsWhoAsks(route: Route) async throws {
        let askers = [
            ("", 401), ("tko_wrong", 401), ("admin", route.admin), ("own", route.own), ("other", route.other),
        ]
        for (asker, expected) in askers {
            try await WebWorld.run { world in
                let business = try await world.addBusiness()
                let other = try await world.addBusiness(2)
                let (_, message) = try await world.ringingCall(for: business)
                let token =
                    switch asker {
                    case "admin": world.admin
                    case "own": try await world.token(of: business)
                    case "other": try await world.token(of: other)
                    default: asker
                    }
                let path = route.path.replacing("B", with: business.rawValue).replacing("M", with: message)
                let reply = try await world.api(route.method, path, route.body, token: token)
                #expect(reply.status == expected, "as '\(asker)'")
                if expected >= 400 {
                    #expect(reply.headers[.contentType] == "application/problem+json")
                    #expect(reply.json["status"]?.intValue == expected)
                    #expect(["type", "title", "detail"].allSatisfy { reply.json[$0]?.stringValue?.isEmpty == false })
                }
                if expected == 401 { #expect(reply.headers[.wwwAuthenticate] == "Bearer") }
            }
        }
    }

    @Test func aBusinessSeesOnlyItself() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            _ = try await world.addBusiness(2)
            let own = try await world.token(of: business)
            let seen = try await world.api(.get, "businesses", token: own).items
            #expect(seen.map { $0["id"]?.stringValue } == [business.rawValue])
        }
    }

    @Test(
        arguments: [
            ["vapi_phone_number_id": "line-9"], ["public_phone_number": "+12025550199"], ["callback_released": true],
            ["allowed_countries": ["GB"]], ["receptionist_assistant_id": "saved-1"],
        ] as [JSONValue])
    func whatCostsMoneyIsTheAdminsToChange(change: JSONValue) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let before = try await world.api(.get, "businesses/\(business)").json
            let own = try await world.token(of: business)
            #expect(try await world.api(.patch, "businesses/\(business)", change, token: own).status == 403)
            #expect(try await world.api(.get, "businesses/\(business)").json == before)
        }
    }

    @Test func whatIsNotThereIsNotFound() async throws {
        try await WebWorld.run { world in
            for path in ["businesses/none", "messages/none", "nothing", "businesses/none/callback-settings"] {
                let reply = try await world.api(.get, path)
                #expect(reply.status == 404)
                #expect(reply.headers[.contentType] == "application/problem+json")
            }
        }
    }

    @Test func healthIsOpenToAll() async throws {
        try await WebWorld.run { world in
            for path in ["/healthz", "/readyz"] {
                let reply = try await world.send(.get, path, bytes: nil)
                #expect(reply.status == 200)
            }
        }
    }
}
