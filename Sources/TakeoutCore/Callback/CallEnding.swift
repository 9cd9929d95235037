// How a call ended, in our words. The provider's own words are translated at the edge and kept beside it.

/// What a provider's end of a call amounts to.
public enum EndClass: String, Codable, Sendable, CaseIterable {
    /// Nobody picked up.
    case noAnswer
    /// The line was busy or the call was rejected.
    case busy
    /// A voicemail or another machine took the call.
    case machine
    /// One of the two on the line hung up, or fell silent: an ordinary end.
    case humanEnded
    /// The call was cut at its maximum length.
    case tooLong
    /// The call was handed on to the customer. Proves that it was tried, not that she answered.
    case forwarded
    /// The customer was busy or did not answer the transfer.
    case customerNotReached
    /// The transfer could not be carried out.
    case transferFailed
    /// A fault of the provider or its suppliers that will pass: capacity, rate, their own errors.
    case passingFault
    /// A fault that stays until somebody mends it: credit, configuration, a frozen account.
    case lastingFault
    /// A reason that we do not know.
    case unknown
}

/// What is proved about the customer's leg of a transfer.
public enum TransferEvidence: String, Codable, Sendable {
    case none, connected, notReached, failed
}

/// The end of one call.
public struct CallEnding: Codable, Equatable, Sendable {
    public let what: EndClass
    public let transfer: TransferEvidence
    /// When the call ended, by the provider's word if it gave one.
    public let at: Timestamp

    public init(_ what: EndClass, transfer: TransferEvidence = .none, at: Timestamp) {
        self.what = what
        self.transfer = transfer
        self.at = at
    }
}
