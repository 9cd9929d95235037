// Which businesses have somebody outside who is told what happens, kept in memory: most have nobody, and for them an
// event costs nothing.
import Synchronization
import TakeoutCore

final class WebhookDirectory: Sendable {
    private struct State {
        var isForAll = false
        var businesses: Set<BusinessID> = []
    }

    private let state = Mutex(State())

    func isWanted(for business: BusinessID) -> Bool {
        state.withLock { $0.isForAll || $0.businesses.contains(business) }
    }

    /// - Parameter businesses: with nil among them if somebody is told of all.
    func replace(with businesses: [BusinessID?]) {
        let state = State(isForAll: businesses.contains(nil), businesses: Set(businesses.compactMap(\.self)))
        self.state.withLock { $0 = state }
    }
}
