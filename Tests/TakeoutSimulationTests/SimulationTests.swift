// A fixed set of seeds: no promise is broken, the same seed gives the same history, and each canary is caught.
import TakeoutSimulation
import Testing

/// One after the other, so that tests with time limits of their own get a core.
@Suite(.serialized, .timeLimit(.minutes(10)))
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
        let report = try await run(seed: 1, callbacks: 100) { $0.faults = .none }
        expectNoViolation(report)
        #expect(report.tally.crashes == 0)
        #expect(report.tally.calls > 50)
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func noPromiseIsBrokenInASwarmOfFaults(seed: UInt64) async throws {
        let report = try await run(seed: seed, callbacks: 100)
        expectNoViolation(report)
        #expect(report.tally.callbacks == 100)
    }

    @Test func everyFaultHappensSomewhere() async throws {
        // Many small worlds, since each has its own mix.
        let report = try await run(seed: 21, callbacks: 1_200) { $0.callbacksPerWorld = 50 }
        expectNoViolation(report)
        for fault in Fault.allCases where fault != .allWebhooksLost {
            #expect(report.tally.faults.count(of: fault) > 0, "\(fault.rawValue) never happened")
        }
        #expect(report.worlds == 24)
        #expect(report.tally.crashes > 0)
    }

    @Test func theSameSeedGivesTheSameHistory() async throws {
        let once = try await run(seed: 31, callbacks: 220)
        let twice = try await run(seed: 31, callbacks: 220)
        let other = try await run(seed: 32, callbacks: 20)
        #expect(once.digest == twice.digest)
        #expect(once.digest != other.digest)
    }

    @Test(arguments: Canary.allCases)
    func aBreakageOnPurposeIsCaught(canary: Canary) async throws {
        let report = try await run(seed: 41, callbacks: 120) {
            $0.faults = .none
            $0.canary = canary
        }
        #expect(report.violations.contains { canary.catchers.contains($0.checker) }, "\(report.violations)")
    }
}

extension Canary {
    /// The checkers that must notice.
    fileprivate var catchers: [String] {
        switch self {
        case .repeatCreate: ["OneCallChecker"]
        case .forgetOutbox: ["Auditor"]
        case .doubleNotice: ["NoticeChecker"]
        case .tellEarly: ["PrivacyChecker"]
        case .skipStop: ["SilenceChecker"]
        case .loseMessage: ["KeepingChecker"]
        }
    }
}
