// The description of the API: whole in itself, true to the routes and to the words of the code.
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TakeoutCore
import TakeoutEngine
import TakeoutPhoneNumbers
import TakeoutStore
import TakeoutVapi
import Testing
import VapiContract

@testable import TakeoutWeb

@Suite(.timeLimit(.minutes(5)))
struct DescriptionTests {
    private let described = Described.shared

    // MARK: Served

    @Test func itIsServedToEverybodyAndKeptByWhoHasIt() async throws {
        try await WebWorld.run { world in
            let first = try await world.text("/openapi.json")
            #expect(first.status == 200 && first.headers[.contentType] == "application/json; charset=utf-8")
            #expect(try JSONValue(parsing: Data(first.text.utf8))["openapi"] == "3.1.0")
            let tag = try #require(first.headers[.eTag])
            let again = try await world.send(.get, "/openapi.json", bytes: nil, headers: [.ifNoneMatch: tag])
            #expect(again.status == 304 && again.headers[.eTag] == tag)
            let other = try await world.send(.get, "/openapi.json", bytes: nil, headers: [.ifNoneMatch: "\"x\""])
            #expect(other.status == 200)
        }
    }

    // MARK: Whole in itself

    @Test func everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        let references = Set(Self.references(in: described.document))
        for reference in references {
            let target = Described.resolved(["$ref": .string(reference)], in: described.document)
            #expect(target != .null, "\(reference)")
        }
        for (kind, components) in described.document["components"]?.objectValue ?? [:] where kind != "securitySchemes" {
            for name in (components.objectValue ?? [:]).keys {
                // Lists of words may stand for what the code calls so, though each use has its own form.
                guard kind != "schemas" || components[name]?["enum"] == nil else { continue }
                #expect(references.contains("#/components/\(kind)/\(name)"), "\(kind)/\(name) is never used")
            }
        }
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let members):
            (members["$ref"]?.stringValue.map { [$0] } ?? []) + members.values.flatMap { references(in: $0) }
        case .array(let items): items.flatMap { references(in: $0) }
        default: []
        }
    }

    @Test func everyOperationIsComplete() {
        let tags = (described.document["tags"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        let schemes = described.document["components"]?["securitySchemes"]?.objectValue ?? [:]
        #expect(Set(described.operations.map(\.id)).count == described.operations.count)
        for operation in described.operations {
            let id = operation.id
            #expect(id.wholeMatch(of: /[a-z][A-Za-z]+/) != nil, "\(operation.method) \(operation.path)")
            #expect(operation.json["summary"]?.stringValue?.isEmpty == false, "\(id)")
            #expect(operation.json["tags"]?.arrayValue?.count == 1, "\(id)")
            #expect(operation.json["tags"]?.arrayValue?.allSatisfy { tags.contains($0.stringValue ?? "") } == true)
            #expect(operation.json["responses"]?["default"] != nil && !operation.statuses.isEmpty, "\(id)")
            for (status, response) in operation.json["responses"]?.objectValue ?? [:] {
                let whole = Described.resolved(response, in: described.document)
                #expect(whole["description"]?.stringValue?.isEmpty == false, "\(id) \(status)")
            }
            let inPath = operation.path.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
            let declared = operation.parameters.filter { $0["in"] == "path" }
            #expect(Set(declared.compactMap { $0["name"]?.stringValue }) == Set(inPath), "\(id)")
            #expect(declared.allSatisfy { $0["required"] == true && $0["example"] != nil }, "\(id)")
            #expect(operation.parameters.allSatisfy { $0["schema"]?["type"] != nil || $0["schema"]?["$ref"] != nil })
            for scheme in (operation.json["security"]?.arrayValue ?? []).flatMap({ ($0.objectValue ?? [:]).keys }) {
                #expect(schemes[scheme] != nil, "\(id): \(scheme)")
            }
            if operation.path.hasPrefix("/api/") {
                #expect(["admin", "owner"].contains(operation.role) && operation.statuses.contains("401"), "\(id)")
                #expect((operation.role == "admin") == isForAdmins(operation), "\(id)")
            }
        }
    }

    private func isForAdmins(_ operation: Described.Operation) -> Bool {
        operation.path.hasPrefix("/api/admin/") || operation.id == "createBusiness"
    }

    @Test func everyExampleIsOneOfItsSchema() throws {
        for (name, schema) in described.checker.schemas {
            let isObject = schema["type"] == "object"
            let examples = schema["examples"]?.arrayValue ?? []
            #expect(!isObject || !examples.isEmpty || name.hasSuffix("List"), "\(name) has no example")
            for example in examples {
                #expect(described.checker.problems(example, schema, at: name) == [])
            }
            let properties = (schema["properties"]?.objectValue ?? [:]).keys
            let required = (schema["required"]?.arrayValue ?? []).compactMap(\.stringValue)
            #expect(required.allSatisfy(properties.contains), "\(name)")
        }
    }

    // MARK: True to the routes

    private struct NoCarrier: SMSCarrier {
        let sender = ""
        let webhookReply = SMSWebhookReply(contentType: "", body: "")
        func send(_ sms: OutgoingSMS) async throws(NotifierError) -> String { "" }
        func logIn() async throws(NotifierError) {}
        func news(in webhook: SMSWebhook) throws(SMSWebhookRefusal) -> SMSNews { throw .noKey }
    }

    /// Addresses that programs of others may know; all others are pages.
    private static let open = ["/api/", "/vapi/", "/sms/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"]

    @Test func whatIsRoutedIsDescribedAndWhatIsDescribedIsRouted() async throws {
        try await WebWorld.run { world in
            let routes = Set(["telnyx", "twilio"].flatMap { Self.routes(world.engine, carrier: $0) })
            let told = Set(described.operations.map { "\($0.method) \(Self.anonymous($0.path))" })
            #expect(told.subtracting(routes).sorted() == [], "described, but not there")
            let outward = routes.filter { route in
                let path = route.drop { $0 != "/" }
                return Self.open.contains { path == $0 || path.hasPrefix($0) }
            }
            #expect(Set(outward).subtracting(told).sorted() == [], "there, but not described")
            #expect(outward.count > 45)
        }
    }

    private static func routes(_ engine: Engine, carrier: String) -> [String] {
        let sms = SMSWebhooks(carrier: NoCarrier(), path: "/sms/\(carrier)", publicURL: "https://takeout.example")
        let webhooks = VapiWebhooks(authentication: .open, receptionist: nil)
        let router = buildRouter(WebParts(engine: engine, webhooks: webhooks, sms: sms))
        return router.routes.map { "\($0.method) \(anonymous("\($0.path)"))" }
    }

    /// Parameters without their names: `/api/messages/{}`.
    private static func anonymous(_ path: String) -> String {
        let steps = path.split(separator: "/").map { $0.hasPrefix(":") || $0.hasPrefix("{") ? "{}" : String($0) }
        return "/" + steps.joined(separator: "/")
    }

    // MARK: True to the words of the code

    @Test func theListsOfWordsAreThoseOfTheCode() {
        func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> [String] where Word.RawValue == String {
            Word.allCases.map(\.rawValue)
        }
        let events = words(WebhookEventType.self)
        let lists: [String: [String]] = [
            "Language": words(Language.self), "NoticeOrder": words(NoticeOrder.self), "Urgency": words(Urgency.self),
            "MessageSource": words(MessageSource.self), "CallbackStateWord": words(CallbackWord.self),
            "AttemptStatus": words(AttemptStatus.self), "AttemptOutcome": words(AttemptOutcome.self),
            "NoticeChannel": words(NoticeChannel.self), "NoticeStatus": words(NoticeStatus.self),
            "NoticeKind": words(NoticeKind.self), "EventType": events.filter { $0 != "test" },
            "WebhookStatus": words(WebhookEndpointStatus.self),
            "WebhookDeliveryStatus": words(WebhookDeliveryStatus.self), "Work": OutboxWork.words,
            "ProviderState": ["closed", "open", "probing"], "AccountFault": words(AccountFault.self),
            "ActorKind": words(Actor.Kind.self), "Role": words(InvitedRole.self),
            "MailStatus": words(LetterStatus.self),
        ]
        let described = described.checker.schemas.filter { $0.value["enum"] != nil }
        #expect(Set(described.keys) == Set(lists.keys))
        for (name, words) in lists { #expect(Self.words(described[name]) == Set(words), "\(name)") }
    }

    /// Some fields have a list of their own, with null or a standard value.
    @Test func listsInPlaceSayTheSame() {
        let schemas = described.checker.schemas
        let lists: [(String, String, String, more: Set<String>)] = [
            ("NewBusiness", "language", "Language", []), ("NewBusiness", "notice_order", "NoticeOrder", []),
            ("NewMessage", "urgency", "Urgency", []), ("NewInvitation", "role", "Role", []),
            ("Provider", "reason", "AccountFault", []), ("Invitation", "mail", "MailStatus", []),
            ("InvitationWithPath", "mail", "MailStatus", []), ("WebhookDelivery", "type", "EventType", ["test"]),
        ]
        for (schema, property, list, more) in lists {
            let words = Self.words(schemas[schema]?["properties"]?[property])
            #expect(words == Self.words(schemas[list]).union(more), "\(schema).\(property)")
        }
        let told = Set((described.document["webhooks"]?.objectValue ?? [:]).keys)
        #expect(told == Self.words(schemas["EventType"]).union(["test"]))
    }

    private static func words(_ schema: JSONValue?) -> Set<String> {
        Set((schema?["enum"]?.arrayValue ?? []).compactMap(\.stringValue))
    }
}

extension OutboxWork {
    /// Of one of each; the compiler asks for a new one.
    fileprivate static var words: [String] {
        let (attempt, notice) = (AttemptID("a"), NoticeID("n"))
        let each: [OutboxWork] = [
            .dial(ContactID("c")), .placeCall(attempt), .lookUp(attempt), .poll(attempt), .transfer(attempt),
            .tellConnectionFailed(attempt), .tellCustomerNotReached(attempt), .hangUp(attempt), .sendNotice(notice),
            .awaitDelivery(notice), .answerSMS(to: "", text: ""), .mailAccountLink(""), .unreadable,
        ]
        return each.map { work in
            switch work {
            case .dial, .placeCall, .lookUp, .poll, .transfer, .tellConnectionFailed, .tellCustomerNotReached, .hangUp,
                .sendNotice, .awaitDelivery, .answerSMS, .mailAccountLink, .unreadable:
                work.word
            }
        }
    }
}
