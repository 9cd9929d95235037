// What the pages of documentation show: groups of operations, made from the description once.
import Foundation

struct RouteView: Sendable {
    /// nil of what we send.
    let method: String?
    let path: String
    let summary: String
    let address: String
}

/// A group in the list of all.
struct GroupView: Sendable {
    let name: String
    let address: String
    let about: [Prose.Paragraph]
    let routes: [RouteView]
}

struct AnswerView: Sendable {
    let status: String
    let about: [Prose.Part]
    /// The object that it has; a list's items.
    let object: String?
    let isList: Bool
    let headers: [MemberView]
}

struct OperationView: Sendable {
    let id: String
    /// nil of what we send.
    let method: String?
    let path: String
    let summary: String
    let about: [Prose.Paragraph]
    /// nil of what we send.
    let access: String?
    let parameters: [MemberView]
    let hasParameters: Bool
    let body: [MemberView]
    let hasBody: Bool
    let answers: [AnswerView]
    let curl: String?
    let exampleTitle: String
    let example: String?
    let hasExamples: Bool
}

/// A page of one group.
struct DocumentationGroup: Sendable {
    let name: String
    let slug: String
    let about: [Prose.Paragraph]
    /// What all operations share: of what we send, its headers and what may be answered.
    let headers: [MemberView]
    let answers: [AnswerView]
    let hasHeaders: Bool
    let operations: [OperationView]
    let objects: [ObjectView]
    let hasObjects: Bool
}

/// All pages.
struct Documentation: Sendable {
    static let shared = Documentation(.shared)
    static let events = "Events"

    let about: [Prose.Paragraph]
    let access: [MemberView]
    let problem: [MemberView]
    /// What any operation may answer.
    let failures: [Prose.Paragraph]
    let problemExample: String
    let summaries: [GroupView]
    let groups: [DocumentationGroup]

    init(_ description: APIDescription) {
        let document = description.document
        about = Prose(document["info"]?["description"]?.text ?? "").paragraphs
        let token = document["components"]?["securitySchemes"]?["token"]?["description"]?.text
        access = [description.field("Authorization: Bearer …", .null, in: .request, mark: nil, about: token)]
        let problem = document["components"]?["schemas"]?["Problem"] ?? .null
        self.problem = description.fields(of: problem, in: .answer)
        let failures = document["components"]?["responses"]?["Problem"]?["description"]?.text
        self.failures = Prose(failures ?? "").paragraphs
        problemExample = description.example(of: problem)?.pretty() ?? ""
        let groups = description.groups
        self.groups = groups.map(\.page)
        summaries = groups.map(\.summary)
    }

    static func slug(of name: String) -> String { name.lowercased().replacing(" ", with: "-") }
}

extension APIDescription {
    fileprivate struct Routed {
        let method: String
        let path: String
        let json: OrderedJSON
        /// Its own and those of its path, resolved.
        let parameters: [OrderedJSON]
    }

    fileprivate var groups: [(page: DocumentationGroup, summary: GroupView)] {
        let routed = routed(document["paths"])
        let tags = (document["tags"]?.items ?? []).map { tag in
            let name = tag["name"]?.text ?? ""
            return group(
                name, about: tag["description"]?.text ?? "",
                routed.filter { $0.json["tags"]?.texts.first == name }, side: .answer)
        }
        let told =
            "What webhooks are told, as it happens. Each is a `POST` to the address that you gave, signed in the "
            + "form of Standard Webhooks, so that any library for it checks the signature."
        return tags + [group(Documentation.events, about: told, self.routed(document["webhooks"]), side: .request)]
    }

    private func routed(_ paths: OrderedJSON?) -> [Routed] {
        (paths?.members ?? []).flatMap { path -> [Routed] in
            let shared = path.value["parameters"]?.items ?? []
            return path.value.members.filter { $0.name != "parameters" }.map { member in
                Routed(
                    method: member.name.uppercased(), path: path.name, json: member.value,
                    parameters: (shared + (member.value["parameters"]?.items ?? [])).map(resolved))
            }
        }
    }

