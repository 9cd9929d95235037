// The newest messages of all businesses, for the demo's inbox.
import TakeoutCore
import TakeoutStore

extension StoreTransaction {
    /// Newest first: ids sort by time.
    func newestFiles(limit: Int) throws(StoreError) -> [MessageFile] {
        var ids: [MessageID] = []
        for business in try businesses(after: nil, limit: 100) {
            ids += try messages(of: business.id, before: nil, limit: limit).map(\.id)
        }
        var files: [MessageFile] = []
        for id in ids.sorted(by: >).prefix(limit) {
            if let file = try MessageFile(id, in: self) { files.append(file) }
        }
        return files
    }

    func newestMessageID() throws(StoreError) -> MessageID? {
        var newest: MessageID?
        for business in try businesses(after: nil, limit: 100) {
            guard let id = try messages(of: business.id, before: nil, limit: 1).first?.id else { continue }
            newest = max(newest ?? id, id)
        }
        return newest
    }
}
