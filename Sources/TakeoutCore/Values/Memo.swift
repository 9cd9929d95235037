// Remembers recent results of a pure function, so that the same question is not worked out again and again.
import Synchronization

/// Holds between `limit` and twice `limit` of the results asked for last. Safe to share.
package final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The older half is dropped as a whole when the newer is full, which costs nothing until then.
    private struct Halves {
        var newer: [Key: Value] = [:]
        var older: [Key: Value] = [:]
    }

    private let halves = Mutex(Halves())
    private let limit: Int

    package init(limit: Int) {
        self.limit = limit
    }

    package subscript(_ key: Key) -> Value? {
        get { halves.withLock { $0.newer[key] ?? $0.older[key] } }
        set {
            halves.withLock { halves in
                if halves.newer.count >= limit, halves.newer[key] == nil {
                    halves.older = halves.newer
                    halves.newer = [:]
                }
                halves.newer[key] = newValue
            }
        }
    }

    /// The remembered result, else the one that is worked out now. Two at once may both work it out.
    package func value(_ key: Key, _ work: () -> Value) -> Value {
        if let known = self[key] { return known }
        let value = work()
        self[key] = value
        return value
    }
}
