// Vapi's webhooks, translated into news in our words. Nothing behind this file knows what Vapi calls things.
public import FoundationEssentials
public import TakeoutCore
public import TakeoutEngine

/// Why a webhook's body was not understood. Both are answered with 400: repeating the same bytes would not help.
public enum WebhookError: Error, Sendable, Equatable {
    case notJSON
    /// `message` is missing, is no object, or has no type.
    case noMessage
}

/// Reads bodies of `POST /vapi/webhook`.
///
/// The plan's handlers are the cases below: `handleOutboundCallbackStart` is a sighting in the stage queued or ringing,
/// `handleOutboundCallbackAnswer` in answered, `handleOutboundCallbackConnection` in forwarding, and
/// `handleOutboundCallbackEnd` in ended.
public struct WebhookMapping: Sendable {
    public init() {}

    /// - Parameters:
    ///   - body: the raw bytes, up to megabytes of them: Vapi embeds the assistant and the conversation.
    ///   - receivedAt: when they came; stands in for an end without a time.
    public func news(from body: Data, receivedAt: Timestamp) throws(WebhookError) -> ProviderNews {
        guard let text = JSONText(body) else { throw .notJSON }
        guard let message = ServerMessage(body: text.root) else { throw .noMessage }
        return ReceivedMessage(message: message, receivedAt: receivedAt).news
    }
}

/// One decoded message on its way to becoming news.
private struct ReceivedMessage {
    let message: ServerMessage
    let receivedAt: Timestamp

    /// A model asks for two or three tools at once, and speaks a few hundred turns in the longest call.
    private static let mostToolCalls = 100
    private static let mostTurns = 1_000

    var news: ProviderNews {
        guard let id = message.call?.id else { return nothing }
        return switch message.type {
        case "status-update": statusUpdate(id)
        case "end-of-call-report": report(id)
        case "transfer-update": transferUpdate(id)
        case "assistant-request": isOutbound ? nothing : .assistantRequest(inboundCall(id))
        case "tool-calls", "function-call": toolCalls(id)
        default: nothing
        }
    }

    private var nothing: ProviderNews { .nothing(type: message.type.cleanedLine(limit: 60) ?? "") }

    /// By Vapi's word, else by whether the call bears our metadata: only calls that we place do.
    private var isOutbound: Bool {
        switch message.call?.type {
        case "outboundPhoneCall": true
        case "inboundPhoneCall": false
        default: message.metadata != nil
        }
    }

    private func statusUpdate(_ id: String) -> ProviderNews {
        guard let stage = CallStage(vapiStatus: message.status) else { return nothing }
        guard isOutbound else { return .inboundCall(inboundCall(id), stage: stage) }
        return .sighting(stage == .ended ? endedSighting(id) : liveSighting(id, stage))
    }

    private func report(_ id: String) -> ProviderNews {
        isOutbound ? .sighting(endedSighting(id)) : .inboundReport(inboundReport(id))
    }

    /// Names a destination when a transfer was begun, and none when one assistant hands over to another.
    private func transferUpdate(_ id: String) -> ProviderNews {
        isOutbound && message.hasDestination ? .sighting(liveSighting(id, .forwarding)) : nothing
    }

    private func toolCalls(_ id: String) -> ProviderNews {
        let conversations = isOutbound ? message.artifact?.conversations ?? [] : []
        let recent = conversations.map { Array($0.suffix(Self.mostTurns)) }
        let calls = message.toolCalls.prefix(Self.mostToolCalls).compactMap { toolCall($0, recent) }
        guard !calls.isEmpty else { return nothing }
        return .toolCalls(calls, on: isOutbound ? .outbound(callerSighting(id)) : .inbound(inboundCall(id)))
    }

    /// nil for a call that cannot be answered: results go by the id. The legacy message has none and needs none.
    private func toolCall(_ call: WireToolCall, _ conversations: [[WireHistoryItem]]) -> ToolCall? {
        guard let name = call.name, let id = call.id ?? legacyID, !id.isEmpty else { return nil }
        let request = ToolRequest(call, history: conversations.flatMap(\.self))
        let showsAssent = request == .connectToCustomer && HumanProof.showsAssent(in: conversations)
        return ToolCall(id: id, name: name, request: request, showsAssent: showsAssent)
    }

    /// A repeated delivery has the same timestamp, another call of the same tool has not.
    private var legacyID: String? {
        guard message.type == "function-call" else { return nil }
        return ToolResponse.legacyPrefix + "\(message.timestamp ?? 0)"
    }
}

extension ReceivedMessage {
    private var toldAt: Timestamp? { Timestamp(vapiEpoch: message.timestamp) }

    private func liveSighting(_ id: String, _ stage: CallStage) -> CallSighting {
        CallSighting(
            callID: id, token: message.token, stage: stage, at: toldAt,
            answeredAt: message.status == "in-progress" ? toldAt : nil, controlURL: message.call?.controlURL)
    }

    /// A model that asks for a tool is on an answered call; since when, the request does not say.
    private func callerSighting(_ id: String) -> CallSighting {
        CallSighting(callID: id, token: message.token, stage: .answered, controlURL: message.call?.controlURL)
    }

    private func endedSighting(_ id: String) -> CallSighting {
        let facts = EndingFacts(
            reason: message.endedReason ?? message.call?.endedReason,
            transfers: message.artifact?.transfers ?? message.call?.artifact?.transfers ?? [],
            at: endedAt ?? toldAt ?? receivedAt)
        return CallSighting(
            callID: id, token: message.token, stage: .ended, ending: facts.ending, endedReason: facts.word,
            at: endedAt ?? toldAt, answeredAt: facts.provesAnswer ? startedAt : nil, cost: cost,
            costParts: costParts, account: facts.account, controlURL: message.call?.controlURL)
    }

    private var startedAt: Timestamp? { Timestamp(vapiDate: message.startedAt ?? message.call?.startedAt) }

    private var endedAt: Timestamp? { Timestamp(vapiDate: message.endedAt ?? message.call?.endedAt) }

    /// The report's own cost; the call object inside still has the 0 of its creation.
    private var cost: Money? {
        message.cost ?? message.call?.cost.flatMap { $0 > .zero ? $0 : nil }
    }

    private var costParts: CostParts {
        let told = message.costParts
        return told.isEmpty ? message.call?.costParts ?? told : told
    }

    private func inboundCall(_ id: String) -> InboundCall {
        let call = message.call
        return InboundCall(
            callID: id,
            lineID: call?.phoneNumberID ?? message.phoneNumber?.id ?? call?.phoneNumber?.id,
            lineNumber: message.phoneNumber?.number ?? call?.phoneNumber?.number,
            callerNumber: message.customer?.number ?? call?.customer?.number)
    }

    private func inboundReport(_ id: String) -> InboundReport {
        InboundReport(
            call: inboundCall(id), draft: message.messageDraft,
            transcript: message.cleanedTranscript,
            endedReason: (message.endedReason ?? message.call?.endedReason)?.cleanedLine(limit: 200),
            endedAt: endedAt ?? toldAt, cost: cost, costParts: costParts)
    }
}
