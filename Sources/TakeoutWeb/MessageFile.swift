// A message with all that happened to it, read in one transaction: for the API, the pages and the terminal alike.
package import TakeoutCore
import TakeoutEngine
package import TakeoutStore
import TakeoutVapi

package struct MessageFile: Sendable {
    package let business: Business
    package let message: Message
    package let state: CallbackState
    package let attempts: [Attempt]
    package let notices: [Notice]
    package let journal: [JournalEntry]

    package init?(_ id: MessageID, in tx: StoreTransaction) throws(StoreError) {
        guard let message = try tx.message(id), let business = try tx.business(message.businessID),
            let callback = try tx.readableCallback(id)
        else { return nil }
        self.business = business
        self.message = message
        state = callback.state
        attempts = try tx.attempts(of: id)
        notices = try tx.notices(of: id)
        journal = try tx.journal(of: id)
    }

    /// The journal's story with the deliveries between, by time; the journal first where they are equal.
    package var timeline: [TimelineLine] {
        var timeline = Timeline(timezone: business.timezone)
        for entry in journal where entry.ignored == nil { timeline.tell(entry.event, at: entry.at) }
        let told = timeline.lines + notices.compactMap(\.timelineLine)
        return told.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    var json: JSONValue {
        var members = message.members(state)
        members["attempts"] = .array(attempts.map(\.json))
        members["notices"] = .array(notices.map(\.json))
        members["timeline"] = .array(timeline.map(\.json))
        return .object(members)
    }
}
