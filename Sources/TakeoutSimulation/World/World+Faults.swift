// The faults of a world that come at a moment instead of by chance, and their end.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension World {
    private static let planned: [Fault] = [.providerDown, .zombie, .clockForward, .clockBackward, .channelDown]

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
        case .zombie: await makeZombie()
        case .clockForward: time.jump(by: chance.seconds(60...10_800))
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

    /// What the server does now and then beside its timers, and the world's look whether it is over.
    func sweep() async throws {
        if let node = receiver() {
            do throws(StoreError) {
                try await node.engine.sweepWaiting()
            } catch {
                log("\(node.name) could not sweep: \(error.kind.rawValue)")
            }
            notice(node)
        }
        if faults.isOver, agenda.isEmpty, try await nothingIsOpen() { return }
        idleSweeps = agenda.isEmpty ? idleSweeps + 1 : 0
        // Nothing is planned by anybody, and yet something is open: it hangs.
        if idleSweeps < 300 { later(.seconds(faults.isOver ? 600 : 30), .sweep) }
    }

    private func nothingIsOpen() async throws(StoreError) -> Bool {
        try await shared.read { connection throws(StoreError) in
            let rows = try connection.query(
                """
                SELECT (SELECT COUNT(*) FROM callbacks WHERE is_open) + (SELECT COUNT(*) FROM outbox)
                    + (SELECT COUNT(*) FROM live_calls) AS open
                """, [])
            let open: Int = try rows[0]("open")
            return open == 0
        }
    }
}
