// Businesses and their callback settings over the API.
import Foundation
import HTTPTypes
import TakeoutCore
import TakeoutStore
import TakeoutVapi
import Testing

@Suite(.timeLimit(.minutes(5)))
struct BusinessTests {
    @Test func aNewBusinessIsAnsweredWhole() async throws {
        try await WebWorld.run { world in
            let body: JSONValue = [
                "name": "Miller Plumbing", "public_phone_number": "+1 (202) 555-0142", "timezone": "America/New_York",
                "vapi_phone_number_id": "line-1", "notification_email": "owner@miller.example",
                "notification_sms_phone": "202-555-0143", "allowed_countries": ["ca", "MX"], "language": "es",
                "hours": "Mon–Fri 8–17", "receptionist_assistant_id": "saved-1",
            ]
            let made = try await world.api(.post, "businesses", body)
            #expect(made.status == 201)
            #expect(!made.id.isEmpty)
            let expected: [String: JSONValue] = [
                "name": "Miller Plumbing", "public_phone_number": "+12025550142", "timezone": "America/New_York",
                "vapi_phone_number_id": "line-1", "notification_email": "owner@miller.example",
                "notification_sms_phone": "+12025550143", "allowed_countries": ["CA", "MX"],
                "language": "es", "hours": "Mon–Fri 8–17", "receptionist_assistant_id": "saved-1",
                "recording_notice": true, "recording_enabled": false,
                "callback_released": false, "enable_outbound_callback": false, "callback_notification_phone": nil,
                "callback_retry_attempts": 0, "callback_retry_delay_minutes": 5,
                "created_at": "2026-03-02T10:00:00.000Z",
            ]
            for (key, value) in expected { #expect(made.json[key] == value, "\(key)") }
            #expect(try await world.api(.get, "businesses/\(made.id)").json == made.json)
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let body: JSONValue
        let fields: [String]
        var testDescription: String { fields.joined(separator: " ") }

        init(_ change: [String: JSONValue], _ fields: String...) {
            let right: [String: JSONValue] = ["name": "Nail Bar", "public_phone_number": "+12025550190"]
            body = .object(right.merging(change) { $1 })
            self.fields = fields
        }
    }

    static let mistakes = [
        Mistake(["name": nil], "name"), Mistake(["name": "  "], "name"), Mistake(["name": 7], "name"),
        Mistake(["public_phone_number": nil], "public_phone_number"),
        Mistake(["public_phone_number": ""], "public_phone_number"),
        Mistake(["public_phone_number": "555-0190"], "public_phone_number"),
        Mistake(["public_phone_number": "not a number"], "public_phone_number"),
        Mistake(["timezone": "Middle/Earth"], "timezone"), Mistake(["timezone": 5], "timezone"),
        Mistake(["notification_email": "no address"], "notification_email"),
        Mistake(["notification_email": "a@b.example,c@d.example"], "notification_email"),
        Mistake(["notification_sms_phone": "12"], "notification_sms_phone"),
        Mistake(["allowed_countries": "GB"], "allowed_countries"),
        Mistake(["allowed_countries": ["GBR"]], "allowed_countries"),
        Mistake(["callback_released": "yes"], "callback_released"),
        Mistake(["language": "it"], "language"), Mistake(["language": 5], "language"),
        Mistake(["hours": .string(String(repeating: "x", count: 301))], "hours"),
        Mistake(["recording_notice": "no"], "recording_notice"),
        Mistake(["receptionist_assistant_id": 7], "receptionist_assistant_id"),
        Mistake(
            ["name": "", "timezone": "Middle/Earth", "callback_retry_attempts": 9], "name", "timezone",
            "callback_retry_attempts"),
    ]

    @Test(arguments: mistakes)
    func everyWrongFieldIsNamed(mistake: Mistake) async throws {
        try await WebWorld.run { world in
            let reply = try await world.api(.post, "businesses", mistake.body)
            #expect(reply.status == 422)
            #expect(reply.fields == mistake.fields)
            #expect(try await world.api(.get, "businesses").items.isEmpty)
        }
    }

    @Test(arguments: ["", "nonsense", "[1]", "\"text\""])
    func aBodyThatIsNoObjectIsABadRequest(text: String) async throws {
        try await WebWorld.run { world in
            let headers: HTTPFields = [.authorization: "Bearer \(world.admin)", .contentType: "application/json"]
            let reply = try await world.send(.post, "/api/businesses", bytes: Data(text.utf8), headers: headers)
            #expect(reply.status == 400)
        }
    }

    @Test func aBodyOverOneMebibyteIsTooLarge() async throws {
        try await WebWorld.run { world in
            let body: JSONValue = ["name": .string(String(repeating: "x", count: 1024 * 1024))]
            let reply = try await world.api(.post, "businesses", body)
            #expect(reply.status == 413)
        }
    }

    @Test func aLineBelongsToOneBusiness() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            let body: JSONValue = [
                "name": "Nail Bar", "public_phone_number": "+12025550190", "vapi_phone_number_id": "line-1",
            ]
            let refused = try await world.api(.post, "businesses", body)
            #expect(refused.status == 409)
            #expect(refused.json["errors"]?.arrayValue?.first?["field"] == "vapi_phone_number_id")
            let other = try await world.addBusiness(2)
            let change: JSONValue = ["vapi_phone_number_id": "line-1"]
            #expect(try await world.api(.patch, "businesses/\(other)", change).status == 409)
        }
    }

