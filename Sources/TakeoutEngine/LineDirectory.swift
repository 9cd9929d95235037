// Which business a line belongs to, kept in memory for the question that must be answered within seconds.
import Synchronization
import TakeoutCore
import TakeoutStore

final class LineDirectory: Sendable {
    private struct State {
        var businesses: [BusinessID: Business] = [:]
        var byLine: [String: BusinessID] = [:]
        var byNumber: [String: BusinessID] = [:]
    }

    private let state = Mutex(State())

    func learn(_ business: Business) {
        state.withLock { state in
            if let old = state.businesses[business.id] {
                if let line = old.vapiPhoneNumberID { state.byLine[line] = nil }
                if state.byNumber[old.publicPhoneNumber] == old.id { state.byNumber[old.publicPhoneNumber] = nil }
            }
            state.businesses[business.id] = business
            if let line = business.vapiPhoneNumberID { state.byLine[line] = business.id }
            state.byNumber[business.publicPhoneNumber] = business.id
        }
    }

    func business(lineID: String?, lineNumber: String?) -> Business? {
        state.withLock { state in
            let id = lineID.flatMap { state.byLine[$0] } ?? lineNumber.flatMap { state.byNumber[$0] }
            guard let id, let business = state.businesses[id] else { return nil }
            return business
        }
    }
}
