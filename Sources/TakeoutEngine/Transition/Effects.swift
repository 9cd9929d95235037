// What a transaction leaves to be done after its commit.
import Logging
public import TakeoutCore
import TakeoutStore

/// Gathered while a transaction runs; acted upon only when it was committed.
struct Effects: Sendable {
    /// Work that this node holds the lease of and performs at once.
    var ready: [LeasedWork] = []
    /// What the log is to say; the database's one writer does not wait for it.
    var complaints: [Logger.Message] = []
    /// The earliest time at which something becomes due.
    var earliestWake: Timestamp?
    /// What changed, for pages that are open.
    var changes: [Change] = []
    /// A letter or an outgoing webhook was written.
    var hasDispatch = false
    /// An endpoint was disabled: who is told is to be read anew.
    var webhooksChanged = false
    /// To be counted.
    var stored: [MessageSource] = []
    var ended: [AttemptOutcome] = []
    var repaired = 0
    /// The account was found unable to carry calls.
    var suspensions = 0

    func count(in metrics: Metrics) {
        for source in stored { metrics.messagesStored.increment(MessageOrigin(source)) }
        for outcome in ended { metrics.attemptsEnded.increment(outcome) }
        if repaired > 0 { metrics.repairs.increment(.attempt, by: repaired) }
        if suspensions > 0 { metrics.suspensions.increment(by: suspensions) }
    }

    mutating func wake(at time: Timestamp?) {
        guard let time else { return }
        earliestWake = min(earliestWake ?? time, time)
    }
}

/// A piece of work that this node has just leased.
struct LeasedWork: Sendable {
    let item: OutboxItem
    /// The call to place, where the transaction that decided on it had all of it at hand.
    var order: CallOrder?
}

/// A message whose callback, attempts or notices have changed.
public struct Change: Sendable, Equatable {
    public let business: BusinessID
    public let message: MessageID
}
