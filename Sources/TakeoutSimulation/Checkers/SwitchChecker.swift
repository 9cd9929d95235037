// Promise: while calling is switched off for a business, no call is begun for it, but those that a person asks for.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// No call is decided on while calling is surely off. One that was decided on before may still be asked for, as long as
/// its worker may be underway with it; *call now* overrides the switch for its message from then on.
final class SwitchChecker: Checker {
    private enum Switch {
        case on, off
        /// A change was asked for, and nobody knows whether it was taken in.
        case unclear
    }

    /// How long a worker may be under way.
    private let slack: Duration
    private var switches: [Int: Switch] = [:]
    private var decided: [AttemptID: (at: Timestamp, business: Int)] = [:]
    /// Clicks on *call now* that counted or may have counted.
    private var wishes: [Int: Int] = [:]

    init(slack: Duration) {
        self.slack = slack
    }

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .settings(let business, let asked, let isCertain):
            let wanted = asked.settings.isEnabled ? Switch.on : .off
            switches[business] = isCertain || switches[business] == wanted ? wanted : .unclear
        case .callNow(let message, .unclear): wishes[message, default: 0] += 1
        case .callNow(let message, .refused): wishes[message, default: 0] -= 1
        case .decided(let message, let business, let attempt):
            decided[attempt] = (now, business)
            return demand(!isOff(business, message), message, "a call was decided on while calling was off")
        case .ordered(let message, let order, _):
            guard let decision = decided[order.attempt], isOff(decision.business, message) else { return [] }
            return demand(
                now - decision.at <= slack, message, "a call was asked for long after calling was switched off")
        default: break
        }
        return []
    }

    private func isOff(_ business: Int, _ message: Int) -> Bool {
        switches[business] == .off && wishes[message] ?? 0 == 0
    }
}
