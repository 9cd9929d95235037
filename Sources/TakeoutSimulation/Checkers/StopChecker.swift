// Promise: a node that stops gracefully leaves no work behind that others have to wait for.
import TakeoutCore

final class StopChecker: Checker {
    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        guard case .stoppedGracefully(let node, let leased) = fact else { return [] }
        return demand(leased == 0, nil, "\(node) has stopped, and \(leased) pieces of work are still leased to it")
    }
}
