// The voice provider of a world, behind the engine's port: it keeps the true record of all calls, and fails as drawn.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class SimulatedProvider: VoiceProvider {
    /// What became of a request for a call.
    enum Reception: Equatable {
        case placed
        case unansweredPlaced
        case unansweredNotPlaced
        /// The call will come to life at this moment, long after the request timed out.
        case ghost(at: Timestamp)
        case notPlaced
        /// All lines of the account are taken.
        case full
        case refused
        /// The account has no credit.
        case unpaid
        /// The connection was refused: the provider never saw the request.
        case unreachable
    }

    /// Something that a request of ours caused, for the world to go on with.
    enum Happening {
        case ordered(CallOrder, Reception, call: Int?)
        case transferring(call: Int)
        /// Whether or not the request was heard.
        case askedToHangUp(call: Int)
        case hungUp(call: Int)
        case said(call: Int, String)
    }

    /// A customer's call that has ended, as the provider's list shows it.
    struct CustomerCall {
        let report: InboundReport
        let bornAt: Timestamp
        let visibleAt: Timestamp
    }

    struct State {
        var calls: [TrueCall] = []
        var customerCalls: [CustomerCall] = []
        var byToken: [String: Int] = [:]
        var happenings: [Happening] = []
        var faults: Faults
        var chance: Chance
        var downUntil: Timestamp?
        /// The account has no credit before: calls are refused, or taken and ended before they ring.
        var unpaidUntil: Timestamp?
        var isReachable = true
        /// How long the last request took.
        var latency = Duration.zero
    }

    private let state: Mutex<State>
    private let time: WorldTime
    let capabilities = VoiceCapabilities(canTransfer: true, canLookUp: true, detectsMachines: true, hasTools: true)

    init(time: WorldTime, faults: Faults, chance: Chance) {
        self.time = time
        state = Mutex(State(faults: faults, chance: chance))
    }

    // MARK: What the world sees and does

    func withState<Value>(_ body: (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    func call(_ number: Int) -> TrueCall { state.withLock { $0.calls[number] } }

    func update(_ number: Int, _ change: (inout TrueCall) -> Void) {
        state.withLock { change(&$0.calls[number]) }
    }

    func takeHappenings() -> [Happening] {
        state.withLock { state in
            defer { state.happenings = [] }
            return state.happenings
        }
    }

    /// How long the last request took.
    var latency: Duration { state.withLock { $0.latency } }

    /// Whether whoever asks lives long enough to do so.
    var isReachable: Bool {
        get { state.withLock { $0.isReachable } }
        set { state.withLock { $0.isReachable = newValue } }
    }

    func goDown(until time: Timestamp) { state.withLock { $0.downUntil = time } }

    func loseCredit(until time: Timestamp) { state.withLock { $0.unpaidUntil = time } }

    func isDown(at now: Timestamp) -> Bool { state.withLock { $0.isDown(at: now) } }

    func endFaults() {
        state.withLock { state in
            state.faults.isOver = true
            state.downUntil = nil
            state.unpaidUntil = nil
        }
    }

    /// A customer has hung up; the provider's list has her call when the report is made.
    func list(_ report: InboundReport, bornAt: Timestamp, visibleAt: Timestamp) {
        state.withLock { state in
            state.customerCalls.append(CustomerCall(report: report, bornAt: bornAt, visibleAt: visibleAt))
        }
    }

    /// A call comes to life.
    func bear(_ order: CallOrder, isGhost: Bool) -> Int {
        state.withLock { $0.bear(order, isGhost: isGhost, now: time.truth) }
    }

    // MARK: The port

    func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting {
        let now = time.truth
        let (reception, sighting) = state.withLock { $0.receive(order, now: now) }
        switch reception {
        case .placed:
            guard let sighting else { throw VoiceError(.unknownOutcome, "The phone service lost the call.") }
            return sighting
        case .unansweredPlaced, .unansweredNotPlaced, .ghost:
            throw VoiceError(.unknownOutcome, "The phone service did not answer in time.")
        case .notPlaced: throw VoiceError(.notDone(retryAfter: 5), "The phone service has too much to do (429).")
        case .full:
            throw VoiceError(
                .notDone(retryAfter: nil), "All lines are taken (400).", account: AccountNews(isFull: true))
        case .refused: throw VoiceError(.refused, "The phone service does not know the key (401).")
        case .unpaid:
            throw VoiceError(
                .refused, "The account has no credit (400).", account: AccountNews(fault: .noCredit))
        case .unreachable: throw VoiceError(.notDone(retryAfter: nil), "The phone service cannot be reached.")
        }
    }

    func findCall(token: String, lineID: String, since: Timestamp) async throws(VoiceError) -> CallSighting? {
        try answerable()
        let now = time.truth
        return state.withLock { state in
            guard let number = state.byToken[token] else { return nil }
            let call = state.calls[number]
            let isShown = call.order.lineID == lineID && call.bornAt >= since && call.visibleAt <= now
            return isShown ? call.sighting(at: now) : nil
        }
    }

    func call(_ callID: String) async throws(VoiceError) -> CallSighting? {
        try answerable()
        let now = time.truth
        return state.withLock { state in state.number(callID: callID).map { state.calls[$0].sighting(at: now) } }
    }

    func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [TakeoutEngine.ProviderCall] {
        try answerable()
        let now = time.truth
        return state.withLock { state in
            let inbound = state.customerCalls.filter {
                $0.report.call.lineID == lineID && $0.bornAt >= since && $0.visibleAt <= now
            }
            let outbound = state.calls.filter {
                $0.order.lineID == lineID && $0.bornAt >= since && $0.visibleAt <= now
            }
            return inbound.map { .inbound($0.report) } + outbound.map { .outbound($0.sighting(at: now)) }
        }
    }

    func transfer(controlURL: String, to number: String, saying sentence: String?) async throws(VoiceError) {
        let call = try steerable(controlURL)
        let fault = state.withLock { state -> VoiceError.Disposition? in
            if state.faults.strikes(.transferRefused) { return .notDone(retryAfter: nil) }
            let isUnknown = state.faults.strikes(.transferUnknown)
            let isTaken = !isUnknown || state.chance.happens(permille: 500)
            if isTaken, state.calls[call].transferredTo == nil {
                state.calls[call].transferredTo = number
                state.happenings.append(.transferring(call: call))
            }
            return isUnknown ? .unknownOutcome : nil
        }
        if let fault { throw VoiceError(fault, "The transfer had no clear answer.") }
    }

    func say(controlURL: String, _ sentence: String) async throws(VoiceError) {
        let call = try steerable(controlURL)
        state.withLock { $0.happenings.append(.said(call: call, sentence)) }
        try mayFailSteering()
    }

    func hangUp(controlURL: String) async throws(VoiceError) {
        state.withLock { state in
            guard state.isReachable, let call = state.liveCall(controlURL) else { return }
            state.happenings.append(.askedToHangUp(call: call))
        }
        let call = try steerable(controlURL)
        try mayFailSteering()
        state.withLock { state in
            state.calls[call].wasHungUp = true
            state.happenings.append(.hungUp(call: call))
        }
    }

    // MARK: Faults of requests

    private func answerable() throws(VoiceError) {
        let now = time.truth
        let fault = state.withLock { state -> VoiceError.Disposition? in
            state.latency = state.chance.milliseconds(30...400)
            if state.isDown(at: now) { return .notDone(retryAfter: nil) }
            return state.faults.strikes(.lookUpFails) ? .unknownOutcome : nil
        }
        if let fault { throw VoiceError(fault, "The phone service gave no answer.") }
    }

    /// The live call behind a control address.
    private func steerable(_ controlURL: String) throws(VoiceError) -> Int {
        let now = time.truth
        let call = state.withLock { state -> Int? in
            state.latency = state.chance.milliseconds(30...400)
            guard !state.isDown(at: now) else { return nil }
            return state.liveCall(controlURL)
        }
        guard let call else { throw VoiceError(.notDone(retryAfter: nil), "There is no such live call.") }
        return call
    }

    private func mayFailSteering() throws(VoiceError) {
        let fails = state.withLock { $0.faults.strikes(.steeringFails) }
        if fails { throw VoiceError(.unknownOutcome, "The control address gave no answer.") }
    }
}

extension SimulatedProvider.State {
    func isDown(at now: Timestamp) -> Bool { !isReachable || downUntil.map { now < $0 } ?? false }

    private func isUnpaid(at now: Timestamp) -> Bool { unpaidUntil.map { now < $0 } ?? false }

    func liveCall(_ controlURL: String) -> Int? { calls.firstIndex { $0.controlURL == controlURL && $0.isLive } }

    func number(callID: String) -> Int? {
        let parts = callID.split(separator: "-", maxSplits: 2)
        guard parts.count == 3, let number = Int(parts[1]), number < calls.count, calls[number].callID == callID
        else { return nil }
        return number
    }

    mutating func receive(
        _ order: CallOrder, now: Timestamp
    ) -> (reception: SimulatedProvider.Reception, answer: CallSighting?) {
        let reception = draw(now: now)
        var number: Int?
        switch reception {
        case .placed, .unansweredPlaced: number = bear(order, isGhost: false, now: now)
        case .unansweredNotPlaced, .ghost, .notPlaced, .full, .refused, .unpaid, .unreachable: break
        }
        happenings.append(.ordered(order, reception, call: number))
        return (reception, number.map { calls[$0].sighting(at: now) })
    }

    private mutating func draw(now: Timestamp) -> SimulatedProvider.Reception {
        latency = chance.milliseconds(150...1_500)
        if isDown(at: now) { return .unreachable }
        if isUnpaid(at: now), chance.happens(permille: 500) { return .unpaid }
        if faults.strikes(.createRateLimited) { return .notPlaced }
        if faults.strikes(.createOverConcurrency) { return .full }
        if faults.strikes(.createRefused) { return .refused }
        if faults.strikes(.createServerError) {
            return chance.happens(permille: 333) ? .unansweredPlaced : .unansweredNotPlaced
        }
        latency = chance.seconds(10...25)
        if faults.strikes(.createUnansweredPlaced) { return .unansweredPlaced }
        if faults.strikes(.createUnansweredNotPlaced) { return .unansweredNotPlaced }
        if faults.strikes(.ghost) { return .ghost(at: now + chance.seconds(125...400)) }
        latency = chance.milliseconds(150...1_500)
        return .placed
    }

    mutating func bear(_ order: CallOrder, isGhost: Bool, now: Timestamp) -> Int {
        // Longer than this the provider's own lists never lag: the window in which absence is proved relies on it.
        let isLate = faults.strikes(.lookUpLate)
        let visibleAt = isLate ? now + chance.seconds(1...20) : now
        let number = calls.count
        calls.append(
            TrueCall(
                number: number, order: order, bornAt: now, visibleAt: visibleAt, isGhost: isGhost,
                isUnpaid: isUnpaid(at: now)))
        byToken[order.token] = number
        return number
    }
}