    @Test func aPatchChangesWhatItNames() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let before = try await world.api(.get, "businesses/\(business)").json
            let reply = try await world.api(
                .patch, "businesses/\(business)", ["notification_email": "new@miller.example"])
            #expect(reply.status == 200)
            var expected = before.objectValue ?? [:]
            expected["notification_email"] = "new@miller.example"
            #expect(reply.json == .object(expected))
            let cleared = try await world.api(.patch, "businesses/\(business)", ["notification_email": nil])
            #expect(cleared.json == before)
            // What has a place of its own is not lost in silence.
            let settings = try await world.api(.patch, "businesses/\(business)", ["callback_retry_attempts": 2])
            #expect(settings.status == 422 && settings.json["errors"]?.arrayValue?.count == 1)
        }
    }

    @Test func listsArePaged() async throws {
        try await WebWorld.run { world in
            for number in 1...5 { _ = try await world.addBusiness(number) }
            var seen: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let page = try await world.api(.get, "businesses?limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
                seen += page.items.compactMap { $0["id"]?.stringValue }
                cursor = page.json["next_cursor"]?.stringValue
                pages += 1
            } while cursor != nil && pages < 9
            #expect(seen == (1...5).map { "business-\($0)" })
            #expect(pages == 3)
            for limit in ["0", "201", "many"] {
                let reply = try await world.api(.get, "businesses?limit=\(limit)")
                #expect(reply.status == 422)
                #expect(reply.fields == ["limit"])
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5)))
struct CallbackSettingsTests {
    private static func path(_ business: BusinessID) -> String { "businesses/\(business)/callback-settings" }

