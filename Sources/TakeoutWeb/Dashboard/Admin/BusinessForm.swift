// The form of a business: what was typed stays in it, and each error stands at its field.
import TakeoutCore
import TakeoutStore
import TakeoutVapi

/// The values of a business as texts, by the API's names.
struct BusinessForm: Sendable {
    private(set) var texts: [String: String] = [:]
    private(set) var flags: [String: Bool] = [:]
    private(set) var errors: [String: String] = [:]
    /// What is stored where that differs from what was typed.
    private var others: [String: String] = [:]

    private static let textNames = [
        "name", "public_phone_number", "vapi_phone_number_id", "timezone", "language", "notification_email",
        "notification_sms_phone", "notice_order", "allowed_countries", "hours", "receptionist_assistant_id",
    ]
    private static let flagNames = ["callback_released", "also_text_urgent", "recording_enabled", "recording_notice"]

    /// Of a new business.
    init(_ language: Language) {
        texts = [
            "timezone": "America/New_York", "language": language.rawValue, "notice_order": NoticeOrder.all.rawValue,
        ]
        flags = ["recording_notice": true]
    }

    init(_ business: Business) {
        texts = [
            "name": business.name, "public_phone_number": business.publicPhoneNumber,
            "vapi_phone_number_id": business.vapiPhoneNumberID ?? "", "timezone": business.timezone,
            "language": business.language.rawValue, "notification_email": business.notificationEmail ?? "",
            "notification_sms_phone": business.notificationSMSPhone ?? "",
            "notice_order": business.noticeOrder.rawValue,
            "allowed_countries": business.allowedCountries.joined(separator: ", "), "hours": business.hours ?? "",
            "receptionist_assistant_id": business.receptionistAssistantID ?? "",
        ]
        flags = [
            "callback_released": business.callbackReleased, "also_text_urgent": business.alsoTextUrgent,
            "recording_enabled": business.recordingEnabled, "recording_notice": business.recordingNotice,
        ]
    }

    /// As somebody sent it.
    init(_ form: Form) {
        for name in Self.textNames { texts[name] = form.line(name) }
        for name in Self.flagNames { flags[name] = form[name] != nil }
    }

    /// Changes whenever anything of it does, for telling two editors apart.
    var tag: String {
        let values =
            Self.textNames.map { name in "\(name)=\(texts[name] ?? "")" }
            + Self.flagNames.map { name in "\(name)=\(flags[name] == true)" }
        return Secrets.hash(values.joined(separator: "\n"))
    }

