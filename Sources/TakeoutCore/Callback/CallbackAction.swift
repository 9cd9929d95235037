// Everything that a callback can ask for. The engine runs some in the transaction of the event, the others after it.

/// Why a message goes to the fallback channels instead of being heard.
public enum FallbackReason: Codable, Equatable, Sendable {
    case obstacle(Obstacle)
    case denied(DialDenial)
    /// Calls were placed and nobody was reached.
    case notReached(calls: Int)
    case wrongPerson
    /// The provider could not place the call.
    case provider(RequestFault)
    /// A step failed again and again and was given up.
    case stepAbandoned
}

/// Something to do. `sequence` with the callback's id makes the action's id.
public struct CallbackAction: Codable, Equatable, Sendable {
    public let sequence: Int
    public let kind: Kind

    public enum Kind: Codable, Equatable, Sendable {
        // In the transaction:
        /// Ask the gate for a call to this contact; admitted calls are placed after the commit, others wait their turn.
        case dial(ContactID)
        /// The call that waits at the gate is no longer wanted.
        case cancelDial
        /// Write what the attempt's row shows.
        case record(AttemptRecord)
        /// The phone is free again, after this time (nil: now).
        case release(AttemptID, busyUntil: Timestamp?)
        /// A call that was given up goes on after all: it holds its phone and a line again, if they are free.
        case retake(AttemptID)
        // After the commit, through the outbox:
        /// Search the provider's calls for the attempt's token.
        case lookUp(AttemptID)
        /// Ask the provider how the call stands.
        case poll(AttemptID)
        /// Hand the live call on to the customer.
        case transfer(AttemptID)
        /// Tell the contact on the line that the connection failed.
        case tellConnectionFailed(AttemptID)
        /// Tell the contact on the line that the customer did not take the connection.
        case tellCustomerNotReached(AttemptID)
        case hangUp(AttemptID)
        case notify(NoticeKind)
    }

    /// The attempt that the action is about, if any.
    public var attempt: AttemptID? {
        switch kind {
        case .dial, .cancelDial, .notify: nil
        case .record(let record): record.id
        case .release(let id, _), .retake(let id), .lookUp(let id), .poll(let id), .transfer(let id),
            .tellConnectionFailed(let id), .tellCustomerNotReached(let id), .hangUp(let id):
            id
        }
    }
}
