// Work on calls: placing, looking up, polling, transferring, hanging up.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    /// An attempt with what is needed to act on its call.
    private struct CallFile: Sendable {
        let attempt: Attempt
        let message: Message
        let business: Business
    }

    private func file(of attempt: AttemptID) async throws(StoreError) -> CallFile? {
        try await parts.store.read { tx throws(StoreError) in
            guard let attempt = try tx.attempt(attempt), let message = try tx.message(attempt.messageID),
                let business = try tx.business(attempt.businessID)
            else { return nil }
            return CallFile(attempt: attempt, message: message, business: business)
        }
    }

    // MARK: Creation

    func placeCall(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) {
        guard let file = try await file(of: attempt), let provider = parts.provider,
            let line = file.business.vapiPhoneNumberID
        else { return await record(item, [.callNotPlaced(attempt, .lasting, retryAfter: nil)]) }
        do throws(VoiceError) {
            let sighting = try await provider.placeCall(order(for: file, line: line))
            await recordSighting(sighting, of: attempt, item)
        } catch {
            logger.warning("Attempt \(attempt) of message \(item.callbackID): \(error.explanation)")
            let why = String(error.explanation.prefix(200))
            await record(item, [event(of: error, for: attempt)]) { transition throws(StoreError) in
                try transition.tx.note(attempt, reason: why)
            }
        }
    }

    private func order(for file: CallFile, line: String) -> CallOrder {
        CallOrder(
            attempt: file.attempt.id, message: file.message.id, business: file.business.id,
            businessName: file.business.name, token: file.attempt.token, employeePhone: file.attempt.employeePhone,
            lineID: line, maximumSeconds: CallbackRules.maximumCallSeconds,
            recordingEnabled: file.business.recordingEnabled)
    }

    private func event(of error: VoiceError, for attempt: AttemptID) -> CallbackEvent {
        switch error.disposition {
        case .notDone(let retryAfter): .callNotPlaced(attempt, .passing, retryAfter: retryAfter)
        case .refused: .callNotPlaced(attempt, .lasting, retryAfter: nil)
        case .unknownOutcome: .callUnknown(attempt)
        }
    }

    func lookUp(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) {
        guard let file = try await file(of: attempt), let provider = parts.provider,
            let line = file.business.vapiPhoneNumberID
        else { return await record(item, []) }
        let since = file.attempt.createdAt - .minutes(1)
        do throws(VoiceError) {
            let found = try await provider.findCall(token: file.attempt.token, lineID: line, since: since)
            guard let found else { return await record(item, [.callNotFound(attempt)]) }
            await recordSighting(found, of: attempt, item)
        } catch {
            // No answer proves nothing: the machine asks again.
            logger.warning("Looking for the call of attempt \(attempt): \(error.explanation)")
            await record(item, [])
        }
    }

    func poll(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) {
        guard let sighting = try await currentSighting(of: attempt) else { return await record(item, []) }
        await recordSighting(sighting, of: attempt, item)
    }

    private func recordSighting(_ sighting: CallSighting, of attempt: AttemptID, _ item: OutboxItem) async {
        await record(item, events(of: sighting, for: attempt)) { transition throws(StoreError) in
            if let row = try transition.tx.attempt(attempt) { try transition.learn(sighting, about: row) }
        }
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
    func transfer(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) {
        guard let file = try await file(of: attempt), let provider = parts.provider,
            let number = file.message.customerPhone,
            context.rulebook.refusal(of: number, for: file.business) == nil,
            let control = try await controlURL(of: file.attempt)
        else { return await record(item, [.transferFailed(attempt)]) }
        do throws(VoiceError) {
            try await provider.transfer(controlURL: control, to: number, saying: nil)
            await record(item, [.transferAccepted(attempt)])
        } catch {
            logger.warning("Connecting on attempt \(attempt): \(error.explanation)")
            let isUnknown = error.disposition == .unknownOutcome
            await record(item, isUnknown ? [] : [.transferFailed(attempt)])
        }
    }

    func tellConnectionFailed(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) {
        try await steer(item, attempt) { provider, control throws(VoiceError) in
            try await provider.say(controlURL: control, ToolWording.connectionFailed)
        }
    }

    func hangUp(_ item: OutboxItem, _ attempt: AttemptID) async throws(StoreError) {
        try await steer(item, attempt) { provider, control throws(VoiceError) in
            try await provider.hangUp(controlURL: control)
        }
    }

    /// Best effort: when it fails, the call's own end or the watchdog brings the callback on.
    private func steer(
        _ item: OutboxItem, _ attempt: AttemptID,
        _ act: (any VoiceProvider, String) async throws(VoiceError) -> Void
    ) async throws(StoreError) {
        if let file = try await file(of: attempt), let provider = parts.provider,
            let control = try await controlURL(of: file.attempt)
        {
            do throws(VoiceError) {
                try await act(provider, control)
            } catch {
                logger.warning("Steering the call of attempt \(attempt): \(error.explanation)")
            }
        }
        await record(item, [])
    }
}
