// A fixed set of seeds: no promise is broken, the same seed gives the same history, and each canary is caught.
import TakeoutSimulation
import Testing

/// One after the other, so that tests with time limits of their own get a core.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SimulationTests {
    private func run(
        seed: UInt64, callbacks: Int, _ change: (inout SimulationOptions) -> Void = { _ in }
    ) async throws -> SimulationReport {
        var options = SimulationOptions(seed: seed, callbacks: callbacks)
        change(&options)
        return try await Simulation.run(options)
    }

    private func expectNoViolation(_ report: SimulationReport) {
        for violation in report.violations {
            let history = violation.history.joined(separator: "\n")
            Issue.record("world \(violation.world), \(violation.checker): \(violation.sentence)\n\(history)")
        }
    }

    @Test func noPromiseIsBrokenWhenAllIsWell() async throws {
        let report = try await run(seed: 1, callbacks: 60) { $0.faults = .none }
        expectNoViolation(report)
        #expect(report.tally.crashes == 0)
        #expect(report.tally.calls > 30)
    }

    /// Many small worlds, since each has its own mix.
    @Test func noPromiseIsBrokenThoughEveryFaultHappens() async throws {
        var tallies: [Tally] = []
        for seed: UInt64 in [1, 2, 21, 22] {
            let report = try await run(seed: seed, callbacks: 300) { $0.callbacksPerWorld = 50 }
            expectNoViolation(report)
            #expect(report.tally.callbacks == 300)
            #expect(report.worlds == 6)
            tallies.append(report.tally)
        }
        // A larger world, in which ghosts meet the calls that replaced them.
        let large = try await run(seed: 1, callbacks: 100)
        expectNoViolation(large)
        tallies.append(large.tally)
        for fault in Fault.allCases where fault != .allWebhooksLost {
            #expect(tallies.contains { $0.faults.count(of: fault) > 0 }, "\(fault.rawValue) never happened")
        }
        #expect(tallies.contains { $0.crashes > 0 })
        #expect(tallies.contains { $0.gracefulStops > 0 })
        #expect(tallies.contains { $0.deadLetters > 0 })
        #expect(tallies.contains { $0.ghostOverlaps > 0 })
    }

    @Test func theSameSeedGivesTheSameHistory() async throws {
        let once = try await run(seed: 31, callbacks: 80) { $0.callbacksPerWorld = 40 }
        let twice = try await run(seed: 31, callbacks: 80) { $0.callbacksPerWorld = 40 }
        let other = try await run(seed: 32, callbacks: 10)
        #expect(once.digest == twice.digest)
        #expect(once.digest != other.digest)
        #expect(once.tally.faults != FaultCounts())
    }

    @Test(arguments: Canary.allCases)
    func aBreakageOnPurposeIsCaught(canary: Canary) async throws {
        let report = try await run(seed: 48, callbacks: 40) {
            $0.faults = .none
            $0.canary = canary
        }
        #expect(report.violations.contains { $0.checker == canary.catcher }, "\(report.violations.map(\.sentence))")
    }
}

extension Canary {
    /// The checker that must notice.
    fileprivate var catcher: String {
        switch self {
        case .repeatCreate, .skipHangUp: "OneCallChecker"
        case .forgetOutbox: "Auditor"
        case .doubleNotice: "NoticeChecker"
        case .tellEarly: "PrivacyChecker"
        case .skipStop: "SilenceChecker"
        case .loseMessage: "KeepingChecker"
        case .skipNumberChange: "NumberChecker"
        case .skipSwitchOff: "SwitchChecker"
        case .giveUpWork: "DeadLetterChecker"
        case .keepUnstarted: "StopChecker"
        case .forgetOutage: "ProbeChecker"
        }
    }
}
