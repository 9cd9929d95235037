// Words for luck in the tests that draw their events.
import TakeoutCore

extension SplitMix64 {
    mutating func happens(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
