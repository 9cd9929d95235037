// What of a business changed, field by field with the API's names, for the record of changes.
import TakeoutCore
import TakeoutStore

struct Difference: Sendable, Equatable {
    let field: String
    let from: String?
    let to: String?
}

extension Business {
    /// One for each field that differs; a new field of a business has its line here.
    func differences(from old: Business) -> [Difference] {
        let values: [(String, String?, String?)] = [
            ("name", old.name, name),
            ("public_phone_number", old.publicPhoneNumber, publicPhoneNumber),
            ("timezone", old.timezone, timezone),
            ("vapi_phone_number_id", old.vapiPhoneNumberID, vapiPhoneNumberID),
            ("notification_email", old.notificationEmail, notificationEmail),
            ("notification_sms_phone", old.notificationSMSPhone, notificationSMSPhone),
            ("notice_order", old.noticeOrder.rawValue, noticeOrder.rawValue),
            ("also_text_urgent", String(old.alsoTextUrgent), String(alsoTextUrgent)),
            ("allowed_countries", Self.list(old.allowedCountries), Self.list(allowedCountries)),
            ("recording_enabled", String(old.recordingEnabled), String(recordingEnabled)),
            ("language", old.language.rawValue, language.rawValue),
            ("hours", old.hours, hours),
            ("recording_notice", String(old.recordingNotice), String(recordingNotice)),
            ("receptionist_assistant_id", old.receptionistAssistantID, receptionistAssistantID),
            ("callback_released", String(old.callbackReleased), String(callbackReleased)),
            ("notice_order", old.noticeOrder.rawValue, noticeOrder.rawValue),
            ("also_text_urgent", String(old.alsoTextUrgent), String(alsoTextUrgent)),
        ]
        return (values + settings.values(from: old.settings)).compactMap { field, from, to in
            from == to ? nil : Difference(field: field, from: from, to: to)
        }
    }

    /// What a new business is held against: one with nothing but what each must have.
    static func blank(_ business: Business) -> Business {
        Business(
            id: business.id, name: business.name, publicPhoneNumber: "", timezone: "", createdAt: business.createdAt)
    }

    private static func list(_ words: [String]) -> String? { words.isEmpty ? nil : words.joined(separator: ", ") }
}

extension CallbackSettings {
    fileprivate func values(from old: CallbackSettings) -> [(String, String?, String?)] {
        [
            ("enable_outbound_callback", String(old.isEnabled), String(isEnabled)),
            ("callback_notification_phone", old.notificationPhone, notificationPhone),
            ("callback_retry_attempts", String(old.retryAttempts), String(retryAttempts)),
            ("callback_retry_delay_minutes", String(old.retryDelayMinutes), String(retryDelayMinutes)),
        ]
    }
}

extension WebhookEndpoint {
    /// The secret itself is nobody's business.
    func differences(from old: WebhookEndpoint) -> [Difference] {
        let values: [(String, String?, String?)] = [
            ("webhook_url", old.url, url),
            ("webhook_description", Self.text(old.description), Self.text(description)),
            ("webhook_events", Self.list(old.events), Self.list(events)),
            ("webhook_status", old.status.rawValue, status.rawValue),
        ]
        let changes = values.compactMap { field, from, to in
            from == to ? nil : Difference(field: field, from: from, to: to)
        }
        return old.secret == secret
            ? changes : changes + [Difference(field: "webhook_secret", from: "hidden", to: "changed")]
    }

    /// What a new endpoint is held against.
    static func blank(_ endpoint: WebhookEndpoint) -> WebhookEndpoint {
        WebhookEndpoint(
            id: endpoint.id, businessID: endpoint.businessID, url: endpoint.url, secret: endpoint.secret,
            createdAt: endpoint.createdAt, updatedAt: endpoint.updatedAt)
    }

    private static func text(_ text: String) -> String? { text.isEmpty ? nil : text }
    private static func list(_ words: [String]) -> String { words.isEmpty ? "all" : words.joined(separator: ", ") }
}

extension Transition {
    func note(_ differences: [Difference], of business: Business, by actor: Actor) throws(StoreError) {
        try note(differences, of: business.id, named: business.name, by: actor)
    }

    /// Writes changes down in the transaction that makes them.
    func note(
        _ differences: [Difference], of business: BusinessID?, named subject: String, by actor: Actor
    ) throws(StoreError) {
        for difference in differences {
            try tx.insert(
                SettingChange(
                    id: context.environment.identifiers.next(at: now), at: now, businessID: business, subject: subject,
                    actor: actor, field: difference.field, from: difference.from, to: difference.to))
        }
    }
}
