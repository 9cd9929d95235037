// Every state with every event: what the machine makes of it, line by line.
import TakeoutCore
import Testing

@Suite struct TransitionTableTests {
    @Test(arguments: [
        ("before calls", Situation.beforeCalls, TransitionTable.beforeCalls),
        ("during calls", Situation.duringCalls, TransitionTable.duringCalls),
        ("at the end", Situation.atTheEnd, TransitionTable.atTheEnd),
        ("with ghosts", Situation.withGhosts, TransitionTable.withGhosts),
    ])
    func everyEventInEveryState(name: String, situations: [Situation], table: String) {
        let expected = Self.blocks(table)
        #expect(situations.map(\.name) == expected.map(\.name), "a row of the table is missing or too many")
        for situation in situations {
            let lines = TableWriter.lines(of: situation)
            let block = expected.first { $0.name == situation.name }?.lines ?? []
            #expect(block == lines, "\(situation.name) now:\n\(lines.joined(separator: "\n"))")
        }
    }

    @Test func theTableHasEveryPairOfStateAndEvent() {
        #expect(Set(Situation.all.map { PhaseKind($0.state.phase) }) == Set(PhaseKind.allCases))
        for situation in Situation.all {
            let kinds = Set(Happening.all(in: situation).map { EventKind($0.event) })
            #expect(kinds == Set(EventKind.allCases), "\(situation.name)")
            let others = Set(Happening.ofAnotherCall(in: situation).map { EventKind($0.event) })
            let ofCalls = Happening.all(in: situation).filter { $0.event.attempt != nil }.map { EventKind($0.event) }
            #expect(others == Set(ofCalls).subtracting([.dialAdmitted]), "\(situation.name)")
        }
    }

    @Test func theTableHasEverySubstateOfACall() {
        let lives = Situation.all.compactMap(\.state.live)
        #expect(Set(lives.map(\.creation.words)) == ["requested", "looking up", "placed"])
        #expect(Set(lives.map(\.rung)) == [.dialled, .ringing, .answered, .heard])
        let transfers: Set<LiveAttempt.Transfer> = [
            .none, .offered, .requested, .accepted, .forwarding, .uncertain, .failed, .notReached, .refused,
        ]
        #expect(Set(lives.map(\.transfer)) == transfers)
        let choices = lives.map(\.choice)
        for decision in Decision.allCases { #expect(choices.contains(.decided(decision))) }
        #expect(lives.contains { if case .later = $0.choice { true } else { false } })
        #expect(lives.contains { $0.isStopping })
    }

    @Test(arguments: Situation.all)
    func eventsOfAnotherCallCountForNothing(situation: Situation) {
        for happening in Happening.ofAnotherCall(in: situation) {
            let consequence = Consequence(of: happening, in: situation)
            #expect(consequence.applied.ignored == .notTheLiveAttempt, "\(happening.name)")
            #expect(consequence.applied.actions.isEmpty, "\(happening.name)")
            #expect(consequence.after == situation.state, "\(happening.name)")
        }
    }

    private static func blocks(_ table: String) -> [(name: String, lines: [String])] {
        var blocks: [(name: String, lines: [String])] = []
        for line in table.split(separator: "\n") {
            if line.hasPrefix("# ") {
                blocks.append((String(line.dropFirst(2)), []))
            } else if !blocks.isEmpty {
                blocks[blocks.count - 1].lines.append(String(line))
            }
        }
        return blocks
    }
}

/// Writes a situation's block of the table: each consequence with all that leads to it, about 100 signs a line.
enum TableWriter {
    static func lines(of situation: Situation) -> [String] {
        let happenings = Happening.all(in: situation)
        var rows: [(consequence: String, names: [String])] = []
        for happening in happenings {
            let words = Consequence(of: happening, in: situation).words
            if let index = rows.firstIndex(where: { $0.consequence == words }) {
                rows[index].names.append(happening.name)
            } else {
                rows.append((words, [happening.name]))
            }
        }
        let ofCall = happenings.filter { $0.event.attempt != nil && EventKind($0.event) != .dialAdmitted }.map(\.name)
        return rows.flatMap { row in
            wrap(shorten(row.names, ofCall), " | ") + split("-> \(row.consequence)").map { "    \($0)" }
        }
    }

    /// A long consequence goes on in a second line.
    private static func split(_ line: String) -> [String] {
        guard line.count > 100 else { return [line] }
        return wrap(line.split(separator: ",").map { String($0).trimmingSpaces }, ",")
    }

    private static func shorten(_ names: [String], _ ofCall: [String]) -> [String] {
        guard Set(ofCall).isSubset(of: names) else { return names }
        return names.filter { !ofCall.contains($0) } + ["every event of a call"]
    }

    private static func wrap(_ parts: [String], _ separator: String) -> [String] {
        var lines = [""]
        for (index, text) in parts.enumerated() {
            let part = index == parts.count - 1 ? text : text + separator
            if lines[lines.count - 1].count + part.count > 100 { lines.append("") }
            lines[lines.count - 1] += part
        }
        return lines.enumerated().map { ($0 == 0 ? "" : "    ") + $1.trimmingSpaces }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
