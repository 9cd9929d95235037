// A world without sense or order around one callback: any event at any time; it watches what must never happen.
import FoundationEssentials
import TakeoutCore

/// Sends random events into a machine and notes what goes against the promises.
struct ChanceWorld {
    /// A promise that was broken, with the last events.
    private(set) var violations: [String] = []
    private(set) var edges: Set<PhaseEdge> = []
    private(set) var recorded: Set<OutcomeFact> = []
    private(set) var journal: [(event: CallbackEvent, at: Timestamp)] = []
    private(set) var state = CallbackState(rules: .initial)

    private var chance: SplitMix64
    private var now = Timestamp(microseconds: 1_772_445_600_000_000)
    private var isDialOutstanding = false
    private var holder: AttemptID?
    private var busy: AttemptID?
    private var admitted = 0
    private var released: [AttemptID] = []
    private var lastSequence = 0
    private var notices: [Int] = []
    private var kindsInRound: [NoticeKind] = []

    init(seed: UInt64) {
        chance = SplitMix64(seed: seed)
    }

    mutating func run(events: Int) {
        takeIn(.rulesChanged(randomRules()))
        for _ in 0..<events {
            timePasses()
            let event = likelyEvent()
            takeIn(event)
        }
        expect(released.count == Set(released).count, "an attempt was closed twice")
        expect(released.count == admitted - (holder == nil ? 0 : 1), "an attempt was not closed")
    }

    // MARK: Taking in

    private mutating func takeIn(_ event: CallbackEvent) {
        var machine = CallbackMachine(state)
        let applied = machine.apply(event, now: now)
        journal.append((event, now))
        let before = state
        state = machine.state
        if applied.ignored == .alreadyKnown { checkNothingChanged(before, applied) }
        if !before.isOpen { checkRest(event, applied, before) }
        if event == .callNowRequested, applied.ignored == nil { kindsInRound = [] }
        noteAdmission(event, applied)
        checkTaking(event, applied, before)
        for action in applied.actions { watch(action) }
        checkState(before)
    }

    /// Whatever makes a message somebody's is told once, and by what.
    private mutating func checkTaking(_ event: CallbackEvent, _ applied: Applied, _ before: CallbackState) {
        let taking = applied.ignored == nil ? Taking(by: event, from: before, to: state) : nil
        let isNew = state.phase.isTaken && !before.phase.isTaken
        expect(!isNew || taking != nil || before.live?.isHandled == true, "nobody knows who took it")
        switch taking {
        case .byCall(let id): expect(isNew && id == before.callInHand?.id, "it was taken by a call that was not live")
        case .byPerson: expect(event == .markedHandled, "it was taken by a person who did nothing")
        case nil: break
        }
    }

    private mutating func noteAdmission(_ event: CallbackEvent, _ applied: Applied) {
        guard applied.ignored == nil else { return }
        switch event {
        case .dialAdmitted(let id):
            expect(isDialOutstanding && holder == nil, "a call was let through that nobody asked for")
            (isDialOutstanding, holder) = (false, id)
            admitted += 1
        case .dialDenied: isDialOutstanding = false
        default: break
        }
    }

    private mutating func watch(_ action: CallbackAction) {
        expect(action.sequence == lastSequence + 1, "the actions are not numbered in order")
        lastSequence = action.sequence
        switch action.kind {
        case .dial:
            expect(!isDialOutstanding && holder == nil, "a second call was asked for")
            isDialOutstanding = true
        case .cancelDial:
            expect(isDialOutstanding, "a call was withdrawn that nobody asked for")
            isDialOutstanding = false
        case .record(let record): recorded.insert(OutcomeFact(record, state))
        case .release(let id, let busyUntil):
            expect(holder == id || busy == id, "a phone was freed that was not held")
            // The phone stays taken for a while after an unproven connection; proof frees it.
            busy = busyUntil == nil ? nil : id
            if holder == id { released.append(id) }
            holder = nil
        case .retake(let id):
            expect(holder == nil && released.contains(id), "a call was taken up again that was not given up")
            released.removeAll { $0 == id }
            holder = id
        case .notify(let kind):
            expect(kind == .poisonedWork || !kindsInRound.contains(kind), "\(kind) went out twice in a round")
            kindsInRound.append(kind)
            notices.append(action.sequence)
        case .hangUp(let id):
            let isGhost = state.ghosts.contains { $0.id == id }
            expect(holder == id || isGhost, "a call was hung up that is neither live nor a ghost")
        case .lookUp(let id), .poll(let id), .transfer(let id), .tellConnectionFailed(let id),
            .tellCustomerNotReached(let id):
            expect(holder == id, "\(action.words) for a call that is not live")
        }
    }

    // MARK: What must hold

    private mutating func expect(_ condition: Bool, _ promise: String) {
        guard !condition, violations.isEmpty else { return }
        let last = journal.suffix(8).map { "\($0.event)" }.joined(separator: "\n")
        violations.append("\(promise): now \(state.phase.words), after\n\(last)")
    }

    /// The engine drops such an event without storing anything.
    private mutating func checkNothingChanged(_ before: CallbackState, _ applied: Applied) {
        var after = state
        if case .calling(var live) = after.phase, let lastNewsAt = before.live?.lastNewsAt {
            live.lastNewsAt = lastNewsAt
            after.phase = .calling(live)
        }
        expect(after == before && applied.actions.isEmpty, "an event that was already known changed something")
    }

