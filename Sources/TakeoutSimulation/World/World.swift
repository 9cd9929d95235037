// One seeded world: the real engine on a real SQLite file, and around it customers, phones, a provider, mail and faults.
// One task drives everything, one step after the other, so the same seed gives the same history.
import FoundationEssentials
import Logging
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// What makes one world.
struct WorldPlan: Sendable {
    let number: Int
    let seed: UInt64
    let callbacks: Int
    let isSwarm: Bool
    let canary: Canary?
    var keepsHistory = false
}

final class World {
    let plan: WorldPlan
    let time = WorldTime()
    let shared: MemorySQLiteDatabase
    /// What was committed, for those who look on.
    let books: Store
    let provider: SimulatedProvider
    let mail = NoticeBook()
    let channels: [SimulatedChannel]
    let identifiers = CountedIdentifiers()
    var settings = EngineSettings()
    var cast: Cast
    var customers: [Customer] = []
    var chance: Chance
    var faults: Faults
    var agenda: Agenda<WorldEvent>
    var history = History(start: WorldTime.start)
    var watch: Watch
    var nodes: [Node] = []
    /// Whether the nodes know that they may be several, as on PostgreSQL.
    let isShared: Bool
    var lives = 0
    var crashes = 0
    var sweeps = 0
    /// Scripts of the calls at the provider, by number.
    var scripts: [CallScript] = []
    /// Messages whose id is known, by number, and the other way round; looked up, never walked through.
    var idOfMessage: [Int: MessageID] = [:]
    var numberOfMessage: [MessageID: Int] = [:]
    var toolUses = 0
    var noticesSeen = 0
    var endOfFaults = WorldTime.start
    /// What the store had due when it was last asked; asked again after each step that may have changed it.
    var known: (due: Timestamp?, isFresh: Bool) = (nil, false)
    /// Nothing is fired before this moment: a failing store is given a second.
    var notBefore = WorldTime.start
    var idleSweeps = 0
    /// Since the faults are over.
    var peacefulSweeps = 0
    var goneFaults = FaultCounts()
    /// Work that kills whoever performs it, by id.
    var deadly: Set<String> = []
    var gracefulStops = 0
    /// Nodes that are to be asked to stop when they are at work.
    var stopsWanted = 0

    init(_ plan: WorldPlan) throws(StoreError) {
        self.plan = plan
        chance = Chance(seed: plan.seed)
        let mix = plan.isSwarm ? FaultMix.swarm(&chance) : .only(plan.canary?.faults ?? [:])
        cast = Cast(&chance)
        faults = Faults(mix: mix, chance: chance.fork())
        agenda = Agenda(chance: chance.fork())
        provider = SimulatedProvider(
            time: time, faults: Faults(mix: mix, chance: chance.fork()), chance: chance.fork())
        var channels: [SimulatedChannel] = []
        for channel in NoticeChannel.allCases {
            let faults = Faults(mix: mix, chance: chance.fork())
            channels.append(SimulatedChannel(channel, time: time, book: mail, faults: faults))
        }
        self.channels = channels
        shared = try MemorySQLiteDatabase()
        books = Store(shared)
        isShared = chance.happens(permille: 300)
        settings.publicURL = "https://takeout.example"
        settings.adminEmail = Cast.admin
        settings.lines = chance.between(2...6)
        settings.callsPerPhonePerDay = chance.happens(permille: 150) ? 60 : 0
        settings.lookupSeconds = chance.happens(permille: 300) ? 40 : 120
        watch = Watch(lines: settings.lines, slack: mix.slack)
    }

    // MARK: The course of things

    /// Plays the world to its end.
    func run() async throws -> WorldResult {
        try await begin()
        while !watch.isBroken, try await step() {}
        return try await conclude()
    }

    /// - Returns: false when nothing is left to happen.
    private func step() async throws -> Bool {
        let due = await dueTime()
        if let due, due <= agenda.nextTime ?? due {
            time.move(to: due)
            await fire()
        } else if let (at, event) = agenda.removeFirst() {
            time.move(to: at)
            try await happen(event)
        } else {
            return false
        }
        await followUp()
        return isInTime()
    }

    private func isInTime() -> Bool {
        guard time.truth - endOfFaults > Self.patience else { return true }
        watch.object(Objection(checker: "Liveness", message: nil, sentence: "work goes on days after the faults ended"))
        return false
    }