    /// - Parameter side: whose objects stand below: those of the answers, or of what we send.
    private func group(
        _ name: String, about: String, _ routed: [Routed], side: Side
    ) -> (page: DocumentationGroup, summary: GroupView) {
        let slug = Documentation.slug(of: name)
        let isOurs = side == .request
        let operations = routed.map { isOurs ? event($0) : operation($0) }
        let common = isOurs ? routed.first : nil
        let headers = common.map(parameters) ?? []
        let schemas = routed.flatMap { side == .answer ? answered($0) : [bodySchema($0)].compactMap(\.self) }
        let objects = objects(in: schemas)
        let routes = operations.map {
            RouteView(method: $0.method, path: $0.path, summary: $0.summary, address: "/docs/\(slug)#\($0.id)")
        }
        return (
            DocumentationGroup(
                name: name, slug: slug, about: Prose(about).paragraphs, headers: headers,
                answers: common.map { answers($0.json) } ?? [], hasHeaders: !headers.isEmpty, operations: operations,
                objects: objects, hasObjects: !objects.isEmpty),
            GroupView(name: name, address: "/docs/\(slug)", about: Prose(about).paragraphs, routes: routes)
        )
    }

    // MARK: One operation

    private func operation(_ routed: Routed) -> OperationView {
        let json = routed.json
        let parameters = parameters(routed)
        let body = bodySchema(routed).map { fields(of: $0, in: .request) } ?? []
        let (curl, example) = (curl(routed), exampleAnswer(json))
        return OperationView(
            id: json["operationId"]?.text ?? "", method: routed.method, path: routed.path,
            summary: json["summary"]?.text ?? "", about: Prose(json["description"]?.text ?? "").paragraphs,
            access: access(json), parameters: parameters, hasParameters: !parameters.isEmpty, body: body,
            hasBody: !body.isEmpty, answers: answers(json), curl: curl, exampleTitle: "Answer", example: example,
            hasExamples: curl != nil || example != nil)
    }

    /// What we send: its headers and answers are those of all events.
    private func event(_ routed: Routed) -> OperationView {
        let json = routed.json
        let example = bodySchema(routed).flatMap(example)
        let isOwn = example?["type"]?.text == routed.path
        return OperationView(
            id: json["operationId"]?.text ?? "", method: nil, path: routed.path, summary: json["summary"]?.text ?? "",
            about: Prose(json["description"]?.text ?? "").paragraphs, access: nil, parameters: [],
            hasParameters: false, body: [], hasBody: false, answers: [], curl: nil, exampleTitle: "Body",
            example: isOwn ? example?.pretty() : nil, hasExamples: isOwn)
    }

    private func parameters(_ routed: Routed) -> [MemberView] {
        routed.parameters.map { parameter in
            field(
                parameter["name"]?.text ?? "", parameter["schema"] ?? .null, in: .request,
                mark: parameter["required"]?.isTrue == true ? "required" : nil, about: parameter["description"]?.text)
        }
    }

    /// Without what every operation may answer: the list of errors has that.
    private func answers(_ json: OrderedJSON) -> [AnswerView] {
        let all = json["responses"]?.members ?? []
        return all.filter { $0.name != "default" || $0.value["$ref"] == nil }.map(answer)
    }

    private func access(_ json: OrderedJSON) -> String {
        guard let first = json["security"]?.items.first else { return "Open to everybody." }
        guard let scheme = first.members.first else { return "Open, or closed by a token of its own." }
        let isForAdmins = scheme.value.texts.contains("admin")
        switch scheme.name {
        case "token": return isForAdmins ? "A token of an admin." : "A token of the owner, or of an admin."
        case "session": return isForAdmins ? "A signed-in admin." : "The signed-in owner, or an admin."
        default: return "The sender's secret or signature."
        }
    }