    /// At its end a callback is moved by a person, by the fate of its notices and by a call that turns up after all.
    private mutating func checkRest(_ event: CallbackEvent, _ applied: Applied, _ before: CallbackState) {
        if before.ghosts.contains(where: { $0.id == event.attempt }) { return }
        switch EventKind(event) {
        case .callNowRequested, .noticeSent, .noticeFailed, .actionAbandoned: break
        default: expect(applied.actions.isEmpty, "\(event) led to something after the end")
        }
    }

    private mutating func checkState(_ before: CallbackState) {
        let (from, to) = (PhaseKind(before.phase), PhaseKind(state.phase))
        if from != to { edges.insert(PhaseEdge(from: from, to: to)) }
        expect(state.isOpen || state.wakeAt == nil, "something is due after the end")
        expect((state.live?.id) == holder, "the live call is not the one that holds the phone")
        if case .scheduled(_, .retry(let number)) = state.phase, before.phase != state.phase {
            expect(number <= state.rules.retryAttempts, "a retry too many")
        }
        expect(state.latersUsed <= 5 && state.faultsUsed <= 3, "too many calls later, or tries after faults")
        if case .queued = state.phase { expect(isDialOutstanding, "waits for a call that nobody asked for") }
    }
}

// MARK: Chance

extension ChanceWorld {
    private mutating func timePasses() {
        if let due = state.wakeAt, chance.happens(oneIn: 3) {
            now = max(now, due)
        } else {
            now = now + .seconds(Int.random(in: 0...(chance.happens(oneIn: 10) ? 4_000 : 40), using: &chance))
        }
    }

    private mutating func pick<Element>(_ list: [Element], or other: Element) -> Element {
        list.randomElement(using: &chance) ?? other
    }

    private mutating func randomRules() -> CallbackRules {
        let obstacle: Obstacle? = chance.happens(oneIn: 4) ? pick(Obstacle.allCases, or: .callingOff) : nil
        let contact: ContactID? = chance.happens(oneIn: 12) ? nil : ContactID("contact-\(chance.happens(oneIn: 3))")
        return CallbackRules(
            obstacle: obstacle, contact: contact, retryAttempts: Int.random(in: 0...3, using: &chance),
            retryDelayMinutes: Int.random(in: 1...60, using: &chance),
            connection: chance.happens(oneIn: 2) ? .transferTool : nil)
    }

    /// Mostly what makes sense in the state, so that the runs come far; at times anything.
    private mutating func likelyEvent() -> CallbackEvent {
        if isDialOutstanding, !chance.happens(oneIn: 4) {
            return chance.happens(oneIn: 15) ? .dialDenied(.dailyLimit) : .dialAdmitted(newAttempt)
        }
        if let due = state.wakeAt, due <= now, chance.happens(oneIn: 2) { return .woke }
        if state.liveOrProving != nil, !chance.happens(oneIn: 8) { return callEvent() }
        return generalEvent()
    }

    private var newAttempt: AttemptID { AttemptID("attempt-\(admitted + 1)") }

    private mutating func generalEvent() -> CallbackEvent {
        let notice = pick(notices, or: 1)
        switch Int.random(in: 0..<12, using: &chance) {
        case 0: return .messageTaken(until: now + .minutes(5))
        case 1, 2: return .messageComplete
        case 3: return .rulesChanged(randomRules())
        case 4, 5: return .callNowRequested
        case 6: return pick([.stopRequested, .markedHandled, .woke, .woke], or: .woke)
        case 7: return .noticeFailed(action: notice)
        case 8: return .noticeSent(action: notice)
        case 9: return .actionAbandoned(action: notice)
        case 10: return chance.happens(oneIn: 2) ? .woke : .foundAdrift
        default: return callEvent()
        }
    }

    private mutating func callEvent() -> CallbackEvent {
        let live = state.liveOrProving?.id ?? AttemptID("attempt-\(admitted)")
        let other = pick(state.ghosts.map(\.id), or: AttemptID("attempt-0"))
        let id = chance.happens(oneIn: 6) ? other : live
        let decision = pick(Decision.allCases, or: .declined)
        let fault: RequestFault = chance.happens(oneIn: 3) ? .lasting : .passing
        switch Int.random(in: 0..<29, using: &chance) {
        case 0, 1: return .callPlaced(id)
        case 2: return .callNotPlaced(id, fault, retryAfter: chance.happens(oneIn: 2) ? nil : 90)
        case 3: return .callUnknown(id)
        case 4: return .callNotFound(id)
        case 5, 6: return .ringing(id)
        case 7, 8: return .answered(id)
        case 9: return .forwarding(id)
        case 10, 11, 12: return .recipientConfirmed(id)
        case 13, 14: return .connectRequested(id, .allowed)
        case 15: return .connectRequested(id, .refused(.foreign))
        case 16: return .laterRequested(id, minutes: Int.random(in: 5...1_440, using: &chance))
        case 17, 18: return .finished(id, decision)
        case 19: return .transferAccepted(id)
        case 20: return .transferFailed(id)
        case 21: return .transferUnknown(id)
        case 22: return .destinationRequested(id, chance.happens(oneIn: 4) ? .refused(.foreign) : .allowed)
        case 23, 24:
            let evidence = pick([TransferEvidence.connected, .notReached, .failed], or: .none)
            return .transferSettled(id, evidence, transfers: Int.random(in: 0...3, using: &chance))
        default: return .ended(id, randomEnding())
        }
    }

    private mutating func randomEnding() -> CallEnding {
        let evidence: TransferEvidence =
            chance.happens(oneIn: 3) ? pick([.connected, .notReached, .failed], or: .none) : .none
        let at = now - .seconds(Int.random(in: -60...600, using: &chance))
        return CallEnding(pick(EndClass.allCases, or: .unknown), transfer: evidence, at: at)
    }
}
