// Promise: the books agree. Attempts with the provider's calls, costs with their sum, statistics with the rows.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

final class AccountingChecker: Checker {
    /// The provider's calls by our token, as they ended.
    private var calls: [String: TrueCall] = [:]
    private var told: Set<Int> = []
    private var ordered: [(message: Int, token: String)] = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .ordered(let message, let order, _): ordered.append((message, order.token))
        case .callBegan(_, let call), .callEnded(_, let call): calls[call.order.token] = call
        case .costTold(let call): told.insert(call)
        default: break
        }
        return []
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        let attempts = rows.stories.flatMap { $0.flatMap(\.attempts) }
        return all(
            demand(rows.outbox.isEmpty, nil, "work is left: \(rows.outbox.joined(separator: "; "))"),
            demand(rows.liveCalls == 0, nil, "\(rows.liveCalls) phones are still taken"),
            intents(attempts),
            rows.stories.enumerated().flatMap { number, stories in stories.flatMap { check($0, number) } },
            statistics(rows, attempts))
    }

    /// Nothing was dialled that was not written down before.
    private func intents(_ attempts: [Attempt]) -> [Objection] {
        let tokens = Set(attempts.map(\.token))
        return ordered.flatMap { order in
            demand(tokens.contains(order.token), order.message, "a call was asked for that no attempt stands for")
        }
    }

    private func check(_ story: FinalRows.Story, _ number: Int) -> [Objection] {
        story.attempts.enumerated().flatMap { place, attempt in
            all(
                demand(attempt.attemptNumber == place + 1, number, "attempt \(place + 1) is missing"),
                demand(
                    attempt.endedAt != nil && attempt.status != .pending, number,
                    "attempt \(place + 1) is \(attempt.outcome.rawValue) for ever"),
                check(attempt, number))
        }
    }

    private func check(_ attempt: Attempt, _ number: Int) -> [Objection] {
        let name = "attempt \(attempt.attemptNumber)"
        guard let call = calls[attempt.token] else {
            let isPlain = attempt.outcome == .providerFailed || attempt.outcome == .cancelled
            return demand(isPlain, number, "\(name) is \(attempt.outcome.rawValue), and there was no call")
        }
        let isTold = told.contains(call.number)
        let costs = [attempt.cost, call.cost].map { $0?.decimalString ?? "nothing" }
        let isNamed = attempt.vapiCallID == nil || attempt.vapiCallID == call.callID
        return all(
            demand(isNamed, number, "\(name) names another call"),
            demand(
                attempt.cost == nil ? !isTold : attempt.cost == call.cost, number,
                "\(name) cost \(costs[0]), the call \(costs[1])"),
            demand(
                isTrue(attempt.outcome, of: call), number, "\(name) is \(attempt.outcome.rawValue), which is not true")
        )
    }

    /// Whether the call can have come so far.
    private func isTrue(_ outcome: AttemptOutcome, of call: TrueCall) -> Bool {
        switch outcome {
        case .noAnswer: call.ending?.what == .noAnswer
        case .busy: call.ending?.what == .busy
        case .machine: call.ending?.what == .machine
        case .connected: call.evidence == .connected
        case .heard, .declined, .handled, .later, .wrongPerson, .connectionFailed: call.answeredAt != nil
        case .customerNotReached, .connectedUnverified: call.transferredTo != nil
        case .ringing, .connecting: false
        case .notHuman, .providerFailed, .cancelled: true
        }
    }

    private func statistics(_ rows: FinalRows, _ attempts: [Attempt]) -> [Objection] {
        let stories = rows.stories.flatMap { $0 }
        let sum = attempts.compactMap(\.cost).reduce(Money.zero, +)
        return all(
            agree(rows.statistics.attempts, attempts.map(\.outcome.rawValue), "attempts"),
            agree(rows.statistics.messages, stories.map(\.callback.state.word.rawValue), "messages"),
            agree(rows.statistics.notices, stories.flatMap(\.notices).map(\.status.rawValue), "notices"),
            demand(rows.statistics.cost == sum, nil, "the costs do not add up"))
    }

    private func agree(_ counts: [WordCount], _ words: [String], _ what: String) -> [Objection] {
        let counted = Dictionary(grouping: words, by: \.self).mapValues(\.count)
        let isSame = counts.count == counted.count && counts.allSatisfy { counted[$0.word] == $0.count }
        return demand(isSame, nil, "the statistics of \(what) disagree with the \(what)")
    }
}
