// A stored state that cannot be read is made anew from the journal, which holds all that led to it.
package import Logging
package import TakeoutCore
package import TakeoutStore

extension StoreTransaction {
    /// The callback as it is stored or, where its state cannot be read, as its journal tells it.
    /// - Parameter logger: is told of it; nil where somebody only looks.
    /// - Throws: `.corrupt` when the journal cannot be read either.
    package func readableCallback(_ id: CallbackID, _ logger: Logger? = nil) throws(StoreError) -> StoredCallback? {
        do throws(StoreError) {
            return try callback(id)
        } catch {
            guard error.kind == .corrupt else { throw error }
            logger?.critical("Message \(id): its state cannot be read (\(error)); it is made anew.")
            return try restored(id)
        }
    }

    private func restored(_ id: CallbackID) throws(StoreError) -> StoredCallback? {
        guard let business = try message(id)?.businessID else { return nil }
        var machine = CallbackMachine(CallbackState(rules: .initial))
        let journal = try journal(of: id)
        for entry in journal { _ = machine.apply(entry.event, now: entry.at) }
        return StoredCallback(
            id: id, businessID: business, state: machine.state, journalSequence: journal.last?.sequence ?? 0,
            milestones: try milestones(of: id))
    }
}

extension Transition {
    func callback(_ id: CallbackID) throws(StoreError) -> StoredCallback? {
        try tx.readableCallback(id, context.logger)
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

    /// Whether state or journal of a callback can be read. One without either must not hold up the others.
    func isReadable(_ id: CallbackID) throws(StoreError) -> Bool {
        do throws(StoreError) {
            _ = try callback(id)
            return true
        } catch {
            guard error.kind == .corrupt else { throw error }
            context.logger.critical("Message \(id): neither its state nor its journal can be read (\(error)).")
            return false
        }
    }
}
