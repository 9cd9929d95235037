// Holds docs/state-machine.md and docs/outcomes.md against the code.
import TakeoutCore
import Testing

@Suite struct DocumentTests {
    @Test func theDiagramHasTheMovesOfTheMachineAndNoOthers() throws {
        let lines = try PackageFolder.lines(of: "docs/state-machine.md")
        let drawn = lines.filter { $0.contains("-->") && !$0.contains("[*]") }.map { line in
            String(line.prefix { $0 != ":" }).trimmed
        }
        #expect(drawn.count == Set(drawn).count, "a move is drawn twice")
        let real = Set(PhaseEdge.all.map(\.description))
        let missing = real.subtracting(drawn).sorted()
        let tooMany = Set(drawn).subtracting(real).sorted()
        #expect(
            missing.isEmpty, "add to docs/state-machine.md, each with its cause:\n\(missing.joined(separator: "\n"))")
        #expect(tooMany.isEmpty, "take out of docs/state-machine.md:\n\(tooMany.joined(separator: "\n"))")
    }

    @Test func everyPhaseIsExplained() throws {
        let text = try PackageFolder.lines(of: "docs/state-machine.md")
        for phase in PhaseKind.allCases {
            #expect(text.contains { $0.hasPrefix("| `\(phase.rawValue)` |") }, "\(phase.rawValue) has no row")
        }
    }

    @Test(arguments: AttemptOutcome.allCases)
    func theTableOfOutcomesSaysWhatTheMachineRecords(outcome: AttemptOutcome) throws {
        let rows = try PackageFolder.lines(of: "docs/outcomes.md").filter { $0.hasPrefix("| `\(outcome.rawValue)` |") }
        #expect(rows.count == 1, "\(outcome.rawValue) needs exactly one row in docs/outcomes.md")
        let cells = (rows.first ?? "").split(separator: "|").map { String($0).trimmed }
        let facts = OutcomeFact.all.filter { $0.outcome == outcome }
        try #require(cells.count == 5, "a row is: outcome, meaning, status, answered_at, callback")
        #expect(cells[2] == Self.list(facts.map(\.status.rawValue)))
        #expect(
            cells[3]
                == (Set(facts.map(\.isAnswered)).count == 2 ? "both" : facts.first?.isAnswered == true ? "yes" : "no"))
        #expect(cells[4] == Self.list(facts.map(\.word.rawValue)))
    }

    @Test func everyRowIsThatOfAnOutcome() throws {
        let rows = try PackageFolder.lines(of: "docs/outcomes.md").filter { $0.hasPrefix("| `") }
        #expect(rows.count == AttemptOutcome.allCases.count)
    }

    /// In the order of the alphabet: `` `answered`, `failed` ``; a dash for nothing.
    private static func list(_ words: [String]) -> String {
        words.isEmpty ? "–" : Set(words).sorted().map { "`\($0)`" }.joined(separator: ", ")
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
