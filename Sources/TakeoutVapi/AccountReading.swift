// What Vapi's answers and ended reasons tell of the account: credit, freezing, and lines that are all taken. Reading
// Vapi's API proves nothing about credit; only these words and a phone that rings do.
import FoundationEssentials
import TakeoutCore
import TakeoutEngine

extension AccountFault {
    /// From `call.start.error-subscription-…` and its older spelling (Vapi OpenAPI: Call.endedReason); nil for reasons
    /// that blame a single call, and for want of lines, which passes by itself.
    init?(endedReason: String?) {
        guard let reason = endedReason?.trimmingSpaces.lowercased(), reason.contains("-subscription-"),
            !reason.contains("concurren")
        else { return nil }
        if reason.contains("credit") {
            self = .noCredit
        } else if reason.contains("frozen") {
            self = .frozen
        } else {
            self = .subscription
        }
    }

    /// From a refusal of `POST /call`. Vapi documents no status and no words for it; what is known is that want of credit
    /// comes as 400 with words of its own. A list of messages is the validator's, and speaks of the request.
    init?(status: Int, words: String?) {
        guard status != 402 else {
            self = .noCredit
            return
        }
        guard [400, 403].contains(status), let words = words?.lowercased() else { return nil }
        func speaks(of signs: [String]) -> Bool { signs.contains { words.contains($0) } }
        if speaks(of: ["frozen", "suspended"]) {
            self = .frozen
        } else if speaks(of: ["insufficient", "out of credit", "no credit", "more credit", "credits", "balance"]) {
            self = .noCredit
        } else if speaks(of: ["wallet", "subscription", "payment", "billing"]) {
            self = .subscription
        } else {
            return nil
        }
    }
}

extension AccountNews {
    /// What the end of a call tells.
    init(endedReason: String?) {
        let isFull = endedReason.map { $0.lowercased().contains("concurrency-limit-reached") } ?? false
        self.init(fault: AccountFault(endedReason: endedReason), isFull: isFull)
    }
}

/// `subscriptionLimits` of the answer to `POST /call`, as they were at that moment. They left Vapi's document in July 2026
/// and are still sent.
struct WireLimits: WireObject {
    private let json: JSONView

    init(_ json: JSONView) {
        self.json = json
    }

    var isBlocked: Bool { json.value("concurrencyBlocked") == .bool(true) }
    var limit: Int? { json.number("concurrencyLimit").flatMap(Self.count) }
    var remaining: Int? { json.number("remainingConcurrentCalls").flatMap(Self.count) }

    /// nil for what no account has.
    private static func count(_ number: Double) -> Int? {
        number >= 0 && number <= 100_000 ? Int(number) : nil
    }

    var news: AccountNews {
        AccountNews(lineLimit: limit.flatMap { $0 > 0 ? $0 : nil }, isFull: isBlocked || remaining == 0)
    }
}

/// The parts of a cost: `costBreakdown`, an object by part, else `costs`, a list of items by type (Vapi OpenAPI).
extension CostParts {
    /// - Parameter json: the object that has `costBreakdown` or `costs`.
    init(_ json: JSONView) {
        let breakdown = json.object("costBreakdown").map { CostParts(breakdown: $0) }
        if let breakdown, !breakdown.isEmpty { self = breakdown } else { self.init(items: json.list("costs")) }
    }

    /// A part that is not told, or that no call costs, stays unknown.
    private init(breakdown: JSONView) {
        func amount(_ key: StaticString) -> Money? { breakdown.amount(key).flatMap { Money(vapiCost: $0) } }
        self.init(
            transport: amount("transport"), transcriber: amount("stt"), model: amount("llm"), voice: amount("tts"),
            platform: amount("vapi"), other: amount("chat"))
    }

    /// A call has some twenty items at most.
    private init(items: [JSONView]) {
        var parts = CostParts()
        for item in items.prefix(100) {
            guard let cost = item.amount("cost").flatMap({ Money(vapiCost: $0) }) else { continue }
            switch item.text("type") {
            case "transport": parts.transport = (parts.transport ?? .zero) + cost
            case "transcriber": parts.transcriber = (parts.transcriber ?? .zero) + cost
            case "model": parts.model = (parts.model ?? .zero) + cost
            case "voice": parts.voice = (parts.voice ?? .zero) + cost
            case "vapi": parts.platform = (parts.platform ?? .zero) + cost
            default: parts.other = (parts.other ?? .zero) + cost
            }
        }
        self = parts
    }
}
