// `/metrics` over the real router, read by a strict reader of Prometheus's text format.
import Foundation
import HTTPTypes
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import TakeoutVapi
import TakeoutWeb
import Testing

/// Reads the text format as a collector does, and complains of what a collector would refuse.
struct MetricsPage {
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    struct Series: Hashable {
        let name: String
        let labels: [String: String]
    }

    private(set) var kinds: [String: String] = [:]
    private(set) var values: [Series: Double] = [:]

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(description: "the last line has no end") }
        var helped: Set<String> = []
        var current = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, helped.insert(words[2]).inserted else {
                    throw Fault(description: "a second or empty HELP: \(line)")
                }
                current = words[2]
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, words[2] == current, kinds[current] == nil,
                    ["counter", "gauge", "histogram"].contains(words[3])
                else { throw Fault(description: "TYPE does not follow its HELP: \(line)") }
                kinds[current] = words[3]
            } else {
                try take(line, of: current)
            }
        }
        try checkHistograms()
    }

    private mutating func take(_ line: String, of family: String) throws {
        guard let match = try /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)$/.wholeMatch(in: line) else {
            throw Fault(description: "no sample: \(line)")
        }
        let name = String(match.1)
        let suffixes = kinds[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        guard suffixes.contains(where: { name == family + $0 }) else {
            throw Fault(description: "\(name) stands under \(family)")
        }
        guard let value = match.3 == "+Inf" ? .infinity : Double(match.3) else {
            throw Fault(description: "no number: \(line)")
        }
        if kinds[family] == "counter", !family.hasSuffix("_total") { throw Fault(description: "no _total: \(family)") }
        let series = Series(name: name, labels: try Self.labels(match.2.map(String.init) ?? ""))
        guard values.updateValue(value, forKey: series) == nil else { throw Fault(description: "twice: \(line)") }
    }

    private static func labels(_ text: String) throws -> [String: String] {
        var rest = text.dropFirst().dropLast()
        var labels: [String: String] = [:]
        while !rest.isEmpty {
            guard let match = try /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/.prefixMatch(in: rest)
            else {
                throw Fault(description: "labels: \(text)")
            }
            guard labels.updateValue(Self.plain(match.2), forKey: String(match.1)) == nil else {
                throw Fault(description: "a label twice: \(text)")
            }
            rest = rest[match.range.upperBound...]
        }
        return labels
    }

    private static func plain(_ escaped: Substring) -> String {
        var plain = ""
        var isEscaped = false
        for character in escaped {
            if isEscaped {
                plain.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                plain.append(character)
            }
        }
        return plain
    }

    /// Buckets grow with their bound, and the last one holds all.
    private func checkHistograms() throws {
        let buckets = values.filter { $0.key.labels["le"] != nil }
        let groups = Dictionary(grouping: buckets) { bucket in
            Series(name: bucket.key.name, labels: bucket.key.labels.filter { $0.key != "le" })
        }
        for (group, members) in groups {
            let ordered = members.map { (Double($0.key.labels["le"] ?? "") ?? .infinity, $0.value) }
                .sorted { $0.0 < $1.0 }
            let counts = ordered.map(\.1)
            let base = group.name.replacing("_bucket", with: "")
            guard counts == counts.sorted(), ordered.last?.0 == .infinity,
                counts.last == values[Series(name: base + "_count", labels: group.labels)],
                values[Series(name: base + "_sum", labels: group.labels)] != nil
            else { throw Fault(description: "not cumulative or incomplete: \(group)") }
        }
    }

    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        values[Series(name: name, labels: labels)]
    }
}

@Suite(.timeLimit(.minutes(5)))
struct MetricsTests {
    private func page(_ world: WebWorld) async throws -> MetricsPage {
        let reply = try await world.text("/metrics")
        #expect(reply.status == 200)
        #expect(reply.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        return try MetricsPage(reply.text)
    }

    @Test func aFreshServerShowsAllFamiliesAtRest() async throws {
        try await WebWorld.run { world in
            let page = try await page(world)
            let families = [
                "takeout_build_info": "gauge", "takeout_webhooks_total": "counter",
                "takeout_webhook_seconds": "histogram", "takeout_messages_stored_total": "counter",
                "takeout_attempts_ended_total": "counter", "takeout_repaired_by_poll_total": "counter",
                "takeout_provider_requests_total": "counter", "takeout_provider_request_seconds": "histogram",
                "takeout_notice_tries_total": "counter", "takeout_commit_seconds": "histogram",
                "takeout_audit_repairs_total": "counter", "takeout_last_audit_pass_timestamp_seconds": "gauge",
                "takeout_database_up": "gauge", "takeout_lines": "gauge", "takeout_callbacks": "gauge",
                "takeout_outbox_rows": "gauge", "takeout_oldest_due_seconds": "gauge", "takeout_live_calls": "gauge",
                "takeout_calls_suspended_total": "counter", "takeout_calls_stopped": "gauge",
                "takeout_account_lines": "gauge",
            ]
            #expect(page.kinds == families)
            #expect(page.value("takeout_database_up") == 1)
            #expect(page.value("takeout_lines") == 8)
            #expect(page.value("takeout_outbox_rows", ["status": "dead"]) == 0)
            #expect(page.value("takeout_repaired_by_poll_total", ["what": "message"]) == 0)
        }
    }

    @Test func theOperatorsGuideNamesEveryFamily() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let guide = try String(contentsOf: root.appending(path: "docs/operations.md"), encoding: .utf8)
        try await WebWorld.run { world in
            for name in try await page(world).kinds.keys { #expect(guide.contains("`\(name)`"), "\(name)") }
        }
    }

