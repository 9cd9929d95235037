// Businesses (tenants), their callback settings, and the numbers of our own lines.
public import TakeoutCore

/// A business as it is stored. The plan's setting columns keep the plan's names in SQL.
public struct Business: Sendable, Equatable {
    public var id: BusinessID
    public var name: String
    /// E.164.
    public var publicPhoneNumber: String
    /// IANA zone.
    public var timezone: String
    public var vapiPhoneNumberID: String?
    public var notificationEmail: String?
    /// E.164.
    public var notificationSMSPhone: String?
    /// ISO 3166 regions that may be dialled beside the business's own.
    public var allowedCountries: [String]
    public var recordingEnabled: Bool
    /// Spoken by the assistants, written in notices.
    public var language: Language
    /// Opening hours as the business puts them, at most 300 characters.
    public var hours: String?
    /// Callers are told that the call may be recorded, also while it is not.
    public var recordingNotice: Bool
    /// The provider's id of a saved assistant that takes the customers' calls in place of ours.
    public var receptionistAssistantID: String?
    /// An admin has released the callback feature to the owners.
    public var callbackReleased: Bool
    /// Which channels carry its notices.
    public var noticeOrder: NoticeOrder
    /// An urgent message goes out by SMS at once, beside the call.
    public var alsoTextUrgent: Bool
    public var settings: CallbackSettings
    /// Counts the changes of the business and its settings: their ETag.
    public var settingsVersion: Int
    public var createdAt: Timestamp

    public init(
        id: BusinessID, name: String, publicPhoneNumber: String, timezone: String, vapiPhoneNumberID: String? = nil,
        notificationEmail: String? = nil, notificationSMSPhone: String? = nil, allowedCountries: [String] = [],
        recordingEnabled: Bool = false, language: Language = .english, hours: String? = nil,
        recordingNotice: Bool = true, receptionistAssistantID: String? = nil, callbackReleased: Bool = false,
        noticeOrder: NoticeOrder = .all, alsoTextUrgent: Bool = false,
        settings: CallbackSettings = CallbackSettings(), settingsVersion: Int = 1, createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.publicPhoneNumber = publicPhoneNumber
        self.timezone = timezone
        self.vapiPhoneNumberID = vapiPhoneNumberID
        self.notificationEmail = notificationEmail
        self.notificationSMSPhone = notificationSMSPhone
        self.allowedCountries = allowedCountries
        self.recordingEnabled = recordingEnabled
        self.language = language
        self.hours = hours
        self.recordingNotice = recordingNotice
        self.receptionistAssistantID = receptionistAssistantID
        self.callbackReleased = callbackReleased
        self.noticeOrder = noticeOrder
        self.alsoTextUrgent = alsoTextUrgent
        self.settings = settings
        self.settingsVersion = settingsVersion
        self.createdAt = createdAt
    }

    /// The number to call: the plan's `callback_notification_phone`, else the business's public number.
    public var numberToCall: String { settings.notificationPhone ?? publicPhoneNumber }
}

/// The plan's callback settings.
public struct CallbackSettings: Sendable, Equatable {
    /// `enable_outbound_callback`
    public var isEnabled: Bool
    /// `callback_notification_phone`, E.164
    public var notificationPhone: String?
    /// `callback_retry_attempts`, 0 to 3
    public var retryAttempts: Int
    /// `callback_retry_delay_minutes`, 1 to 1440
    public var retryDelayMinutes: Int

    public init(
        isEnabled: Bool = false, notificationPhone: String? = nil, retryAttempts: Int = 0, retryDelayMinutes: Int = 5
    ) {
        self.isEnabled = isEnabled
        self.notificationPhone = notificationPhone
        self.retryAttempts = retryAttempts
        self.retryDelayMinutes = retryDelayMinutes
    }
}

extension Business {
    init(_ row: SQLRow) throws(StoreError) {
        let countries: String = try row("allowed_countries")
        self.init(
            id: try row("id"), name: try row("name"), publicPhoneNumber: try row("public_phone_number"),
            timezone: try row("timezone"), vapiPhoneNumberID: try row("vapi_phone_number_id"),
            notificationEmail: try row("notification_email"),
            notificationSMSPhone: try row("notification_sms_phone"),
            allowedCountries: countries.split(separator: ",").map(String.init),
            recordingEnabled: try row("recording_enabled"), language: try row("language"), hours: try row("hours"),
            recordingNotice: try row("recording_notice"),
            receptionistAssistantID: try row("receptionist_assistant_id"),
            callbackReleased: try row("callback_released"),
            noticeOrder: try row("notice_order"), alsoTextUrgent: try row("also_text_urgent"),
            settings: CallbackSettings(
                isEnabled: try row("enable_outbound_callback"),
                notificationPhone: try row("callback_notification_phone"),
                retryAttempts: try row("callback_retry_attempts"),
                retryDelayMinutes: try row("callback_retry_delay_minutes")),
            settingsVersion: try row("settings_version"), createdAt: try row("created_at"))
    }
}

