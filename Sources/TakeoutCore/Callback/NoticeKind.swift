// The notices that a callback can call for, and the channels that carry them.

public enum NoticeChannel: String, Codable, Sendable, CaseIterable {
    case email, sms
}

/// Which of a business's channels carry a notice. The raw value is the `notice_order` of the interface.
public enum NoticeOrder: String, Codable, Sendable, CaseIterable {
    /// All that the business has, at once.
    case all
    /// One, and the other when that fails.
    case emailFirst = "email_first"
    case smsFirst = "sms_first"

    /// The one that is tried before the others.
    public var channels: [NoticeChannel] { self == .smsFirst ? [.sms, .email] : [.email, .sms] }
}

/// Why a notice is sent. The raw value is the `kind` of the interface.
public enum NoticeKind: String, Codable, Sendable, CaseIterable {
    /// Calling is off: the message itself.
    case newMessage = "new_message"
    /// Beside the call: the text of an urgent message, to whoever wants to read it at once.
    case urgent
    /// The fallback: nobody was reached, or nobody could be called.
    case couldNotReach = "could_not_reach"
    /// The message was heard, but the customer did not take the connection.
    case customerNotReached = "customer_not_reached"
    /// The message was heard, but the connection could not be made.
    case connectionFailed = "connection_failed"
    /// The message was heard, but our rules do not let us dial the customer's number.
    case connectionRefused = "connection_refused"
    /// The connection was made as far as we can tell; the number, in case it was cut.
    case connectionUnverified = "connection_unverified"
    /// The call broke off after the message was handed over.
    case cutOff = "cut_off"
    /// To those who were told of the message, or called about it, before another took it.
    case taken
    /// To the admin: a message has no channel left.
    case needsAttention = "needs_attention"
    /// To the admin: the provider refuses our calls until somebody mends it.
    case providerTrouble = "provider_trouble"
    /// To the admin: a piece of work failed again and again and was put aside.
    case poisonedWork = "poisoned_work"

    /// To the admin: the provider's account cannot carry calls, so none go out.
    case callsSuspended = "calls_suspended"
    /// To the admin: a call rang again, so calls go out as before.
    case callsResumed = "calls_resumed"

    /// When such a notice cannot be delivered, the message needs attention.
    public var isEssential: Bool {
        switch self {
        case .newMessage, .couldNotReach, .customerNotReached, .connectionFailed, .connectionRefused, .cutOff: true
        case .urgent, .connectionUnverified, .taken, .needsAttention, .providerTrouble, .poisonedWork, .callsSuspended,
            .callsResumed:
            false
        }
    }

    /// Goes out beside what the callback decides: no action asked for it, so nobody waits for it, and where it fails no
    /// other channel takes over.
    public var isAside: Bool { self == .urgent || self == .taken }

    /// Tells of one message; the others tell of the installation.
    public var isAboutMessage: Bool {
        ![.providerTrouble, .poisonedWork, .callsSuspended, .callsResumed].contains(self)
    }

    /// Quotes the message, and tells how to call the customer.
    public var quotesMessage: Bool { isAboutMessage && self != .taken }

    /// Whoever gets it learns that the message was heard.
    public var tellsOfHearing: Bool {
        switch self {
        case .customerNotReached, .connectionFailed, .connectionRefused, .connectionUnverified, .cutOff, .taken: true
        case .newMessage, .urgent, .couldNotReach, .needsAttention, .providerTrouble, .poisonedWork, .callsSuspended,
            .callsResumed:
            false
        }
    }

    /// Goes to the admin's address, not to the business.
    public var isForAdmin: Bool {
        [.needsAttention, .providerTrouble, .poisonedWork, .callsSuspended, .callsResumed].contains(self)
    }
}

/// What the person who was called decided.
public enum Decision: String, Codable, Sendable, CaseIterable {
    case declined, handled
    case wrongPerson = "wrong_person"
}
