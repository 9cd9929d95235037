// What the doctor found out about one thing, and how it is told.
import Foundation

struct Finding: Sendable {
    enum Level: String, Sendable, Encodable {
        case ok, warning, broken

        var mark: String {
            switch self {
            case .ok: "✓"
            case .warning: "!"
            case .broken: "✗"
            }
        }
    }

    let level: Level
    /// What it is about, in a word or two.
    let topic: String
    /// What is so, without a full stop at its end.
    let text: String
    /// What to do; nil when nothing needs to be done.
    let next: String?

    static func ok(_ topic: String, _ text: String) -> Finding {
        Finding(level: .ok, topic: topic, text: text, next: nil)
    }
    static func warning(_ topic: String, _ text: String, _ next: String? = nil) -> Finding {
        Finding(level: .warning, topic: topic, text: text, next: next)
    }
    static func broken(_ topic: String, _ text: String, _ next: String) -> Finding {
        Finding(level: .broken, topic: topic, text: text, next: next)
    }
}

/// Findings that belong together: those of the installation, or of one business.
struct FindingGroup: Sendable {
    /// nil: the installation.
    var business: (id: String, name: String)?
    var findings: [Finding]
}

struct DoctorReport {
    let groups: [FindingGroup]

    private var findings: [Finding] { groups.flatMap(\.findings) }
    var isHealthy: Bool { !findings.contains { $0.level == .broken } }

    /// For people: one line a finding, in columns.
    var text: String {
        let width = (findings.map(\.topic.count).max() ?? 0) + 2
        let blocks = groups.map { group in
            let title = group.business.map { ["\($0.name)  (\($0.id))"] } ?? []
            return (title + Self.lines(group.findings, width)).joined(separator: "\n")
        }
        return (blocks + [summary]).joined(separator: "\n\n")
    }

    /// A remedy that mends several things stands in full at the first of them only.
    private static func lines(_ findings: [Finding], _ width: Int) -> [String] {
        var told: Set<String> = []
        return findings.map { finding in
            let topic = finding.topic.padding(toLength: width, withPad: " ", startingAt: 0)
            let start = "\(finding.level.mark) \(topic)\(finding.text)"
            guard let next = finding.next else { return start }
            return start + (told.insert(next).inserted ? ". \(next)" : ". The same mends it.")
        }
    }

    private var summary: String {
        let broken = findings.filter { $0.level == .broken }.count
        let odd = findings.filter { $0.level == .warning }.count
        let things = broken == 1 ? "1 thing is broken" : "\(broken) things are broken"
        let looks = odd == 1 ? "1 deserves a look" : "\(odd) deserve a look"
        switch (broken, odd) {
        case (0, 0): return "All is well."
        case (0, _): return "Nothing is broken; \(looks)."
        case (_, 0): return "\(things)."
        default: return "\(things), \(looks)."
        }
    }

    // MARK: For machines

    private struct Document: Encodable {
        let ok: Bool
        let findings: [Item]
    }

    private struct Item: Encodable {
        let level: Finding.Level
        let topic: String
        let text: String
        let next: String?
        let businessId: String?
    }

    /// `{"ok", "findings": [{"level": "ok" | "warning" | "broken", "topic", "text", "next", "business_id"}]}`.
    func json() throws -> String {
        let items = groups.flatMap { group in
            group.findings.map {
                Item(level: $0.level, topic: $0.topic, text: $0.text, next: $0.next, businessId: group.business?.id)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(Document(ok: isHealthy, findings: items)), as: UTF8.self)
    }
}
