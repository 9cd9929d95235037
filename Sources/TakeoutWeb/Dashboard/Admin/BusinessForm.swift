// The form of a business: what was typed stays in it, and each error stands at its field.
import TakeoutCore
import TakeoutStore
import TakeoutVapi

/// A field as the template draws it.
struct EntryView: Sendable {
    let name: String
    let label: String
    var value = ""
    var type = "text"
    var longest = 200
    var hint: String?
    var error: String?
    var choices: [Choice] = []
    var isBox = false
    var isOn = false
    var isRequired = false

    var isChoice: Bool { !choices.isEmpty }
    var isText: Bool { !isBox && !isChoice }
    /// The ids of what is said about the field.
    var described: String? {
        let ids = [hint.map { _ in "\(name)-hint" }, error.map { _ in "\(name)-error" }].compactMap(\.self)
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }
}

/// The drawn form of `EntryView`: templates read stored members only.
struct DrawnField: Sendable {
    let name: String
    let label: String
    let value: String
    let type: String
    let longest: Int
    let hint: String?
    let error: String?
    let choices: [Choice]
    let isBox: Bool
    let isOn: Bool
    let isRequired: Bool
    let isChoice: Bool
    let isText: Bool
    let described: String?

    init(_ field: EntryView) {
        (name, label, value, type, longest) = (field.name, field.label, field.value, field.type, field.longest)
        (hint, error, choices, isBox, isOn) = (field.hint, field.error, field.choices, field.isBox, field.isOn)
        (isRequired, isChoice, isText, described) = (field.isRequired, field.isChoice, field.isText, field.described)
    }
}

/// The values of a business as texts, by the API's names.
struct BusinessForm: Sendable {
    private(set) var texts: [String: String] = [:]
    private(set) var flags: [String: Bool] = [:]
    private(set) var errors: [String: String] = [:]

    private static let textNames = [
        "name", "public_phone_number", "vapi_phone_number_id", "timezone", "language", "notification_email",
        "notification_sms_phone", "allowed_countries", "hours", "receptionist_assistant_id",
    ]
    private static let flagNames = ["callback_released", "recording_enabled", "recording_notice"]

    /// Of a new business.
    init(_ language: Language) {
        texts = ["timezone": "America/New_York", "language": language.rawValue]
        flags = ["recording_notice": true]
    }

    init(_ business: Business) {
        texts = [
            "name": business.name, "public_phone_number": business.publicPhoneNumber,
            "vapi_phone_number_id": business.vapiPhoneNumberID ?? "", "timezone": business.timezone,
            "language": business.language.rawValue, "notification_email": business.notificationEmail ?? "",
            "notification_sms_phone": business.notificationSMSPhone ?? "",
            "allowed_countries": business.allowedCountries.joined(separator: ", "), "hours": business.hours ?? "",
            "receptionist_assistant_id": business.receptionistAssistantID ?? "",
        ]
        flags = [
            "callback_released": business.callbackReleased, "recording_enabled": business.recordingEnabled,
            "recording_notice": business.recordingNotice,
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

    func field(_ name: String, _ label: String, _ change: (inout EntryView) -> Void = { _ in }) -> DrawnField {
        var field = EntryView(name: name, label: label)
        field.value = texts[name] ?? ""
        field.isOn = flags[name] ?? false
        field.isBox = flags[name] != nil || Self.flagNames.contains(name)
        field.error = errors[name]
        change(&field)
        return DrawnField(field)
    }

    var groups: [FieldGroup] {
        [
            FieldGroup(title: "The business", fields: identity),
            FieldGroup(title: "Where messages go in writing", fields: channels),
            FieldGroup(title: "What its callers hear", fields: voice),
            FieldGroup(title: "The AI call-back", fields: callback),
        ]
    }

    private var identity: [DrawnField] {
        [
            field("name", "Name") { $0.isRequired = true },
            field("public_phone_number", "Public phone number") { field in
                (field.type, field.longest, field.isRequired) = ("tel", 60, true)
                field.hint = "With its country code, such as +12025550114. Called when the owner names no other number."
            },
            field("vapi_phone_number_id", "Number at Vapi") { field in
                field.hint = "The id of the number that customers reach the assistant on, from Vapi's dashboard."
            },
            field("timezone", "Time zone") { $0.hint = "As in America/New_York or Europe/Berlin." },
            field("language", "Language") { field in
                let names: [Language: String] = [
                    .english: "English", .spanish: "Spanish", .french: "French", .german: "German",
                ]
                let chosen = field.value
                field.choices = Language.allCases.map {
                    Choice($0.rawValue, names[$0] ?? $0.rawValue, isChosen: $0.rawValue == chosen)
                }
            },
        ]
    }

    private var channels: [DrawnField] {
        [
            field("notification_email", "E-mail address") { field in
                (field.type, field.longest) = ("email", 254)
                field.hint =
                    "Receives what nobody heard by phone. Without any channel such a message needs your attention."
            },
            field("notification_sms_phone", "Mobile number for SMS") { field in
                (field.type, field.longest) = ("tel", 60)
            },
        ]
    }

    private var voice: [DrawnField] {
        [
            field("hours", "Opening hours, as the assistant says them") { $0.longest = 300 },
            field("recording_notice", "Callers hear that the call may be recorded") { field in
                field.hint = "What is said is transcribed in any case."
            },
            field("recording_enabled", "Calls are recorded at Vapi"),
            field("receptionist_assistant_id", "A saved assistant at Vapi in place of ours") { field in
                field.longest = 100
                field.hint = "Its id. Leave empty for the receptionist that comes with Takeout."
            },
        ]
    }

    private var callback: [DrawnField] {
        [
            field("callback_released", "Released to the owner") { field in
                field.hint = "Until then the owner does not see the section “AI call-back”, and no call goes out."
            },
            field("allowed_countries", "Further countries that may be called") { field in
                field.hint = "Two letters each, such as CA, MX. The business's own country always may."
            },
        ]
    }
}

struct FieldGroup: Sendable {
    let title: String
    let fields: [DrawnField]
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
