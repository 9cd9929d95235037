// All that the simulator knows of one call; the documents that Vapi sends are drawn from it.
import FoundationEssentials
import TakeoutVapi

struct CallState: Sendable {
    enum Direction: String, Sendable {
        case outbound = "outboundPhoneCall"
        case inbound = "inboundPhoneCall"
    }

    /// One entry of the conversation, in the order in which it happened.
    struct Entry: Sendable {
        enum Content: Sendable {
            case system(String)
            case assistant(String)
            case person(String)
            case toolCall(id: String, name: String, arguments: String)
            case toolResult(id: String, name: String, result: String)
        }
        var content: Content
        var at: Moment
        var seconds: Double = 0
    }

    struct PlannedTransfer: Sendable {
        var destination: JSONValue
        var number: String
        var outcome: SimulatedCall.TransferOutcome
        var at: Moment
        /// When the outcome was known.
        var concludedAt: Moment?
    }

    let id: String
    let direction: Direction
    let createdAt: Moment
    /// Whom Vapi calls the customer: the phone at the other end; nil when the caller id is withheld.
    let number: String?
    let phoneNumberId: String?
    /// E.164 of our number, as far as it is known.
    let phoneNumber: String?
    let controlURL: String
    /// The keys of the request that Vapi echoes.
    var echo: [String: JSONValue]
    /// The assistant in force, overrides merged in; nil until an `assistant-request` is answered.
    var assistant: JSONValue?
    var name: String?
    /// The phone number's document when the call began.
    var line: JSONValue?
    var misbehaviour = Misbehaviour.none
    /// What the account could hold when the call was placed.
    var subscriptionLimits: JSONValue?

    /// `queued` → `ringing` → `in-progress` → perhaps `forwarding` → `ended`; any may be skipped but the last.
    var status = "queued"
    var updatedAt: Moment
    var startedAt: Moment?
    var endedAt: Moment?
    var endedReason: String?
    var entries: [Entry] = []
    var tools: [SimulatedCall.ToolUse] = []
    var transfers: [PlannedTransfer] = []
    var log: [String] = []
    var cost: CallCost?
    var analysis: JSONValue?
    var structuredOutputs: JSONValue?
    /// `artifact.transfers` is filled: `TransferReporting.artifact`, and of warm transfers always.
    var reportsTransfers = false

    var isLive: Bool { status != "ended" }

    var metadata: JSONValue? {
        [echo["assistantOverrides"]?["metadata"], assistant?["metadata"]].compactMap { $0 }.first { $0 != .null }
    }

    var snapshot: SimulatedCall {
        SimulatedCall(
            id: id, type: direction.rawValue, number: number ?? "", phoneNumberId: phoneNumberId, name: name,
            status: status, endedReason: endedReason, metadata: metadata, lines: entries.compactMap(\.line),
            tools: tools,
            transfers: transfers.map { .init(number: $0.number, outcome: $0.outcome, at: $0.at.date) },
            log: log, createdAt: createdAt.date, startedAt: startedAt?.date, endedAt: endedAt?.date,
            cost: cost?.total ?? 0)
    }
}

extension CallState.Entry {
    var line: SimulatedCall.Line? {
        switch content {
        case .assistant(let text): return .init(speaker: .assistant, text: text, at: at.date)
        case .person(let text): return .init(speaker: .person, text: text, at: at.date)
        case .system, .toolCall, .toolResult: return nil
        }
    }
}

/// What a call costs, in USD, from its time; rates of the size that Vapi's bills show, to a hundredth of a cent.
struct CallCost: Sendable {
    let milliseconds: Int64
    /// Spoken by the assistant.
    let characters: Int

    var minutes: Decimal { Decimal((milliseconds + 3) / 6) / 10_000 }

    /// - Parameter rate: hundredths of a cent for a minute.
    private func price(_ rate: Int64) -> Decimal { Decimal((milliseconds * rate + 30_000) / 60_000) / 10_000 }

    var transport: Decimal { price(140) }
    var transcriber: Decimal { price(100) }
    var model: Decimal { price(200) }
    var voice: Decimal { Decimal((characters * 3 + 5) / 10) / 10_000 }
    var platform: Decimal { price(500) }
    var total: Decimal { transport + transcriber + model + voice + platform }
}
