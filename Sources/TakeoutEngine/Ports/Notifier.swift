// The port through which e-mails and SMS leave.
public import TakeoutCore

/// A rendered e-mail or SMS, ready to go to one address.
public struct OutgoingNotice: Sendable, Equatable {
    /// Same for every try of the same notice: `Message-ID` in mail.
    public let id: NoticeID
    public let kind: NoticeKind
    public let to: String
    public let subject: String
    /// Plain text, lines ended by `\n`.
    public let text: String
    /// The HTML form; nil where the channel has none.
    public let html: String?
    /// Notices of one message belong to one thread.
    public let thread: String?
    public let at: Timestamp

    public init(
        id: NoticeID, kind: NoticeKind, to: String, subject: String, text: String, html: String?, thread: String?,
        at: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.thread = thread
        self.at = at
    }
}

/// A mail that belongs to no message, rendered and ready to go to one address.
public struct OutgoingLetter: Sendable, Equatable {
    /// Same for every try of the same letter: `Message-ID` in mail.
    public let id: String
    /// The word of `LetterContent.kind`.
    public let kind: String
    public let to: String
    public let text: NoticeText
    /// Ends letters of this kind with one click (RFC 8058); nil where they cannot be ended.
    public let unsubscribe: String?
    public let at: Timestamp

    public init(
        id: String, kind: String, to: String, text: NoticeText, unsubscribe: String? = nil, at: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.to = to
        self.text = text
        self.unsubscribe = unsubscribe
        self.at = at
    }
}

/// Why a notice did not leave, and what to do about it.
public struct NotifierError: Error, Sendable, Equatable {
    public enum Disposition: Sendable, Equatable {
        /// Try again; the receiver or the line was not ready.
        case retry
        /// It will never be taken: unknown address, refused for good.
        case permanent
        /// It may have been taken; the answer was lost. Tried once more, since one notice too many is better than none,
        /// and two are not.
        case unknownOutcome
    }

    public let disposition: Disposition
    /// Seconds that the channel asked us to wait, if it did.
    public let retryAfter: Int?
    /// The receiver wants no more notices on this channel.
    public let isOptOut: Bool
    /// One sentence for the timeline and the log, without secrets.
    public let explanation: String

    public init(
        _ disposition: Disposition, _ explanation: String, retryAfter: Int? = nil, isOptOut: Bool = false
    ) {
        self.disposition = disposition
        self.retryAfter = retryAfter
        self.isOptOut = isOptOut
        self.explanation = explanation
    }
}

/// What became of a notice that was taken.
public enum NoticeReceipt: Sendable, Equatable {
    /// Handed over; nothing more will be heard of it.
    case taken
    /// The carrier has it under this id, and will tell whether it was delivered.
    case accepted(carrierID: String)
}

/// One channel that carries notices.
public protocol Notifier: Sendable {
    var channel: NoticeChannel { get }
    /// How many it takes at the same time; the others wait without a lease of their own running. At least 1.
    var atOnce: Int { get }
    @discardableResult
    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt

    func send(_ letter: OutgoingLetter) async throws(NotifierError)
}

extension Notifier {
    public var atOnce: Int { 8 }

    /// What channels answer that are for notices alone.
    public func send(_ letter: OutgoingLetter) async throws(NotifierError) {
        throw NotifierError(.permanent, "Letters do not go out by \(channel.rawValue).")
    }
}
