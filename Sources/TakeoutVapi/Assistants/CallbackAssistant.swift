// The assistant that phones a contact, makes sure that a human listens, delivers the message and offers the connection.
import FoundationEssentials
import TakeoutCore
public import TakeoutEngine

/// Makes the body of `POST /call`: the plan's "specialized outbound callback assistant", whole in every call, so that
/// nothing needs to be kept at Vapi.
public struct CallbackAssistant: Sendable {
    private let settings: AssistantSettings
    private let webhook: WebhookAddress
    private let templates = Memo<Shape, JSONTemplate>(limit: 100)

    /// What a body is made of, but for its call. What depends on the settings is the same in every body.
    private struct Shape: Hashable {
        let business: BusinessID
        let businessName: String
        let language: Language
        let lineID: String
        let maximumSeconds: Int
        let recordingEnabled: Bool
    }

    public init(settings: AssistantSettings, webhook: WebhookAddress) {
        self.settings = settings
        self.webhook = webhook
    }

    /// The body as it is sent. All but a few texts is the same for every call of a business, and written once.
    func createCall(for order: CallOrder) throws -> Data {
        let shape = Shape(
            business: order.business, businessName: order.businessName, language: order.language, lineID: order.lineID,
            maximumSeconds: order.maximumSeconds, recordingEnabled: order.recordingEnabled)
        let template = try templates[shape] ?? makeTemplate(of: shape)
        return template.filled(with: [
            order.attempt.rawValue, order.message.rawValue, order.token, order.employeePhone,
        ])
    }

    private func makeTemplate(of shape: Shape) throws -> JSONTemplate {
        let order = CallOrder(
            attempt: AttemptID(JSONTemplate.hole(0)), message: MessageID(JSONTemplate.hole(1)),
            business: shape.business, businessName: shape.businessName, language: shape.language,
            token: JSONTemplate.hole(2), employeePhone: JSONTemplate.hole(3), lineID: shape.lineID,
            maximumSeconds: shape.maximumSeconds,
            recordingEnabled: shape.recordingEnabled)
        let template = try JSONTemplate(createCallBody(for: order))
        templates[shape] = template
        return template
    }

    /// Names no number but the contact's, and nothing of the message: that is handed out by `confirm_recipient`.
    public func createCallBody(for order: CallOrder) -> JSONValue {
        let metadata = CallbackMetadata(order).object
        return [
            "name": .string(order.token),
            "phoneNumberId": .string(order.lineID),
            "customer": ["number": .string(order.employeePhone), "externalId": .string(order.token)],
            "assistant": assistant(for: order, metadata: metadata),
            // Echoed in webhooks where the assistant itself is not (seen in live traffic; not documented).
            "assistantOverrides": ["metadata": metadata],
        ]
    }

    private func assistant(for order: CallOrder, metadata: JSONValue) -> JSONValue {
        let language = order.language
        let words = CallbackWords(
            language: language, business: AssistantParts.spokenName(order.businessName, language),
            voicemail: settings.voicemail, connection: settings.connection)
        var members: [String: JSONValue] = [
            "name": "Takeout callback",
            "firstMessage": .string(words.greeting),
            "firstMessageMode": "assistant-speaks-first",
            "model": settings.modelObject(language, prompt: words.prompt, tools: tools(language)),
            "voice": settings.voiceObject(language),
            "transcriber": settings.transcriberObject(language),
            "keypadInputPlan": ["enabled": true, "timeoutSeconds": 1],
            "voicemailDetection": voicemailDetection,
            "maxDurationSeconds": .integer(Self.duration(order.maximumSeconds)),
            "serverMessages": AssistantParts.serverMessages,
            "server": webhook.server(.events),
            "hooks": AssistantParts.silenceHooks(language),
            "monitorPlan": AssistantParts.monitorPlan,
            "artifactPlan": ["recordingEnabled": .bool(order.recordingEnabled)],
            "analysisPlan": ["summaryPlan": ["enabled": false], "successEvaluationPlan": ["enabled": false]],
            "metadata": metadata,
        ]
        // Without one Vapi hangs up in silence.
        members["voicemailMessage"] = words.voicemailMessage.map { .string($0) }
        return .object(members)
    }

    /// Starting earlier takes people for machines (Vapi docs). Who leaves nothing need not wait for the beep.
    private var voicemailDetection: JSONValue {
        [
            "provider": "vapi", "type": "audio",
            "beepMaxAwaitSeconds": settings.voicemail == .announce ? 25 : 0,
            "backoffPlan": ["startAtSeconds": 4, "frequencySeconds": 5, "maxRetries": 6],
        ]
    }

    /// Vapi takes 10 to 43,200 seconds.
    private static func duration(_ seconds: Int) -> Int { min(max(seconds, 10), 43_200) }

    private func tools(_ language: Language) -> [JSONValue] {
        let server = webhook.server(.tools)
        return [
            AssistantParts.tool(
                .confirmRecipient,
                "Call this when the person has said yes or pressed 1. It returns the message to tell them.",
                filler: language.text(.call(.oneMoment)), server: server),
            AssistantParts.tool(
                .connectToCustomer,
                "Call this when the person, having heard the message, wants to be connected with the customer now.",
                server: server),
            AssistantParts.tool(
                .callBackLater,
                "Call this when the person asks to be called again later. Works before and after the message.",
                properties: [
                    "minutes": ["type": "integer", "description": "How many minutes from now, 5 to 1440."]
                ],
                required: ["minutes"], server: server),
            AssistantParts.tool(
                .finishCallback,
                "Call this to end the call with what the person decided.",
                properties: [
                    "decision": [
                        "type": "string", "enum": ["declined", "handled", "wrong_person"],
                        "description":
                            "declined: no connection wanted. handled: already done. wrong_person: not for them.",
                    ],
                    "note": ["type": "string", "description": "What the person said about it, in one sentence."],
                ],
                required: ["decision"], server: server),
            AssistantParts.endCallTool,
        ] + (settings.connection == .transferTool ? [AssistantParts.transferTool] : [])
    }
}

/// What we send along with a call to find it again. Vapi echoes it everywhere, so it holds ids and nothing else.
struct CallbackMetadata {
    static let callbackType = "employee_notification"

    let object: JSONValue

    init(_ order: CallOrder) {
        object = [
            "businessId": .string(order.business.rawValue), "messageId": .string(order.message.rawValue),
            "attemptId": .string(order.attempt.rawValue), "callbackType": .string(Self.callbackType),
            "token": .string(order.token),
        ]
    }
}
