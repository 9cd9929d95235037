// Which businesses have somebody outside who is told what happens, kept in memory: most have nobody, and for them an
// event costs nothing.
import Synchronization
import TakeoutCore

final class WebhookDirectory: Sendable {
    private struct State {
        var isForAll = false
        var businesses: Set<BusinessID> = []
        var lastTicket = 0
        /// Of the reading that is kept.
        var ticket = 0
    }

    private let state = Mutex(State())

    func isWanted(for business: BusinessID) -> Bool {
        state.withLock { $0.isForAll || $0.businesses.contains(business) }
    }

    /// To be taken before reading: of two readings at once the one that began later is kept.
    func ticket() -> Int {
        state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
    }

    /// - Parameter businesses: with nil among them if somebody is told of all.
    func replace(with businesses: [BusinessID?], readWith ticket: Int) {
        state.withLock { state in
            guard ticket > state.ticket else { return }
            state.ticket = ticket
            state.isForAll = businesses.contains(nil)
            state.businesses = Set(businesses.compactMap(\.self))
        }
    }
}
