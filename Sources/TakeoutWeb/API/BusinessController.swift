// Businesses and their callback settings.
import HTTPTypes
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi

struct BusinessController: Sendable {
    let engine: Engine

    private var numbers: any PhoneNumberReader { engine.parts.numbers }

    func addRoutes(to group: RouterGroup<AppContext>) {
        group.post("businesses", use: create)
        group.get("businesses", use: list)
        group.get("businesses/:id", use: show)
        group.patch("businesses/:id", use: change)
        group.get("businesses/:id/callback-settings", use: settings)
        group.put("businesses/:id/callback-settings", use: changeSettings)
    }

    private static let lineIsTaken = Problem(
        .conflict, "Conflict", "Another business has this vapi_phone_number_id already.",
        errors: [Problem.FieldError("vapi_phone_number_id", "is another business's already")])

    // MARK: Businesses

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        try context.requireAdmin()
        return .json(try await make(Fields(request, context), by: context.changer()).json, status: .created)
    }

    /// Adds a business with these fields. Throws 422 for wrong ones, 409 for a line that is taken.
    func make(_ fields: Fields, by actor: Actor) async throws -> Business {
        var fields = fields
        let now = engine.parts.environment.clock.now
        let name = fields.requiredText("name", longest: 200)
        let phone = fields.requiredPhone("public_phone_number", numbers)
        var business = Business(
            id: BusinessID(engine.parts.environment.identifiers.next(at: now)), name: name,
            publicPhoneNumber: phone?.e164 ?? "", timezone: fields.timezone("timezone") ?? "UTC",
            language: engine.parts.settings.language, createdAt: now)
        fields.readCommon(into: &business, numbers)
        fields.readSettings(into: &business, numbers)
        try fields.check()
        // An admin who enables the callback releases it.
        if business.settings.isEnabled { business.callbackReleased = true }
        let made = business
        try await onConflict(Self.lineIsTaken) { () throws(StoreError) in try await engine.add(made, by: actor) }
        return made
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try Page(request)
        let store = engine.parts.store
        switch try context.requireAccess() {
        case .admin:
            let businesses = try await store.read { tx throws(StoreError) in
                try tx.businesses(after: page.cursor.map(BusinessID.init), limit: page.limit + 1)
            }
            return .json(page.list(businesses, id: \.id.rawValue, json: \.json))
        case .business(let own):
            let business = try await store.read { tx throws(StoreError) in try tx.business(own) }
            return .json(.list(business.map { [$0.json] } ?? [], nextCursor: nil))
        }
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await business(context)
        return tagged(.json(business.json), business)
    }

    /// A line's identity and what is called at whose cost are the admin's.
    private static let adminFields = [
        "vapi_phone_number_id", "public_phone_number", "callback_released", "allowed_countries",
        "receptionist_assistant_id",
    ]

    @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
        let current = try await business(context)
        let fields = try await Fields(request, context)
        let isAdmin = try context.requireAccess() == .admin
        let changed = try await change(
            current, fields, isAdmin: isAdmin, by: context.changer(), on: IfMatch(request))
        return tagged(.json(changed.json), changed)
    }

    /// Changes what the fields name. Throws 422 for wrong ones, 409 for a line that is taken, and for a business that is
    /// not as the condition wants it.
    func change(
        _ current: Business, _ fields: Fields, isAdmin: Bool, by actor: Actor, on condition: IfMatch = .anything
    ) async throws -> Business {
        var fields = fields
        if !isAdmin, Self.adminFields.contains(where: fields.has) { throw Problem.notAllowed }
        var edited = current
        if fields.has("name") { edited.name = fields.requiredText("name", longest: 200) }
        if let phone = fields.phone("public_phone_number", numbers, region: nil) {
            edited.publicPhoneNumber = phone.e164
        }
        if let zone = fields.timezone("timezone") { edited.timezone = zone }
        fields.readCommon(into: &edited, numbers)
        // Ignored like an unknown field it would look as if it had been stored.
        for name in SettingsFields.names where fields.has(name) {
            fields.fail(name, "is changed by PUT /api/businesses/{id}/callback-settings")
        }
        try fields.check()
        let wanted = edited
        let changed = try await onConflict(Self.lineIsTaken) { () throws(StoreError) in
            try await engine.change(current.id, by: actor) { business throws(StoreError) in
                try condition.check(business)
                business.take(from: wanted, whatDiffersFrom: current)
            }
        }
        guard let changed else { throw Problem.notFound }
        return changed
    }

    /// What stands against a write is told to the client so.
    private func onConflict<Value: Sendable>(
        _ problem: Problem, _ write: () async throws(StoreError) -> Value
    ) async throws -> Value {
        do throws(StoreError) {
            return try await write()
        } catch  where error == IfMatch.other {
            throw Problem.conflict(IfMatch.sentence)
        } catch  where error.kind == .constraint {
            throw problem
        }
    }

    // MARK: Callback settings

    @Sendable private func settings(_ request: Request, _ context: AppContext) async throws -> Response {
        let business = try await business(context)
        try requireReleased(business, context)
        return settingsResponse(business)
    }

    @Sendable private func changeSettings(_ request: Request, _ context: AppContext) async throws -> Response {
        let current = try await business(context)
        try requireReleased(current, context)
        var fields = try await Fields(request, context)
        var edited = current
        fields.readSettings(into: &edited, numbers)
        try fields.check()
        let isAdmin = try context.requireAccess() == .admin
        let condition = IfMatch(request)
        let changes = edited.settings
        let fieldNames = SettingsFields(fields)
        let actor = try context.changer()
        let changed = try await onConflict(.conflict(IfMatch.sentence)) { () throws(StoreError) in
            try await engine.change(current.id, by: actor) { business throws(StoreError) in
                try condition.check(business)
                fieldNames.apply(changes, to: &business.settings)
                // An admin who enables the callback releases it.
                if isAdmin, business.settings.isEnabled { business.callbackReleased = true }
            }
        }
        guard let changed else { throw Problem.notFound }
        return settingsResponse(changed)
    }

    /// The feature is hidden from owners until an admin released it (the plan's migration path).
    private func requireReleased(_ business: Business, _ context: AppContext) throws(Problem) {
        guard try context.requireAccess() == .admin || business.callbackReleased else {
            throw Problem(
                .forbidden, "Not released", "The AI call-back is not released for this business yet. Ask the admin.")
        }
    }

    private func settingsResponse(_ business: Business) -> Response {
        var members = business.settings.members
        members["business_id"] = JSONValue(business.id.rawValue)
        return tagged(.json(.object(members)), business)
    }

    private func tagged(_ response: Response, _ business: Business) -> Response {
        var response = response
        response.headers[.eTag] = business.settingsTag
        return response
    }

    /// The business of the path, if the token may see it.
    private func business(_ context: AppContext) async throws -> Business {
        let id = BusinessID(try context.parameters.require("id"))
        guard try context.requireAccess().maySee(id),
            let business = try await engine.parts.store.read({ tx throws(StoreError) in try tx.business(id) })
        else { throw Problem.notFound }
        return business
    }
}

