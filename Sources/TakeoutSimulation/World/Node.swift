// One life of one server process: an engine, and its way to the store that outlives it.
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutStore

final class Node {
    let name: String
    let engine: Engine
    let database: FaultyDatabase
    var isAlive = true
    /// It stands still, as a process does whose machine was frozen.
    var isFrozen = false
    /// Another node works on the same store and believes this one dead.
    var isDeposed = false
    /// It was asked to stop: it finishes what it has in hand and begins nothing.
    var isStopping = false
    /// Work that it took up and whose result it has not recorded.
    var inHand: [OutboxItem] = []

    /// Of these, what is answered only when its lease is over.
    var late: Set<String> = []

    init(name: String, engine: Engine, database: FaultyDatabase) {
        self.name = name
        self.engine = engine
        self.database = database
    }

    var canWork: Bool { isAlive && !isFrozen && !isStopping }

    func drop(_ item: OutboxItem) { inHand.removeAll { $0.id == item.id } }
}
