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
                store: Store(database, rememberingWith: books), provider: provider, notifiers: channels,
                composer: PlainComposer(),
                numbers: FictionNumbers(),
                environment: EngineEnvironment(clock: time, identifiers: identifiers, nodeID: name),
                settings: settings, logger: Self.silence))
        do throws(StoreError) {
            try await engine.start()
            let node = Node(name: name, engine: engine, database: database)
            // Whoever believes to be alone takes the work of all others for that of the dead.
            if !isShared { for other in nodes { other.isDeposed = true } }
            nodes.append(node)
            log("\(name) starts")
            fact(.disturbance)
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
        guard nodes.allSatisfy({ $0.isFrozen || $0.isStopping }) else { return }
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
        fact(.disturbance)
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

    // MARK: A graceful stop

    /// The node is asked to stop while it has work in hand: nothing comes to it any more, and it has so long to finish.
    private func stopSomeoneAtWork() {
        guard stopsWanted > 0, let node = nodes.first(where: { $0.canWork && !$0.inHand.isEmpty }) else { return }
        stopsWanted -= 1
        gracefulStops += 1
        node.isStopping = true
        node.engine.close()
        log("\(node.name) is asked to stop")
        fact(.disturbance)
        later(.seconds(settings.drainSeconds), .mustEnd(node))
    }

    private func stopIfIdle(_ node: Node) async {
        guard node.isAlive, node.isStopping, node.inHand.isEmpty else { return }
        do throws(StoreError) {
            if !canaryKeepsUnstarted() { try await node.engine.putBackUnstarted() }
            log("\(node.name) has stopped")
            // Work that was claimed and then not taken up, since the store failed, waits for the end of its lease.
            if faults.mix.rate(of: .storeBusy) + faults.mix.rate(of: .storeUndone) == 0 {
                fact(.stoppedGracefully(node.name, leased: try await leasedWork(of: node)))
            }
        } catch {
            log("\(node.name) stops and could not put back what it did not begin: \(error.kind.rawValue)")
        }
        leave(node)
    }

    func mustEnd(_ node: Node) {
        guard node.isAlive else { return }
        log("\(node.name) has not stopped in time and is ended")
        leave(node)
    }

    private func leave(_ node: Node) {
        bury(node)
        if nodes.allSatisfy({ $0.isFrozen }) { later(chance.milliseconds(500...60_000), .start) }
    }

    private func leasedWork(of node: Node) async throws(StoreError) -> Int {
        let name = node.name
        return try await shared.read { connection throws(StoreError) in
            let rows = try connection.query(
                "SELECT COUNT(*) AS work FROM outbox WHERE status = 'leased' AND lease_owner = $1", [.text(name)])
            return try rows[0]("work")
        }
    }

    // MARK: Work

    /// What the engine left to be done is taken up by its node, soon or slowly.
    func followUp() async {
        await canaryForgetsOutage()
        for node in nodes {
            for item in node.engine.takeReady() {
                if case .placeCall(let attempt) = item.work, let number = await number(of: item.callbackID) {
                    fact(.decided(number, business: customers[number].business, attempt))
                }
                if canaryForgets(item) { await forget(item); continue }
                if canaryGivesUp(item) { await giveUp(item); continue }
                node.inHand.append(item)
                let isSlow = faults.strikes(.slowWorker)
                let pause = isSlow ? chance.seconds(55...200) : chance.milliseconds(0...60)
                later(pause, .perform(node, item))
            }
        }
        stopSomeoneAtWork()
    }

    func perform(_ item: OutboxItem, on node: Node) async {
        guard node.isAlive else { return }
        if node.isFrozen { return later(.seconds(10), .perform(node, item)) }
        if faults.strikes(.crash) { return crash(node, "before \(item.work.word)") }
        if canarySkipsHangUp(item) { return later(.milliseconds(100), .record(node, item, .done)) }
        let isDeadly = isDeadly(item)
        let result = await tryToPerform(item, on: node, isDeadly: isDeadly)
        await goOn()
        guard let result else {
            notice(node)
            if node.isAlive { later(.seconds(1), .perform(node, item)) }
            return
        }
        if isDeadly { return crash(node, "of \(item.work.word)") }
        await canaryRepeats(item, on: node)
        if faults.strikes(.crash) { return crash(node, "after \(item.work.word), before its result is recorded") }
        let hanging = channels.compactMap { $0.takeHanging() }.max()
        if hanging != nil {
            node.late.insert(item.id)
            if let number = numberOfMessage[item.callbackID] { fact(.noticeToldLate(number)) }
        }
        later(hanging ?? provider.latency, .record(node, item, result))
    }

    /// What kills its worker once does so whenever it is performed, also when other faults are over. Calls and transfers
    /// are never performed twice, so they cannot be of that kind.
    private func isDeadly(_ item: OutboxItem) -> Bool {
        if deadly.contains(item.id) { return true }
        switch item.work {
        case .lookUp, .poll, .hangUp, .sendNotice: break
        case .dial, .placeCall, .transfer, .tellConnectionFailed, .tellCustomerNotReached, .awaitDelivery, .answerSMS,
            .mailAccountLink, .unreadable:
            return false
        }
        guard faults.strikes(.deadlyWork) else { return false }
        deadly.insert(item.id)
        fact(.deadly(numberOfMessage[item.callbackID], item.id))
        return true
    }

    /// - Returns: nil when the store failed.
    func tryToPerform(_ item: OutboxItem, on node: Node, isDeadly: Bool = false) async -> WorkResult? {
        // The process dies when it turns to the outside, before anything is done there.
        setReach(!isDeadly)
        defer { setReach(true) }
        do throws(StoreError) {
            return try await node.engine.perform(item)
        } catch {
            log("\(node.name) cannot perform \(item.work.word): \(error.kind.rawValue)")
            return nil
        }
    }

    private func setReach(_ isReachable: Bool) {
        provider.isReachable = isReachable
        for channel in channels { channel.isReachable = isReachable }
    }

    func record(_ result: WorkResult, of item: OutboxItem, on node: Node) async {
        guard node.isAlive else { return }
        if node.isFrozen { return later(.seconds(10), .record(node, item, result)) }
        mayDieInStore(node)
        let isLate = node.late.remove(item.id) != nil
        if node.isDeposed || isLate && nodes.count > 1 { resultIsLost(item) }
        do throws(StoreError) {
            try await node.engine.record(result, of: item)
            node.drop(item)
            tellOutage(in: result)
            log("\(node.name) recorded \(item.work.word)", about: numberOfMessage[item.callbackID])
        } catch {
            log("\(node.name) could not record \(item.work.word): \(error.kind.rawValue)")
            if node.isAlive, !node.database.isDead { later(.seconds(1), .record(node, item, result)) }
        }
        notice(node)
        if node.isAlive, faults.strikes(.crash) { crash(node, "after recording \(item.work.word)") }
        await stopIfIdle(node)
    }

    /// Our side knows now that the account carries no calls.
    private func tellOutage(in result: WorkResult) {
        switch result {
        case .notPlaced(let error, let attempt) where error.account.fault != nil: fact(.outageTold(attempt))
        case .sighting(let sighting, let attempt) where sighting.account.fault != nil: fact(.outageTold(attempt))
        default: break
        }
    }

    /// Somebody else may do the same work again, since nobody was told that it is done.
    private func resultIsLost(_ item: OutboxItem) {
        guard case .sendNotice(let id) = item.work else { return }
        fact(.noticeResultLost(id))
        if let number = numberOfMessage[item.callbackID] { fact(.noticeToldLate(number)) }
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
        case .tellCustomerNotReached: "tell customer not reached"
        case .hangUp: "hang up"
        case .sendNotice: "send notice"
        case .awaitDelivery: "await delivery"
        case .answerSMS: "answer an SMS"
        case .mailAccountLink: "mail account link"
        case .unreadable: "nothing that can be read"
        }
    }
}
