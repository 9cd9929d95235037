// One transaction of the engine: events go through the machine; state, journal, attempts, outbox and notices are
// written together, or not at all.
import Logging
import TakeoutCore
import TakeoutStore

/// What every transaction of the engine needs to know.
struct EngineContext: Sendable {
    let environment: EngineEnvironment
    let settings: EngineSettings
    let rulebook: Rulebook
    let channels: [NoticeChannel]
    /// What our texts come from.
    let smsSender: String?
    let webhooks: WebhookDirectory
    let logger: Logger

    func lease(at now: Timestamp) -> Lease {
        Lease(owner: environment.nodeID, until: now + .seconds(settings.leaseSeconds))
    }
}

struct Transition {
    let tx: StoreTransaction
    let now: Timestamp
    let context: EngineContext
    var effects = Effects()
    private var freedPhones: [String] = []
    /// Of a fault of the account the admin is told once, and not for each call that met it.
    var hasMetAccountFault = false
    /// Was refused for want of a line: its end frees none.
    var attemptTurnedAway: AttemptID?
    /// Who asks for what happens here, a number or an e-mail address, if that is known: told to others when she takes a
    /// message. It is not in the journal, which names nobody.
    var actingPerson: String?
    /// What is to be counted when all is done.
    private var tallies = TallyBook()

    init(tx: StoreTransaction, now: Timestamp, context: EngineContext) {
        self.tx = tx
        self.now = now
        self.context = context
    }

    /// Makes the callback of a message that was just stored, and gives it its first event.
    mutating func begin(_ message: Message, of business: Business, with event: CallbackEvent) throws(StoreError) {
        let milestones = Milestones(receivedAt: message.source == .test ? nil : message.receivedAt)
        let callback = StoredCallback(
            id: message.id, businessID: business.id, state: CallbackState(rules: .initial), milestones: milestones)
        let isOwnLine = try tx.isOwnLine(business.numberToCall)
        let file = CallbackFile(callback: callback, business: business, isOwnLine: isOwnLine)
        _ = try run([event], on: file, countedBefore: Tally())
    }

    /// To be called once, when everything else is done.
    func writeTallies() throws(StoreError) { try tx.write(tallies) }

    /// Counts something of a message, if it is one that counts.
    mutating func count(_ tally: Tally, of callback: CallbackID, in business: Business, _ milestones: Milestones) {
        guard let receivedAt = milestones.receivedAt else { return }
        tallies.count(tally, of: callback, in: business, at: receivedAt)
    }

    /// Takes events in, in order, under the settings now in force.
    /// - Returns: for each event why it was ignored, or nil if it counted; nil as a whole if there is no such callback.
    @discardableResult
    mutating func apply(_ events: [CallbackEvent], to id: CallbackID) throws(StoreError) -> [IgnoredReason?]? {
        try file(id).map { file throws(StoreError) in try run(events, on: file) }
    }

    /// Something of a message changed beside its callback: open pages are told.
    mutating func tell(_ id: CallbackID) throws(StoreError) {
        guard let business = try callback(id)?.businessID else { return }
        effects.changes.append(Change(business: business, message: id))
    }

    private mutating func run(
        _ events: [CallbackEvent], on file: CallbackFile, countedBefore: Tally? = nil
    ) throws(StoreError) -> [IgnoredReason?] {
        var subject = Subject(file)
        if let countedBefore { subject.tallyBefore = countedBefore }
        try refreshRules(&subject)
        let wasBegun = subject.callback.state.roundStartedAt != nil
        var ignored: [IgnoredReason?] = []
        for event in events { ignored.append(try process(event, on: &subject)) }
        if !wasBegun { try textUrgent(subject.callback, subject.business) }
        try save(subject)
        try admitWaiting()
        return ignored
    }

