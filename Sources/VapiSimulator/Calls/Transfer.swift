// A transfer ordered over the control address: the customer's phone rings, and Vapi tells as much of it as it does.
import TakeoutVapi

extension CallPlayer {
    /// Ends the call in every case: the assistant leaves with the transfer.
    func transfer(to destination: JSONValue, saying words: String?) async throws(CallOver) {
        if let words = words ?? destination["message"]?.stringValue { try await speak(words) }
        let number = destination["number"]?.stringValue ?? destination["sipUri"]?.stringValue ?? ""
        let behaviour = await book.nextBehaviour(number).plain
        let now = moment
        await book.update(id) {
            $0.transfers.append(.init(destination: destination, number: number, outcome: .ringing, at: now))
        }
        isHandedOn = true
        acts.removeAll()
        await book.note(.transfer, "The customer's phone \(number) rings", call: id, at: now)
        await send("transfer-update", ["destination": destination])
        await become("forwarding", extra: ["destination": destination])
        if configuration.transferReporting == .silent { try await handOff(behaviour) }
        try await connect(behaviour)
    }

    /// Blind: Vapi is gone before it rings, whatever then happens there.
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
