// A schema in the words of the documentation: its kind, its bounds, its members, and an example.

/// Text with words of code in it, as paragraphs.
struct Prose: Sendable {
    /// One of the two.
    struct Part: Sendable {
        let plain: String?
        let code: String?
    }

    struct Paragraph: Sendable {
        let parts: [Part]
    }

    let paragraphs: [Paragraph]

    init(_ text: String) {
        paragraphs = text.split(separator: "\n\n").map { paragraph in
            // Code stands between backticks, so every second piece is code.
            let pieces = paragraph.split(separator: "`", omittingEmptySubsequences: false)
            return Paragraph(
                parts: pieces.enumerated().filter { !$1.isEmpty }.map { index, piece in
                    let isCode = !index.isMultiple(of: 2)
                    return Part(plain: isCode ? nil : String(piece), code: isCode ? String(piece) : nil)
                })
        }
    }
}

/// A member of an object, or a parameter.
struct MemberView: Sendable {
    let name: String
    /// "text or null"
    let kind: String
    /// "required", or of an answer "not always there".
    let mark: String?
    /// "0 to 3", "at most 200 characters".
    let bounds: String?
    let words: [String]
    let hasWords: Bool
    let about: [Prose.Paragraph]
    /// The object that it holds, if that has a place of its own.
    let object: String?
    let members: [MemberView]
    let hasMembers: Bool
}

/// An object that answers are made of.
struct ObjectView: Sendable {
    let name: String
    let about: [Prose.Paragraph]
    let fields: [MemberView]
}

extension APIDescription {
    /// The name of the component that a reference leads to.
    func name(of reference: OrderedJSON) -> String? {
        reference["$ref"]?.text?.split(separator: "/").last.map(String.init)
    }

    /// Who writes the object: a client must know what is demanded, and may count on all that an answer has.
    enum Side {
        case request, answer

        func mark(isRequired: Bool) -> String? {
            switch self {
            case .request: isRequired ? "required" : nil
            case .answer: isRequired ? nil : "not always there"
            }
        }
    }

    func fields(of schema: OrderedJSON, in side: Side) -> [MemberView] {
        let schema = resolved(schema)
        let required = schema["required"]?.texts ?? []
        return (schema["properties"]?.members ?? []).map { member in
            field(
                member.name, member.value, in: side, mark: side.mark(isRequired: required.contains(member.name)))
        }
    }

    /// - Parameter about: what is said of it where it stands; else what is said of its schema.
    func field(
        _ name: String, _ reference: OrderedJSON, in side: Side, mark: String?, about: String? = nil
    ) -> MemberView {
        let schema = resolved(reference)
        let item = schema["items"]
        let object = objectName(reference) ?? item.flatMap(objectName)
        let members = object == nil ? fields(of: item.map(resolved) ?? schema, in: side) : []
        let words = words(of: schema)
        return MemberView(
            name: name, kind: kind(of: schema), mark: mark, bounds: bounds(of: schema), words: words,
            hasWords: !words.isEmpty, about: Prose(about ?? schema["description"]?.text ?? "").paragraphs,
            object: object, members: members, hasMembers: !members.isEmpty)
    }

    /// nil for what is told in place: lists of words, and objects without a name.
    func objectName(_ reference: OrderedJSON) -> String? {
        guard let name = name(of: reference), resolved(reference)["properties"] != nil else { return nil }
        return name
    }

    private func words(of schema: OrderedJSON) -> [String] {
        let own =
            schema["enum"] ?? schema["items"].map(resolved)?["enum"] ?? schema["propertyNames"].map(resolved)?["enum"]
        let constant = schema["const"].map { [$0] } ?? []
        return (own?.items ?? constant).filter { $0 != .null }.map { $0.text ?? $0.compact }
    }

    private func kind(of schema: OrderedJSON) -> String {
        let types = schema["type"]?.texts ?? []
        let plain = types.first { $0 != "null" }.map { word(for: $0, schema) }
        return ([plain] + [types.count > 1 ? "null" : nil]).compactMap(\.self).joined(separator: " or ")
    }

    private func word(for type: String, _ schema: OrderedJSON) -> String {
        switch type {
        case "string":
            switch schema["format"]?.text {
            case "date-time": "time"
            case "date": "day"
            default: "text"
            }
        case "integer": "whole number"
        case "boolean": "true or false"
        case "array": "list"
        case "object": schema["additionalProperties"]?["type"] == .string("integer") ? "counts by word" : "object"
        case "null": "null"
        default: type
        }
    }

    private func bounds(of schema: OrderedJSON) -> String? {
        let ranges = [
            range(schema["minimum"], schema["maximum"], ""),
            range(nil, schema["maxLength"], schema["maxLength"] == .number("1") ? " character" : " characters"),
            range(nil, schema["maxItems"], " items"),
            schema["default"].map { "\($0.text ?? $0.compact) if not given" },
        ]
        let told = ranges.compactMap(\.self)
        return told.isEmpty ? nil : told.joined(separator: ", ")
    }

    private func range(_ least: OrderedJSON?, _ most: OrderedJSON?, _ unit: String) -> String? {
        switch (least?.compact, most?.compact) {
        case (let least?, let most?): "\(least) to \(most)\(unit)"
        case (let least?, nil): "at least \(least)\(unit)"
        case (nil, let most?): "at most \(most)\(unit)"
        case (nil, nil): nil
        }
    }

    // MARK: Examples

    /// What stands there as an example, else one made of the members' examples.
    func example(of reference: OrderedJSON) -> OrderedJSON? {
        let schema = resolved(reference)
        if let own = schema["examples"]?.items.first { return own }
        if let constant = schema["const"] { return constant }
        if let word = schema["enum"]?.items.first { return word }
        if let item = schema["items"].flatMap(example) { return .array([item]) }
        guard let members = schema["properties"]?.members else {
            return schema["type"]?.texts.contains("null") == true ? .null : nil
        }
        return .object(
            members.compactMap { member in
                example(of: member.value).map { OrderedJSON.Member(name: member.name, value: $0) }
            })
    }
}