    /// How long after the faults everything may take: calls later within 24 hours, notices tried for more than a day.
    private static let patience = Duration.hours(24 * 6)

    private func happen(_ event: WorldEvent) async throws {
        switch event {
        case .call, .ghost, .perform, .resume, .end: break  // nothing is written
        default: known.isFresh = false
        }
        switch event {
        case .customer(let number, let beat): await customer(number, beat)
        case .news(let news): await deliver(news)
        case .tool(let use): await deliver(use)
        case .call(let number, let beat): call(number, beat)
        case .ghost(let order): await ghostAppears(order)
        case .person(let act): await person(act)
        case .perform(let node, let item): await perform(item, on: node)
        case .record(let node, let item, let result): await record(result, of: item, on: node)
        case .start: await startNode()
        case .look(let node): await look(node)
        case .resume(let node): resume(node)
        case .end(let node): end(node)
        case .mustEnd(let node): mustEnd(node)
        case .strike(let fault): await strike(fault)
        case .sweep: try await sweep()
        case .endOfFaults: await endFaults()
        }
    }

    // MARK: Small things

    var now: Timestamp { time.truth }

    func later(_ pause: Duration, _ event: WorldEvent) { agenda.add(event, at: now + pause) }

    func log(_ text: @autoclosure () -> String, about message: Int? = nil) {
        history.add(text(), about: message, at: now)
    }

    func fact(_ fact: Fact) { watch.see(fact, at: now) }

    // MARK: Time

    /// When a node that works would wake by itself, in true time.
    private func dueTime() async -> Timestamp? {
        guard let node = nodes.first(where: \.canWork) else { return nil }
        do throws(StoreError) {
            if !known.isFresh { known = (try await node.engine.nextDueTime(), true) }
            return known.due.map { max($0 - time.error, max(now, notBefore)) }
        } catch {
            notice(node)
            return max(now + .seconds(1), notBefore)
        }
    }

    /// A node does what is due.
    private func fire() async {
        let able = nodes.filter(\.canWork)
        guard !able.isEmpty else { return }
        let node = chance.pick(able)
        mayDieInStore(node)
        known.isFresh = false
        notBefore = now + .milliseconds(10)
        do throws(StoreError) {
            while try await node.engine.fireDue() {}
        } catch {
            notBefore = now + .seconds(1)
            log("\(node.name) could not do what is due: \(error.kind.rawValue)")
        }
        notice(node)
    }

    // MARK: The beginning

    private func begin() async throws {
        log("World \(plan.number), seed \(plan.seed), \(plan.callbacks) callbacks. Faults: \(faults.mix.inWords).")
        try await books.migrate(now: now)
        await startNode()
        for (number, business) in cast.businesses.enumerated() { try await found(business, number) }
        inviteCustomers()
        planFaults()
        agenda.add(.sweep, at: now + .seconds(30))
    }

    /// The first businesses are there before anything can fail.
    private func found(_ business: Business, _ number: Int) async throws {
        try await books.write { tx throws(StoreError) in try tx.insert(business) }
        fact(.settings(business: number, business, isCertain: true))
        guard faults.mix.rate(of: .crash) > 0 || chance.happens(permille: 500) else { return }
        for _ in 0..<chance.between(1...6) {
            agenda.add(.person(.change(business: number)), at: now + chance.seconds(600...busySeconds))
        }
    }

    /// So long customers call; the more of them, the longer.
    var busySeconds: Int { max(3_600, plan.callbacks * 60) }

    private func inviteCustomers() {
        var luck = chance.fork()
        for number in 0..<plan.callbacks {
            let customer = Customer(number: number, businesses: cast.businesses, &luck)
            customers.append(customer)
            let at = now + luck.milliseconds(1_000...busySeconds * 1_000)
            let first: CustomerBeat = if case .submission = customer.way { .submits } else { .leavesMessage }
            agenda.add(.customer(number, first), at: at)
            if luck.happens(permille: 40) { agenda.add(.person(.stop(number)), at: at + luck.seconds(0...1_800)) }
            if luck.happens(permille: 20) {
                agenda.add(.person(.markHandled(number)), at: at + luck.seconds(0...3_600))
            }
            if luck.happens(permille: 50) { agenda.add(.person(.callNow(number)), at: at + luck.seconds(0...7_200)) }
        }
    }
}
