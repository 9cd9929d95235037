// What can be done from within a mail.

/// The raw value stands in the link.
public enum MailAction: String, Codable, Sendable, CaseIterable {
    /// *Call me now*.
    case callNow = "call"
    /// *Mark handled*.
    case markHandled = "handled"
    /// *Stop*: no further call.
    case stop
    /// No more digests.
    case unsubscribe
}
