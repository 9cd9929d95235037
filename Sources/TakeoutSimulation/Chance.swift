// Luck that is the same for the same seed.
import TakeoutCore

/// A stream of seeded decisions. The standard library's `random(in:using:)` is not used: its algorithm may change.
struct Chance: Sendable {
    private var numbers: SplitMix64

    init(seed: UInt64) {
        numbers = SplitMix64(seed: seed)
    }

    mutating func next() -> UInt64 { numbers.next() }

    /// 0 to `bound` - 1; 0 for a bound below 1.
    mutating func below(_ bound: Int) -> Int {
        guard bound > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func between(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    mutating func happens(permille: Int) -> Bool { below(1_000) < permille }

    /// `list` must not be empty.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    /// Picks by weight; the last one when all weights are 0.
    mutating func pick<Element>(_ weighted: KeyValuePairs<Element, Int>) -> Element {
        var rest = below(weighted.reduce(0) { $0 + $1.value })
        for (element, weight) in weighted {
            if rest < weight { return element }
            rest -= weight
        }
        return weighted[weighted.count - 1].key
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration { .milliseconds(between(range)) }

    mutating func seconds(_ range: ClosedRange<Int>) -> Duration {
        milliseconds(range.lowerBound * 1_000...range.upperBound * 1_000)
    }

    /// A stream of its own, so that one actor's luck does not shift another's.
    mutating func fork() -> Chance { Chance(seed: next()) }
}
