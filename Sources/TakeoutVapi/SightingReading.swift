// What webhooks, polls and look-ups show of a call, read into one kind of sighting.
import FoundationEssentials
import TakeoutCore
import TakeoutEngine

extension CallStage {
    /// nil for words that are no stage (`not-found`) and for those yet unknown.
    init?(vapiStatus word: String?) {
        switch word {
        case "scheduled", "queued": self = .queued
        case "ringing": self = .ringing
        case "in-progress": self = .answered
        case "forwarding": self = .forwarding
        case "ended", "deletion-failed": self = .ended
        default: return nil
        }
    }
}

/// The facts about an end, gathered from wherever a message or a call object has them.
struct EndingFacts {
    let reason: String?
    let transfers: [WireTransfer]
    let at: Timestamp

    var ending: CallEnding {
        let what = EndedReason.endClass(of: reason)
        return CallEnding(what, transfer: Self.evidence(transfers, what), at: at)
    }

    var account: AccountNews { AccountNews(endedReason: reason) }

    /// The provider's word, short enough to be stored.
    var word: String? { reason?.cleanedLine(limit: 200) }

    /// A transfer that connected once did connect; else the last known status, else what the end itself says.
    private static func evidence(_ transfers: [WireTransfer], _ what: EndClass) -> TransferEvidence {
        let told = transfers.compactMap { TransferEvidence(vapiStatus: $0.status) }
        if told.contains(.connected) { return .connected }
        return told.last ?? (what == .customerNotReached ? .notReached : what == .transferFailed ? .failed : .none)
    }

    /// Whether somebody or something had picked up before this end; Vapi's `startedAt` counts as the answer only then.
    var provesAnswer: Bool {
        switch EndedReason.endClass(of: reason) {
        case .machine, .humanEnded, .tooLong, .forwarded, .customerNotReached, .transferFailed: true
        case .noAnswer, .busy, .passingFault, .lastingFault, .unknown: false
        }
    }
}

extension TransferEvidence {
    /// `artifact.transfers[].status` (Vapi OpenAPI: TransferArtifact); nil for a missing or unknown word.
    init?(vapiStatus word: String?) {
        switch word {
        case "connected", "completed": self = .connected
        case "no-answer", "busy", "voicemail": self = .notReached
        case "failed", "cancelled": self = .failed
        default: return nil
        }
    }
}

extension WireCall {
    fileprivate var stage: CallStage {
        CallStage(vapiStatus: status) ?? (endedAt == nil && endedReason == nil ? .queued : .ended)
    }

    /// The call as an answer of the API shows it; nil without id, or if Vapi says that it does not know the call.
    /// - Parameter now: stands in where Vapi tells no time of the end.
    func sighting(now: Timestamp) -> CallSighting? {
        guard let id, status != "not-found" else { return nil }
        let times = (started: Timestamp(vapiDate: startedAt), ended: Timestamp(vapiDate: endedAt))
        guard stage == .ended else {
            let answered = stage >= .answered ? times.started : nil
            return CallSighting(
                callID: id, token: token, stage: stage, at: stage == .answered ? times.started : nil,
                answeredAt: answered, controlURL: controlURL)
        }
        let facts = EndingFacts(reason: endedReason, transfers: artifact?.transfers ?? [], at: times.ended ?? now)
        return CallSighting(
            callID: id, token: token, stage: .ended, ending: facts.ending, endedReason: facts.word, at: times.ended,
            answeredAt: facts.provesAnswer ? times.started : nil, cost: cost, costParts: costParts,
            account: facts.account, controlURL: controlURL)
    }
}

extension WireCall {
    /// The call as an entry of the list; nil for a customer's call that still goes on, and for what is no phone call.
    func providerCall(on lineID: String, now: Timestamp) -> ProviderCall? {
        if isOutbound { return sighting(now: now).map { .outbound($0) } }
        guard type == "inboundPhoneCall", let id, stage == .ended else { return nil }
        return .inbound(inboundReport(id, on: lineID))
    }

    private func inboundReport(_ id: String, on lineID: String) -> InboundReport {
        InboundReport(
            call: InboundCall(
                callID: id, lineID: phoneNumberID ?? phoneNumber?.id ?? lineID, lineNumber: phoneNumber?.number,
                callerNumber: customer?.number),
            draft: messageDraft, transcript: cleanedTranscript, endedReason: endedReason?.cleanedLine(limit: 200),
            endedAt: Timestamp(vapiDate: endedAt), cost: cost, costParts: costParts)
    }
}
