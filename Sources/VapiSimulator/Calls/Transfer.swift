// A transfer, ordered over the control address or by the transfer tool: the customer's phone rings, and Vapi tells as much
// of it as it does.
import TakeoutVapi

/// How a transfer is carried out.
private enum TransferMode {
    /// The assistant leaves with the transfer.
    case blind
    /// The person waits while an assistant speaks to the customer. If nobody takes it, the person hears these words, and
    /// the call ends or goes on with the assistant.
    case warm(fallback: String, endsCall: Bool)
}

extension CallPlayer {
    /// Ends the call, but for a warm transfer that nobody takes.
    func transfer(to destination: JSONValue, saying words: String?) async throws(CallOver) {
        if let words = words ?? destination["message"]?.stringValue { try await speak(words) }
        if acts.contains(where: \.isHangingUp) { throw .ended("customer-ended-call") }
        let number = destination["number"]?.stringValue ?? destination["sipUri"]?.stringValue ?? ""
        let behaviour = await book.nextBehaviour(number).plain
        let now = moment
        await book.update(id) {
            $0.transfers.append(.init(destination: destination, number: number, outcome: .ringing, at: now))
        }
        isHandedOn = true
        acts.removeAll()
        early.removeAll()
        await book.note(.transfer, "The customer's phone \(number) rings", call: id, at: now)
        await send("transfer-update", ["destination": destination])
        await become("forwarding", extra: ["destination": destination])
        switch mode(of: destination) {
        case .warm(let fallback, let endsCall):
            await book.update(id) { $0.reportsTransfers = true }
            try await connectWarmly(behaviour)
            try await comeBack(saying: fallback, endsCall: endsCall)
        case .blind:
            if configuration.transferReporting == .silent { try await handOff(behaviour) }
            try await connect(behaviour)
        }
    }

    /// Vapi does not complain of a warm transfer on a carrier that cannot do it: it is a blind one then (seen).
    private func mode(of destination: JSONValue) -> TransferMode {
        let plan = destination["transferPlan"]
        let provider = ourNumber?["provider"]?.stringValue ?? "twilio"
        guard plan?["mode"] == "warm-transfer-experimental", ["twilio", "vapi", "byo-phone-number"].contains(provider)
        else { return .blind }
        let fallback = plan?["fallbackPlan"]
        return .warm(
            fallback: fallback?["message"]?.stringValue ?? "",
            endsCall: fallback?["endCallEnabled"] != .bool(false))
    }

    // MARK: Warm

    /// Returns when nobody took it.
    private func connectWarmly(_ behaviour: Behaviour) async throws(CallOver) {
        switch try await ring(behaviour, limit: 60) {
        case .person(_, let talk): try await bridge(seconds: talk)
        case .human: try await bridgeHuman()
        case .machine, .screener: return await conclude(.machine)
        case .noAnswer: return await conclude(.noAnswer)
        case .busy: return await conclude(.busy)
        case .fault: return await conclude(.failed)
        }
        throw .ended("assistant-forwarded-call")
    }

    private func comeBack(saying words: String, endsCall: Bool) async throws(CallOver) {
        await become("in-progress")
        try await speak(words)
        if endsCall { throw .ended("call.in-progress.error-transfer-failed") }
    }

    // MARK: Blind

    /// Vapi is gone before it rings, whatever then happens there.
    private func handOff(_ behaviour: Behaviour) async throws(CallOver) {
        let outcome: SimulatedCall.TransferOutcome =
            switch behaviour {
            case .answers: .connected
            case .machine, .screener: .machine
            case .noAnswer, .refused: .noAnswer
            case .busy: .busy
            case .fault: .failed
            case .human, .placedButUnanswered, .misbehaving: .ringing
            }
        await conclude(outcome)
        throw .ended("assistant-forwarded-call")
    }

    private func connect(_ behaviour: Behaviour) async throws(CallOver) {
        switch try await ring(behaviour, limit: 60) {
        case .person(_, let talk): try await bridge(seconds: talk)
        case .human: try await bridgeHuman()
        case .machine, .screener:
            await conclude(.machine)
            try await pass(5)
        case .noAnswer:
            await conclude(.noAnswer)
            throw .ended("call.forwarding.no-answer")
        case .busy:
            await conclude(.busy)
            throw .ended("call.forwarding.operator-busy")
        case .fault(let reason):
            await conclude(.failed)
            throw .ended(reason)
        }
        throw .ended("assistant-forwarded-call")
    }

    // MARK: The two

    private func bridge(seconds: Double) async throws(CallOver) {
        isBridged = true
        await conclude(.connected)
        try await pass(seconds)
    }

    /// Until one of the two hangs up.
    private func bridgeHuman() async throws(CallOver) {
        isBridged = true
        await conclude(.connected)
        while let act = try await nextAct(within: 3600) {
            if act.isHangingUp { return }
        }
    }

    private func conclude(_ outcome: SimulatedCall.TransferOutcome) async {
        let now = moment
        await book.update(id) { call in
            guard !call.transfers.isEmpty else { return }
            call.transfers[call.transfers.count - 1].outcome = outcome
            call.transfers[call.transfers.count - 1].concludedAt = now
        }
        let text = outcome == .connected ? "Both are connected" : "The two are not connected"
        await book.note(outcome == .connected ? .connected : .notReached, text, call: id, at: moment)
    }
}