/// The version that a change was made from, if the request says so (RFC 9110, 13.1.1).
struct IfMatch: Sendable {
    static let other = StoreError(.constraint, "other ETag")
    static let sentence = "The settings were changed meanwhile. Load them again and repeat your change."

    /// No condition.
    static let anything = IfMatch(tags: nil)

    private let tags: [String]?

    private init(tags: [String]?) {
        self.tags = tags
    }

    init(_ request: Request) {
        tags = request.headers[.ifMatch].map { value in
            value.split(separator: ",").map { String($0.filter { !$0.isWhitespace }) }
        }
    }

    func check(_ business: Business) throws(StoreError) {
        guard let tags, !tags.contains("*"), !tags.contains(business.settingsTag) else { return }
        throw Self.other
    }
}

extension Business {
    /// Only what a request changed, so that two requests for different fields do not undo each other.
    mutating func take(from wanted: Business, whatDiffersFrom read: Business) {
        func take<Value: Equatable>(_ field: WritableKeyPath<Business, Value>) {
            if wanted[keyPath: field] != read[keyPath: field] { self[keyPath: field] = wanted[keyPath: field] }
        }
        take(\.name)
        take(\.publicPhoneNumber)
        take(\.timezone)
        take(\.vapiPhoneNumberID)
        take(\.notificationEmail)
        take(\.notificationSMSPhone)
        take(\.allowedCountries)
        take(\.recordingEnabled)
        take(\.language)
        take(\.hours)
        take(\.recordingNotice)
        take(\.receptionistAssistantID)
        take(\.callbackReleased)
        take(\.noticeOrder)
        take(\.alsoTextUrgent)
    }

    var settingsTag: String { "\"\(settingsVersion)\"" }
}

/// Which settings a request names: the others keep their values, also when somebody changed them meanwhile.
private struct SettingsFields: Sendable {
    static let names = [
        "enable_outbound_callback", "callback_notification_phone", "callback_retry_attempts",
        "callback_retry_delay_minutes",
    ]

    private let enabled: Bool
    private let phone: Bool
    private let attempts: Bool
    private let delay: Bool

    init(_ fields: Fields) {
        enabled = fields.has("enable_outbound_callback")
        phone = fields.has("callback_notification_phone")
        attempts = fields.has("callback_retry_attempts")
        delay = fields.has("callback_retry_delay_minutes")
    }

    func apply(_ given: CallbackSettings, to settings: inout CallbackSettings) {
        if enabled { settings.isEnabled = given.isEnabled }
        if phone { settings.notificationPhone = given.notificationPhone }
        if attempts { settings.retryAttempts = given.retryAttempts }
        if delay { settings.retryDelayMinutes = given.retryDelayMinutes }
    }
}
