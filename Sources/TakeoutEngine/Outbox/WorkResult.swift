// What performing a piece of work brought.
package import TakeoutCore

/// A fact about the world, to be recorded whether or not the worker still holds its lease.
package enum WorkResult: Sendable {
    /// Nothing that the callback has to hear of.
    case done
    case events([CallbackEvent])
    /// The provider placed the call, or showed how it stands.
    case sighting(CallSighting, of: AttemptID)
    case notPlaced(VoiceError, AttemptID)
    case sent(NoticeID, NoticeReceipt)
    /// The channel did not take the notice.
    case notSent(NoticeID, Refusal)
    /// News of an SMS's delivery stayed away for too long.
    case deliveryUntold(NoticeID)
    /// To be tried again in so long.
    case putOff(Duration, why: String)
    case linkMailed(String)
    case linkNotMailed(String, why: String, isFinal: Bool)
    /// Somebody else holds the lease by now: nothing was performed, and the row is theirs.
    case leftToOthers
}

/// A channel's no.
package struct Refusal: Sendable {
    /// One sentence, without secrets.
    package let why: String
    /// It will not be tried again.
    package let isFinal: Bool
    /// Seconds that the channel asked us to wait.
    package var retryAfter: Int?
    /// The receiver wants no more texts.
    package var isOptOut = false
    package var answer = Answer.notAsked

    /// What came of asking the channel.
    package enum Answer: Sendable {
        case notAsked
        /// The notice was surely not taken.
        case no
        /// No clear one: the notice may have gone out.
        case none
    }
}
