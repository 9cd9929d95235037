// Asks for what calls cost where their report did not say: costs may come minutes after the call, or be corrected then.
import Logging
import TakeoutCore
package import TakeoutStore

extension Engine {
    static let costSweepTime = Duration.minutes(1)
    private static let batch = 20

    /// Asks for the costs that are due to be asked for. What does not come now is left to the next look, of which a call
    /// has two at most.
    package func sweepCosts() async throws(StoreError) {
        guard let provider = parts.provider, provider.capabilities.canLookUp else { return }
        let now = now
        let due = try await parts.store.read { tx throws(StoreError) in
            try tx.dueCostLooks(now: now, limit: Self.batch)
        }
        for id in due { try await lookAtCost(of: id, provider) }
    }

    private func lookAtCost(of id: AttemptID, _ provider: any VoiceProvider) async throws(StoreError) {
        let now = now
        let call = try await parts.store.write { tx throws(StoreError) -> String? in
            guard let attempt = try tx.attempt(id),
                try tx.takeCostLook(id, now: now, next: attempt.costLookAfter(now))
            else { return nil }
            return attempt.vapiCallID
        }
        guard let call else { return }
        do throws(VoiceError) {
            guard let sighting = try await provider.call(call) else { return }
            try await record(sighting, of: id)
        } catch {
            logger.info("The cost of attempt \(id) could not be asked for: \(error.explanation)")
        }
    }

    private func record(_ sighting: CallSighting, of id: AttemptID) async throws(VoiceError) {
        do throws(StoreError) {
            try await transact { transition throws(StoreError) in
                if let attempt = try transition.tx.attempt(id) { try transition.learn(sighting, about: attempt) }
            }
        } catch {
            throw VoiceError(.unknownOutcome, "it could not be stored (\(error))")
        }
    }
}

extension Attempt {
    /// The report comes seconds after the end; what it lacks is asked for when it is surely there, and once more when
    /// bills are settled.
    private static let firstCostLook = Duration.minutes(2)
    private static let lastCostLook = Duration.minutes(30)

    /// When to ask for the cost, now that this was seen; nil: not at all.
    func nextCostLook(after sighting: CallSighting, now: Timestamp) -> Timestamp? {
        if (sighting.cost ?? .zero) > .zero || (cost ?? .zero) > .zero { return nil }
        if let costLookAt { return costLookAt }
        return sighting.stage == .ended && costLooks == 0 ? now + Self.firstCostLook : nil
    }

    /// A call that is said to have cost nothing probably has; one without any word is looked at again.
    fileprivate func costLookAfter(_ now: Timestamp) -> Timestamp? {
        costLooks == 0 && cost == nil ? now + Self.lastCostLook : nil
    }
}