    /// The callback that a transition works on.
    private struct Subject {
        var callback: StoredCallback
        let business: Business
        let isOwnLine: Bool
        var isChanged = false
        /// What its message added to the counts so far.
        var tallyBefore: Tally
        /// What integrators are to be told.
        var news: [WebhookNews] = []
        /// Somebody has taken the message.
        var taking: Taking?

        init(_ file: CallbackFile) {
            callback = file.callback
            business = file.business
            isOwnLine = file.isOwnLine
            tallyBefore = file.callback.tally
        }
    }

    private mutating func save(_ subject: Subject) throws(StoreError) {
        guard subject.isChanged else { return }
        try tx.save(subject.callback, now: now)
        let callback = subject.callback
        if let taking = subject.taking { try tellOthers(of: taking, callback, subject.business) }
        count(callback.tally - subject.tallyBefore, of: callback.id, in: subject.business, callback.milestones)
        try tell(subject.news, of: subject.callback.id, subject.business.id)
        effects.wake(at: subject.callback.state.wakeAt)
        effects.changes.append(Change(business: subject.business.id, message: subject.callback.id))
    }

    /// The journal holds the settings that a decision used, so changed ones become an event of their own.
    private mutating func refreshRules(_ subject: inout Subject) throws(StoreError) {
        let rules = context.rulebook.rules(for: subject.business, isOwnLine: subject.isOwnLine)
        if rules != subject.callback.state.rules { _ = try process(.rulesChanged(rules), on: &subject) }
    }

    /// Applies one event and those that follow from it inside of this transaction.
    private mutating func process(_ event: CallbackEvent, on subject: inout Subject) throws(StoreError)
        -> IgnoredReason?
    {
        var queue = [event]
        var first: IgnoredReason??
        while !queue.isEmpty {
            let applied = try step(queue.removeFirst(), on: &subject)
            if first == nil { first = .some(applied.ignored) }
            for action in applied.actions { queue += try carryOut(action, for: &subject) }
        }
        return first ?? nil
    }

    /// One event through the machine. What is known already changes nothing and is not written down.
    private mutating func step(_ event: CallbackEvent, on subject: inout Subject) throws(StoreError) -> Applied {
        var machine = CallbackMachine(subject.callback.state)
        let applied = machine.apply(event, now: now)
        if applied.ignored == .alreadyKnown || applied.ignored == .notDueYet { return applied }
        let ended = applied.outcome(from: subject.callback.state, to: machine.state)
        if let ended { effects.ended.append(ended.outcome) }
        if applied.ignored == nil, context.webhooks.isWanted(for: subject.business.id) {
            subject.news += WebhookNews.brought(
                by: event, ended: ended, from: subject.callback.state, to: machine.state)
        }
        if applied.ignored == nil, let taking = Taking(by: event, from: subject.callback.state, to: machine.state) {
            subject.taking = taking
        }
        subject.callback.state = machine.state
        subject.callback.journalSequence += 1
        subject.isChanged = true
        let sequence = subject.callback.journalSequence
        try tx.append(
            JournalEntry(sequence: sequence, at: now, event: event, ignored: applied.ignored), to: subject.callback.id)
        return applied
    }

    /// - Returns: the events that follow at once.
    private mutating func carryOut(
        _ action: CallbackAction, for subject: inout Subject
    ) throws(StoreError) -> [CallbackEvent] {
        let id = subject.callback.id
        switch action.kind {
        case .dial(let contact): return try dial(contact, action.sequence, for: subject)
        case .cancelDial:
            if let waiting = try tx.waitingCall(of: id) { try tx.complete(waiting.id) }
        case .record(let record):
            subject.callback.milestones.take(record)
            try tx.update(record)
        case .release(let attempt, let busyUntil):
            if let phone = try tx.releaseLiveCall(attempt, busyUntil: busyUntil) { freedPhones.append(phone) }
            effects.wake(at: busyUntil)
            try heedRelease(of: attempt)
        case .retake(let attempt): try retake(attempt, for: subject)
        case .notify(let kind):
            return try queueNotices(kind, action: action.sequence, subject.callback, subject.business)
        case .lookUp(let attempt): try queue(.lookUp(attempt), action.sequence, of: id)
        case .poll(let attempt): try queue(.poll(attempt), action.sequence, of: id)
        case .transfer(let attempt): try queue(.transfer(attempt), action.sequence, of: id)
        case .tellConnectionFailed(let attempt): try queue(.tellConnectionFailed(attempt), action.sequence, of: id)
        case .tellCustomerNotReached(let attempt):
            try queue(.tellCustomerNotReached(attempt), action.sequence, of: id)
        case .hangUp(let attempt): try queue(.hangUp(attempt), action.sequence, of: id)
        }
        return []
    }

