// Vapi's call object, as `POST /call` and `GET /call` answer it and as webhooks carry it (Vapi OpenAPI: Call).
import FoundationEssentials

/// Only what Takeout uses. Every member may be missing.
struct WireCall: Decodable {
    let id: String?
    /// `inboundPhoneCall`, `outboundPhoneCall`, `webCall`, …
    let type: String?
    let status: String?
    let name: String?
    let phoneNumberID: String?
    let endedReason: String?
    let createdAt: String?
    let startedAt: String?
    let endedAt: String?
    let cost: Decimal?
    let controlURL: String?
    let customer: WireCustomer?
    let phoneNumber: WirePhoneNumber?
    let assistant: WireAssistant?
    let assistantOverrides: WireAssistant?
    let artifact: WireArtifact?
    /// The conversation once more, beside the artifact.
    let messages: [WireHistoryItem]
    let analysis: WireAnalysis?
    /// Not in the OpenAPI document any more, but in old calls.
    let summary: String?
    let transcript: String?

    private enum Key: String, CodingKey {
        case id, type, status, name, endedReason, createdAt, startedAt, endedAt, cost, monitor, customer, phoneNumber
        case assistant, assistantOverrides, artifact, messages, analysis, summary, transcript
        case phoneNumberID = "phoneNumberId"
    }

    private struct Monitor: Decodable {
        let controlUrl: String?
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        id = members.text(.id)
        type = members.text(.type)
        status = members.text(.status)
        name = members.text(.name)
        phoneNumberID = members.text(.phoneNumberID)
        endedReason = members.text(.endedReason)
        createdAt = members.text(.createdAt)
        startedAt = members.text(.startedAt)
        endedAt = members.text(.endedAt)
        cost = members.amount(.cost)
        controlURL = members.value(.monitor, as: Monitor.self)?.controlUrl
        customer = members.value(.customer)
        phoneNumber = members.value(.phoneNumber)
        assistant = members.value(.assistant)
        assistantOverrides = members.value(.assistantOverrides)
        artifact = members.value(.artifact)
        messages = members.list(.messages)
        analysis = members.value(.analysis)
        summary = members.text(.summary)
        transcript = members.text(.transcript)
    }
}

/// Whoever is on the other end of Vapi's line: Vapi's "customer" is our contact on calls that we place.
struct WireCustomer: Decodable {
    let number: String?
    let externalID: String?

    private enum Key: String, CodingKey {
        case number
        case externalID = "externalId"
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        number = members.text(.number)
        externalID = members.text(.externalID)
    }
}

/// The Vapi number that the call came in on or goes out from.
struct WirePhoneNumber: Decodable {
    let id: String?
    let number: String?

    private enum Key: String, CodingKey {
        case id, number, twilioPhoneNumber
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        id = members.text(.id)
        number = members.text(.number) ?? members.text(.twilioPhoneNumber)
    }
}

/// An assistant or its overrides, of which only our metadata matter.
struct WireAssistant: Decodable {
    let metadata: WireMetadata?

    private enum Key: String, CodingKey {
        case metadata
    }

    init(from decoder: any Decoder) throws {
        metadata = try decoder.container(keyedBy: Key.self).value(.metadata)
    }
}

/// What we sent along with the call and Vapi echoes.
struct WireMetadata: Decodable {
    let token: String?
    let callbackType: String?

    private enum Key: String, CodingKey {
        case token, callbackType
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        token = members.text(.token)
        callbackType = members.text(.callbackType)
    }

    /// Whether these are the metadata of a callback, not of somebody else's assistant.
    var isOurs: Bool { callbackType == CallbackMetadata.callbackType || token?.isEmpty == false }
}

extension WireCall {
    /// Our metadata, wherever Vapi echoed them.
    var metadata: WireMetadata? {
        [assistantOverrides?.metadata, assistant?.metadata].compactMap { $0 }.first(where: \.isOurs)
    }

    /// Our token: from the metadata, else from the two short fields that carry it too.
    var token: String? {
        [metadata?.token, name, customer?.externalID].compactMap { $0 }.first { !$0.isEmpty }
    }

    /// By Vapi's word, else by whether the call bears our metadata: only calls that we place do.
    var isOutbound: Bool {
        switch type {
        case "outboundPhoneCall": true
        case "inboundPhoneCall": false
        default: metadata != nil
        }
    }

    /// Whether the token stands in any of its places.
    func bears(_ token: String) -> Bool {
        [assistantOverrides?.metadata?.token, assistant?.metadata?.token, name, customer?.externalID].contains(token)
    }
}
