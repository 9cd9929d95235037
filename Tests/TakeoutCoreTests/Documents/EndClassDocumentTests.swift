// Holds the consequences in docs/ended-reasons.md against the machine.
import TakeoutCore
import Testing

@Suite struct EndClassDocumentTests {
    /// The columns: how far the call had come when it ended.
    private static let stages: [@Sendable (inout Story) -> Void] = [
        { $0.callIsPlaced() }, { $0.employeeAnswers() }, { $0.employeeSaysYes() },
        {
            $0.employeeSaysYes()
            $0.employeeWantsTheCustomer()
            $0.callIsForwarded()
        },
    ]

    @Test(arguments: EndClass.allCases)
    func theTableSaysWhatFollows(what: EndClass) throws {
        let cells = Self.stages.map { Self.consequence(of: what, after: $0) }
        let row = "| `\(what.rawValue)` | \(cells.joined(separator: " | ")) |"
        let lines = try PackageFolder.lines(of: "docs/ended-reasons.md")
        #expect(lines.contains(row), "docs/ended-reasons.md needs:\n\(row)")
    }

    private static func consequence(of what: EndClass, after tell: (inout Story) -> Void) -> String {
        var story = Story(retries: 1)
        story.messageComes()
        tell(&story)
        story.soFar()
        story.ends(what)
        let notices = story.notices.map { "`\($0.rawValue)`" }
        return ([story.state.phase.words] + notices).joined(separator: ", ")
    }
}
