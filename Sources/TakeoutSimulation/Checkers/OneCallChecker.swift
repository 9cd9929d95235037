// Promise: at most one live call per callback and per dialled number, judged by the provider's own record.
import TakeoutCore
import TakeoutEngine

/// One exception: a ghost. It is a call that the provider made of a create that it never answered and that its lists did
/// not show before the window of proven absence was over; nobody can know of it, so a new attempt may overlap with it.
final class OneCallChecker: Checker {
    private let lines: Int
    private var live: [TrueCall] = []
    /// How often a ghost shared its callback or phone with another call.
    private(set) var ghostOverlaps = 0

    init(lines: Int) {
        self.lines = lines
    }

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .callBegan(let message, let call):
            defer { live.append(call) }
            return all(clashes(message, call), tooMany(message, call))
        case .callEnded(_, let call):
            live.removeAll { $0.number == call.number }
            return []
        default: return []
        }
    }

    private func clashes(_ message: Int, _ call: TrueCall) -> [Objection] {
        let others = live.filter {
            $0.order.message == call.order.message || $0.order.employeePhone == call.order.employeePhone
        }
        let ghosts = others.filter { $0.isGhost || call.isGhost }
        ghostOverlaps += ghosts.count
        return others.filter { !$0.isGhost && !call.isGhost }.map { other in
            let what = other.order.message == call.order.message ? "the same callback" : "the same phone"
            return objection(message, "call \(call.number) began while call \(other.number) to \(what) was live")
        }
    }

    private func tooMany(_ message: Int, _ call: TrueCall) -> [Objection] {
        let count = live.count { !$0.isGhost }
        return demand(
            call.isGhost || count < lines, message, "\(count + 1) calls are live, and the account has \(lines) lines")
    }
}
