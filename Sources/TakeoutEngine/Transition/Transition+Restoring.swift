// A stored state that cannot be read is made anew from the journal, which holds all that led to it.
import Logging
import TakeoutCore
import TakeoutStore

extension Transition {
    /// The callback as it is stored, or as its journal tells it.
    func callback(_ id: CallbackID) throws(StoreError) -> StoredCallback? {
        do throws(StoreError) {
            return try tx.callback(id)
        } catch {
            guard error.kind == .corrupt else { throw error }
            context.logger.critical("Message \(id): its state cannot be read (\(error)); it is made anew.")
            return try restored(id)
        }
    }

    /// The callback with what a decision about it asks for.
    func file(_ id: CallbackID) throws(StoreError) -> CallbackFile? {
        do throws(StoreError) {
            return try tx.callbackFile(id)
        } catch {
            guard error.kind == .corrupt, let callback = try callback(id),
                let business = try tx.business(callback.businessID)
            else { throw error }
            return CallbackFile(
                callback: callback, business: business, isOwnLine: try tx.isOwnLine(business.numberToCall))
        }
    }

    private func restored(_ id: CallbackID) throws(StoreError) -> StoredCallback? {
        guard let business = try tx.message(id)?.businessID else { return nil }
        var machine = CallbackMachine(CallbackState(rules: .initial))
        let journal = try tx.journal(of: id)
        for entry in journal { _ = machine.apply(entry.event, now: entry.at) }
        return StoredCallback(
            id: id, businessID: business, state: machine.state, journalSequence: journal.last?.sequence ?? 0)
    }
}
