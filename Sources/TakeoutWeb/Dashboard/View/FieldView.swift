// A field of a form with its label, what it means, what was typed, and what is wrong with it. One for all forms.

struct FieldView: Sendable {
    enum Kind: Sendable {
        /// The type of its `input`.
        case line(String)
        case area
        case box
        case choice([Choice])
    }

    let name: String
    let label: String
    /// As typed or stored; a ticked box has any.
    let value: String
    /// Unit, range and meaning.
    let hint: String?
    /// What a person or browser may type: `maxlength`, `required`, …, already safe.
    let limits: String
    let placeholder: String?
    let error: String?
    /// The value that is stored by now, where somebody else stored meanwhile and this one differs.
    let other: String?

    // What follows from these is stored, since templates see stored properties only.
    let type: String
    let isLine: Bool
    let isArea: Bool
    let isBox: Bool
    let isTicked: Bool
    let isSelect: Bool
    let options: [Choice]
    /// Something stands below the field, with the id `NAME-hint`.
    let isSaid: Bool

    init(
        _ name: String, _ label: String, _ kind: Kind, value: String, hint: String? = nil, limits: String = "",
        placeholder: String? = nil, error: String? = nil, other: String? = nil
    ) {
        (self.name, self.label, self.value, self.hint, self.limits) = (name, label, value, hint, limits)
        (self.placeholder, self.error, self.other) = (placeholder, error, other)
        isSaid = hint != nil || error != nil || other != nil
        var (type, options) = ("", [Choice]())
        switch kind {
        case .line(let its): type = its
        case .choice(let its): options = its
        case .area, .box: break
        }
        (self.type, self.options) = (type, options)
        (isLine, isSelect) = (!type.isEmpty, !options.isEmpty)
        if case .area = kind { isArea = true } else { isArea = false }
        if case .box = kind { isBox = true } else { isBox = false }
        isTicked = isBox && !value.isEmpty
    }
}
