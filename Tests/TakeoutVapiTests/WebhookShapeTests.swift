// Every form in which Vapi sends webhooks is taken for what it is: one payload for each, in Tests/VapiContract/Shapes.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi
import Testing
import VapiContract

@Suite struct WebhookShapeTests {
    /// What is read of each, in a word or two: the kind of news and what matters in it.
    private static let readings: [String: String] = [
        "status-update-scheduled": "ours: queued", "status-update-queued": "ours: queued",
        "status-update-ringing": "ours: ringing", "status-update-in-progress": "ours: answered",
        "status-update-forwarding": "ours: forwarding", "status-update-ended": "ours: ended noAnswer",
        "status-update-ended-at-start": "ours: ended lastingFault", "status-update-bare": "ours: ringing",
        "status-update-without-call": "nothing: status-update", "status-update-inbound": "customer's: answered",
        "status-update-inbound-ended": "customer's: ended",
        "report-connected": "ours: ended forwarded connected 0.0812",
        "report-customer-no-answer": "ours: ended customerNotReached notReached 0.0812",
        "report-almost-empty": "ours: ended passingFault",
        "report-inbound-tool": "message: The pipe leaks. urgent Ann Müller +15550100009",
        "report-inbound-structured-data": "message: The pipe leaks. urgent Ann",
        "report-inbound-structured-outputs": "message: The pipe leaks. Ann",
        "report-inbound-older": "message: Ann says that the pipe leaks.",
        "report-inbound-nothing-said": "message: none",
        "assistant-request": "asks: +15550100002", "assistant-request-withheld-number": "asks: nobody",
        "tool-calls": "ours: confirm_recipient", "tool-calls-text-arguments": "ours: call_back_later 30",
        "tool-calls-flat-parameters": "ours: call_back_later 30",
        "tool-calls-flat-arguments": "ours: finish_callback handled",
        "tool-calls-with-tool-only": "ours: connect_to_customer", "tool-calls-older-list": "ours: connect_to_customer",
        "tool-calls-several": "ours: confirm_recipient, finish_callback wrongPerson, of_tomorrow unusable",
        "tool-calls-inbound": "customer's: take_message 15550100009", "function-call": "ours: confirm_recipient",
        "transfer-destination-request": "ours: destination-1772445600123.0",
        "status-update-back-from-transfer": "ours: answered notReached 1",
        "transfer-update": "ours: forwarding", "transfer-update-assistants": "nothing: transfer-update",
    ]

    /// Read as far as their type, and acknowledged; so are types that nobody knows yet.
    private static let passedOver = [
        "assistant-speech-started", "assistant-started", "call-artifact-upload", "call-delete-failed", "call-deleted",
        "call-endpointing-request", "campaign-predial", "chat-created", "chat-deleted", "conversation-update",
        "handoff-destination-request", "hang", "knowledge-base-request", "language-change-detected",
        "language-changed", "model-output", "phone-call-control", "session-created", "session-deleted",
        "session-updated", "speech-update", "transcript", "transcript-final",
        "user-interrupted", "voice-input", "voice-request",
    ]

    @Test func everyShapeHasItsReading() throws {
        #expect(try WebhookShape.all().map(\.name) == (Array(Self.readings.keys) + Self.passedOver).sorted())
    }

    @Test(arguments: try WebhookShape.all())
    func aShapeIsTakenForWhatItIs(shape: WebhookShape) throws {
        let news = try WebhookMapping().news(from: shape.body, receivedAt: Fixture.receivedAt)
        if let reading = Self.readings[shape.name] {
            #expect(Reading(news).description == reading)
        } else {
            let type = try JSONValue(parsing: shape.body)["message"]?["type"]?.stringValue
            #expect(news == .nothing(type: try #require(type)))
        }
    }

    @Test(arguments: try WebhookShape.all())
    func aShapeOfOurCallKeepsTokenAndControl(shape: WebhookShape) throws {
        let news = try WebhookMapping().news(from: shape.body, receivedAt: Fixture.receivedAt)
        let sighting: CallSighting? =
            switch news {
            case .sighting(let sighting): sighting
            case .toolCalls(_, on: .outbound(let sighting)): sighting
            case .destinationRequest(let request): request.call
            default: nil
            }
        guard let sighting else { return }
        #expect(sighting.token == "tk-01JBCDEF")
        #expect(sighting.callID == "019a0000-0000-7000-8000-0000000000a1")
        let hasControl = !["status-update-bare", "status-update-ended-at-start"].contains(shape.name)
        #expect((sighting.controlURL != nil) == hasControl)
    }

    @Test(.enabled(if: VapiDocument.shared != nil, "\(VapiDocument.absence)"))
    func thereIsAShapeForEveryKindOfWebhookInTheDocument() throws {
        let document = try #require(VapiDocument.shared)
        let kinds = document.schemas["ServerMessage"]?["properties"]?["message"]?["oneOf"]?.arrayValue ?? []
        let named = kinds.compactMap { $0["$ref"]?.stringValue?.split(separator: "/").last.map(String.init) }
        let types = named.flatMap { document.schemas[$0]?["properties"]?["type"]?["enum"]?.arrayValue ?? [] }
        let ours = try WebhookShape.all().compactMap { try JSONValue(parsing: $0.body)["message"]?["type"] }
        #expect(types.count > 25)
        #expect(Set(types).subtracting(ours).isEmpty)
    }
}

/// News in a word or two.
private struct Reading: CustomStringConvertible {
    let description: String

    init(_ news: ProviderNews) {
        description =
            switch news {
            case .sighting(let sighting): "ours: " + Self.words(sighting)
            case .inboundCall(_, let stage): "customer's: \(stage)"
            case .inboundReport(let report): "message: " + (report.draft.map(Self.words) ?? "none")
            case .assistantRequest(let call): "asks: \(call.callerNumber ?? "nobody")"
            case .toolCalls(let calls, on: .outbound): "ours: " + calls.map(Self.words).joined(separator: ", ")
            case .toolCalls(let calls, on: .inbound): "customer's: " + calls.map(Self.words).joined(separator: ", ")
            case .destinationRequest(let request): "ours: \(request.id)" + (request.showsAssent ? " agreed" : "")
            case .nothing(let type): "nothing: \(type)"
            }
    }

    private static func words(_ sighting: CallSighting) -> String {
        var words = ["\(sighting.stage)"]
        if let ending = sighting.ending {
            words.append("\(ending.what)")
            if ending.transfer != .none { words.append("\(ending.transfer)") }
        }
        if let transfers = sighting.transfers { words.append("\(transfers.evidence) \(transfers.count)") }
        if let cost = sighting.cost { words.append(cost.decimalString) }
        return words.joined(separator: " ")
    }

    private static func words(_ draft: MessageDraft) -> String {
        [draft.body, draft.urgency?.rawValue, draft.customerName, draft.customerPhone].compactMap { $0 }
            .joined(separator: " ")
    }

    private static func words(_ call: ToolCall) -> String {
        switch call.request {
        case .takeMessage(let draft): "\(call.name) \(draft.customerPhone ?? "")"
        case .confirmRecipient, .connectToCustomer: call.name
        case .callBackLater(let minutes): "\(call.name) \(minutes)"
        case .finishCallback(let decision, _): "\(call.name) \(decision)"
        case .unusable: "\(call.name) unusable"
        }
    }
}
