// The settings as a form brings them: read by the same rules as the API, with every field kept as it was typed.
import Foundation
import TakeoutCore
import TakeoutStore
import TakeoutVapi

/// The fields of the settings' form. The raw values are the names of the API.
enum SettingField: String, CaseIterable, Sendable {
    case isEnabled = "enable_outbound_callback"
    case phone = "callback_notification_phone"
    case retries = "callback_retry_attempts"
    case delay = "callback_retry_delay_minutes"
    case name, timezone, language, hours
    case mayBeRecorded = "recording_notice"
    case isRecorded = "recording_enabled"
    case email = "notification_email"
    case smsPhone = "notification_sms_phone"
    case order = "notice_order"
    case urgentTexts = "also_text_urgent"
    case countries = "allowed_countries"

    static let ofCallbacks: [SettingField] = [.isEnabled, .phone, .retries, .delay]
    /// What is called at whose cost is the admin's.
    static let ofAdmins: [SettingField] = [.countries]

    var isBox: Bool { [.isEnabled, .mayBeRecorded, .isRecorded, .urgentTexts].contains(self) }

    /// As people call it.
    var label: String { FieldInWords.label(of: rawValue) }

    fileprivate var isNumber: Bool { self == .retries || self == .delay }

    /// The text that the form shows for a stored value.
    func text(of business: Business) -> String {
        switch self {
        case .isEnabled: Self.box(business.settings.isEnabled)
        case .phone: business.settings.notificationPhone ?? ""
        case .retries: String(business.settings.retryAttempts)
        case .delay: String(business.settings.retryDelayMinutes)
        case .name: business.name
        case .timezone: business.timezone
        case .language: business.language.rawValue
        case .hours: business.hours ?? ""
        case .mayBeRecorded: Self.box(business.recordingNotice)
        case .isRecorded: Self.box(business.recordingEnabled)
        case .email: business.notificationEmail ?? ""
        case .smsPhone: business.notificationSMSPhone ?? ""
        case .order: business.noticeOrder.rawValue
        case .urgentTexts: Self.box(business.alsoTextUrgent)
        case .countries: business.allowedCountries.joined(separator: ", ")
        }
    }

    static func box(_ isTicked: Bool) -> String { isTicked ? "on" : "" }

    /// What the API would get for a typed text.
    fileprivate func json(_ text: String) -> JSONValue {
        if isBox { return .bool(!text.isEmpty) }
        if isNumber { return Decimal(string: text).map { .number($0) } ?? .string(text) }
        if self == .countries {
            return .array(text.split { !$0.isLetter }.map { .string($0.uppercased()) })
        }
        return .string(text)
    }
}

struct SettingsForm: Sendable {
    /// As typed; stored values in a form that nobody has touched.
    let texts: [SettingField: String]
    /// Of the settings that the form was filled from.
    let version: Int?
    /// The business as the form would make it; what is wrong stays as it was.
    let wanted: Business
    let errors: [Problem.FieldError]

    /// As stored.
    init(_ business: Business) {
        texts = Dictionary(uniqueKeysWithValues: SettingField.allCases.map { ($0, $0.text(of: business)) })
        version = business.settingsVersion
        wanted = business
        errors = []
    }

    /// As sent. Fields that the viewer may not change are not read.
    init(_ fields: Form, _ page: OwnerPage, _ numbers: any PhoneNumberReader) {
        let allowed = SettingField.allCases.filter { page.mayChange($0) }
        texts = Dictionary(
            uniqueKeysWithValues: SettingField.allCases.map { field in
                guard allowed.contains(field) else { return (field, field.text(of: page.business)) }
                if field.isBox { return (field, SettingField.box(fields.isTicked(field.rawValue))) }
                return (field, fields.typed(field.rawValue))
            })
        version = Int(fields.typed("version"))
        let typed = texts
        var reading = Fields(
            members: Dictionary(
                uniqueKeysWithValues: allowed.map { ($0.rawValue, $0.json((typed[$0] ?? "").trimmed)) }))
        var business = page.business
        business.name = reading.requiredText("name", longest: 200)
        if let zone = reading.timezone("timezone") { business.timezone = zone }
        reading.readCommon(into: &business, numbers)
        reading.readSettings(into: &business, numbers)
        reading.requireNumber(.retries, typed, allowed)
        reading.requireNumber(.delay, typed, allowed)
        wanted = business
        errors = reading.errors
    }

    func error(of field: SettingField) -> String? {
        errors.first { $0.field == field.rawValue }?.detail
    }
}

extension Fields {
    /// An omitted number keeps its value in the API; an emptied field of a form is a mistake.
    fileprivate mutating func requireNumber(
        _ field: SettingField, _ texts: [SettingField: String], _ allowed: [SettingField]
    ) {
        guard allowed.contains(field), (texts[field] ?? "").trimmed.isEmpty else { return }
        fail(field.rawValue, "must be given")
    }
}

extension OwnerPage {
    func mayChange(_ field: SettingField) -> Bool {
        if SettingField.ofCallbacks.contains(field) { return mayUseCallbacks }
        return viewer.isAdmin || !SettingField.ofAdmins.contains(field)
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
