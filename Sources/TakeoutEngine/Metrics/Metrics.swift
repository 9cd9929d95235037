// What this process counts of itself. The names are part of the interface: docs/operations.md lists them.
public import TakeoutCore
import TakeoutStore

/// What a webhook was about.
public enum WebhookKind: String, MetricLabel {
    case callNews = "call_news"
    case inboundCall = "inbound_call"
    case inboundReport = "inbound_report"
    case assistantRequest = "assistant_request"
    case toolCalls = "tool_calls"
    case nothing
    /// Not looked into, or not understood.
    case unknown

    public init(_ news: ProviderNews) {
        self =
            switch news {
            case .sighting: .callNews
            case .inboundCall: .inboundCall
            case .inboundReport: .inboundReport
            case .assistantRequest: .assistantRequest
            case .toolCalls: .toolCalls
            case .nothing: .nothing
            }
    }
}

/// How a webhook was answered.
public enum WebhookAnswer: String, MetricLabel {
    /// 200, after the commit.
    case ok
    /// 401: no valid secret or signature.
    case unauthenticated
    /// 400: no webhook.
    case unreadable
    /// 413: more than a webhook may hold.
    case tooLarge = "too_large"
    /// Another answer: not taken in, the sender may repeat it.
    case failed
}

/// What was asked of the provider.
public enum ProviderDeed: String, MetricLabel {
    case placeCall = "place_call"
    case findCall = "find_call"
    case listCalls = "list_calls"
    case showCall = "show_call"
    case transfer, say
    case hangUp = "hang_up"
}

public enum ProviderResult: String, MetricLabel {
    case done
    case notDone = "not_done"
    case refused
    case unknownOutcome = "unknown_outcome"

    init(_ disposition: VoiceError.Disposition) {
        self =
            switch disposition {
            case .notDone: .notDone
            case .refused: .refused
            case .unknownOutcome: .unknownOutcome
            }
    }
}

/// How one try to send a notice ended.
public enum NoticeResult: String, MetricLabel {
    case sent
    /// Not taken; it is tried again.
    case retry
    case failed
}

/// What only asking the provider told.
public enum Repair: String, MetricLabel {
    /// A message whose report never came.
    case message
    /// News of one of our calls.
    case attempt
}

/// Where a stored message came from.
public enum MessageOrigin: String, MetricLabel {
    case vapi, api

    init(_ source: MessageSource) {
        self = source == .vapi ? .vapi : .api
    }
}

/// Counts since the start of the process; one for each server, handed in.
public final class Metrics: Sendable {
    public let webhooks = Counter2<WebhookKind, WebhookAnswer>(
        "takeout_webhooks_total", by: "type", "answer", "Webhooks by what they were about and how they were answered.")
    public let webhookSeconds = Histogram(
        "takeout_webhook_seconds", "Time from a webhook's whole body to its answer, commit included.")
    public let messagesStored = Counter1<MessageOrigin>(
        "takeout_messages_stored_total", by: "source", "Messages that were stored.")
    public let attemptsEnded = Counter1<AttemptOutcome>(
        "takeout_attempts_ended_total", by: "outcome", "Calls to employees that ended, by outcome.")
    public let repairs = Counter1<Repair>(
        "takeout_repaired_by_poll_total", by: "what", "What only asking the provider told, because no webhook had.")
    public let providerRequests = Counter2<ProviderDeed, ProviderResult>(
        "takeout_provider_requests_total", by: "deed", "result", "Requests to the provider by deed and result.")
    public let providerSeconds = Histogram1<ProviderDeed>(
        "takeout_provider_request_seconds", by: "deed", "Time that requests to the provider took, by deed.")
    public let notices = Counter2<NoticeChannel, NoticeResult>(
        "takeout_notice_tries_total", by: "channel", "result", "Tries to send a notice by channel and result.")
    public let commitSeconds = Histogram(
        "takeout_commit_seconds", "Time of a transaction of the engine, waiting and the disk's sync included.")
    public let auditRepairs = Counter(
        "takeout_audit_repairs_total", "Callbacks that the auditor found without a next step and mended.")
    public let lastAuditPass = LastTime(
        "takeout_last_audit_pass_timestamp_seconds", "When the auditor last found everything in order.")

    public init() {}

    public let suspensions = Counter(
        "takeout_calls_suspended_total", "How often calls had to stop because the provider's account cannot carry them."
    )

    public var families: [MetricFamily] {
        [
            webhooks.family, webhookSeconds.family, messagesStored.family, attemptsEnded.family, repairs.family,
            providerRequests.family, providerSeconds.family, notices.family, commitSeconds.family,
            auditRepairs.family, lastAuditPass.family, suspensions.family,
        ]
    }
}
