// Claimed work: performed, and its result recorded. Claiming, performing and recording are three separate steps.
import Logging
import TakeoutCore
package import TakeoutStore

extension Engine {
    /// A piece of work whose worker died or stumbled so often is poison: it is put aside, where people see it.
    package static let poisonLimit = 10
    /// Performs one piece of claimed work and records the result, however long the database takes to accept it.
    func handle(_ item: OutboxItem) async {
        do throws(StoreError) {
            await keepRecording(try await perform(item), of: item)
        } catch {
            await putBack(item, after: error)
        }
        ready.letGo(of: item)
    }

    /// Acts on the world. Changes nothing of the callback, so that a crash leaves it as it was.
    /// - Throws: when the database fails before anything was performed.
    package func perform(_ item: OutboxItem) async throws(StoreError) -> WorkResult {
        if item.isSuspect {
            try await parts.store.write { tx throws(StoreError) in try tx.chargeSuspect(item.id) }
        }
        return switch item.work {
        case .dial, .unreadable: WorkResult.done  // never claimed for performing
        case .placeCall(let attempt): try await placeCall(item, attempt)
        case .lookUp(let attempt): try await lookUp(attempt)
        case .poll(let attempt): try await poll(attempt)
        case .transfer(let attempt): try await transfer(attempt)
        case .tellConnectionFailed(let attempt): try await tell(.connectionFailed, on: attempt)
        case .tellCustomerNotReached(let attempt): try await tell(.customerNotReached, on: attempt)
        case .hangUp(let attempt): try await hangUp(attempt)
        case .sendNotice(let notice): try await sendNotice(item, notice)
        case .awaitDelivery(let notice): WorkResult.deliveryUntold(notice)
        case .answerSMS(let phone, let text): await answerSMS(item, to: phone, text)
        case .mailAccountLink(let link): try await mailAccountLink(item, link)
        }
    }

    /// Takes a result in, in one transaction. It is a fact, however late it comes.
    package func record(_ result: WorkResult, of item: OutboxItem) async throws(StoreError) {
        if case .leftToOthers = result { return ready.letGo(of: item) }
        try await transactOrBury(item) { transition throws(StoreError) in try transition.takeIn(result, of: item) }
        ready.letGo(of: item)
    }

    /// Where neither state nor journal of the callback can be read, nobody can be told what came of the work: it becomes
    /// a dead letter instead of being tried for ever.
    private func transactOrBury(
        _ item: OutboxItem, _ body: @escaping @Sendable (inout Transition) throws(StoreError) -> Void
    ) async throws(StoreError) {
        do throws(StoreError) {
            try await transact(body)
        } catch {
            guard error.kind == .corrupt else { throw error }
            logger.critical("Work \(item.id) is given up: its message \(item.callbackID) cannot be read (\(error)).")
            try await parts.store.write { tx throws(StoreError) in try tx.bury(item.id, error: error.description) }
        }
    }

