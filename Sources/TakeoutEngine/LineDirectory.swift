// Which business a line belongs to, kept in memory for the question that must be answered within seconds.
import Synchronization
import TakeoutCore
import TakeoutStore

final class LineDirectory: Sendable {
    private struct State {
        var businesses: [BusinessID: Business] = [:]
        var byLine: [String: BusinessID] = [:]
        /// Several businesses may publish the same number; as in the database, the oldest of them is meant.
        var byNumber: [String: Set<BusinessID>] = [:]
    }

    private let state = Mutex(State())

    func learn(_ business: Business) {
        state.withLock { state in
            if let old = state.businesses[business.id] { Self.forget(old, in: &state) }
            state.businesses[business.id] = business
            if let line = business.vapiPhoneNumberID { state.byLine[line] = business.id }
            state.byNumber[business.publicPhoneNumber, default: []].insert(business.id)
        }
    }

    private static func forget(_ old: Business, in state: inout State) {
        if let line = old.vapiPhoneNumberID { state.byLine[line] = nil }
        state.byNumber[old.publicPhoneNumber]?.remove(old.id)
    }

    func business(lineID: String?, lineNumber: String?) -> Business? {
        state.withLock { state in
            let id = lineID.flatMap { state.byLine[$0] } ?? lineNumber.flatMap { state.byNumber[$0]?.min() }
            guard let id, let business = state.businesses[id] else { return nil }
            return business
        }
    }
}
