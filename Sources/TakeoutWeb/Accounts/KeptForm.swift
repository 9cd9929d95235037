// What was typed into a form whose session had ended meanwhile. It goes through the login inside the page itself, and is
// saved by a press of a button afterwards: the server keeps nothing for whoever is not signed in.
import HTTPTypes
import Hummingbird

struct KeptForm: Sendable, Equatable {
    enum Field {
        static let action = "kept_action"
        static let text = "kept_form"
    }

    /// Bytes; the login's form, where each of them may take three, must stay below `Form.largest`.
    private static let largest = 64 * 1024

    /// Where the form goes: a path of ours.
    let action: String
    /// The form as the browser sent it, but for its token, which ended with the session.
    let text: String

    /// - Returns: nil where nothing was typed, but only a button pressed; and for passwords, which belong into no page.
    init?(_ text: String, to action: String) {
        let pairs = text.split(separator: "&").filter { !$0.hasPrefix(FormToken.field + "=") }
        let hasPassword = pairs.contains { $0.prefix { $0 != "=" }.contains("password") }
        guard !pairs.isEmpty, !hasPassword, text.utf8.count <= Self.largest, let action = BackTo(action) else {
            return nil
        }
        self.action = action.path
        self.text = pairs.joined(separator: "&")
    }

    /// Out of the login's form.
    init?(in form: Form) {
        guard let text = form[Field.text], let action = form[Field.action] else { return nil }
        self.init(text, to: action)
    }
}

/// "Save it now?", after the login.
struct KeptFormView: Sendable {
    struct Field: Sendable {
        let name: String
        let value: String
    }

    let action: String
    let fields: [Field]
    let token: String
    let back: String

    /// - Parameter token: of the new session's forms.
    init(_ kept: KeptForm, token: String, back: BackTo?) {
        action = kept.action
        fields = Form(urlEncoded: kept.text).fields.map { Field(name: $0.name, value: $0.value) }
        self.token = token
        self.back = back?.path ?? "/"
    }
}