extension StoreTransaction {
    public func insert(_ business: Business) throws(StoreError) {
        try insert(
            into: "businesses",
            [
                "id": business.id, "name": business.name, "public_phone_number": business.publicPhoneNumber,
                "timezone": business.timezone, "vapi_phone_number_id": business.vapiPhoneNumberID,
                "notification_email": business.notificationEmail,
                "notification_sms_phone": business.notificationSMSPhone,
                "allowed_countries": business.allowedCountries.joined(separator: ","),
                "recording_enabled": business.recordingEnabled, "language": business.language,
                "hours": business.hours, "recording_notice": business.recordingNotice,
                "receptionist_assistant_id": business.receptionistAssistantID,
                "callback_released": business.callbackReleased,
                "notice_order": business.noticeOrder, "also_text_urgent": business.alsoTextUrgent,
                "enable_outbound_callback": business.settings.isEnabled,
                "callback_notification_phone": business.settings.notificationPhone,
                "callback_retry_attempts": business.settings.retryAttempts,
                "callback_retry_delay_minutes": business.settings.retryDelayMinutes,
                "settings_version": business.settingsVersion, "created_at": business.createdAt,
                "updated_at": business.createdAt,
            ])
    }

    /// Writes all of a business but its id and birth.
    public func update(_ business: Business, now: Timestamp) throws(StoreError) {
        try execute(
            """
            UPDATE businesses SET name = $2, public_phone_number = $3, timezone = $4, vapi_phone_number_id = $5,
                notification_email = $6, notification_sms_phone = $7, allowed_countries = $8, recording_enabled = $9,
                callback_released = $10, enable_outbound_callback = $11, callback_notification_phone = $12,
                callback_retry_attempts = $13, callback_retry_delay_minutes = $14, settings_version = $15,
                updated_at = $16, language = $17, hours = $18, recording_notice = $19, receptionist_assistant_id = $20,
                notice_order = $21, also_text_urgent = $22
            WHERE id = $1
            """,
            business.id, business.name, business.publicPhoneNumber, business.timezone, business.vapiPhoneNumberID,
            business.notificationEmail, business.notificationSMSPhone, business.allowedCountries.joined(separator: ","),
            business.recordingEnabled, business.callbackReleased, business.settings.isEnabled,
            business.settings.notificationPhone, business.settings.retryAttempts,
            business.settings.retryDelayMinutes, business.settingsVersion, now, business.language, business.hours,
            business.recordingNotice, business.receptionistAssistantID, business.noticeOrder, business.alsoTextUrgent)
    }

    public func business(_ id: BusinessID) throws(StoreError) -> Business? {
        try query("SELECT * FROM businesses WHERE id = $1", id).mapRows(Business.init).first
    }

    /// Read to be changed: two changes at once come one after the other.
    public func businessToChange(_ id: BusinessID) throws(StoreError) -> Business? {
        try query("SELECT * FROM businesses WHERE id = $1" + lock(.forChange), id).mapRows(Business.init).first
    }

    /// Oldest first, after a given id.
    public func businesses(after cursor: BusinessID?, limit: Int) throws(StoreError) -> [Business] {
        try query("SELECT * FROM businesses WHERE id > $1 ORDER BY id LIMIT $2", cursor?.rawValue ?? "", limit)
            .mapRows(Business.init)
    }

    /// The business that a call to this line belongs to: by the provider's id of the line, else by its number.
    public func business(lineID: String?, lineNumber: String?) throws(StoreError) -> Business? {
        if let lineID {
            let rows = try query("SELECT * FROM businesses WHERE vapi_phone_number_id = $1", lineID)
            if let business = try rows.mapRows(Business.init).first { return business }
        }
        guard let lineNumber else { return nil }
        return try query("SELECT * FROM businesses WHERE public_phone_number = $1 ORDER BY id LIMIT 1", lineNumber)
            .mapRows(Business.init).first
    }

    public func learnOwnLine(_ lineID: String, number: String) throws(StoreError) {
        // Even an upsert that changes nothing would lock the row, and with it all other calls of the line.
        let known = try query("SELECT 1 AS one FROM own_lines WHERE line_id = $1 AND number = $2", lineID, number)
        guard known.isEmpty else { return }
        try execute(
            """
            INSERT INTO own_lines (line_id, number) VALUES ($1, $2)
            ON CONFLICT (line_id) DO UPDATE SET number = excluded.number WHERE own_lines.number <> excluded.number
            """, lineID, number)
    }

    public func isOwnLine(_ number: String) throws(StoreError) -> Bool {
        try !query("SELECT 1 AS one FROM own_lines WHERE number = $1 LIMIT 1", number).isEmpty
    }
}
