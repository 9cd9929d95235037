// Promise: once our side knows that the account carries no calls, it asks for none but one at a time, and seldom.
import TakeoutCore
import TakeoutEngine

/// From the moment at which the fault was taken in until a phone rings that was called after it. Calls that were decided
/// on before may be under way still, for as long as a worker takes that need not look again.
final class ProbeChecker: Checker {
    private struct Outage {
        let since: Timestamp
        /// Calls decided on since that may ring and are not over.
        var underWay: Set<AttemptID> = []
        /// The same by their number at the provider.
        var numbers: [Int: AttemptID] = [:]
        var lastAskedAt: Timestamp?
    }

    /// A worker that has just been handed its order dials without another look.
    private static let handing = Duration.seconds(2)
    /// The first pause before a probe is a minute, by a clock that may go wrong by some seconds.
    private static let pause = Duration.seconds(50)

    private var decidedAt: [AttemptID: Timestamp] = [:]
    private var outage: Outage?
    private var closedAt: Timestamp?
    /// Clicks on *call now* that counted or may have counted: such a call need not wait for its time.
    private var wishes: [Int: Int] = [:]

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .decided(_, _, let attempt): decidedAt[attempt] = now
        case .callNow(let message, .unclear): wishes[message, default: 0] += 1
        case .callNow(let message, .refused): wishes[message, default: 0] -= 1
        case .outageTold(let attempt): begin(attempt, now)
        case .ordered(let message, let order, let reception): return asked(message, order, reception, now)
        case .clockJumpedAhead: outage?.lastAskedAt = nil
        case .callBegan(_, let call): number(call)
        case .callRang(let call): rang(call, now)
        case .callEnded(_, let call): outage?.underWay.remove(call.order.attempt)
        default: break
        }
        return []
    }

    private func begin(_ attempt: AttemptID, _ now: Timestamp) {
        if let closedAt, (decidedAt[attempt] ?? closedAt) <= closedAt { return }
        if outage == nil { outage = Outage(since: now) }
    }

    private func number(_ call: TrueCall) {
        if outage?.underWay.contains(call.order.attempt) == true { outage?.numbers[call.number] = call.order.attempt }
    }

    private func rang(_ call: Int, _ now: Timestamp) {
        guard outage?.numbers[call] != nil else { return }
        outage = nil
        closedAt = now
    }

    private func asked(
        _ message: Int, _ order: CallOrder, _ reception: SimulatedProvider.Reception, _ now: Timestamp
    ) -> [Objection] {
        guard var current = outage else { return [] }
        guard let decided = decidedAt[order.attempt], decided > current.since else {
            return demand(
                now - current.since <= Self.handing, message,
                "a call was asked for that had been decided on before the account's fault was known")
        }
        let isWished = wishes[message] ?? 0 > 0
        let pause = current.lastAskedAt.map { now - $0 }
        let objections = all(
            demand(current.underWay.isEmpty, message, "a second probe was sent while one was under way"),
            demand(
                isWished || pause.map { $0 >= Self.pause } ?? true, message,
                "a probe was sent \(pause.map { "\($0)" } ?? "") after the last one"))
        if reception.mayRing { current.underWay.insert(order.attempt) }
        current.lastAskedAt = now
        outage = current
        return objections
    }
}

extension SimulatedProvider.Reception {
    /// A ghost that comes to life later is looked for in vain, and no probe any more by then.
    fileprivate var mayRing: Bool {
        switch self {
        case .placed, .unansweredPlaced: true
        case .unansweredNotPlaced, .ghost, .notPlaced, .full, .refused, .unpaid, .unreachable: false
        }
    }
}
