// When what is counted of a message happened to it.
public import TakeoutCore

/// What is counted of a message beside its callback's state.
public struct Milestones: Sendable, Equatable {
    /// nil: it is not counted.
    public var receivedAt: Timestamp?
    /// When a human first heard it, the wrong person left aside.
    public var heardAt: Timestamp?
    /// When it was first handed on to the customer, unless that was proved to have failed.
    public var connectedAt: Timestamp?

    public init(receivedAt: Timestamp? = nil, heardAt: Timestamp? = nil, connectedAt: Timestamp? = nil) {
        self.receivedAt = receivedAt
        self.heardAt = heardAt
        self.connectedAt = connectedAt
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            receivedAt: try row("received_at"), heardAt: try row("heard_at"), connectedAt: try row("connected_at"))
    }

    /// Takes in what the machine says of an attempt.
    public mutating func take(_ record: AttemptRecord) {
        guard let heard = record.heardAt else { return }
        switch record.outcome {
        case .wrongPerson:
            if heardAt == heard { heardAt = nil }
        case .customerNotReached, .connectionFailed:
            heardAt = heardAt ?? heard
            // An earlier call's connection lies before this one was heard.
            if let connectedAt, connectedAt >= heard { self.connectedAt = nil }
        default:
            heardAt = heardAt ?? heard
            connectedAt = connectedAt ?? record.connectedAt
        }
    }
}

extension StoredCallback {
    /// What this message adds to its business's counts, but for its calls.
    public var tally: Tally {
        var tally = Tally()
        guard let receivedAt = milestones.receivedAt else { return tally }
        tally.messages = 1
        guard !state.isOpen else { return tally }
        tally.ended = 1
        tally.neglected = state.word == .needsAttention ? 1 : 0
        guard let heardAt = milestones.heardAt else {
            tally.noticed = state.word == .fallback || state.word == .off ? 1 : 0
            return tally
        }
        tally.reached = 1
        tally.connected = milestones.connectedAt == nil ? 0 : 1
        tally.timeToReach = max(.zero, heardAt - receivedAt)
        tally.within = Tally.reachBounds.map { tally.timeToReach <= .minutes($0) ? 1 : 0 }
        return tally
    }
}
