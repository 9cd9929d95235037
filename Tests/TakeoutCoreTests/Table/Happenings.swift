// Everything that can happen in a situation: the columns of the table of state and event.
import TakeoutCore

/// An event as it would come in a given situation, with the words by which the table names it.
struct Happening: Sendable {
    let name: String
    let event: CallbackEvent
    let at: Timestamp

    init(_ name: String, _ event: CallbackEvent, at: Timestamp) {
        self.name = name
        self.event = event
        self.at = at
    }

    static func all(in situation: Situation) -> [Happening] {
        let live = situation.state.liveOrProving?.id ?? AttemptID("attempt-1")
        let id = situation.isOfGhost ? situation.state.ghosts.last?.id ?? live : live
        return general(in: situation) + ofCall(id, at: situation.now + .seconds(1))
    }

    /// The call's events about an attempt that is not the live one.
    static func ofAnotherCall(in situation: Situation) -> [Happening] {
        ofCall(AttemptID("attempt-99"), at: situation.now + .seconds(1)).filter { EventKind($0.event) != .dialAdmitted }
    }

    private static func general(in situation: Situation) -> [Happening] {
        let (state, now) = (situation.state, situation.now + .seconds(1))
        let notice = state.awaitedNotices.last ?? 99
        let due = max(now, state.wakeAt ?? now)
        var list: [(String, CallbackEvent)] = [
            ("messageTaken", .messageTaken(until: now + .minutes(5))), ("messageComplete", .messageComplete),
            ("callNow", .callNowRequested), ("stop", .stopRequested),
            ("call later", .callLaterRequested(minutes: 30)), ("marked handled", .markedHandled),
            ("dialAdmitted", .dialAdmitted(AttemptID("attempt-7"))), ("dialDenied", .dialDenied(.dailyLimit)),
            ("noticeSent", .noticeSent(action: notice)), ("noticeFailed", .noticeFailed(action: notice)),
            ("actionAbandoned", .actionAbandoned(action: notice)),
            ("another's noticeFailed", .noticeFailed(action: 98)), ("foundAdrift", .foundAdrift),
        ]
        list += changedRules(state.rules)
        return list.map { Happening($0, $1, at: now) } + [
            Happening("woke early", .woke, at: situation.now - .seconds(1)), Happening("woke", .woke, at: due),
            Happening("woke, the call overdue", .woke, at: max(due, (state.live?.dialledAt ?? now) + .seconds(960))),
        ]
    }

    private static func changedRules(_ rules: CallbackRules) -> [(String, CallbackEvent)] {
        func changed(_ change: (inout CallbackRules) -> Void) -> CallbackEvent {
            var rules = rules
            change(&rules)
            return .rulesChanged(rules)
        }
        return [
            ("rules as they were", .rulesChanged(rules)), ("rules: more retries", changed { $0.retryAttempts += 1 }),
            ("rules: another number", changed { $0.contact = ContactID("contact-9") }),
            ("rules: no number", changed { ($0.contact, $0.obstacle) = (nil, .ownNumber) }),
        ]
    }

    private static func ofCall(_ id: AttemptID, at now: Timestamp) -> [Happening] {
        let events: [(String, CallbackEvent)] = [
            ("callPlaced", .callPlaced(id)), ("callNotPlaced, passing", .callNotPlaced(id, .passing, retryAfter: nil)),
            ("callNotPlaced, lasting", .callNotPlaced(id, .lasting, retryAfter: nil)),
            ("callUnknown", .callUnknown(id)), ("callNotFound", .callNotFound(id)), ("ringing", .ringing(id)),
            ("answered", .answered(id)), ("forwarding", .forwarding(id)), ("confirmed", .recipientConfirmed(id)),
            ("connect", .connectRequested(id, .allowed)),
            ("connect, refused", .connectRequested(id, .refused(.foreign))),
            ("later", .laterRequested(id, minutes: 60)), ("later, too far", .laterRequested(id, minutes: 1_440)),
            ("declined", .finished(id, .declined)), ("handled", .finished(id, .handled)),
            ("wrongPerson", .finished(id, .wrongPerson)), ("transferAccepted", .transferAccepted(id)),
            ("transferFailed", .transferFailed(id)), ("transferUnknown", .transferUnknown(id)),
            ("destination", .destinationRequested(id, .allowed)),
            ("destination, refused", .destinationRequested(id, .refused(.foreign))),
            ("settled connected", .transferSettled(id, .connected, transfers: 1)),
            ("settled notReached", .transferSettled(id, .notReached, transfers: 1)),
            ("settled failed", .transferSettled(id, .failed, transfers: 1)),
            ("an earlier one settled", .transferSettled(id, .failed, transfers: 0)),
        ]
        let afterWindow = Happening("callNotFound after the window", .callNotFound(id), at: now + .seconds(120))
        return events.map { Happening($0, $1, at: now) } + [afterWindow] + endings(id, at: now)
    }

    private static func endings(_ id: AttemptID, at now: Timestamp) -> [Happening] {
        let plain = EndClass.allCases.map { Happening("ended \($0)", .ended(id, CallEnding($0, at: now)), at: now) }
        let proofs: [TransferEvidence] = [.connected, .notReached, .failed]
        return plain
            + proofs.map {
                Happening("ended, customer \($0)", .ended(id, CallEnding(.humanEnded, transfer: $0, at: now)), at: now)
            }
    }
}

extension CallbackState {
    /// The attempt whose events count.
    var liveOrProving: LiveAttempt? {
        if case .proving(let live, _) = phase { return live }
        return live
    }
}

/// What the machine makes of a happening in a situation.
struct Consequence {
    let before: CallbackState
    let after: CallbackState
    let applied: Applied

    init(of happening: Happening, in situation: Situation) {
        var machine = CallbackMachine(situation.state)
        before = situation.state
        applied = machine.apply(happening.event, now: happening.at)
        after = machine.state
    }

    var words: String {
        let phase = after.phase.words == before.phase.words ? "" : after.phase.words
        let actions = applied.actions.map(\.words).joined(separator: ", ")
        let facts = [applied.ignored.map { "ignored: \($0.rawValue)" } ?? "", phase, actions].filter { !$0.isEmpty }
        return facts.isEmpty ? "noted" : facts.joined(separator: "; ")
    }
}
