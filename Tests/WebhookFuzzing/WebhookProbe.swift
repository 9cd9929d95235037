// Leads a webhook along the whole path that reads it, and looks at what comes out.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutVapi

/// What must hold for every body, however damaged.
public struct WebhookProbe: Sendable {
    /// Processor time that one body may take; wall time says little on a busy machine.
    private let secondsAtLeast: Double
    private let secondsPerMegabyte: Double

    private let mapping = WebhookMapping()
    private let door: WebhookAuthentication

    /// - Parameter slowness: how many times slower than a release build this one may be.
    public init(slowness: Double = 1) throws {
        secondsAtLeast = 0.2 * slowness
        secondsPerMegabyte = 0.3 * slowness
        door = WebhookAuthentication(
            secrets: ["the right secret", "the one before"], hmac: try HMACCredential(secrets: ["the key"]))
    }

    /// - Returns: what is wrong; nil when all is well.
    public func finding(in webhook: DamagedWebhook) -> String? {
        let start = ProcessorTime.ofThisThread
        let problem = problem(in: webhook)
        let seconds = ProcessorTime.ofThisThread - start
        let allowed = secondsAtLeast + secondsPerMegabyte * Double(webhook.body.count) / 1_000_000
        if let problem { return problem }
        return seconds <= allowed ? nil : "took \(seconds) s of processor time for \(webhook.body.count) bytes"
    }

    private func problem(in webhook: DamagedWebhook) -> String? {
        if letsIn(webhook) { return "was let in without a secret" }
        guard let news = news(from: webhook.body) else { return nil }
        if self.news(from: webhook.body) != news { return "is not read alike twice" }
        if let problem = TextsInNews(news).problem { return problem }
        guard case .toolCalls(let calls, _) = news else { return nil }
        return problem(inAnswersTo: calls)
    }

    private func news(from body: Data) -> ProviderNews? {
        try? mapping.news(from: body, receivedAt: Timestamp(microseconds: 1_772_445_700_000_000))
    }

    /// The body's own beginning serves as a stranger's headers.
    private func letsIn(_ webhook: DamagedWebhook) -> Bool {
        let words = String(decoding: webhook.body.prefix(100), as: UTF8.self)
        let offered = ["x-vapi-secret", "authorization", "x-signature", "x-timestamp"]
        return door.refusal(of: webhook.body, at: Timestamp(microseconds: 1_772_445_700_000_000)) { name in
            guard let place = offered.firstIndex(of: name.lowercased()) else { return nil }
            guard webhook.seed >> UInt64(place) & 1 == 1 else { return nil }
            return name.lowercased() == "x-timestamp" ? "1772445700" : words
        } == nil
    }

    /// Each call gets its own result, on one line.
    private func problem(inAnswersTo calls: [ToolCall]) -> String? {
        let answers = calls.map { call in
            ToolAnswer(id: call.id, name: call.name, text: "\(call.request)", endsCall: call.id.count.isMultiple(of: 2))
        }
        let body = ToolResponse.body(for: answers)
        guard let bytes = try? body.serialized(), (try? JSONSerialization.jsonObject(with: bytes)) != nil else {
            return "its tools are answered with something that is no JSON"
        }
        guard let results = body["results"]?.arrayValue else {
            return body["result"]?.stringValue == nil ? "its tools get no answer" : nil
        }
        let ids = results.map { $0["toolCallId"]?.stringValue }
        guard ids == calls.map(\.id) else { return "its tools get other results than they asked for" }
        let lines = results.compactMap { $0["result"]?.stringValue ?? $0["error"]?.stringValue }
        return lines.contains { $0.contains(where: \.isNewline) } ? "a tool's result has more than one line" : nil
    }
}

/// Every text in some news: what will be stored, logged and shown.
private struct TextsInNews {
    /// A transcript is the longest, 100,000 characters.
    private static let longest = 1_700_000
    private static let longestOfIDs = 2_048
    private static let ids: Set<String> = ["callID", "token", "lineID", "id", "controlURL", "name", "type"]

    private var texts: [(label: String, text: String)] = []

    init(_ news: ProviderNews) {
        collect(news, label: "")
    }

    private mutating func collect(_ value: Any, label: String) {
        if let text = value as? String { return texts.append((label, text)) }
        for child in Mirror(reflecting: value).children { collect(child.value, label: child.label ?? label) }
    }

    var problem: String? {
        for (label, text) in texts {
            // Neither database nor log takes these as they are.
            if text.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F }) {
                return "'\(label)' holds a control character"
            }
            let limit = Self.ids.contains(label) ? Self.longestOfIDs : Self.longest
            if text.utf8.count > limit { return "'\(label)' has \(text.utf8.count) bytes" }
        }
        return nil
    }
}
