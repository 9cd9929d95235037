// Promise: within a round never more attempts than planned.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Planned are: the first call, the retries of the settings in force, one for each "call me later" that was granted, one
/// for each wrong person (another number may have been given), and a repeat for each passing fault of the provider, of
/// which a round has three at most. What a node promised in the transaction in which it died may be promised.
final class RoundChecker: Checker {
    private struct Round {
        var began = Timestamp(microseconds: 0)
        var orders = 0
        /// By the requests of the model: a copy of one may be answered though the request itself never came.
        var laters: Set<String> = []
        var wrongPersons: Set<String> = []
        /// Asked for in a transaction in which the node died.
        var unanswered = 0
        /// The provider was at fault, as far as anybody can tell.
        var faults = 0
        /// Of them, those that were sure to be passing faults before ringing.
        var certainFaults = 0
        /// Rounds that may have begun within this one, since nobody answered the click.
        var unclear = 0
    }

    /// Repeats after passing faults in a round; the fault after the last is told by notice.
    private static let faultLimit = 3

    private var rounds: [Int: Round] = [:]
    /// Retries by business, as they were asked for.
    private var retries: [String: [(at: Timestamp, count: Int, isCertain: Bool)]] = [:]

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .settings(_, let business, let isCertain):
            retries[business.id.rawValue, default: []].append((now, business.settings.retryAttempts, isCertain))
        case .callNow(let message, let reply): click(message, reply, now)
        case .toolAnswered(let message, let use, _, let answer): note(message, use, answer.text, answer.isError)
        case .answerLost(let message, .callBackLater), .answerLost(let message, .finishCallback(.wrongPerson, _)):
            rounds[message, default: Round()].unanswered += 1
        case .callEnded(let message, let call):
            // A ghost counted when it was ordered.
            if call.rangAt == nil, !call.wasHungUp, !call.isGhost {
                rounds[message, default: Round()].certainFaults += 1
            }
            if call.rangAt == nil || call.ending?.what == .passingFault {
                rounds[message, default: Round()].faults += 1
            }
        case .ordered(let message, let order, let reception):
            rounds[message, default: Round()].orders += 1
            if reception.isFault {
                rounds[message, default: Round()].faults += 1
                rounds[message, default: Round()].certainFaults += 1
            }
            return check(message, order.business.rawValue)
        default: break
        }
        return []
    }

    private func click(_ message: Int, _ reply: Reply, _ now: Timestamp) {
        switch reply {
        case .unclear: rounds[message, default: Round()].unclear += 1
        case .refused: rounds[message, default: Round()].unclear -= 1
        case .accepted: rounds[message] = Round(began: now)
        }
    }

    private func note(_ message: Int, _ use: ToolUse, _ text: String, _ isError: Bool) {
        guard !isError else { return }
        switch use.request.request {
        case .callBackLater where text.hasPrefix("All right"):
            rounds[message, default: Round()].laters.insert(use.request.id)
        case .finishCallback(.wrongPerson, _): rounds[message, default: Round()].wrongPersons.insert(use.request.id)
        default: break
        }
    }

    private func check(_ message: Int, _ business: String) -> [Objection] {
        let round = rounds[message] ?? Round()
        let planned = 1 + mostRetries(of: business, since: round.began)
        let allowed =
            planned * (1 + round.unclear) + round.laters.count + round.wrongPersons.count + round.unanswered
            + round.faults
        // A fault that nobody could tell us of looks like a call that reached no one, and uses up a retry instead.
        let faultLimit = (Self.faultLimit + planned) * (1 + round.unclear)
        return all(
            demand(
                round.orders <= allowed, message,
                "\(round.orders) calls were asked for in a round, \(allowed) were planned"),
            demand(
                round.certainFaults <= faultLimit, message,
                "the provider was asked again after \(round.certainFaults - 1) faults in a round"))
    }

    /// The most that was in force, or may have been, since a moment.
    private func mostRetries(of business: String, since: Timestamp) -> Int {
        let all = retries[business] ?? []
        let first = all.lastIndex { $0.isCertain && $0.at <= since } ?? 0
        return all[first...].map(\.count).max() ?? 0
    }
}

extension SimulatedProvider.Reception {
    /// Nothing that rings came of it.
    var isFault: Bool {
        switch self {
        case .placed, .unansweredPlaced: false
        case .unansweredNotPlaced, .ghost, .notPlaced, .full, .refused, .unpaid, .unreachable: true
        }
    }
}