    /// Adds work that this node performs right after the commit.
    mutating func queue(
        _ work: OutboxWork, _ sequence: Int, of callback: CallbackID, channel: String? = nil
    ) throws(StoreError) {
        let id = "\(callback):\(sequence)" + (channel.map { ":\($0)" } ?? "")
        let item = OutboxItem(id: id, callbackID: callback, sequence: sequence, work: work, createdAt: now)
        let lease = context.lease(at: now)
        try tx.add(item, leased: lease)
        effects.ready.append(LeasedWork(item: item))
        effects.wake(at: lease.until)
    }

    // MARK: The gate in front of a call

    private mutating func dial(
        _ contact: ContactID, _ sequence: Int, for subject: Subject
    ) throws(StoreError) -> [CallbackEvent] {
        let item = OutboxItem(
            id: "\(subject.callback.id):\(sequence)", callbackID: subject.callback.id, sequence: sequence,
            work: .dial(contact), createdAt: now)
        switch try passGate(subject) {
        case .admitted(let attempt, let order):
            let call = OutboxItem(
                id: item.id, callbackID: item.callbackID, sequence: sequence, work: .placeCall(attempt), createdAt: now)
            let lease = context.lease(at: now)
            try tx.add(call, leased: lease)
            effects.ready.append(LeasedWork(item: call, order: order))
            effects.wake(at: lease.until)
            return [.dialAdmitted(attempt)]
        case .denied(let denial): return [.dialDenied(denial)]
        case .hindered(let hindrance):
            try tx.add(item, waitingFor: hindrance, phone: subject.business.numberToCall)
            return []
        }
    }

    private enum GateVerdict {
        case admitted(AttemptID, CallOrder?)
        case hindered(DialHindrance)
        case denied(DialDenial)
    }

    /// Asks the limits, takes the phone and a line, and writes the attempt: all or nothing.
    private mutating func passGate(_ subject: Subject) throws(StoreError) -> GateVerdict {
        let phone = subject.business.numberToCall
        let limit = context.settings.callsPerPhonePerDay
        if limit > 0, try tx.countCalls(to: phone, since: now - .hours(24)) >= limit { return .denied(.dailyLimit) }
        let account = try accountForCall()
        let permission = account.breaker.permission(isAskedByPerson: subject.callback.state.isManualRound, now: now)
        if case .refused(let fault) = permission { return .denied(DialDenial(fault)) }
        if account.isFull(at: now) { return .hindered(.line) }
        let attempt = AttemptID(context.environment.identifiers.next(at: now))
        let hindrance = try tx.takeLiveCall(
            attempt: attempt, callback: subject.callback.id, phone: phone,
            lines: account.lines(of: context.settings.lines), now: now)
        if let hindrance { return .hindered(hindrance) }
        if permission == .asProbe { try beginProbe(attempt, account) }
        let row = Attempt(
            id: attempt, businessID: subject.business.id, messageID: subject.callback.id,
            customerPhone: try tx.customerPhone(of: subject.callback.id), employeePhone: phone,
            attemptNumber: subject.callback.state.attempts + 1, createdAt: now, isProbe: permission == .asProbe,
            round: subject.callback.state.round, token: "tk-\(attempt)")
        try tx.insert(row)
        count(.calls(1), of: subject.callback.id, in: subject.business, subject.callback.milestones)
        return .admitted(attempt, CallOrder(row, of: subject.business))
    }

