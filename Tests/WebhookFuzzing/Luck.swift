// Luck that is the same for the same seed.
import TakeoutCore

struct Luck: RandomNumberGenerator {
    private var numbers: SplitMix64

    init(seed: UInt64) {
        numbers = SplitMix64(seed: seed)
    }

    mutating func next() -> UInt64 { numbers.next() }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    mutating func happens(oneIn count: Int) -> Bool { number(1...count) == 1 }

    /// - Parameter items: at least one.
    mutating func pick<Item>(_ items: [Item]) -> Item { items[number(0...items.count - 1)] }
}
