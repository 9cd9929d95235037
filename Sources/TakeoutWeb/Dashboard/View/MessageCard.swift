// A message with what its page or row draws, read in one transaction.
import TakeoutCore
import TakeoutStore

struct MessageCard: Sendable {
    let business: Business
    let message: Message
    let state: CallbackState
    let attempts: [Attempt]
    let notices: [Notice]
    let journal: [JournalEntry]

    init?(_ id: MessageID, in tx: StoreTransaction) throws(StoreError) {
        guard let message = try tx.message(id), let business = try tx.business(message.businessID),
            let callback = try tx.callback(id)
        else { return nil }
        self.business = business
        self.message = message
        state = callback.state
        attempts = try tx.attempts(of: id)
        notices = try tx.notices(of: id)
        journal = try tx.journal(of: id)
    }
}

extension StoreTransaction {
    /// The newest messages of all businesses, newest first: ids sort by time.
    func newestCards(limit: Int) throws(StoreError) -> [MessageCard] {
        var ids: [MessageID] = []
        for business in try businesses(after: nil, limit: 100) {
            ids += try messages(of: business.id, before: nil, limit: limit).map(\.id)
        }
        var cards: [MessageCard] = []
        for id in ids.sorted(by: >).prefix(limit) {
            if let card = try MessageCard(id, in: self) { cards.append(card) }
        }
        return cards
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
