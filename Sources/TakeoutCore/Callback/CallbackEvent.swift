// Everything that can happen to a callback. Events are journalled as they are: no text, no number, only ids and facts.

/// Why the gate in front of a call said no.
public enum DialDenial: String, Codable, Sendable, CaseIterable {
    /// This number was called as often as allowed within 24 hours.
    case dailyLimit
    // The provider's account cannot carry calls, and this was not the one call that tries whether it can again:
    case noCredit, accountFrozen, subscriptionFault

    public init(_ fault: AccountFault) {
        self =
            switch fault {
            case .noCredit: .noCredit
            case .frozen: .accountFrozen
            case .subscription: .subscriptionFault
            }
    }
}

/// What our rules say about connecting to the customer's number, asked at the moment of connecting.
public enum ConnectVerdict: Codable, Equatable, Sendable {
    case allowed
    case refused(DialPolicy.Refusal)
}

/// What the provider's answer to a request of ours amounts to.
public enum RequestFault: String, Codable, Sendable {
    /// Surely not done; may work later.
    case passing
    /// Surely not done; somebody must mend something first.
    case lasting
}

public enum CallbackEvent: Codable, Equatable, Sendable {
    /// The message was stored while the call that left it goes on; wait for its end, at most until then.
    case messageTaken(until: Timestamp)
    /// The message is whole: its call has ended, or it came from elsewhere.
    case messageComplete
    /// The settings that this callback follows have changed since its last event.
    case rulesChanged(CallbackRules)
    /// A person wants the call now: a new round.
    case callNowRequested
    /// A person wants no (further) call.
    case stopRequested
    /// A person wants the call in so many minutes: a new round.
    case callLaterRequested(minutes: Int)
    /// A person says that the matter is dealt with, by other means than the call.
    case markedHandled
    /// The moment in `CallbackState.wakeAt` has come.
    case woke

    /// The gate let the call through: the attempt has a row and the phone is ours.
    case dialAdmitted(AttemptID)
    /// The gate refused the call for good.
    case dialDenied(DialDenial)

    /// The provider has placed the call.
    case callPlaced(AttemptID)
    /// The provider surely has not placed the call; `retryAfter` in seconds if it said so.
    case callNotPlaced(AttemptID, RequestFault, retryAfter: Int?)
    /// Whether the call was placed is not known: it must be looked for.
    case callUnknown(AttemptID)
    /// Looked for and not (yet) found.
    case callNotFound(AttemptID)

    case ringing(AttemptID)
    /// Someone or something answered.
    case answered(AttemptID)
    /// The provider is handing the call on to the customer.
    case forwarding(AttemptID)
    case ended(AttemptID, CallEnding)

    /// A human said yes or pressed 1: the message text may be handed over.
    case recipientConfirmed(AttemptID)
    /// The human wants the customer on the line.
    case connectRequested(AttemptID, ConnectVerdict)
    /// The assistant's transfer tool asks where to hand the call on.
    case destinationRequested(AttemptID, ConnectVerdict)
    case laterRequested(AttemptID, minutes: Int)
    case finished(AttemptID, Decision)

    /// The provider took the transfer in. Not a proof that anybody was connected.
    case transferAccepted(AttemptID)
    /// The transfer surely was not done.
    case transferFailed(AttemptID)
    /// Whether the transfer was taken in is not known.
    case transferUnknown(AttemptID)
    /// The provider tells how a connection went while the contact's call goes on, the last of so many on this call.
    case transferSettled(AttemptID, TransferEvidence, transfers: Int)

    /// At least one channel took the notice that this action asked for.
    case noticeSent(action: Int)
    /// No channel took it, or there is none.
    case noticeFailed(action: Int)
    /// An action was given up as poisoned.
    case actionAbandoned(action: Int)
    /// The auditor found the callback open with nothing to come: no wake-up time and no action in the outbox.
    case foundAdrift
}

/// Why an event changed nothing. Journalled beside the event.
public enum IgnoredReason: String, Codable, Sendable {
    /// The event belongs to an attempt that is not the live one.
    case notTheLiveAttempt
    case alreadyKnown
    case alreadyUnderWay
    case nothingToStop
    case callIsLive
    case notDueYet
    case stopping
    case notConfirmed
    case alreadyConnecting
    case connectionUncertain
    case alreadyFinished
    case laterTooOften
    case laterTooFar
    case doesNotApply
}
