// What must be true of a number at Vapi so that its calls come to us, and the change that makes it so.

/// A number held against what we need of it.
package struct NumberSetup: Sendable, Equatable {
    package enum Topic: String, Sendable, CaseIterable {
        case serverAddress = "Server address"
        case secret = "Secret"
        case patience = "Waits for us"
        case repeats = "Repeats"
        case assistant = "Fixed assistant"
        case fallback = "Fallback"
    }

    /// One thing as it is and as it should be, in words for people and without secrets.
    package struct Field: Sendable, Equatable {
        package let topic: Topic
        package let now: String
        /// nil: it is right as it is.
        package let then: String?
    }

    package let numberID: String
    package let fields: [Field]
    /// The body of `PATCH /phone-number/{id}`: whole sub-objects, since Vapi replaces and does not merge them.
    let patch: JSONValue

    package var changesNothing: Bool { fields.allSatisfy { $0.then == nil } }

    /// - Parameters:
    ///   - webhook: where the number's calls should go, with the proof that we know Vapi by.
    ///   - fallback: E.164 of what should ring when we are away; nil leaves it as it is.
    package init(_ number: VapiPhoneNumber, webhook: WebhookAddress, fallback: String?) {
        numberID = number.id
        let wanted = webhook.server(.events)
        let server = ServerFields(number.document["server"] ?? .null)
        let wantedServer = ServerFields(wanted)
        fields = [
            Self.field(.serverAddress, server.url ?? "none", wantedServer.url ?? "none"),
            server.bearsProof(of: wantedServer)
                ? Field(topic: .secret, now: wantedServer.proof.words, then: nil)
                : Field(
                    topic: .secret, now: server.proof.words(unlike: wantedServer.proof), then: wantedServer.proof.words),
            Self.field(.patience, server.patience, wantedServer.patience),
            Self.field(.repeats, server.repeats, wantedServer.repeats),
            Self.field(.assistant, number.fixedAnswerer ?? "none", "none"),
            Self.field(.fallback, number.fallback ?? "none", fallback ?? number.fallback ?? "none"),
        ]
        patch = Self.patch(number, fields, server: server.merging(wanted), fallback: fallback)
    }

    private static func field(_ topic: Topic, _ now: String, _ then: String) -> Field {
        Field(topic: topic, now: now, then: now == then ? nil : then)
    }

    private static func patch(
        _ number: VapiPhoneNumber, _ fields: [Field], server: JSONValue, fallback: String?
    ) -> JSONValue {
        let changed = Set(fields.filter { $0.then != nil }.map(\.topic))
        // Tells Vapi's validator which of the numbers' shapes it is.
        var patch: [String: JSONValue] = ["provider": .string(number.provider)]
        if !changed.isDisjoint(with: [.serverAddress, .secret, .patience, .repeats]) { patch["server"] = server }
        if changed.contains(.assistant) {
            for key in ["assistantId", "squadId", "workflowId"] where number.document[key]?.stringValue != nil {
                patch[key] = .null
            }
        }
        if changed.contains(.fallback), let fallback {
            patch["fallbackDestination"] = ["type": "number", "number": .string(fallback)]
        }
        return .object(patch)
    }
}

/// How a server object shows that it is Vapi who speaks.
private enum ServerProof: Equatable {
    case none
    case credential(String)
    case header(String)
    case bearer(String)
    /// `server.secret`, which has left Vapi's schema.
    case retired(String)

    var words: String {
        switch self {
        case .none: "none"
        case .credential(let id): "credential \(id), kept at Vapi"
        case .header: "hidden, in the header X-Vapi-Secret"
        case .bearer: "hidden, in the header Authorization"
        case .retired: "hidden, in server.secret, which Vapi has retired"
        }
    }

    func words(unlike wanted: ServerProof) -> String {
        switch (self, wanted) {
        case (.header, .header): "another one, hidden, in the header X-Vapi-Secret"
        case (.bearer, .header), (.bearer, .bearer): "another one, hidden, in the header Authorization"
        default: words
        }
    }
}

/// The parts of a `server` object that matter to us (Vapi OpenAPI: Server, BackoffPlan).
private struct ServerFields {
    let url: String?
    let proof: ServerProof
    private let document: JSONValue

    init(_ document: JSONValue) {
        self.document = document
        url = document["url"]?.stringValue
        proof = Self.proof(document)
    }

    private static func proof(_ document: JSONValue) -> ServerProof {
        if let id = document["credentialId"]?.stringValue { return .credential(id) }
        let headers = (document["headers"]?.objectValue ?? [:]).map { ($0.key.lowercased(), $0.value.stringValue) }
        if let secret = headers.first(where: { $0.0 == "x-vapi-secret" })?.1 { return .header(secret) }
        if let value = headers.first(where: { $0.0 == "authorization" })?.1 {
            return .bearer(value.lowercased().hasPrefix("bearer ") ? String(value.dropFirst(7)).trimmingSpaces : value)
        }
        return document["secret"]?.stringValue.map(ServerProof.retired) ?? .none
    }

    /// A bearer token that is our secret lets Vapi in as well as the header.
    func bearsProof(of wanted: ServerFields) -> Bool {
        if case .bearer(let token) = proof, case .header(let secret) = wanted.proof { return token == secret }
        return proof == wanted.proof
    }

    /// Vapi waits 20 seconds unless told otherwise (Vapi OpenAPI).
    var patience: String { "\(document["timeoutSeconds"]?.intValue ?? 20) seconds" }

    var repeats: String {
        guard let plan = document["backoffPlan"], let tries = plan["maxRetries"]?.intValue, tries > 0 else {
            return "never"
        }
        let seconds = plan["baseDelaySeconds"]?.intValue ?? 0
        let growth = plan["type"] == "exponential" ? "\(seconds), \(seconds * 2), \(seconds * 4) …" : "\(seconds)"
        let excluded = plan["excludedStatusCodes"]?.arrayValue?.isEmpty == false ? ", some errors excepted" : ""
        return "up to \(tries) times, after \(growth) seconds\(excluded)"
    }

    /// Ours, with what the operator chose of the rest: fixed source addresses do no harm. Encryption would, and headers
    /// of another server's may be secrets of it.
    func merging(_ wanted: JSONValue) -> JSONValue {
        var members = wanted.objectValue ?? [:]
        members["staticIpAddressesEnabled"] = document["staticIpAddressesEnabled"]
        return .object(members)
    }
}

extension VapiPhoneNumber {
    /// What can be seen of the secret that its webhooks bear.
    package enum SecretSight: Sendable, Equatable {
        case missing, right, wrong, unseen(credential: String)
    }

    /// - Parameters:
    ///   - secrets: that we take.
    ///   - credentialID: the one that we name on servers, if any.
    package func secret(among secrets: [String], credentialID: String?) -> SecretSight {
        switch ServerFields(document["server"] ?? .null).proof {
        case .none: .missing
        case .credential(let id): id == credentialID ? .right : .unseen(credential: id)
        case .header(let secret), .bearer(let secret), .retired(let secret):
            secrets.contains(secret) ? .right : .wrong
        }
    }

    package var repeatsWebhooks: Bool { (document["server"]?["backoffPlan"]?["maxRetries"]?.intValue ?? 0) > 0 }
}