    @Test(
        arguments: [
            ("callback_retry_attempts", 4), ("callback_retry_attempts", -1), ("callback_retry_attempts", 1.5),
            ("callback_retry_attempts", "2"), ("callback_retry_delay_minutes", 0),
            ("callback_retry_delay_minutes", 1_441), ("enable_outbound_callback", "true"),
            ("callback_notification_phone", "12"), ("callback_notification_phone", "+19005550123"),
            ("callback_notification_phone", "+442079460958"), ("callback_notification_phone", "911"),
        ] as [(String, JSONValue)])
    func aValueOutOfRangeIsNamedAndNothingChanges(field: String, value: JSONValue) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let before = try await world.api(.get, Self.path(business)).json
            let body: JSONValue = .object(["callback_retry_delay_minutes": 30].merging([field: value]) { $1 })
            let reply = try await world.api(.put, Self.path(business), body)
            #expect(reply.status == 422)
            #expect(reply.fields == [field])
            #expect(try await world.api(.get, Self.path(business)).json == before)
        }
    }

    @Test(arguments: [(0, 1), (3, 1_440)])
    func theEndsOfTheRangesAreTaken(attempts: Int, minutes: Int) async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let body: JSONValue = [
                "callback_retry_attempts": .integer(attempts), "callback_retry_delay_minutes": .integer(minutes),
            ]
            let reply = try await world.api(.put, Self.path(business), body)
            #expect(reply.status == 200)
            #expect(reply.json["callback_retry_attempts"]?.intValue == attempts)
            #expect(reply.json["callback_retry_delay_minutes"]?.intValue == minutes)
        }
    }

    @Test func anOmittedFieldKeepsItsValue() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let all: JSONValue = [
                "enable_outbound_callback": true, "callback_notification_phone": "202-555-0149",
                "callback_retry_attempts": 2, "callback_retry_delay_minutes": 15,
            ]
            #expect(try await world.api(.put, Self.path(business), all).status == 200)
            let reply = try await world.api(.put, Self.path(business), ["callback_retry_attempts": 3])
            #expect(reply.json["enable_outbound_callback"] == true)
            #expect(reply.json["callback_notification_phone"] == "+12025550149")
            #expect(reply.json["callback_retry_attempts"] == 3)
            #expect(reply.json["callback_retry_delay_minutes"] == 15)
            let cleared = try await world.api(.put, Self.path(business), ["callback_notification_phone": nil])
            #expect(cleared.json["callback_notification_phone"] == .null)
        }
    }

    @Test func aChangeUponAnOldStateIsAConflict() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let tag = try #require(try await world.api(.get, Self.path(business)).headers[.eTag])
            let change: JSONValue = ["callback_retry_attempts": 1]
            let first = try await world.api(.put, Self.path(business), change, headers: [.ifMatch: tag])
            #expect(first.status == 200)
            #expect(first.headers[.eTag] != tag)
            let late: JSONValue = ["callback_retry_attempts": 2]
            #expect(try await world.api(.put, Self.path(business), late, headers: [.ifMatch: tag]).status == 409)
            #expect(try await world.api(.get, Self.path(business)).json["callback_retry_attempts"] == 1)
            #expect(try await world.api(.put, Self.path(business), late).status == 200)
        }
    }

    @Test func theBusinessHasTheSameTag() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let tag = try #require(try await world.api(.get, "businesses/\(business)").headers[.eTag])
            #expect(try await world.api(.get, Self.path(business)).headers[.eTag] == tag)
            let change: JSONValue = ["hours": "Nine to five"]
            let first = try await world.api(
                .patch, "businesses/\(business)", change, headers: [.ifMatch: "\"9\", \(tag)"])
            #expect(first.status == 200 && first.headers[.eTag] != tag)
            let late = try await world.api(.patch, "businesses/\(business)", ["hours": "x"], headers: [.ifMatch: tag])
            #expect(late.status == 409)
            #expect(late.json["detail"]?.stringValue?.contains("Load them again") == true)
            let same = try await world.api(.patch, "businesses/\(business)", change, headers: [.ifMatch: "*"])
            #expect(same.headers[.eTag] == first.headers[.eTag], "what changes nothing is no new version")
        }
    }

    @Test func theSettingsAreHiddenFromTheOwnerUntilTheyAreReleased() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness {
                $0.callbackReleased = false
                $0.settings.isEnabled = false
            }
            let own = try await world.token(of: business)
            #expect(try await world.api(.get, Self.path(business), token: own).status == 403)
            #expect(try await world.api(.put, Self.path(business), [:], token: own).status == 403)
            #expect(try await world.api(.put, Self.path(business), ["enable_outbound_callback": true]).status == 200)
            #expect(try await world.api(.get, Self.path(business), token: own).status == 200)
        }
    }

    @Test func aBusinessMadeWithTheCallbackOnIsReleased() async throws {
        try await WebWorld.run { world in
            let body: JSONValue = [
                "name": "Nail Bar", "public_phone_number": "+12025550190", "enable_outbound_callback": true,
            ]
            let made = try await world.api(.post, "businesses", body)
            #expect(made.json["enable_outbound_callback"] == true)
            #expect(made.json["callback_released"] == true)
        }
    }
}
