// Twenty thousand callbacks in a world without order: what must never happen does not.
import FoundationEssentials
import TakeoutCore
import Testing

/// One share after the other, so that tests with time limits of their own get a core.
@Suite(.serialized) struct InvariantTests {
    static let runs = 20_000
    static let shares = 20

    @Test(arguments: 0..<shares)
    func thePromisesHoldWhateverHappens(share: Int) throws {
        let known = PhaseEdge.all
        let facts = OutcomeFact.all
        for run in 0..<(Self.runs / Self.shares) {
            let seed = UInt64(share * Self.runs + run)
            var world = ChanceWorld(seed: seed)
            world.run(events: 30)
            #expect(world.violations.isEmpty, "seed \(seed): \(world.violations.joined())")
            #expect(
                world.edges.isSubset(of: known), "seed \(seed): \(world.edges.subtracting(known)) is not in the table")
            let unknown = world.recorded.subtracting(facts)
            #expect(unknown.isEmpty, "seed \(seed): \(unknown) is not in the table")
            if run.isMultiple(of: 50) { try checkReplay(world, seed) }
            if !world.violations.isEmpty { return }
        }
    }

    /// The journal, stored and read back, leads to the same state, stored and read back.
    private func checkReplay(_ world: ChanceWorld, _ seed: UInt64) throws {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        for (event, at) in world.journal {
            let stored = try JSONDecoder().decode(CallbackEvent.self, from: try JSONEncoder().encode(event))
            _ = machine.apply(stored, now: at)
        }
        let stored = try JSONDecoder().decode(CallbackState.self, from: try JSONEncoder().encode(world.state))
        #expect(machine.state == stored, "seed \(seed)")
    }

    @Test func theGeneratorGivesThePublishedNumbers() {
        var chance = SplitMix64(seed: 1_234_567)
        let first = (0..<3).map { _ in chance.next() }
        #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }
}
