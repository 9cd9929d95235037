// Promise: at most one live call per callback and per dialled number, judged by the provider's own record.
import TakeoutCore
import TakeoutEngine

/// One exception: a ghost. It is a call that the provider made of a create that it never answered and that its lists did
/// not show before the window of proven absence was over. Nobody can know of it, so a new attempt may overlap with it, but
/// not for longer than its discovery takes: once news of both calls was taken in, one of the two is hung up. Only a ghost
/// of another callback that somebody answered may go on beside a call to the same phone: it is adopted. Hanging up is a
/// request like others; it may fail, and then the calls end by themselves.
final class OneCallChecker: Checker {
    private struct Overlap {
        let message: Int
        let ghost: TrueCall
        let other: TrueCall
        let since: Timestamp

        var isOfOneCallback: Bool { ghost.order.message == other.order.message }
        func holds(_ call: Int) -> Bool { ghost.number == call || other.number == call }
    }

    private let lines: Int
    /// From the discovery of a ghost to the request that ends the overlap: a worker takes it up.
    private let slack: Duration
    private var live: [TrueCall] = []
    private var overlaps: [Overlap] = []
    /// When news of a live call was first taken in.
    private var toldAt: [Int: Timestamp] = [:]
    private var answered: Set<Int> = []
    private var hangUps: Set<Int> = []
    /// Of these messages some work is done by nobody.
    private var poisoned: Set<Int> = []
    private var disturbedAt = Timestamp(microseconds: 0)
    /// How often a ghost shared its callback or phone with another call.
    private(set) var ghostOverlaps = 0

    init(lines: Int, slack: Duration) {
        self.lines = lines
        self.slack = slack
    }

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .callBegan(let message, let call):
            defer { live.append(call) }
            return all(clashes(message, call, now), tooMany(message, call))
        case .callEnded(_, let call):
            live.removeAll { $0.number == call.number }
            defer { overlaps.removeAll { $0.holds(call.number) } }
            return overlaps.filter { $0.holds(call.number) }.flatMap { judge($0, now) }
        case .callTold(let call, let isAnswered):
            toldAt[call] = toldAt[call] ?? now
            if isAnswered { answered.insert(call) }
        case .hangUpAsked(let call): hangUps.insert(call)
        case .crash, .disturbance: disturbedAt = now
        case .deadly(let message?, _): poisoned.insert(message)
        default: break
        }
        return []
    }

    private func clashes(_ message: Int, _ call: TrueCall, _ now: Timestamp) -> [Objection] {
        let others = live.filter {
            $0.order.message == call.order.message || $0.order.employeePhone == call.order.employeePhone
        }
        let ghosts = others.filter { $0.isGhost || call.isGhost }
        ghostOverlaps += ghosts.count
        overlaps += ghosts.map { other in
            Overlap(
                message: message, ghost: call.isGhost ? call : other, other: call.isGhost ? other : call, since: now)
        }
        return others.filter { !$0.isGhost && !call.isGhost }.map { other in
            let what = other.order.message == call.order.message ? "the same callback" : "the same phone"
            return objection(message, "call \(call.number) began while call \(other.number) to \(what) was live")
        }
    }

    /// One of the two has ended.
    private func judge(_ overlap: Overlap, _ now: Timestamp) -> [Objection] {
        let (ghost, other) = (overlap.ghost.number, overlap.other.number)
        guard let ghostToldAt = toldAt[ghost], let otherToldAt = toldAt[other] else { return [] }
        let knownSince = max(overlap.since, ghostToldAt, otherToldAt, disturbedAt)
        let isEnded = hangUps.contains(ghost) || hangUps.contains(other)
        let isAdopted = !overlap.isOfOneCallback && answered.contains(ghost)
        return demand(
            now - knownSince <= slack || isEnded || isAdopted || poisoned.contains(overlap.message), overlap.message,
            "the ghost \(ghost) and call \(other) were known to be live together, and nobody hung up")
    }

    private func tooMany(_ message: Int, _ call: TrueCall) -> [Objection] {
        let count = live.count { !$0.isGhost }
        return demand(
            call.isGhost || count < lines, message, "\(count + 1) calls are live, and the account has \(lines) lines")
    }
}
