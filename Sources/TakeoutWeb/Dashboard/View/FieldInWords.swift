// What the fields of a business are called on all pages, and their values as people say them: by the API's names.
import TakeoutCore

enum FieldInWords {
    /// - Parameter name: of the API, or of the record of changes; as it is where there are no words for it.
    static func label(of name: String) -> String { labels[name] ?? name.replacing("_", with: " ") }

    private static let labels = [
        "enable_outbound_callback": "Enable AI Call-Back for Messages",
        "callback_notification_phone": "Call-Back Phone Number",
        "callback_retry_attempts": "Max Retry Attempts",
        "callback_retry_delay_minutes": "Minutes Between Retries",
        "name": "Name of the business",
        "public_phone_number": "Public phone number",
        "vapi_phone_number_id": "Number at Vapi",
        "timezone": "Time zone",
        "language": "Language",
        "hours": "Opening hours",
        "recording_notice": "Tell callers that the call may be recorded",
        "recording_enabled": "Record calls",
        "receptionist_assistant_id": "Saved assistant at Vapi",
        "notification_email": "E-mail address for notices",
        "notification_sms_phone": "Mobile number for notices by SMS",
        "notice_order": "Where notices go",
        "also_text_urgent": "Text urgent messages too",
        "allowed_countries": "Countries that may be called",
        "callback_released": "Released to the owner",
        // Of accounts, in the record of changes.
        "business": "Business", "user": "Account", "invitation": "Invitation", "owner": "Owner", "token": "API token",
        "password": "Password",
    ]
}

enum ValueInWords {
    /// A stored value: "on", "Español", "$…" as it is.
    static func of(_ value: String, in field: String) -> String {
        switch field {
        case "language": Language(rawValue: value)?.ownName ?? value
        case "notice_order": NoticeOrder(rawValue: value)?.inWords ?? value
        case "user", "invitation": value == "admin" ? "an admin" : value == "owner" ? "an owner" : value
        default: value == "true" ? "on" : value == "false" ? "off" : value
        }
    }

    /// What a form's field holds: "on" or "off" for a box, else the text in quotation marks.
    static func quoted(_ text: String, of field: String) -> String {
        guard let field = SettingField(rawValue: field), !field.isBox else { return text.isEmpty ? "off" : "on" }
        return text.isEmpty ? "empty" : "“\(of(text, in: field.rawValue))”"
    }
}

extension Language {
    /// As those who speak it call it.
    var ownName: String {
        switch self {
        case .english: "English"
        case .spanish: "Español"
        case .french: "Français"
        case .german: "Deutsch"
        }
    }
}

extension NoticeOrder {
    var inWords: String {
        switch self {
        case .all: "By e-mail and SMS"
        case .emailFirst: "By e-mail; by SMS if that fails"
        case .smsFirst: "By SMS; by e-mail if that fails"
        }
    }
}

extension String {
    /// "no answer" → "No answer"
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
