// `takeout simulate`: the seeded worlds that prove the promises, and their result for people.
import ArgumentParser
import Foundation
import TakeoutSimulation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays callbacks by the thousand in seeded worlds full of faults, and checks every promise.",
        discussion: """
            Real decisions, real engine, real SQLite; time, people, the voice provider and mail are simulated. The same seed
            gives the same history, byte for byte. Ends with 1 if a promise was broken; then it prints how to see it again.

            Examples:
              takeout simulate --seed 1 --callbacks 10000
              takeout simulate --seed 1 --callbacks 1000 --faults none
              takeout simulate --seed 1 --callbacks 10000 --world 7 --history world.txt
              takeout simulate --seed 1 --callbacks 1000 --canary repeatCreate     must end with 1
            """)

    @Option(name: .long, help: "Any whole number from 0; the same one gives the same history.")
    var seed: UInt64

    @Option(name: .long, help: "How many callbacks are played in all.")
    var callbacks: Int

    @Option(
        name: .long, help: "none: all is well; swarm: each world has its own mix of faults. Default: swarm.",
        transform: { try Self.word($0) as SimulationOptions.FaultChoice })
    var faults = SimulationOptions.FaultChoice.swarm

    @Option(
        name: .long,
        help: "Breaks something on purpose: \(Canary.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: { try Self.word($0) as Canary })
    var canary: Canary?

    @Option(name: .long, help: "Plays only this world of the run.")
    var world: Int?

    @Option(name: .long, help: "Writes all that happened to this file.")
    var history: String?

    private static func word<Choice: RawRepresentable<String> & CaseIterable>(_ text: String) throws -> Choice {
        if let choice = Choice(rawValue: text) { return choice }
        let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("There is no '\(text)'. There are: \(choices).")
    }

    func validate() throws {
        if callbacks < 1 { throw ValidationError("--callbacks must be 1 or more.") }
        if let world, world < 1 { throw ValidationError("--world must be 1 or more.") }
    }

    func run() async throws {
        var options = SimulationOptions(seed: seed, callbacks: callbacks)
        options.faults = faults
        options.canary = canary
        options.world = world
        options.keepsHistory = history != nil
        let book = try history.map { try HistoryFile($0) }
        let bar = ProgressBar(total: callbacks)
        let started = ContinuousClock.now
        let report = try await Simulation.run(options) { callbacks, lines in
            book?.write(lines)
            bar.show(callbacks)
        }
        bar.clear()
        guard report.worlds > 0 else { throw CommandFailure("There is no world \(world ?? 0) in this run.") }
        for violation in report.violations { print(text(of: violation)) }
        print(summary(of: report, seconds: (ContinuousClock.now - started).seconds))
        if !report.violations.isEmpty { throw ExitCode(1) }
    }

    // MARK: In words

    private func text(of violation: Violation) -> String {
        let again =
            "takeout simulate --seed \(seed) --callbacks \(callbacks) --faults \(faults.rawValue)"
            + (canary.map { " --canary \($0.rawValue)" } ?? "") + " --world \(violation.world)"
        return """
            A promise is broken (\(violation.checker)): \(violation.sentence).
            To see it again: \(again)
            \(violation.history.map { "    \($0)" }.joined(separator: "\n"))

            """
    }

    private func summary(of report: SimulationReport, seconds: Double) -> String {
        let tally = report.tally
        let endings = tally.endings.map { "\($0.word) \($0.count)" }.joined(separator: ", ")
        let faults = Fault.allCases.filter { tally.faults.count(of: $0) > 0 }
            .map { "\($0.rawValue) \(tally.faults.count(of: $0))" }.joined(separator: ", ")
        let verdict =
            report.violations.isEmpty ? "No promise was broken." : "Broken promises: \(report.violations.count)."
        return """
            Callbacks  \(tally.callbacks) in \(report.worlds) worlds
            Calls      \(tally.calls), of which \(tally.ghostOverlaps) overlapped with the ghost of a timed-out create
            Notices    \(tally.notices)
            Ends       \(endings)
            Crashes    \(tally.crashes), beside \(tally.gracefulStops) graceful stops
            Unread     \(tally.unread) heard as far as we know: we died before the text was handed out
            Given up   \(tally.deadLetters) pieces of work that killed their workers
            Repaired   \(tally.repaired) attempts and messages, by asking the provider
            Faults     \(faults.isEmpty ? "none" : faults)
            Digest     \(report.digest)
            Time       \(String(format: "%.1f", seconds)) s

            \(verdict)
            """
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// How far the run is, on standard error, where a person looks at it.
private struct ProgressBar: Sendable {
    private static let width = 40
    private let total: Int
    private let isShown = isatty(STDERR_FILENO) == 1

    init(total: Int) {
        self.total = total
    }

    func show(_ done: Int) {
        guard isShown else { return }
        let filled = min(Self.width, Self.width * done / total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
        FileHandle.standardError.write(Data("\r\(bar) \(done) of \(total)".utf8))
    }

    func clear() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}

/// The lines of all worlds in their order.
private final class HistoryFile: Sendable {
    private let handle: FileHandle

    init(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure("The file \(path) cannot be written: give another place with --history.") }
        self.handle = handle
    }

    func write(_ lines: [String]) {
        for line in lines { handle.write(Data("\(line)\n".utf8)) }
    }
}
