// The settings' page: each field with its unit and range, its error, and what others stored meanwhile.
import Foundation
import TakeoutCore
import TakeoutStore

/// What stands over the form.
enum SettingsNote: Sendable {
    case saved, mistakes, conflict

    var words: String {
        switch self {
        case .saved: "Saved. Messages that are waiting follow the new settings at once."
        case .mistakes: "Nothing was saved yet. Mend the marked fields, then save again."
        case .conflict:
            "Somebody else changed these settings after you opened this page, so nothing was saved. "
                + "Each field that differs shows both values. Save again to keep yours."
        }
    }

    var tone: String {
        switch self {
        case .saved: "reached"
        case .mistakes, .conflict: "attention"
        }
    }
}

struct SettingsView: Sendable {
    let id: String
    let version: Int
    let formToken: String?
    let note: String?
    let noteTone: String?
    /// The callback's section; nil while the feature is not released.
    let callbacks: CallbackFields?
    let isReleased: Bool
    let about: [FieldView]
    let notices: [FieldView]
    let admin: [FieldView]
    let isAdmin: Bool
    let publicNumber: PhoneView
    let number: PhoneView?
    let preview: PreviewView
    let hasErrors: Bool

    struct CallbackFields: Sendable {
        let enabled: FieldView
        let fields: [FieldView]
    }

    init(
        _ page: OwnerPage, _ form: SettingsForm, _ preview: PreviewView, note: SettingsNote?, number: String?,
        _ numbers: any PhoneNumberReader
    ) {
        let maker = FieldMaker(page: page, form: form, isConflict: note == .conflict, numbers: numbers)
        id = page.business.id.rawValue
        // After a conflict the form stands on the settings that it now shows beside its own.
        version = note == .conflict ? page.business.settingsVersion : form.version ?? page.business.settingsVersion
        formToken = page.viewer.formToken
        self.note = note?.words
        noteTone = note?.tone
        isReleased = page.mayUseCallbacks
        callbacks =
            page.mayUseCallbacks
            ? CallbackFields(
                enabled: maker.make(.isEnabled), fields: [.phone, .retries, .delay].map(maker.make)) : nil
        about = [.name, .language, .timezone, .hours, .mayBeRecorded, .isRecorded].map(maker.make)
        notices = [.email, .smsPhone, .order, .urgentTexts].map(maker.make)
        isAdmin = page.viewer.isAdmin
        admin = page.viewer.isAdmin ? [maker.make(.countries)] : []
        publicNumber = PhoneView(page.business.publicPhoneNumber, numbers)
        self.number = number.map { PhoneView($0, numbers) }
        self.preview = preview
        hasErrors = !form.errors.isEmpty
    }
}

private struct FieldMaker {
    let page: OwnerPage
    let form: SettingsForm
    let isConflict: Bool
    let numbers: any PhoneNumberReader

    func make(_ field: SettingField) -> FieldView {
        let value = form.texts[field] ?? ""
        let stored = field.text(of: page.business)
        let isOther = isConflict && stored != value
        return FieldView(
            field.rawValue, field.label, kind(field, value), value: value, hint: hint(field), limits: limits(field),
            placeholder: placeholder(field), error: form.error(of: field).map { "\(field.label) \($0)." },
            other: isOther ? ValueInWords.quoted(stored, of: field.rawValue) : nil)
    }

    private func kind(_ field: SettingField, _ value: String) -> FieldView.Kind {
        switch field {
        case .isEnabled, .mayBeRecorded, .isRecorded, .urgentTexts: .box
        case .hours: .area
        case .language: .choice(Self.choices(Language.allCases.map { ($0.rawValue, $0.ownName) }, value))
        case .order: .choice(Self.choices(NoticeOrder.allCases.map { ($0.rawValue, $0.inWords) }, value))
        case .retries:
            .choice(Self.choices([("0", "0: one call only"), ("1", "1"), ("2", "2"), ("3", "3")], value))
        case .phone, .smsPhone: .line("tel")
        case .email: .line("email")
        case .delay, .name, .timezone, .countries: .line("text")
        }
    }

    /// What was sent and is no choice stays visible beside its error.
    private static func choices(_ list: [(String, String)], _ value: String) -> [Choice] {
        let extra = list.contains { $0.0 == value } ? [] : [(value, value)]
        return (extra + list).map { Choice($0.0, $0.1, isChosen: $0.0 == value) }
    }

    private func hint(_ field: SettingField) -> String? {
        switch field {
        case .isEnabled: nil
        case .phone:
            "Whom the AI calls. Empty: your business phone, "
                + "\(PhoneView(page.business.publicPhoneNumber, numbers).words)."
        case .retries: "Further calls after the first, when nobody heard the message: 0 to 3."
        case .delay: "Minutes from the end of a call to the next: 1 to 1,440, which is a day."
        case .name: "Spoken in every greeting. At most 200 characters."
        case .timezone: "In which times are shown and told, such as America/New_York."
        case .language: "What the assistants speak and notices are written in."
        case .hours: "In your own words; told to callers who ask. At most 300 characters."
        case .mayBeRecorded: "The assistant says so in its greeting."
        case .isRecorded: "The phone service keeps a recording, and callers are told."
        case .email: "Where messages go that nobody heard on the phone, such as owner@example.com."
        case .smsPhone: "Written nationally or with its country code, such as +1 555 123 4567."
        case .order: "Where you gave both an e-mail address and a mobile number."
        case .urgentTexts: "At once and beside the call, to the mobile number above."
        case .countries: "Beside your own country: codes of two letters, such as CA, MX."
        }
    }

    /// Browsers help with typing; what counts is checked here, so that every mistake is told in the same words.
    private func limits(_ field: SettingField) -> String {
        switch field {
        case .phone, .smsPhone: "maxlength=\"60\" autocomplete=\"tel\""
        case .delay: "inputmode=\"numeric\" maxlength=\"4\" class=\"short\" autocomplete=\"off\""
        case .name: "maxlength=\"200\" autocomplete=\"organization\""
        case .email: "maxlength=\"254\" autocomplete=\"email\""
        case .hours: "maxlength=\"300\" rows=\"3\""
        default: "maxlength=\"100\" autocomplete=\"off\""
        }
    }

    private func placeholder(_ field: SettingField) -> String? {
        field == .phone ? PhoneView(page.business.publicPhoneNumber, numbers).words : nil
    }
}
