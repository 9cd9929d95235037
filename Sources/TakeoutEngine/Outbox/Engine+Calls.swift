// Work on calls: placing, looking up, polling, transferring, hanging up.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    /// Far shorter than any lease: nobody else can have taken the work meanwhile. What happens to the callback
    /// withdraws the order at once.
    private static let freshness = Duration.milliseconds(500)

    /// An attempt with what is needed to act on its call.
    private struct CallFile: Sendable {
        let attempt: Attempt
        let message: Message
        let business: Business
        let state: CallbackState
    }

    private func file(of attempt: AttemptID) async throws(StoreError) -> CallFile? {
        let logger = logger
        return try await parts.store.read { tx throws(StoreError) in try Self.file(of: attempt, tx, logger) }
    }

    private static func file(
        of attempt: AttemptID, _ tx: StoreTransaction, _ logger: Logger
    ) throws(StoreError) -> CallFile? {
        guard let attempt = try tx.attempt(attempt), let message = try tx.message(attempt.messageID),
            let business = try tx.business(attempt.businessID),
            let callback = try tx.readableCallback(attempt.messageID, logger)
        else { return nil }
        return CallFile(attempt: attempt, message: message, business: business, state: callback.state)
    }

    // MARK: Creation

    /// A worker that was held up for longer than its lease must not dial: another one may be looking for the call.
    func placeCall(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) -> WorkResult {
        if let order = freshOrder(of: attempt, item), let provider = parts.provider {
            return await place(order, with: provider)
        }
        let (now, owner, logger) = (now, parts.environment.nodeID, logger)
        let (isOurs, breaker, file) = try await parts.store.read { tx throws(StoreError) in
            (
                try tx.holdsLease(item.id, owner: owner, now: now), try tx.providerAccount().breaker,
                try Self.file(of: attempt, tx, logger)
            )
        }
        guard isOurs else { return .leftToOthers }
        // Between the order and a slow worker a person may have stopped it, or the call that was missing has turned up.
        if let live = file?.state.live, live.id == attempt, live.isStopping {
            return .events([.callNotPlaced(attempt, .passing, retryAfter: nil)])
        }
        if let file, file.state.live?.id != attempt { return .done }
        if let fault = breaker.outage?.fault, breaker.probe != attempt {
            let explanation = "No call was placed. \(fault.inWords)"
            return .notPlaced(VoiceError(.refused, explanation, account: AccountNews(fault: fault)), attempt)
        }
        guard let file, let provider = parts.provider, let order = CallOrder(file.attempt, of: file.business) else {
            return .events([.callNotPlaced(attempt, .lasting, retryAfter: nil)])
        }
        return await place(order, with: provider)
    }

    /// The order that came with the item, while it is as new as the answer to a question to the database would be.
    private func freshOrder(of attempt: AttemptID, _ item: OutboxItem) -> CallOrder? {
        // Where others change callbacks too, the database is asked.
        guard !parts.store.isShared, let handed = ready.takeOrder(of: attempt, for: item.callbackID), now >= handed.at,
            now < handed.at + Self.freshness
        else { return nil }
        return handed.order
    }

    private func place(_ order: CallOrder, with provider: any VoiceProvider) async -> WorkResult {
        do throws(VoiceError) {
            return .sighting(try await provider.placeCall(order), of: order.attempt)
        } catch {
            logger.warning("Attempt \(order.attempt) of message \(order.message): \(error.explanation)")
            return .notPlaced(error, order.attempt)
        }
    }

    func lookUp(_ attempt: AttemptID) async throws(StoreError) -> WorkResult {
        guard let file = try await file(of: attempt), let provider = parts.provider,
            let line = file.business.vapiPhoneNumberID
        else { return .done }
        // Our clock may be ahead of the provider's by hours, and then a call would seem to be older than its order.
        let since = file.attempt.createdAt - .hours(24)
        do throws(VoiceError) {
            let found = try await provider.findCall(token: file.attempt.token, lineID: line, since: since)
            return found.map { .sighting($0, of: attempt) } ?? .events([.callNotFound(attempt)])
        } catch {
            // No answer proves nothing: the machine asks again.
            logger.warning("Looking for the call of attempt \(attempt): \(error.explanation)")
            return .done
        }
    }

    func poll(_ attempt: AttemptID) async throws(StoreError) -> WorkResult {
        try await currentSighting(of: attempt).map { .sighting($0, of: attempt) } ?? .done
    }

    private func currentSighting(of attempt: AttemptID) async throws(StoreError) -> CallSighting? {
        guard let callID = try await file(of: attempt)?.attempt.vapiCallID, let provider = parts.provider else {
            return nil
        }
        do throws(VoiceError) {
            return try await provider.call(callID)
        } catch {
            logger.warning("Asking how the call of attempt \(attempt) stands: \(error.explanation)")
            return nil
        }
    }

    // MARK: Steering a live call

    /// The address that steers the call: the one that we were told, else asked for.
    private func controlURL(of attempt: Attempt) async throws(StoreError) -> String? {
        if let known = attempt.controlURL { return known }
        return try await currentSighting(of: attempt.id)?.controlURL
    }

    /// The number is resolved and checked here once more: between the wish and this moment rules may have changed.
    func transfer(_ attempt: AttemptID) async throws(StoreError) -> WorkResult {
        guard let file = try await file(of: attempt), let provider = parts.provider,
            let number = file.message.customerPhone,
            context.rulebook.refusal(of: number, for: file.business) == nil,
            let control = try await controlURL(of: file.attempt)
        else { return .events([.transferFailed(attempt)]) }
        do throws(VoiceError) {
            try await provider.transfer(controlURL: control, to: number, saying: nil)
            return .events([.transferAccepted(attempt)])
        } catch {
            logger.warning("Connecting on attempt \(attempt): \(error.explanation)")
            let isUnknown = error.disposition == .unknownOutcome
            return .events([isUnknown ? .transferUnknown(attempt) : .transferFailed(attempt)])
        }
    }

    func tellConnectionFailed(_ attempt: AttemptID) async throws(StoreError) -> WorkResult {
        try await steer(attempt) { provider, control, language throws(VoiceError) in
            try await provider.say(controlURL: control, language.text(.callback(.connectionFailed)))
        }
    }

    /// An adopted ghost is wanted again, whatever was asked for before.
    func hangUp(_ attempt: AttemptID) async throws(StoreError) -> WorkResult {
        if let live = try await file(of: attempt)?.state.live, live.id == attempt, live.isWanted { return .done }
        return try await steer(attempt) { provider, control, _ throws(VoiceError) in
            try await provider.hangUp(controlURL: control)
        }
    }

    /// Best effort: when it fails, the call's own end or the watchdog brings the callback on.
    private func steer(
        _ attempt: AttemptID, _ act: (any VoiceProvider, String, Language) async throws(VoiceError) -> Void
    ) async throws(StoreError) -> WorkResult {
        guard let file = try await file(of: attempt), let provider = parts.provider,
            let control = try await controlURL(of: file.attempt)
        else { return .done }
        do throws(VoiceError) {
            try await act(provider, control, file.business.language)
        } catch {
            logger.warning("Steering the call of attempt \(attempt): \(error.explanation)")
        }
        return .done
    }
}

extension CallOrder {
    /// nil when the business has no line to call from.
    init?(_ attempt: Attempt, of business: Business) {
        guard let line = business.vapiPhoneNumberID else { return nil }
        self.init(
            attempt: attempt.id, message: attempt.messageID, business: business.id, businessName: business.name,
            language: business.language, token: attempt.token, employeePhone: attempt.employeePhone, lineID: line,
            maximumSeconds: CallbackRules.maximumCallSeconds, recordingEnabled: business.recordingEnabled)
    }
}

extension LiveAttempt {
    /// Nobody is stopping it, and it has not lasted too long.
    fileprivate var isWanted: Bool { !isStopping && overdueLooks == nil }
}