    private func keepRecording(_ result: WorkResult, of item: OutboxItem) async {
        var pause = Duration.milliseconds(100)
        while true {
            do throws(StoreError) {
                return try await record(result, of: item)
            } catch {
                logger.error("The result of \(item.id) could not be stored (\(error)): trying again in \(pause).")
            }
            // Cancelled only when the time to stop is over; the row and its lease are left to the next start.
            do { try await parts.environment.clock.sleep(until: now + pause) } catch { return }
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// The database failed before anything was performed.
    private func putBack(_ item: OutboxItem, after error: StoreError) async {
        logger.error("Work \(item.id) waits for the database (\(error)).")
        do throws(StoreError) {
            if error.isPassing {
                try await postpone(item, by: .seconds(1), error: error)
            } else if item.setbacks + 1 < Self.poisonLimit {
                try await postpone(item, by: .seconds(10 << min(item.setbacks, 5)), error: error)
            } else {
                try await putAside(item, why: error.description)
            }
        } catch {
            logger.error("Work \(item.id) is taken up again when its lease ends.")
        }
    }

    private func postpone(_ item: OutboxItem, by pause: Duration, error: StoreError) async throws(StoreError) {
        let due = now + pause
        try await parts.store.write { tx throws(StoreError) in
            try tx.postpone(item.id, until: due, error: error.description, isSetback: !error.isPassing)
        }
        alarm.set(due)
    }

    /// Begins work that is due. What another node put back while this one still has it in hand is not begun again.
    func begin(_ due: [OutboxItem]) async throws(StoreError) {
        let due = due.filter { !ready.isInHand($0.id) }
        for item in due where item.work != .unreadable && !item.isSuspect { handOver(item) }
        for item in due where item.work == .unreadable { try await takeOver(item) }
        try await tryAlone(due.filter { $0.work != .unreadable && $0.isSuspect })
    }

    /// Takes over work whose workers died. What this node still has in hand had its lease prolonged by the claim.
    func takeOver(_ abandoned: [OutboxItem]) async throws(StoreError) {
        let abandoned = abandoned.filter { !ready.isInHand($0.id) }
        for item in abandoned where !item.mayBeTriedAlone { try await takeOver(item) }
        try await tryAlone(abandoned.filter(\.mayBeTriedAlone))
    }

    /// Begins one suspect and puts the others off, also when all are due since nobody was there for a while.
    private func tryAlone(_ suspects: [OutboxItem]) async throws(StoreError) {
        let now = now
        let owner = parts.environment.nodeID
        var turn = suspectTurns.first(now: now, isInHand: ready.isInHand)
        for item in suspects {
            if turn <= now {
                suspectTurns.begin(item.id, now: now)
                handOver(item)
            } else {
                let due = turn
                try await parts.store.write { tx throws(StoreError) in try tx.putBack(item.id, of: owner, due: due) }
                alarm.set(due)
            }
            turn = suspectTurns.next(after: turn)
        }
    }

    /// Work whose worker died. What must not be repeated becomes a question to the provider instead.
    func takeOver(_ item: OutboxItem) async throws(StoreError) {
        if item.work == .unreadable { return try await putAside(item, why: "The stored work cannot be read.") }
        guard item.setbacks < Self.poisonLimit else {
            return try await putAside(item, why: item.lastError ?? "Its worker died again and again.")
        }
        switch item.work {
        case .placeCall(let attempt): try await record(.events([.callUnknown(attempt)]), of: item)
        case .transfer(let attempt): try await record(.events([.transferUnknown(attempt)]), of: item)
        case .tellConnectionFailed, .tellCustomerNotReached:
            try await record(.done, of: item)  // the moment has passed
        case .dial, .lookUp, .poll, .hangUp, .sendNotice, .awaitDelivery, .answerSMS, .mailAccountLink, .unreadable:
            handOver(item)
        }
    }

    /// Makes a dead letter of poisoned work: visible, performed by nobody, and the callback goes on without it.
    private func putAside(_ item: OutboxItem, why: String) async throws(StoreError) {
        logger.critical("Work \(item.id) is given up: \(why) takeout explain \(item.callbackID) tells more.")
        try await transactOrBury(item) { transition throws(StoreError) in try transition.putAside(item, why: why) }
    }
}

extension OutboxItem {
    fileprivate var isSuspect: Bool { setbacks >= StoreTransaction.suspectLimit }
    fileprivate var mayBeTriedAlone: Bool { isSuspect && setbacks < Engine.poisonLimit && work.mayBeRepeated }
}

extension OutboxWork {
    /// Doing it twice does no harm.
    fileprivate var mayBeRepeated: Bool {
        switch self {
        case .lookUp, .poll, .hangUp, .sendNotice, .awaitDelivery, .answerSMS, .mailAccountLink: true
        case .dial, .placeCall, .transfer, .tellConnectionFailed, .tellCustomerNotReached, .unreadable: false
        }
    }

    /// What it brings was news that no webhook had told.
    fileprivate var asksProvider: Bool {
        switch self {
        case .lookUp, .poll: true
        case .dial, .placeCall, .transfer, .tellConnectionFailed, .tellCustomerNotReached, .hangUp, .sendNotice,
            .awaitDelivery, .answerSMS, .mailAccountLink, .unreadable:
            false
        }
    }
}

extension StoreError {
    /// The fault is the database's and passes; the work has nothing to do with it.
    var isPassing: Bool { kind == .busy || kind == .storage }
}

extension Transition {
    mutating func takeIn(_ result: WorkResult, of item: OutboxItem) throws(StoreError) {
        switch result {
        case .leftToOthers: return
        case .notSent(let id, let refusal): return try takeIn(refusal, of: item, id)
        case .sent(let id, let receipt): return try settle(item, id, sentWith: receipt)
        case .putOff(let pause, let why): return try putOff(item, by: pause, why: why)
        case .linkNotMailed(let link, let why, isFinal: false): return try tryLater(item, link: link, why: why)
        default: try tx.complete(item.id)
        }
        switch result {
        case .done, .leftToOthers, .sent, .notSent, .putOff: break
        case .events(let events): try apply(events, to: item.callbackID)
        case .sighting(let sighting, let attempt): try takeIn(sighting, of: attempt, item)
        case .notPlaced(let error, let attempt):
            try tx.note(attempt, reason: String(error.explanation.prefix(200)))
            if let row = try tx.attempt(attempt) { try heed(error.account, about: row) }
            try apply([error.event(for: attempt)], to: item.callbackID)
        case .deliveryUntold(let id): try settleUntold(id)
        case .linkMailed(let link): try tx.noteMail(of: link, .sent, error: nil)
        case .linkNotMailed(let link, let why, _): try tx.noteMail(of: link, .failed, error: why)
        }
    }

    private mutating func takeIn(_ refusal: Refusal, of item: OutboxItem, _ id: NoticeID) throws(StoreError) {
        try noteAnswer(refusal.answer, to: id)
        if refusal.isFinal { try settle(item, id, refused: refusal) } else { try tryLater(item, id, refusal) }
    }

    private mutating func putOff(_ item: OutboxItem, by pause: Duration, why: String) throws(StoreError) {
        guard try tx.isLeased(item.id, to: context.environment.nodeID) else { return }
        try tx.postpone(item.id, until: now + pause, error: why, isSetback: false)
        effects.wake(at: now + pause)
    }

    private mutating func takeIn(
        _ sighting: CallSighting, of attempt: AttemptID, _ item: OutboxItem
    ) throws(StoreError) {
        guard let row = try tx.attempt(attempt) else { return }
        if item.work.asksProvider { return try learnByAsking(sighting, about: row) }
        try learn(sighting, about: row)
        try apply(events(of: sighting, for: attempt), to: item.callbackID)
    }

    mutating func putAside(_ item: OutboxItem, why: String) throws(StoreError) {
        try tx.bury(item.id, error: why)
        if case .mailAccountLink(let link) = item.work { return try tx.noteMail(of: link, .failed, error: why) }
        if let notice = try notice(of: item) {
            try tx.update(notice.id, status: .failed, error: why, now: now)
            if try goOn(from: notice) { return }
            let decides = try isLastHope(notice)
            // News of trouble with the news of trouble would never end.
            if notice.kind.isForAdmin || !decides { return }
        }
        try apply([.actionAbandoned(action: item.sequence)], to: item.callbackID)
    }

    /// The notice that the work sends. Where the work cannot be read, its id tells.
    private func notice(of item: OutboxItem) throws(StoreError) -> Notice? {
        switch item.work {
        case .sendNotice(let id), .awaitDelivery(let id): return try tx.notice(id)
        default: break
        }
        guard item.work == .unreadable else { return nil }
        return try tx.notices(of: item.callbackID).first { notice in
            item.id == "\(item.callbackID):\(notice.action):\(notice.channel.rawValue)"
        }
    }
}

extension VoiceError {
    fileprivate func event(for attempt: AttemptID) -> CallbackEvent {
        switch disposition {
        case .notDone(let retryAfter): .callNotPlaced(attempt, .passing, retryAfter: retryAfter)
        case .refused: .callNotPlaced(attempt, .lasting, retryAfter: nil)
        case .unknownOutcome: .callUnknown(attempt)
        }
    }
}