    @Test func webhooksAreCountedByWhatTheyWereAndHowTheyWereAnswered() async throws {
        try await WebWorld.run { world in
            _ = try await world.addBusiness()
            _ = try await world.webhook(VapiMessage.report())
            _ = try await world.webhook(VapiMessage.inbound("assistant-request", call: "call-2"))
            _ = try await world.webhook(bytes: Data("{}".utf8))
            _ = try await world.webhook(bytes: Data("{}".utf8), secret: "wrong")
            let large = Data(repeating: UInt8(ascii: " "), count: 10 * 1024 * 1024 + 1)
            #expect(try await world.webhook(bytes: large).status == 413)
            try await world.settle()
            let page = try await page(world)
            let counts = [
                ("inbound_report", "ok"), ("assistant_request", "ok"), ("unknown", "unreadable"),
                ("unknown", "unauthenticated"), ("unknown", "too_large"),
            ]
            for (type, answer) in counts {
                #expect(page.value("takeout_webhooks_total", ["type": type, "answer": answer]) == 1, "\(type)")
            }
            #expect(page.value("takeout_webhook_seconds_count") == 5)
            #expect(page.value("takeout_messages_stored_total", ["source": "vapi"]) == 1)
            #expect((page.value("takeout_commit_seconds_count") ?? 0) >= 2)
            #expect(page.value("takeout_live_calls") == 1)
            #expect(page.value("takeout_callbacks", ["state": "calling"]) == 1)
            #expect(page.value("takeout_callbacks", ["state": "needs_attention"]) == 0)
        }
    }

    @Test func whatIsGivenUpIsCountedAndShownToTheAdmin() async throws {
        try await WebWorld.run { world in
            let business = try await world.addBusiness()
            let made = try await world.api(.post, "businesses/\(business)/messages", ["body": "The pipe leaks."])
            try await world.settle()
            try await world.engine.parts.store.write { tx throws(StoreError) in
                for number in 1...3 {
                    let item = OutboxItem(
                        id: "\(made.id):9\(number)", callbackID: MessageID(made.id), sequence: 90 + number,
                        work: .hangUp(AttemptID("a")), createdAt: StillClock().now)
                    try tx.add(item, leased: Lease(owner: "x", until: StillClock().now))
                }
            }
            _ = try await world.engine.parts.store.database.write { connection throws(StoreError) in
                try connection.execute(
                    """
                    UPDATE outbox SET status = 'dead', tries = 1, last_error = 'The phone service said no.'
                    WHERE sequence > 90
                    """, [])
            }
            #expect(try await page(world).value("takeout_outbox_rows", ["status": "dead"]) == 3)
            let first = try await world.api(.get, "admin/dead-letters?limit=2")
            #expect(
                first.items.first == [
                    "id": .string("\(made.id):93"), "message_id": .string(made.id),
                    "business_id": .string(business.rawValue), "work": "hang_up", "tries": 1,
                    "last_error": "The phone service said no.", "created_at": "2026-03-02T10:00:00.000Z",
                ])
            let cursor = try #require(first.json["next_cursor"]?.stringValue)
            let rest = try await world.api(.get, "admin/dead-letters?limit=2&cursor=\(cursor)")
            #expect(rest.items.map { $0["id"]?.stringValue } == ["\(made.id):91"])
            #expect(rest.json["next_cursor"] == .null)
        }
    }

    @Test func aTokenMayBeAskedForAndTheRouteMayBeOff() async throws {
        let token = "a-token-for-collectors"
        try await WebWorld.run(metrics: .token(token)) { world in
            let tokens = [nil, "wrong-token-of-a-length", token]
            var answers: [Int] = []
            for token in tokens { answers.append(try await world.text("/metrics", token: token).status) }
            #expect(answers == [401, 401, 200])
        }
        try await WebWorld.run(metrics: .off) { world in
            let answer = try await world.text("/metrics", token: token)
            #expect(answer.status == 404)
        }
    }

    @Test func theSettingIsReadStrictly() {
        #expect(MetricsAccess(setting: "open") == .open)
        #expect(MetricsAccess(setting: "off") == .off)
        #expect(MetricsAccess(setting: "a-token-for-collectors") == .token("a-token-for-collectors"))
        for wrong in ["", "on", "OPEN", "short"] { #expect(MetricsAccess(setting: wrong) == nil, "\(wrong)") }
    }

    @Test func whateverStandsInALabelComesOutAsItWas() throws {
        let odd = "a \"quoted\" \\ back\nnew"
        let text = PrometheusText.of([
            MetricFamily("odd", .gauge, "One\nline with \\.", [.init(1.5, [.init("word", odd)]), .init(.infinity)])
        ])
        let page = try MetricsPage(text)
        #expect(page.value("odd", ["word": odd]) == 1.5)
        #expect(page.value("odd") == .infinity)
        #expect(text.split(separator: "\n").count == 4)
    }

    @Test func durationsFallIntoTheirSteps() throws {
        let metrics = Metrics()
        for milliseconds in [0, 1, 3, 700, 60_000] { metrics.commitSeconds.observe(.milliseconds(milliseconds)) }
        let samples = metrics.commitSeconds.family.samples
        func bucket(_ bound: String) -> Double? { samples.first { $0.labels.first?.value == bound }?.value }
        let counts = ["0.0005", "0.001", "0.0025", "0.005", "1.0", "30.0", "+Inf"].map { bucket($0) }
        #expect(counts == [1, 2, 2, 3, 4, 4, 5])
        #expect(samples.first { $0.suffix == "_sum" }?.value == 60.704)
    }
}