    private func answer(_ member: OrderedJSON.Member) -> AnswerView {
        let response = resolved(member.value)
        let schema = response["content"]?.members.first?.value["schema"]
        let item = schema.map(resolved)?["properties"]?["items"]?["items"]
        let object = (item ?? schema).flatMap(objectName)
        let isGood = member.name.hasPrefix("2")
        let headers = (isGood ? response["headers"]?.members ?? [] : []).map { header in
            let json = resolved(header.value)
            return field(
                header.name, json["schema"] ?? .null, in: .answer, mark: nil, about: json["description"]?.text)
        }
        return AnswerView(
            status: member.name == "default" ? "else" : member.name.lowercased(),
            about: Prose(response["description"]?.text ?? "").paragraphs.first?.parts ?? [],
            object: object == "Problem" ? nil : object, isList: item != nil, headers: headers)
    }

    // MARK: Objects

    /// The schemas of the answers that say that all is well.
    private func answered(_ routed: Routed) -> [OrderedJSON] {
        (routed.json["responses"]?.members ?? []).filter { $0.name.hasPrefix("2") }.flatMap { member in
            (resolved(member.value)["content"]?.members ?? []).compactMap { $0.value["schema"] }
        }
    }

    private func bodySchema(_ routed: Routed) -> OrderedJSON? {
        routed.json["requestBody"]?["content"]?.members.first?.value["schema"]
    }

    /// Those with a name, in the order in which a reader meets them; of a list its items.
    private func objects(in schemas: [OrderedJSON]) -> [ObjectView] {
        var names: [String] = []
        var open = schemas
        while !open.isEmpty {
            let reference = open.removeFirst()
            let schema = resolved(reference)
            let inner = (schema["properties"]?.members.map(\.value) ?? []) + [schema["items"]].compactMap(\.self)
            if let name = objectName(reference) {
                guard !names.contains(name) else { continue }
                if schema["properties"]?["next_cursor"] == nil { names.append(name) }
            }
            open += inner
        }
        return names.map { name in
            let schema = document["components"]?["schemas"]?[name] ?? .null
            return ObjectView(
                name: name, about: Prose(schema["description"]?.text ?? "").paragraphs,
                fields: fields(of: schema, in: .answer))
        }
    }

    // MARK: Examples

    /// nil where only the sender can sign what it sends.
    private func curl(_ routed: Routed) -> String? {
        let body = bodySchema(routed).flatMap { resolved($0)["examples"]?.items.first }
        if routed.json["requestBody"] != nil, body == nil { return nil }
        var path = routed.path
        for parameter in routed.parameters where parameter["in"]?.text == "path" {
            path = path.replacing("{\(parameter["name"]?.text ?? "")}", with: parameter["example"]?.text ?? "")
        }
        let verb = routed.method == "GET" ? [] : ["-X \(routed.method)"]
        let first = (["curl"] + verb + ["\"$SERVER\(path)\""]).joined(separator: " ")
        let data = body.map { "-d '\($0.pretty().replacing("'", with: "'\\''"))'" }
        let typed = body == nil ? nil : "-H \"Content-Type: application/json\""
        return ([first] + [credentials(routed.json), typed, data].compactMap(\.self)).joined(separator: " \\\n  ")
    }

    private func credentials(_ json: OrderedJSON) -> String? {
        guard let name = json["security"]?.items.first?.members.first?.name else { return nil }
        let scheme = document["components"]?["securitySchemes"]?[name]
        let header = scheme?["name"]?.text ?? ""
        switch scheme?["in"]?.text {
        case "cookie": return "-b \"\(header)=$SESSION\""
        case "header": return "-H \"\(header): $SECRET\""
        default: return "-H \"Authorization: Bearer $TOKEN\""
        }
    }

    private func exampleAnswer(_ json: OrderedJSON) -> String? {
        let good = (json["responses"]?.members ?? []).filter { $0.name.hasPrefix("2") }
        // Of 200 and 201 the one that is the rule.
        guard let content = good.last.flatMap({ resolved($0.value)["content"]?.members.first }) else { return nil }
        if let text = content.value["example"]?.text { return text.replacing("\r\n", with: "\n") }
        guard let schema = content.value["schema"], content.name.hasSuffix("json") else { return nil }
        return example(of: schema)?.pretty()
    }
}