    /// As the API takes them.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = texts.mapValues { .string($0) }
        for (name, flag) in flags { members[name] = .bool(flag) }
        let countries = (texts["allowed_countries"] ?? "").split { $0 == "," || $0.isWhitespace }
        members["allowed_countries"] = .array(countries.map { .string(String($0)) })
        return members
    }

    mutating func take(_ problem: Problem) {
        for error in problem.errors { errors[error.field] = Self.sentence(error.detail) }
    }

    /// Shows beside each field what is stored, where that is something else.
    mutating func compare(with business: Business) {
        let stored = BusinessForm(business)
        for (name, text) in stored.texts where text != texts[name] {
            others[name] = text.isEmpty ? "empty" : "“\(text)”"
        }
        for (name, flag) in stored.flags where flag != (flags[name] == true) { others[name] = flag ? "on" : "off" }
    }

    /// What is wrong as a whole, beside the fields.
    func general(_ problem: Problem) -> String {
        problem.errors.isEmpty ? problem.detail : "Not stored yet: see the marked fields."
    }

    private static func sentence(_ detail: String) -> String {
        let text =
            detail.hasPrefix("must") || detail.hasPrefix("is ") || detail.hasPrefix("cannot")
            ? "This " + detail : detail
        return text.hasSuffix(".") ? text : text + "."
    }

    // MARK: Drawn

    var groups: [FieldGroup] {
        [
            FieldGroup(title: "The business", fields: identity),
            FieldGroup(title: "Where messages go in writing", fields: channels),
            FieldGroup(title: "What its callers hear", fields: voice),
            FieldGroup(title: "The AI call-back", fields: callback),
        ]
    }

    private func line(
        _ name: String, _ label: String, _ type: String = "text", longest: Int = 200, isRequired: Bool = false,
        hint: String? = nil
    ) -> FieldView {
        FieldView(
            name, label, .line(type), value: texts[name] ?? "", hint: hint,
            limits: "maxlength=\"\(longest)\" autocomplete=\"off\"" + (isRequired ? " required" : ""),
            error: errors[name], other: others[name])
    }

    private func box(_ name: String, _ label: String, hint: String? = nil) -> FieldView {
        FieldView(
            name, label, .box, value: flags[name] == true ? "on" : "", hint: hint, error: errors[name],
            other: others[name])
    }

    private func choice(_ name: String, _ label: String, _ choices: [(String, String)]) -> FieldView {
        let value = texts[name] ?? ""
        let options = choices.map { Choice($0.0, $0.1, isChosen: $0.0 == value) }
        let other = choices.first { others[name] == "“\($0.0)”" }.map { "“\($0.1)”" }
        return FieldView(name, label, .choice(options), value: value, error: errors[name], other: other)
    }

    private var identity: [FieldView] {
        [
            line("name", "Name", isRequired: true),
            line(
                "public_phone_number", "Public phone number", "tel", longest: 60, isRequired: true,
                hint: "With its country code, such as +12025550114. Called when the owner names no other number."),
            line(
                "vapi_phone_number_id", "Number at Vapi",
                hint: "The id of the number that customers reach the assistant on, from Vapi's dashboard."),
            line("timezone", "Time zone", hint: "As in America/New_York or Europe/Berlin."),
            choice("language", "Language", Language.allCases.map { ($0.rawValue, $0.ownName) }),
        ]
    }

    private var channels: [FieldView] {
        [
            line(
                "notification_email", "E-mail address", "email", longest: 254,
                hint: "Receives what nobody heard by phone. Without any channel such a message needs your attention."),
            line("notification_sms_phone", "Mobile number for SMS", "tel", longest: 60),
            choice("notice_order", "With both", NoticeOrder.allCases.map { ($0.rawValue, $0.inWords) }),
            box("also_text_urgent", "Text urgent messages too, at once and beside the call"),
        ]
    }

    private var voice: [FieldView] {
        [
            line("hours", "Opening hours, as the assistant says them", longest: 300),
            box(
                "recording_notice", "Callers hear that the call may be recorded",
                hint: "What is said is transcribed in any case."),
            box("recording_enabled", "Calls are recorded at Vapi"),
            line(
                "receptionist_assistant_id", "A saved assistant at Vapi in place of ours", longest: 100,
                hint: "Its id. Leave empty for the receptionist that comes with Takeout."),
        ]
    }

    private var callback: [FieldView] {
        [
            box(
                "callback_released", "Released to the owner",
                hint: "Until then the owner does not see the section “AI call-back”, and no call goes out."),
            line(
                "allowed_countries", "Further countries that may be called",
                hint: "Two letters each, such as CA, MX. The business's own country always may."),
        ]
    }
}

struct FieldGroup: Sendable {
    let title: String
    let fields: [FieldView]
}

struct BusinessFormView: Sendable {
    let title: String
    let address: String
    let isNew: Bool
    let id: String?
    let tag: String
    let groups: [FieldGroup]
    let token: String
    let done: String?
    let error: String?
    let button: String

    init(_ form: BusinessForm, _ business: Business?, token: String, done: String?, error: String?) {
        title = business?.name ?? "New business"
        address = business.map { "/admin/businesses/\($0.id)" } ?? "/admin/businesses"
        isNew = business == nil
        id = business?.id.rawValue
        // Of the stored values: what was typed may be another business's by then.
        tag = business.map { BusinessForm($0).tag } ?? ""
        groups = form.groups
        self.token = token
        self.done = done
        self.error = error
        button = business == nil ? "Add the business" : "Store the changes"
    }
}
