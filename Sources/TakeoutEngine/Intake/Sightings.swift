// News of our own calls: the provider's facts go to the attempt's row, what they mean goes to the machine.
import Logging
import TakeoutCore
import TakeoutStore

/// What a sighting means, in order. Later stages imply the earlier ones, whose news may have been lost.
func events(of sighting: CallSighting, for attempt: AttemptID) -> [CallbackEvent] {
    let settled = sighting.settledTransfer(of: attempt)
    return switch sighting.stage {
    case .queued: [.callPlaced(attempt)]
    case .ringing: [.callPlaced(attempt), .ringing(attempt)]
    case .answered: [.callPlaced(attempt), .answered(attempt)] + settled
    case .forwarding: [.callPlaced(attempt), .forwarding(attempt)] + settled
    case .ended:
        (sighting.answeredAt == nil ? [] : [.answered(attempt)])
            + (sighting.ending.map { [.ended(attempt, $0)] } ?? [])
    }
}

extension Transition {
    /// Keeps what the provider says of a call on the attempt's row, where it is new, and of the account in its own.
    mutating func learn(_ sighting: CallSighting, about attempt: Attempt) throws(StoreError) {
        try heed(sighting, about: attempt)
        guard attempt.mayLearn(from: sighting) else { return }
        // A cost that was told is not taken back by a call object that still has the 0 of its creation.
        let cost = sighting.cost.flatMap { $0 > .zero || attempt.cost == nil ? $0 : nil }
        if let cost, cost != attempt.cost {
            let more = Money(microdollars: cost.microdollars - (attempt.cost ?? .zero).microdollars)
            try count(more, of: attempt)
        }
        try tx.learn(
            attempt.id, callID: sighting.callID, controlURL: sighting.controlURL, endedReason: sighting.endedReason,
            cost: cost, parts: sighting.costParts, costLookAt: attempt.nextCostLook(after: sighting, now: now))
    }

    private mutating func count(_ cost: Money, of attempt: Attempt) throws(StoreError) {
        guard let business = try tx.business(attempt.businessID) else { return }
        count(.calls(0, cost: cost), of: attempt.messageID, in: business, try tx.milestones(of: attempt.messageID))
    }
}

extension Transition {
    /// Takes in what only asking the provider told. What moved the callback was a repair: its webhook was lost or late.
    mutating func learnByAsking(_ sighting: CallSighting, about attempt: Attempt) throws(StoreError) {
        try learn(sighting, about: attempt)
        let verdicts = try apply(events(of: sighting, for: attempt.id), to: attempt.messageID)
        guard verdicts?.contains(nil) == true else { return }
        try tx.countRepair(attempt.id)
        effects.repaired += 1
    }
}

extension Engine {
    func take(_ sighting: CallSighting) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            guard let attempt = try transition.tx.attempt(callID: sighting.callID, token: sighting.token) else {
                transition.context.logger.notice("News of call \(sighting.callID), which is none of ours: left aside.")
                return
            }
            try transition.learn(sighting, about: attempt)
            try transition.apply(events(of: sighting, for: attempt.id), to: attempt.messageID)
        }
    }
}

extension CallSighting {
    /// What the news tells of a connection while the call goes on.
    func settledTransfer(of attempt: AttemptID) -> [CallbackEvent] {
        guard let transfers, stage < .ended, transfers.evidence != .none else { return [] }
        return [.transferSettled(attempt, transfers.evidence, transfers: transfers.count)]
    }
}

extension Attempt {
    fileprivate func mayLearn(from sighting: CallSighting) -> Bool {
        vapiCallID == nil || (controlURL == nil && sighting.controlURL != nil)
            || (endedReason == nil && sighting.endedReason != nil) || (sighting.cost != nil && sighting.cost != cost)
            || costParts.corrected(by: sighting.costParts) != costParts
    }
}
