// The seeded simulation: callbacks by the thousand in independent worlds, two at a time, with one result for one seed.
import Crypto
import FoundationEssentials

/// What to simulate.
public struct SimulationOptions: Sendable {
    public enum FaultChoice: String, Sendable, CaseIterable {
        /// All is well.
        case none
        /// Each world has its own mix of faults.
        case swarm
    }

    public var seed: UInt64
    /// 1 or more.
    public var callbacks: Int
    public var faults = FaultChoice.swarm
    public var canary: Canary?
    /// Only this world of the run.
    public var world: Int?
    /// All lines of all worlds are kept and handed over.
    public var keepsHistory = false

    public init(seed: UInt64, callbacks: Int) {
        self.seed = seed
        self.callbacks = callbacks
    }
}

/// What came of a simulation.
public struct SimulationReport: Sendable {
    public var tally = Tally()
    public var worlds = 0
    /// SHA-256 over the histories of all worlds, in hexadecimal digits: the same for the same options.
    public var digest = ""
    public var violations: [Violation] = []
}

public enum Simulation {
    /// Callbacks of one world: enough that they get in each other's way.
    static let callbacksPerWorld = 200
    /// Worlds at a time.
    private static let workers = 2

    /// Plays all worlds.
    /// - Parameter heard: called after each world, in their order, with the number of callbacks so far and, if they are
    ///   kept, the lines of the world's history.
    public static func run(
        _ options: SimulationOptions,
        heard: @escaping @Sendable (_ callbacks: Int, _ history: [String]) -> Void = { _, _ in }
    ) async throws -> SimulationReport {
        let plans = plans(options)
        var gathering = Gathering(first: plans.first?.number ?? 1, heard: heard)
        try await withThrowingTaskGroup(of: WorldResult.self) { group in
            var next = 0
            while next < min(workers, plans.count) {
                add(plans[next], to: &group)
                next += 1
            }
            while let result = try await group.next() {
                gathering.take(result)
                guard next < plans.count else { continue }
                add(plans[next], to: &group)
                next += 1
            }
        }
        return gathering.report()
    }

    private static func add(
        _ plan: WorldPlan, to group: inout ThrowingTaskGroup<WorldResult, any Error>
    ) {
        group.addTask(executorPreference: WorldExecutor()) {
            let world = try World(plan)
            return try await world.run()
        }
    }

    static func plans(_ options: SimulationOptions) -> [WorldPlan] {
        var chance = Chance(seed: options.seed)
        var plans: [WorldPlan] = []
        var left = options.callbacks
        while left > 0 {
            let count = min(left, callbacksPerWorld)
            left -= count
            plans.append(
                WorldPlan(
                    number: plans.count + 1, seed: chance.next(), callbacks: count, isSwarm: options.faults == .swarm,
                    canary: options.canary, keepsHistory: options.keepsHistory))
        }
        guard let world = options.world else { return plans }
        return plans.filter { $0.number == world }
    }
}

/// Puts the results into the order of the worlds, whichever ended first.
private struct Gathering {
    let heard: @Sendable (_ callbacks: Int, _ history: [String]) -> Void
    private var early: [Int: WorldResult] = [:]
    private var nextNumber: Int
    private var digest = SHA256()
    private var result = SimulationReport()

    init(first: Int, heard: @escaping @Sendable (_ callbacks: Int, _ history: [String]) -> Void) {
        nextNumber = first
        self.heard = heard
    }

    mutating func take(_ world: WorldResult) {
        early[world.number] = world
        while let world = early.removeValue(forKey: nextNumber) {
            count(world)
            nextNumber += 1
        }
    }

    private mutating func count(_ world: WorldResult) {
        result.worlds += 1
        result.tally.add(world.tally)
        result.violations += world.violations
        digest.update(data: world.fingerprint)
        heard(result.tally.callbacks, world.history)
    }

    func report() -> SimulationReport {
        var report = result
        report.digest = digest.finalize().hexadecimal
        return report
    }
}
