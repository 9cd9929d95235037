// The engine: takes events in, commits what follows, performs what is due. All of it can go on after a crash.
public import Logging
public import ServiceLifecycle
public import TakeoutCore
public import TakeoutStore

/// What the engine works with; made once, by the composition root.
public struct EngineParts: Sendable {
    public var store: Store
    /// nil: no calls are placed.
    public var provider: (any VoiceProvider)?
    public var notifiers: [any Notifier]
    /// Answers replies by SMS; nil: they are acted on without a word.
    public var sms: (any SMSCarrier)?
    public var composer: any NoticeComposer
    /// nil: nobody outside watches.
    public var heartbeat: (any Heartbeat)?
    /// nil: mails that belong to no message are not sent.
    public var letters: (any LetterComposer)?
    /// nil: nobody outside is told anything.
    public var webhooks: (any WebhookPoster)?
    public var numbers: any PhoneNumberReader
    public var environment: EngineEnvironment
    public var settings: EngineSettings
    public var logger: Logger

    public init(
        store: Store, provider: (any VoiceProvider)?, notifiers: [any Notifier], composer: any NoticeComposer,
        numbers: any PhoneNumberReader, environment: EngineEnvironment, settings: EngineSettings, logger: Logger,
        heartbeat: (any Heartbeat)? = nil, sms: (any SMSCarrier)? = nil, letters: (any LetterComposer)? = nil,
        webhooks: (any WebhookPoster)? = nil
    ) {
        self.store = store
        self.provider = provider
        self.notifiers = notifiers
        self.composer = composer
        self.numbers = RememberedNumbers(numbers)
        self.environment = environment
        self.settings = settings
        self.logger = logger
        self.heartbeat = heartbeat
        self.sms = sms
        self.letters = letters
        self.webhooks = webhooks
    }
}

public final class Engine: Service {
    public let parts: EngineParts
    public let feed = ChangeFeed()
    let context: EngineContext
    let alarm = Alarm()
    let dispatch = Dispatch()
    let webhookDirectory = WebhookDirectory()
    let lines = LineDirectory()
    let ready = ReadyWork()
    let suspectTurns = SuspectTurns()
    let gates: ChannelGates
    let sweeps = SweepMemory()
    let bus: NodeBus

    public init(_ parts: EngineParts) {
        self.parts = parts
        bus = NodeBus(parts.store)
        gates = ChannelGates(parts.notifiers)
        let rulebook = Rulebook(
            settings: parts.settings, hasProvider: parts.provider != nil, numbers: parts.numbers)
        context = EngineContext(
            environment: parts.environment, settings: parts.settings, rulebook: rulebook,
            channels: parts.notifiers.map(\.channel), smsSender: parts.sms?.sender, webhooks: webhookDirectory,
            logger: parts.logger)
    }

    var now: Timestamp { parts.environment.clock.now }
    var logger: Logger { parts.logger }

