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
    case sent(NoticeID)
    /// The channel did not take the notice; `isFinal` when it will not be tried again.
    case notSent(NoticeID, why: String, isFinal: Bool)
    case linkMailed(String)
    case linkNotMailed(String, why: String, isFinal: Bool)
    /// Somebody else holds the lease by now: nothing was performed, and the row is theirs.
    case leftToOthers
}
