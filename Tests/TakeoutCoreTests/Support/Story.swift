// Plays the world around one callback: every event goes through the machine, and the story is checked as it is told.
import FoundationEssentials
import TakeoutCore
import Testing

/// A callback and what happened to it. The gate lets every call through at once unless it is shut.
struct Story {
    static let contact = ContactID("contact-1")
    static let otherContact = ContactID("contact-2")

    private(set) var state = CallbackState(rules: .initial)
    var now = Timestamp(microseconds: 1_772_445_600_000_000)
    private(set) var journal: [(event: CallbackEvent, at: Timestamp)] = []
    private(set) var records: [AttemptRecord] = []
    private(set) var rules: CallbackRules
    var isGateOpen: Bool
    private var unseen: [CallbackAction] = []
    private var dialled = 0
    private let sourceLocation: SourceLocation

    init(
        retries: Int = 0, delay: Int = 5, obstacle: Obstacle? = nil, isGateOpen: Bool = true,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        rules = CallbackRules(
            obstacle: obstacle, contact: Story.contact, retryAttempts: retries, retryDelayMinutes: delay)
        self.isGateOpen = isGateOpen
        self.sourceLocation = sourceLocation
        happens(.rulesChanged(rules))
    }

    /// The id of the last call that was let through.
    var attempt: AttemptID { AttemptID("attempt-\(dialled)") }

    /// Takes an event in as the engine does: each time through a fresh machine on the stored state.
    @discardableResult
    mutating func happens(_ event: CallbackEvent) -> IgnoredReason? {
        var machine = CallbackMachine(stored(state))
        let applied = machine.apply(event, now: now)
        state = machine.state
        journal.append((event, now))
        unseen += applied.actions
        checkReplay()
        for action in applied.actions {
            switch action.kind {
            case .dial where isGateOpen: admit()
            case .record(let record): records.append(record)
            default: break
            }
        }
        return applied.ignored
    }

    private mutating func admit() {
        dialled += 1
        happens(.dialAdmitted(attempt))
    }

    private func stored(_ state: CallbackState) -> CallbackState {
        do {
            let copy = try JSONDecoder().decode(CallbackState.self, from: try JSONEncoder().encode(state))
            #expect(copy == state, "the state does not survive being stored", sourceLocation: sourceLocation)
            return copy
        } catch {
            Issue.record(error, sourceLocation: sourceLocation)
            return state
        }
    }

    private func checkReplay() {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        for (event, at) in journal { _ = machine.apply(event, now: at) }
        #expect(machine.state == state, "replay leads elsewhere", sourceLocation: sourceLocation)
    }
}

// MARK: What happens

extension Story {
    mutating func messageComes() { happens(.messageComplete) }

    mutating func timePasses(_ time: Duration) { now = now + time }

    /// Time passes until the machine wants to be woken.
    mutating func wakes(sourceLocation: SourceLocation = #_sourceLocation) {
        guard let due = state.wakeAt else {
            Issue.record("nothing is due", sourceLocation: sourceLocation)
            return
        }
        now = max(now, due)
        let ignored = happens(.woke)
        #expect(ignored == nil, sourceLocation: sourceLocation)
    }

    mutating func settingsChange(_ change: (inout CallbackRules) -> Void) {
        change(&rules)
        happens(.rulesChanged(rules))
    }

    mutating func gateLetsThrough() { admit() }

    mutating func callIsPlaced() { happens(.callPlaced(attempt)) }

    mutating func phoneRings() {
        callIsPlaced()
        happens(.ringing(attempt))
    }

    mutating func employeeAnswers() {
        phoneRings()
        happens(.answered(attempt))
    }

    mutating func employeeSaysYes() {
        employeeAnswers()
        happens(.recipientConfirmed(attempt))
    }

    mutating func employeeWantsTheCustomer(_ verdict: ConnectVerdict = .allowed) {
        happens(.connectRequested(attempt, verdict))
    }

    mutating func callIsForwarded() {
        happens(.transferAccepted(attempt))
        happens(.forwarding(attempt))
    }

    /// The call goes on for a while, and ends.
    mutating func ends(_ what: EndClass, _ transfer: TransferEvidence = .none, after time: Duration = .seconds(20)) {
        timePasses(time)
        happens(.ended(attempt, CallEnding(what, transfer: transfer, at: now)))
    }

    /// The fate of the last notice that was asked for.
    mutating func noticeArrives() { happens(.noticeSent(action: state.awaitedNotices.last ?? 0)) }

    mutating func noticeFails() { happens(.noticeFailed(action: state.awaitedNotices.last ?? 0)) }
}

// MARK: What is expected

extension Story {
    /// The actions since the last such look, in their order: all of them.
    mutating func did(_ expected: String..., sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(unseen.map(\.words) == expected, sourceLocation: sourceLocation)
        unseen = []
    }

    mutating func nothingElseHappens(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(unseen.map(\.words) == [], sourceLocation: sourceLocation)
        #expect(state.wakeAt == nil, "something is due", sourceLocation: sourceLocation)
        #expect(!state.isOpen, sourceLocation: sourceLocation)
    }

    /// What was done so far is told elsewhere.
    mutating func soFar() { unseen = [] }

    /// The notices that were asked for since the last look.
    var notices: [NoticeKind] {
        unseen.compactMap { action in
            guard case .notify(let kind) = action.kind else { return nil }
            return kind
        }
    }

    func stands(_ phase: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(state.phase.words == phase, sourceLocation: sourceLocation)
    }

    func nextCallIs(in time: Duration, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(state.nextAttemptAt.map { $0 - now } == time, sourceLocation: sourceLocation)
    }
}
