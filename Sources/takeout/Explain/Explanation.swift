// A message's story in lines for the terminal.
import Foundation
import TakeoutCore
import TakeoutStore
import TakeoutWeb

struct Explanation: Sendable {
    /// How the journal's replay compares with the stored state.
    enum Replay: Sendable, Equatable {
        case same
        case differs
        /// Another version of the rules decided some of the events: nothing can be said.
        case otherVersion(Int)
    }

    private let file: MessageFile
    private let outbox: [OutboxRow]
    private let versions: [Int]
    private let time: LocalTime

    /// nil if there is no such message.
    init?(of id: MessageID, in tx: StoreTransaction) throws(StoreError) {
        guard let file = try MessageFile(id, in: tx) else { return nil }
        self.file = file
        outbox = try tx.outboxRows(of: id)
        versions = try tx.machineVersions(of: id)
        time = LocalTime(file.business.timezone)
    }

    var lines: [String] { head + story + calls + notices + work + next }

    // MARK: Parts

    private var head: [String] {
        let state = file.state
        return [
            "Message \(file.message.id)",
            "  business  \(file.business.name) (\(file.business.id))",
            "  received  \(time.full(file.message.receivedAt)) (\(time.name))"
                + (file.message.isRepairedByPoll ? ", found in the provider's list: its report never came" : ""),
            "  urgency   \(file.message.urgency.rawValue)",
            "  state     \(state.word.rawValue)" + (state.reasonInWords.map { ": \($0)" } ?? ""),
        ]
    }

    private var story: [String] {
        section(
            "What happened",
            file.timeline.flatMap { line in
                ["\(time.full(line.at))  \(line.what)"] + (line.why.map { [time.indent + $0] } ?? [])
            })
    }

    private var calls: [String] {
        section("Calls", file.attempts.map(call))
    }

    private func call(_ attempt: Attempt) -> String {
        let facts = [
            "\(attempt.attemptNumber)", attempt.outcome.rawValue, attempt.endedReason,
            attempt.cost.map { "\($0.decimalString) USD" }, attempt.vapiCallID.map { "call \($0)" },
            attempt.repairedByPoll > 0 ? "repaired by asking \(attempt.repairedByPoll) time(s)" : nil,
        ]
        return facts.compactMap { $0 }.joined(separator: "  ")
    }

    private var notices: [String] {
        section(
            "Notices",
            file.notices.map { notice in
                let facts = [
                    time.full(notice.updatedAt), notice.channel.rawValue, notice.kind.rawValue, notice.status.rawValue,
                    notice.lastError,
                ]
                return facts.compactMap { $0 }.joined(separator: "  ")
            })
    }

    private var work: [String] {
        section("Work in the outbox", outbox.map(row))
    }

    private func row(_ row: OutboxRow) -> String {
        let standing =
            switch row.status {
            case .waiting: "waits for the phone or a line"
            case .pending: "due \(time.full(row.dueAt))"
            case .leased: "is being done"
            case .dead: "given up"
            }
        let failures = row.item.tries + row.item.setbacks
        let tries = failures > 0 ? "failed \(failures) time(s)" : nil
        return [row.item.work.word, standing, tries, row.item.lastError].compactMap { $0 }.joined(separator: "  ")
    }

    private var next: [String] { section("What comes next", [file.state.nextStep.map(told) ?? atTheEnd]) }

    private func told(_ step: NextStep) -> String { step.what + (step.at.map { ": \(time.full($0))." } ?? ".") }

    private var atTheEnd: String {
        if outbox.contains(where: { $0.status != .dead }) { return "The work above is done; no call is planned." }
        return "Nothing comes of itself. A person may ask for a call now."
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title] + lines.map { "  " + $0 }
    }
}

// MARK: The journal

extension Explanation {
    func journalLines() throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try file.journal.map { entry in
            let event = String(decoding: try encoder.encode(entry.event), as: UTF8.self)
            let ignored = entry.ignored.map { "  ignored: \($0.rawValue)" } ?? ""
            return "\(entry.sequence)  \(entry.at.rfc3339)  \(event)\(ignored)"
        }
        return section("Journal", lines)
    }

    var replay: Replay {
        if let other = versions.first(where: { $0 != CallbackMachine.version }) { return .otherVersion(other) }
        var machine = CallbackMachine(CallbackState(rules: .initial))
        for entry in file.journal where machine.apply(entry.event, now: entry.at).ignored != entry.ignored {
            return .differs
        }
        return machine.state == file.state ? .same : .differs
    }

    var replayLines: [String] {
        let words =
            switch replay {
            case .same: "yes"
            case .differs:
                "NO. Keep a copy of the database, and report this with the output of 'takeout explain --journal'. To go on: 'call now' begins a new round, 'stop' ends the calls."
            case .otherVersion(let version):
                "not compared: version \(version) of the rules decided some of it, this program has version \(CallbackMachine.version)"
            }
        return ["", "Replaying the journal gives the stored state: \(words)"]
    }
}

/// Times as the business's own clock shows them.
private struct LocalTime: Sendable {
    let name: String
    private let style: Date.VerbatimFormatStyle

    init(_ identifier: String) {
        let zone = TimeZone(identifier: identifier)
        name = zone == nil ? "UTC" : identifier
        style = Date.VerbatimFormatStyle(
            format:
                "\(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
            timeZone: zone ?? .gmt, calendar: Calendar(identifier: .gregorian))
    }

    func full(_ time: Timestamp) -> String { time.date.formatted(style) }

    /// As wide as a time and the space behind it.
    var indent: String { String(repeating: " ", count: 21) }
}
