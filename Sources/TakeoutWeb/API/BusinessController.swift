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

    private static let lineIsTaken = "Another business has this vapi_phone_number_id already."

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
        readCommon(&fields, into: &business, isAdmin: true)
        readSettings(&fields, into: &business)
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
        .json(try await business(context).json)
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
        return .json(try await change(current, fields, isAdmin: isAdmin, by: context.changer()).json)
    }

    /// Changes what the fields name. Throws 422 for wrong ones, 409 for a line that is taken.
    func change(_ current: Business, _ fields: Fields, isAdmin: Bool, by actor: Actor) async throws -> Business {
        var fields = fields
        if !isAdmin, Self.adminFields.contains(where: fields.has) { throw Problem.notAllowed }
        var edited = current
        if fields.has("name") { edited.name = fields.requiredText("name", longest: 200) }
        if let phone = fields.phone("public_phone_number", numbers, region: nil) {
            edited.publicPhoneNumber = phone.e164
        }
        if let zone = fields.timezone("timezone") { edited.timezone = zone }
        readCommon(&fields, into: &edited, isAdmin: isAdmin)
        try fields.check()
        let wanted = edited
        let changed = try await onConflict(Self.lineIsTaken) { () throws(StoreError) in
            try await engine.change(current.id, by: actor) { business throws(StoreError) in
                business.take(from: wanted, whatDiffersFrom: current)
            }
        }
        guard let changed else { throw Problem.notFound }
        return changed
    }

    private func readCommon(_ fields: inout Fields, into business: inout Business, isAdmin: Bool) {
        let region = numbers.home(of: business.publicPhoneNumber).region
        if fields.has("vapi_phone_number_id") {
            business.vapiPhoneNumberID = fields.identifier("vapi_phone_number_id")
        }
        if fields.has("notification_email") { business.notificationEmail = fields.email("notification_email") }
        if fields.has("notification_sms_phone") {
            business.notificationSMSPhone = fields.phone("notification_sms_phone", numbers, region: region)?.e164
        }
        if let order: NoticeOrder = fields.word("notice_order") { business.noticeOrder = order }
        if let alsoText = fields.boolean("also_text_urgent") { business.alsoTextUrgent = alsoText }
        if let countries = fields.countries("allowed_countries") { business.allowedCountries = countries }
        readVoice(&fields, into: &business)
        if let released = fields.boolean("callback_released") { business.callbackReleased = released }
    }

    /// What the assistants say.
    private func readVoice(_ fields: inout Fields, into business: inout Business) {
        if let language: Language = fields.word("language") { business.language = language }
        if fields.has("hours") { business.hours = fields.text("hours", longest: 300) }
        if let recording = fields.boolean("recording_enabled") { business.recordingEnabled = recording }
        if let notice = fields.boolean("recording_notice") { business.recordingNotice = notice }
        if fields.has("receptionist_assistant_id") {
            business.receptionistAssistantID = fields.text("receptionist_assistant_id", longest: 100)
        }
    }

    /// What stands against a write is told to the client in this sentence.
    private func onConflict<Value: Sendable>(
        _ sentence: String, _ write: () async throws(StoreError) -> Value
    ) async throws -> Value {
        do throws(StoreError) {
            return try await write()
        } catch  where error.kind == .constraint {
            throw Problem.conflict(sentence)
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
        readSettings(&fields, into: &edited)
        try fields.check()
        let isAdmin = try context.requireAccess() == .admin
        let expected = request.headers[.ifMatch]
        let changes = edited.settings
        let fieldNames = SettingsFields(fields)
        let actor = try context.changer()
        let changed = try await onConflict(
            "The settings were changed meanwhile. Load them again and repeat your change."
        ) { () throws(StoreError) in
            try await engine.change(current.id, by: actor) { business throws(StoreError) in
                if let expected, expected != business.settingsTag { throw StoreError(.constraint, "other ETag") }
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

    private func readSettings(_ fields: inout Fields, into business: inout Business) {
        if let flag = fields.boolean("enable_outbound_callback") { business.settings.isEnabled = flag }
        if let count = fields.integer("callback_retry_attempts", in: 0...3) { business.settings.retryAttempts = count }
        if let minutes = fields.integer("callback_retry_delay_minutes", in: 1...1_440) {
            business.settings.retryDelayMinutes = minutes
        }
        guard fields.has("callback_notification_phone") else { return }
        let home = numbers.home(of: business.publicPhoneNumber)
        let phone = fields.phone("callback_notification_phone", numbers, region: home.region)
        business.settings.notificationPhone = phone?.e164
        guard let phone else { return }
        let policy = DialPolicy(
            homeRegion: home.region, homeCallingCode: home.callingCode,
            allowedRegions: business.allowedCountries)
        if let refusal = policy.refusal(of: phone) {
            fields.fail("callback_notification_phone", "cannot be called: \(refusal.inWords)")
        }
    }

    private func settingsResponse(_ business: Business) -> Response {
        var members = business.settings.members
        members["business_id"] = JSONValue(business.id.rawValue)
        var response = Response.json(.object(members))
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

extension Business {
    /// Only what a request changed, so that two requests for different fields do not undo each other.
    fileprivate mutating func take(from wanted: Business, whatDiffersFrom read: Business) {
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

    fileprivate var settingsTag: String { "\"\(settingsVersion)\"" }
}

/// Which settings a request names: the others keep their values, also when somebody changed them meanwhile.
private struct SettingsFields: Sendable {
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
