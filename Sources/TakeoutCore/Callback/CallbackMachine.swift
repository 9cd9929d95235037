// The decisions of a callback: events in, actions out. Pure: no clock, no luck, no I/O, and no input can make it fail.

/// What an event led to.
public struct Applied: Equatable, Sendable {
    /// To be carried out in this order.
    public let actions: [CallbackAction]
    /// Set when the event changed nothing.
    public let ignored: IgnoredReason?
}

/// Decides what follows from what happened. One instance per event: load the state, apply, store the state.
public struct CallbackMachine: Sendable {
    /// Of the decisions: replay of a journal is bound to it.
    public static let version = 3

    public internal(set) var state: CallbackState
    var emitted: [CallbackAction] = []

    public init(_ state: CallbackState) {
        self.state = state
    }

    /// Takes one event in.
    /// - Parameter now: the time of the event's transaction.
    public mutating func apply(_ event: CallbackEvent, now: Timestamp) -> Applied {
        emitted = []
        let ignored = decide(event, now: now)
        heedFailedNotice()
        return Applied(actions: emitted, ignored: ignored)
    }

    private mutating func decide(_ event: CallbackEvent, now: Timestamp) -> IgnoredReason? {
        switch event {
        case .messageTaken(let until): take(until: until)
        case .messageComplete: begin(now: now)
        case .rulesChanged(let rules): follow(rules, now: now)
        case .callNowRequested: callNow(now: now)
        case .stopRequested: stop(now: now)
        case .callLaterRequested(let minutes): callLater(minutes: minutes, now: now)
        case .markedHandled: markHandled()
        case .woke: wake(now: now)
        case .dialAdmitted(let id): admit(id, now: now)
        case .dialDenied(let denial): deny(denial)
        case .noticeSent(let action): noticeSettled(action, isSent: true)
        case .noticeFailed(let action): noticeSettled(action, isSent: false)
        case .actionAbandoned(let action): abandon(action, now: now)
        case .foundAdrift: takeUpAgain(now: now)
        default: heedGhost(event, now: now) ?? decideLive(event, now: now)
        }
    }

    /// Events of one attempt: only the live one counts.
    mutating func decideLive(_ event: CallbackEvent, now: Timestamp) -> IgnoredReason? {
        if case .proving(let live, _) = state.phase, case .ended(live.id, let ending) = event {
            return prove(live, ending)
        }
        guard var live = state.live, live.id == event.attempt else {
            return event.isSighting && event.attempt == state.lastEnded ? .alreadyKnown : .notTheLiveAttempt
        }
        live.lastNewsAt = max(live.lastNewsAt, now)
        state.phase = .calling(live)
        switch event {
        case .callPlaced: return placed(live)
        case .callNotPlaced(_, let fault, let after): return notPlaced(live, fault, retryAfter: after, now: now)
        case .callUnknown: return searchStarts(live, now: now)
        case .callNotFound: return notFound(live, now: now)
        case .ringing: return climb(live, to: .ringing, now: now)
        case .answered: return climb(live, to: .answered, now: now)
        case .forwarding: return forward(live, now: now)
        case .ended(_, let ending): return conclude(live, ending, now: now)
        case .recipientConfirmed: return confirm(live, now: now)
        case .connectRequested(_, let verdict): return connect(live, verdict, now: now)
        case .destinationRequested(_, let verdict): return handOut(live, verdict, now: now)
        case .laterRequested(_, let minutes): return postpone(live, minutes: minutes, now: now)
        case .finished(_, let decision): return finish(live, decision)
        case .transferAccepted: return transferAccepted(live, now: now)
        case .transferFailed: return transferFailed(live)
        case .transferUnknown: return transferUnknown(live, now: now)
        case .transferSettled(_, let evidence, let transfers):
            return transferSettled(live, evidence, transfers, now: now)
        default: return .doesNotApply
        }
    }

    mutating func emit(_ kind: CallbackAction.Kind) {
        state.actions += 1
        emitted.append(CallbackAction(sequence: state.actions, kind: kind))
    }

    mutating func move(to phase: CallbackPhase) {
        state.phase = phase
    }
}

extension CallbackEvent {
    /// The attempt that the event is about, if any.
    public var attempt: AttemptID? {
        switch self {
        case .messageTaken, .messageComplete, .rulesChanged, .callNowRequested, .stopRequested, .callLaterRequested,
            .markedHandled, .woke, .dialDenied, .noticeSent, .noticeFailed, .actionAbandoned, .foundAdrift:
            nil
        case .dialAdmitted(let id), .callPlaced(let id), .callNotPlaced(let id, _, _), .callUnknown(let id),
            .callNotFound(let id), .ringing(let id), .answered(let id), .forwarding(let id), .ended(let id, _),
            .recipientConfirmed(let id), .connectRequested(let id, _), .destinationRequested(let id, _),
            .laterRequested(let id, _), .finished(let id, _), .transferAccepted(let id), .transferFailed(let id),
            .transferUnknown(let id), .transferSettled(let id, _, _):
            id
        }
    }

    /// Whether it tells how a call of ours stands, as webhooks, polls and look-ups do over and over.
    var isSighting: Bool {
        switch self {
        case .callPlaced, .ringing, .answered, .forwarding, .transferSettled, .ended: true
        default: false
        }
    }
}
