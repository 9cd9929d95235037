// Vapi's call object, as `POST /call` and `GET /call` answer it and as webhooks carry it (Vapi OpenAPI: Call).
import FoundationEssentials
import TakeoutCore

/// Only what Takeout uses. Every member may be missing.
struct WireCall: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var id: String? { json.identifier("id") }
    /// `inboundPhoneCall`, `outboundPhoneCall`, `webCall`, …
    var type: String? { json.text("type") }
    var status: String? { json.text("status") }
    /// Our token, on calls that we placed.
    var name: String? { json.identifier("name") }
    var phoneNumberID: String? { json.identifier("phoneNumberId") }
    var endedReason: String? { json.text("endedReason") }
    var createdAt: String? { json.text("createdAt") }
    var startedAt: String? { json.text("startedAt") }
    var endedAt: String? { json.text("endedAt") }
    var cost: Money? { json.amount("cost").flatMap { Money(vapiCost: $0) } }
    var costParts: CostParts { CostParts(json) }
    var limits: WireLimits? { json.object("subscriptionLimits") }
    /// Not an `identifier`, since regions of Vapi may have long ones.
    var controlURL: String? {
        let url = json.object("monitor")?.string("controlUrl")
        return url.flatMap { $0.utf8.count <= 2_000 ? $0.cleanedLine(limit: 2_000) : nil }
    }
    var customer: WireCustomer? { json.object("customer") }
    var phoneNumber: WirePhoneNumber? { json.object("phoneNumber") }
    var assistant: WireAssistant? { json.object("assistant") }
    var assistantOverrides: WireAssistant? { json.object("assistantOverrides") }
    var artifact: WireArtifact? { json.object("artifact") }
    /// The conversation once more, beside the artifact.
    var messages: [WireHistoryItem] { json.list("messages") }
    var analysis: WireAnalysis? { json.object("analysis") }
    /// Not in the OpenAPI document any more, but in old calls.
    var summary: String? { json.text("summary") }
    var transcript: String? { json.text("transcript") }
}

/// Whoever is on the other end of Vapi's line: Vapi's "customer" is our contact on calls that we place.
struct WireCustomer: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var number: String? { json.identifier("number") }
    var externalID: String? { json.identifier("externalId") }
}

/// The Vapi number that the call came in on or goes out from.
struct WirePhoneNumber: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var id: String? { json.identifier("id") }
    var number: String? { json.identifier("number") ?? json.identifier("twilioPhoneNumber") }
}

/// An assistant or its overrides, of which only our metadata matter.
struct WireAssistant: WireObject {
    let metadata: WireMetadata?

    init(_ json: JSONView) {
        metadata = json.object("metadata")
    }
}

/// What we sent along with the call and Vapi echoes.
struct WireMetadata: WireObject {
    let token: String?
    /// Whether these are the metadata of a callback, not of somebody else's assistant.
    let isOurs: Bool

    init(_ json: JSONView) {
        token = json.identifier("token")
        isOurs = json.text("callbackType") == CallbackMetadata.callbackType || token?.isEmpty == false
    }
}

extension WireCall {
    /// Our metadata, wherever Vapi echoed them.
    var metadata: WireMetadata? {
        [assistantOverrides?.metadata, assistant?.metadata].compactMap { $0 }.first(where: \.isOurs)
    }

    /// Our token: from the metadata, else from the two short fields that carry it too.
    var token: String? {
        metadata?.token ?? name ?? customer?.externalID
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