    /// Runs until graceful shutdown: performs what is due, fires the timers, takes over what a dead worker left.
    public func run() async throws {
        try await start()
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { loops in
                loops.addTask { await self.runTimers() }
                loops.addTask { await self.runSweeps() }
                loops.addTask { await self.runDispatch() }
                loops.addTask { await self.followOtherNodes() }
                await performReady { loops.cancelAll() }
            }
        } onGracefulShutdown: {
            self.close()
        }
        try await putBackUnstarted()
    }

    /// The beginning of the end: what is in hand is finished, and what comes up is left to the next start.
    package func close() {
        feed.close()
        ready.close()
        gates.close()
    }

    /// Performs what is ready until the queue is closed, then waits for what is in hand.
    private func performReady(onClosing: () -> Void) async {
        await withDiscardingTaskGroup { group in
            while let item = await ready.next() { group.addTask { await self.handle(item) } }
            onClosing()
        }
    }

    /// What came up while stopping was leased but not begun: the next start may perform it at once.
    package func putBackUnstarted() async throws(StoreError) {
        let items = ready.unstarted
        let now = now
        let owner = parts.environment.nodeID
        try await parts.store.write { tx throws(StoreError) in
            for item in items { try tx.putBack(item.id, of: owner, due: now) }
        }
    }

    /// Loads what is answered from memory, and takes back the work of this node's last life. Before anything else.
    package func start() async throws(StoreError) {
        let now = now
        let owner = parts.environment.nodeID
        // Other nodes on a shared database are alive: their leases run out by themselves when they are not.
        if !parts.store.isShared {
            try await parts.store.write { tx throws(StoreError) in try tx.expireLeases(notOf: owner, now: now) }
        }
        try await reloadLines()
    }

    /// Runs a transaction, and after its commit does what it left to do.
    func transact<Value: Sendable>(
        _ body: @escaping @Sendable (inout Transition) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let now = now
        let context = context
        let (value, effects) = try await parts.store.write { tx throws(StoreError) in
            var transition = Transition(tx: tx, now: now, context: context)
            let value = try body(&transition)
            try transition.writeTallies()
            return (value, transition.effects)
        }
        parts.environment.metrics.commitSeconds.observe(self.now - now)
        effects.count(in: parts.environment.metrics)
        for complaint in effects.complaints { logger.error(complaint) }
        for change in effects.changes { ready.forgetOrder(for: change.message) }
        for work in effects.ready { ready.add(work.item, work.order.map { ReadyWork.HandedOrder(order: $0, at: now) }) }
        if let wake = effects.earliestWake { alarm.set(wake) }
        if effects.hasDispatch { dispatch.alarm.set(now) }
        if effects.webhooksChanged { await webhooksChanged() }
        feed.publish(effects.changes)
        bus.tell(effects, now: now)
        return value
    }

    /// Hands claimed work to the workers.
    func handOver(_ item: OutboxItem) { ready.add(item) }

    /// Claimed work that no worker has taken yet. For a driver that steps the engine itself instead of `run()`.
    package func takeReady() -> [OutboxItem] { ready.takeAll() }

    // MARK: What people ask for

    /// *Call now*: begins a new round.
    /// - Returns: nil if there is no such message; else why it cannot be, or `.some(nil)` when it was begun.
    public func callNow(_ message: MessageID) async throws(StoreError) -> IgnoredReason?? {
        try await transact { transition throws(StoreError) in
            try transition.apply([.callNowRequested], to: message).map { $0[0] }
        }
    }

    /// *Stop*: no (further) call, no notice. Stopping what has ended changes nothing.
    public func stop(_ message: MessageID) async throws(StoreError) -> IgnoredReason?? {
        try await transact { transition throws(StoreError) in
            try transition.apply([.stopRequested], to: message).map { $0[0] }
        }
    }

    /// *Mark handled*: the matter is dealt with, so no (further) call.
    /// - Parameter person: who says so, an e-mail address, if that is known; others are told.
    /// - Returns: nil if there is no such message; `.callIsLive` while a person hears it or is handed on to the customer.
    public func markHandled(
        _ message: MessageID, by person: String? = nil
    ) async throws(StoreError) -> IgnoredReason?? {
        try await transact { transition throws(StoreError) in
            transition.actingPerson = person
            return try transition.apply([.markedHandled], to: message).map { $0[0] }
        }
    }

    /// Changes a business in one transaction, writes down who changed what, and lets its open callbacks follow the new
    /// settings at once.
    /// - Parameter change: edits the business; what it throws undoes everything.
    /// - Returns: nil if there is no such business.
    public func change(
        _ id: BusinessID, by actor: Actor = .system,
        _ change: @escaping @Sendable (inout Business) throws(StoreError) -> Void
    ) async throws(StoreError) -> Business? {
        let business = try await transact { transition throws(StoreError) -> Business? in
            guard var business = try transition.tx.businessToChange(id) else { return nil }
            let before = business
            try change(&business)
            if business != before { business.settingsVersion += 1 }
            try transition.tx.update(business, now: transition.now)
            try transition.note(business.differences(from: before), of: business, by: actor)
            for callback in try transition.tx.openCallbacks(of: id) where try transition.isReadable(callback) {
                try transition.apply([], to: callback)
            }
            return business
        }
        if let business { learn(business) }
        return business
    }

    /// Adds a business.
    public func add(_ business: Business, by actor: Actor = .system) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            try transition.tx.insert(business)
            let made = Difference(field: "business", from: nil, to: business.name)
            try transition.note([made] + business.differences(from: .blank(business)), of: business, by: actor)
        }
        learn(business)
    }

    private func learn(_ business: Business) {
        lines.learn(business)
        bus.tell(business.id)
    }

    /// Loads what is answered from memory. To be awaited before the first call is let in: a call on a line that is not
    /// known yet would be turned away.
    public func prepare() async throws(StoreError) { try await reloadLines() }

    func reloadLines() async throws(StoreError) {
        let businesses = try await parts.store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: Int(Int32.max))
        }
        for business in businesses { lines.learn(business) }
        try await reloadWebhooks()
    }

    /// The business that a call to this line belongs to, from memory: this must be answered even when the database is
    /// locked.
    public func businessAnswering(_ call: InboundCall) -> Business? {
        lines.business(lineID: call.lineID, lineNumber: call.lineNumber)
    }
}