    /// The call goes on whether or not its phone and a line are free in our books: then it holds none.
    private func retake(_ attempt: AttemptID, for subject: Subject) throws(StoreError) {
        guard let phone = try tx.attempt(attempt)?.employeePhone else { return }
        _ = try tx.takeLiveCall(
            attempt: attempt, callback: subject.callback.id, phone: phone, lines: context.settings.lines, now: now)
    }

    /// Phones that came free go to the calls that wait for them, in the order in which they came.
    private mutating func admitWaiting() throws(StoreError) {
        while !freedPhones.isEmpty {
            try admitNext(for: freedPhones.removeFirst())
        }
    }

    /// Lets the next call to this phone through, and one that waits for a line.
    mutating func admitNext(for phone: String) throws(StoreError) {
        while let item = try tx.waitingCall(for: phone) {
            if try admit(item) != .skipped { break }
        }
        try admitNextForLine()
    }

    /// Lets all through that wait for a line, until the lines are taken.
    mutating func admitAllForLines() throws(StoreError) {
        while let item = try tx.callWaitingForLine() {
            if try admit(item) == .hindered { break }
        }
    }

    private mutating func admitNextForLine() throws(StoreError) {
        while let item = try tx.callWaitingForLine() {
            if try admit(item) != .skipped { break }
        }
    }

    private enum Admission {
        case admitted, hindered
        /// The call was no longer wanted or allowed; its row is gone.
        case skipped
    }

    private mutating func admit(_ item: OutboxItem) throws(StoreError) -> Admission {
        let file: CallbackFile?
        do throws(StoreError) {
            file = try self.file(item.callbackID)
        } catch {
            // One that nobody can read must not keep the others from their turn.
            guard try !isReadable(item.callbackID) else { throw error }
            try tx.bury(item.id, error: error.description)
            return .skipped
        }
        guard let file else {
            try tx.complete(item.id)
            return .skipped
        }
        var subject = Subject(file)
        try refreshRules(&subject)
        let admission = try admit(item, for: &subject)
        try save(subject)
        return admission
    }

    private mutating func admit(_ item: OutboxItem, for subject: inout Subject) throws(StoreError) -> Admission {
        // New rules may have withdrawn the call, or replaced it by one to another number.
        if subject.isChanged, try tx.waitingCall(of: item.callbackID)?.id != item.id { return .skipped }
        switch try passGate(subject) {
        case .admitted(let attempt, let order):
            let lease = context.lease(at: now)
            try tx.admit(item.id, as: .placeCall(attempt), lease: lease)
            let call = OutboxItem(
                id: item.id, callbackID: item.callbackID, sequence: item.sequence, work: .placeCall(attempt),
                createdAt: item.createdAt)
            effects.ready.append(LeasedWork(item: call, order: order))
            effects.wake(at: lease.until)
            _ = try process(.dialAdmitted(attempt), on: &subject)
            return .admitted
        case .denied(let denial):
            try tx.complete(item.id)
            _ = try process(.dialDenied(denial), on: &subject)
            return .skipped
        case .hindered(let hindrance):
            try tx.keepWaiting(item.id, for: hindrance)
            return .hindered
        }
    }
}

extension Applied {
    /// How a call ended, told once: when nothing more is awaited of it, proof of its connection included.
    fileprivate func outcome(
        from before: CallbackState, to after: CallbackState
    ) -> (attempt: AttemptID, outcome: AttemptOutcome)? {
        guard let call = before.callInHand?.id, after.callInHand?.id != call else { return nil }
        for case .record(let record) in actions.map(\.kind) where record.id == call { return (call, record.outcome) }
        return (call, .connectedUnverified)  // the proof did not come
    }
}
