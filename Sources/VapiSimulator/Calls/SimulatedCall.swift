// A call as a test or a demo looks at it: what was said and done on it, in plain values.
public import FoundationEssentials
public import TakeoutVapi

public struct SimulatedCall: Codable, Sendable, Identifiable {
    public enum Speaker: String, Codable, Sendable { case assistant, person }

    public struct Line: Codable, Sendable, Hashable {
        public var speaker: Speaker
        public var text: String
        public var at: Date
    }

    public struct ToolUse: Codable, Sendable, Hashable {
        /// Vapi's id of the tool call.
        public var id: String
        public var name: String
        public var arguments: JSONValue
        /// What the server answered; nil when it failed to answer as Vapi wants it.
        public var result: String?
        /// The error that the server answered, or why its answer did not count.
        public var error: String?
        public var at: Date
    }

    public enum TransferOutcome: String, Codable, Sendable {
        case ringing, connected, noAnswer, busy, machine, failed
    }

    public struct Transfer: Codable, Sendable, Hashable {
        /// E.164, or a SIP address.
        public var number: String
        /// What truly became of it, also where Vapi would not tell.
        public var outcome: TransferOutcome
        public var at: Date
    }

    public var id: String
    /// `outboundPhoneCall` or `inboundPhoneCall`.
    public var type: String
    /// The phone at the other end: who was dialled or who called; empty when the caller id is withheld.
    public var number: String
    public var phoneNumberId: String?
    public var name: String?
    /// `queued`, `ringing`, `in-progress`, `forwarding` or `ended`.
    public var status: String
    public var endedReason: String?
    /// As sent in the assistant or its overrides.
    public var metadata: JSONValue?
    public var lines: [Line]
    public var tools: [ToolUse]
    public var transfers: [Transfer]
    /// What Vapi's call log would hold: control payloads that were taken with 200 and not carried out, and the like.
    public var log: [String]
    public var createdAt: Date
    public var startedAt: Date?
    public var endedAt: Date?
    /// USD; 0 until the report.
    public var cost: Decimal

    public func said(_ part: String) -> Bool {
        lines.contains { $0.speaker == .assistant && $0.text.contains(part) }
    }
}

/// Something that happened on the wire or on the phones, with a sentence for people.
public struct SimulatorEvent: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable {
        case called, refused, rings, pickedUp, notReached, assistantSays, personSays, toolCalled, toolAnswered
        case control, transfer, connected, ended, webhook
    }

    /// Counts from 1, without gaps.
    public var number: Int
    public var at: Date
    public var kind: Kind
    public var callId: String?
    public var text: String
}
