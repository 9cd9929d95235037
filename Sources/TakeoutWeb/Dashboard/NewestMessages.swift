// The newest message of all businesses: how the demo finds the one that a played customer leaves.
import TakeoutCore
import TakeoutStore

extension StoreTransaction {
    func newestMessageID() throws(StoreError) -> MessageID? {
        var newest: MessageID?
        for business in try businesses(after: nil, limit: 100) {
            guard let id = try messages(of: business.id, before: nil, limit: 1).first?.id else { continue }
            newest = max(newest ?? id, id)
        }
        return newest
    }
}
