// Looking for bytes in bytes: many times as fast as looking for characters, where both texts are folded alike.

extension [UInt8] {
    /// Whether these bytes stand in it, one after the other.
    package func contains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        guard count >= wanted.count else { return false }
        return (0...count - wanted.count).contains { start in
            self[start] == first && self[start..<start + wanted.count].elementsEqual(wanted)
        }
    }
}
