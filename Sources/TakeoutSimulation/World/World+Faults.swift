// The faults of a world that come at a moment instead of by chance, and their end.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension World {
    private static let planned: [Fault] = [
        .providerDown, .outOfCredit, .zombie, .gracefulStop, .clockForward, .clockBackward, .channelDown,
    ]

    func planFaults() {
        endOfFaults = now + .seconds(busySeconds + 3_600)
        for fault in Self.planned {
            for _ in 0..<faults.mix.rate(of: fault) {
                agenda.add(.strike(fault), at: now + chance.seconds(60...busySeconds))
            }
        }
        agenda.add(.endOfFaults, at: endOfFaults)
    }

    func strike(_ fault: Fault) async {
        faults.note(fault)
        log("fault: \(fault.rawValue)")
        switch fault {
        case .providerDown: provider.goDown(until: now + .hours(1))
        case .outOfCredit: provider.loseCredit(until: now + chance.seconds(600...10_800))
        case .zombie: await makeZombie()
        case .gracefulStop: stopsWanted += 1
        case .clockForward:
            time.jump(by: chance.seconds(60...10_800))
            fact(.clockJumpedAhead)
        case .clockBackward: time.jump(by: .zero - chance.seconds(1...20))
        case .channelDown: chance.pick(channels).goDown(until: now + chance.seconds(3_600...21_600))
        default: break
        }
    }

    /// From here on all is well, and everything must come to its end.
    func endFaults() async {
        log("the faults are over")
        faults.isOver = true
        provider.endFaults()
        for channel in channels { channel.endFaults() }
        for node in nodes { node.database.endFaults() }
    }

    /// One of so many looks back a day.
    private static let sweepsToFindAll = 6

    /// What the server does now and then beside its timers, and the world's look whether it is over.
    func sweep() async throws {
        if let node = receiver() {
            await sweep(node)
            notice(node)
        }
        if faults.isOver { peacefulSweeps += 1 }
        if peacefulSweeps >= Self.sweepsToFindAll, agenda.isEmpty, try await nothingIsOpen() { return }
        idleSweeps = agenda.isEmpty ? idleSweeps + 1 : 0
        // Nothing is planned by anybody, and yet something is open: it hangs.
        if idleSweeps < 300 { later(.seconds(faults.isOver ? 600 : 60), .sweep) }
    }

    private func sweep(_ node: Node) async {
        sweeps += 1
        do throws(StoreError) {
            try await node.engine.sweepWaiting()
            try await node.engine.sweepCosts()
            if sweeps.isMultiple(of: 10) || faults.isOver { try await node.engine.sweepInbound() }
            guard sweeps.isMultiple(of: 5) || faults.isOver else { return }
            heed(try await node.engine.audit(), on: node)
        } catch {
            log("\(node.name) could not sweep: \(error.kind.rawValue)")
        }
    }

    /// The auditor repairs what no crash can break, since all of it is committed together: a find of its is a mistake.
    private func heed(_ report: AuditReport, on node: Node) {
        let failures = node.database.isDead ? [] : report.failures
        guard report.repairs + failures.count > 0 else { return }
        let message = (report.callbacks + failures).first.flatMap { numberOfMessage[$0] }
        let what = "\(report.callbacks.count) callbacks, \(report.notices.count) notices, \(report.calls.count) calls"
        log("the auditor repairs \(what)", about: message)
        watch.object(Objection(checker: "Auditor", message: message, sentence: "the auditor had to repair \(what)"))
    }

    private func nothingIsOpen() async throws(StoreError) -> Bool {
        try await shared.read { connection throws(StoreError) in
            let rows = try connection.query(
                """
                SELECT (SELECT COUNT(*) FROM callbacks WHERE is_open)
                    + (SELECT COUNT(*) FROM outbox WHERE status <> 'dead')
                    + (SELECT COUNT(*) FROM live_calls) AS open
                """, [])
            let open: Int = try rows[0]("open")
            return open == 0
        }
    }
}
