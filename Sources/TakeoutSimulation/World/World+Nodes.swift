// The nodes of a world: they start, take up work, record it, die in between, stand still, and come back too late.
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension World {
    // MARK: Lives

    /// A new process opens the store.
    func startNode() async {
        lives += 1
        let name = "node \(lives)"
        let database = FaultyDatabase(
            shared, isShared: isShared, faults: Faults(mix: faults.mix, chance: chance.fork()))
        if faults.isOver { database.endFaults() }
        let engine = Engine(
            EngineParts(
                store: Store(database), provider: provider, notifiers: channels, composer: PlainComposer(),
                numbers: FictionNumbers(),
                environment: EngineEnvironment(clock: time, identifiers: identifiers, nodeID: name),
                settings: settings, logger: Self.silence))
        do throws(StoreError) {
            try await engine.start()
            let node = Node(name: name, engine: engine, database: database)
            nodes.append(node)
            log("\(name) starts")
            later(.milliseconds(50), .look(node))
        } catch {
            log("\(name) cannot start: \(error.kind.rawValue)")
            goneFaults.add(database.counts)
            later(.seconds(1), .start)
        }
    }

    /// After a start the provider is asked what was missed.
    func look(_ node: Node) async {
        guard node.canWork else { return }
        do throws(StoreError) {
            try await node.engine.sweepInbound()
        } catch {
            log("\(node.name) could not look for lost reports: \(error.kind.rawValue)")
        }
        notice(node)
    }

    private static let silence = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }

    /// What a node held in memory is gone; the store stays as committed.
    func crash(_ node: Node, _ how: String) {
        guard node.isAlive else { return }
        bury(node)
        crashes += 1
        log("\(node.name) dies \(how)")
        fact(.crash)
        guard nodes.allSatisfy({ $0.isFrozen }) else { return }
        let isLong = chance.happens(permille: 40)
        later(isLong ? chance.seconds(1_200...4_200) : chance.milliseconds(500...60_000), .start)
    }

    private func bury(_ node: Node) {
        node.isAlive = false
        node.database.die()
        goneFaults.add(node.database.counts)
        nodes.removeAll { $0 === node }
        for item in node.inHand { resultIsLost(item) }
        node.inHand = []
    }

    /// After each step on a node: did it die in a transaction?
    func notice(_ node: Node) {
        if node.isAlive, node.database.isDead { crash(node, "in a transaction") }
    }

    func mayDieInStore(_ node: Node) {
        guard nodes.count == 1 || !node.isDeposed, faults.strikes(.crashInStore) else { return }
        node.database.die(in: chance.below(3), afterCommit: chance.happens(permille: 500))
    }

    /// A node that can take in what comes from outside.
    func receiver() -> Node? {
        let able = nodes.filter(\.canWork)
        return able.isEmpty ? nil : chance.pick(able)
    }

    // MARK: A zombie

    /// The node stands still with all it has in hand, another takes its place, and then it goes on as if nothing were.
    func makeZombie() async {
        guard let node = nodes.first(where: \.canWork) else { return }
        node.isDeposed = true
        node.isFrozen = chance.happens(permille: 700)
        log("\(node.name) \(node.isFrozen ? "stands still" : "is believed dead"), and another takes its place")
        await startNode()
        let pause = node.isFrozen ? chance.seconds(20...400) : .zero
        later(pause, .resume(node))
        later(pause + chance.seconds(5...120), .end(node))
    }

    func resume(_ node: Node) {
        guard node.isAlive, node.isFrozen else { return }
        node.isFrozen = false
        log("\(node.name) goes on as if nothing were")
    }

    func end(_ node: Node) {
        guard node.isAlive else { return }
        let isLast = nodes.count == 1
        bury(node)
        log("\(node.name) is ended")
        if isLast { later(.seconds(1), .start) }
    }

    // MARK: Work

    /// What the engine left to be done is taken up by its node, soon or slowly.
    func followUp() async {
        for node in nodes {
            for item in node.engine.takeReady() {
                if canaryForgets(item) { await forget(item); continue }
                node.inHand.append(item)
                let isSlow = faults.strikes(.slowWorker)
                let pause = isSlow ? chance.seconds(55...200) : chance.milliseconds(0...60)
                later(pause, .perform(node, item))
            }
        }
    }

    func perform(_ item: OutboxItem, on node: Node) async {
        guard node.isAlive else { return }
        if node.isFrozen { return later(.seconds(10), .perform(node, item)) }
        if faults.strikes(.crash) { return crash(node, "before \(item.work.word)") }
        let result = await tryToPerform(item, on: node)
        await goOn()
        guard let result else {
            notice(node)
            if node.isAlive { later(.seconds(1), .perform(node, item)) }
            return
        }
        await canaryRepeats(item, on: node)
        if faults.strikes(.crash) { return crash(node, "after \(item.work.word), before its result is recorded") }
        later(provider.latency, .record(node, item, result))
    }

    /// - Returns: nil when the store failed.
    func tryToPerform(_ item: OutboxItem, on node: Node) async -> WorkResult? {
        do throws(StoreError) {
            return try await node.engine.perform(item)
        } catch {
            log("\(node.name) cannot perform \(item.work.word): \(error.kind.rawValue)")
            return nil
        }
    }

    func record(_ result: WorkResult, of item: OutboxItem, on node: Node) async {
        guard node.isAlive else { return }
        if node.isFrozen { return later(.seconds(10), .record(node, item, result)) }
        mayDieInStore(node)
        if node.isDeposed { resultIsLost(item) }
        do throws(StoreError) {
            try await node.engine.record(result, of: item)
            node.drop(item)
            log("\(node.name) recorded \(item.work.word)", about: numberOfMessage[item.callbackID])
        } catch {
            log("\(node.name) could not record \(item.work.word): \(error.kind.rawValue)")
            if node.isAlive, !node.database.isDead { later(.seconds(1), .record(node, item, result)) }
        }
        notice(node)
        if node.isAlive, faults.strikes(.crash) { crash(node, "after recording \(item.work.word)") }
    }

    /// Somebody else may do the same work again, since nobody was told that it is done.
    private func resultIsLost(_ item: OutboxItem) {
        if case .sendNotice(let id) = item.work { fact(.noticeResultLost(id)) }
    }
}

extension OutboxWork {
    /// For history.
    var word: String {
        switch self {
        case .dial: "dial"
        case .placeCall: "place call"
        case .lookUp: "look up"
        case .poll: "poll"
        case .transfer: "transfer"
        case .tellConnectionFailed: "tell connection failed"
        case .hangUp: "hang up"
        case .sendNotice: "send notice"
        case .unreadable: "nothing that can be read"
        }
    }
}
