// Vapi's several hundred reasons for the end of a call, read by a short list of rules; see docs/ended-reasons.md.
// The list grows every few weeks (Vapi OpenAPI: Call.endedReason), so it is never a closed enum.
public import TakeoutCore

/// Sorts `endedReason` texts of both spellings, `call.in-progress.error-…` and the older `pipeline-error-…`.
public enum EndedReason {
    /// - Parameter reason: Vapi's word; nil where it gave none.
    /// - Returns: `.unknown` for whatever no rule knows, which the callers treat as a call that reached nobody.
    public static func endClass(of reason: String?) -> EndClass {
        guard let reason = reason?.trimmingSpaces.lowercased(), !reason.isEmpty else { return .unknown }
        if let known = wholeWords[reason] { return known }
        if let status = sipStatus(in: reason) { return endClass(ofSIPStatus: status) }
        return rules.first { $0.matches(reason) }?.endClass ?? .unknown
    }

    /// Reasons that mean one thing and are spelt in one way.
    static let wholeWords: [String: EndClass] = [
        "voicemail": .machine,
        "exceeded-max-duration": .tooLong,
        "customer-busy": .busy,
        "vonage-rejected": .busy,
        "customer-did-not-answer": .noAnswer,
        "twilio-failed-to-connect-call": .noAnswer,
        "vonage-failed-to-connect-call": .noAnswer,
        "vonage-disconnected": .noAnswer,
        "sip-outbound-carrier-released-call": .noAnswer,
        "call.in-progress.error-sip-outbound-call-failed-to-connect": .noAnswer,
        "silence-timed-out": .humanEnded,
        "manually-canceled": .humanEnded,
        "vonage-completed": .humanEnded,
        "call.in-progress.twilio-completed-call": .humanEnded,
        "call.in-progress.sip-completed-call": .humanEnded,
        "call.ending.hook-executed-say": .humanEnded,
        "assistant-said-end-call-phrase": .humanEnded,
        "assistant-forwarded-call": .forwarded,
        "call.ending.hook-executed-transfer": .forwarded,
        "call.ringing.hook-executed-transfer": .forwarded,
        "call.forwarding.no-answer": .customerNotReached,
        "call.forwarding.operator-busy": .customerNotReached,
        // The transfer assistant gives up on voicemail, silence or a refusal of the one that it dialled.
        "call.in-progress.error-warm-transfer-assistant-cancelled": .customerNotReached,
        "call.in-progress.error-warm-transfer-silence-timeout": .customerNotReached,
        "call.in-progress.error-warm-transfer-max-duration": .customerNotReached,
        "customer-ended-call-after-warm-transfer-attempt": .customerNotReached,
        // Vapi's "customer" is our contact, who was tired of waiting: the two did not speak with each other.
        "customer-ended-call-before-warm-transfer": .transferFailed,
        "customer-ended-call-during-transfer": .transferFailed,
        "call.in-progress.error-warm-transfer-microphone-timeout": .transferFailed,
        "call.in-progress.error-transfer-failed": .transferFailed,
        "worker-shutdown": .passingFault,
        "assistant-join-timed-out": .passingFault,
        "phone-call-provider-closed-websocket": .passingFault,
        // We were down or slow when Vapi asked which assistant takes the call; its other answers are configuration.
        "assistant-request-failed": .passingFault,
        "assistant-not-found": .lastingFault,
        "assistant-not-valid": .lastingFault,
        "phone-call-provider-bypass-enabled-but-no-call-received": .lastingFault,
    ]

    /// Tried in this order; the first that matches decides.
    static let rules: [EndedReasonRule] = [
        // Vapi's "customer" is whoever was dialled: our contact, who hung up.
        .init(startingWith: ["customer-ended-call", "assistant-ended-call"], .humanEnded),
        .init(startingWith: ["call.forwarding."], .transferFailed),
        // A number that does not exist will not exist in five minutes: no retry, and somebody has to correct it.
        .init(containing: ["misdialed", "unallocated-number"], .lastingFault),
        // Capacity and rate, whoever runs out of it; "system busy" is a voice maker's own crowd.
        .init(containing: ["concurren", "rate-limit", "system-busy", "overloaded"], .passingFault),
        // Vapi's own faults, also those in which Vapi's key at a supplier was refused: theirs to mend, not charged.
        .init(containing: ["vapifault", "worker-"], .passingFault),
        .init(startingWith: ["call.start.", "call-start-error-", "assistant-request-returned-"], .lastingFault),
        .init(containing: ["configfault"], .lastingFault),
        .init(containing: serverTrouble, .passingFault, among: suppliers),
        .init(containing: keptUntilMended, .lastingFault, among: suppliers),
        .init(startingWith: suppliers, .passingFault),
    ]

    /// How reasons begin that blame a supplier of models, voices or transcription.
    private static let suppliers = [
        "pipeline-error-", "call.in-progress.error-providerfault-", "call.in-progress.error-pipeline-",
    ]

    private static let serverTrouble = [
        "-500-", "-502-", "-503-", "-504-", "-522-", "timed-out", "socket-hang-up", "econnreset", "server-error",
    ]

    /// Keys, plans, credit and settings at a supplier: the same call would fail again.
    private static let keptUntilMended = [
        "-400-", "-401-", "-403-", "-404-", "quota", "credit", "out-of-characters", "max-character-limit", "payment",
        "unauthorized", "api-key", "auth-failed", "invalid", "not-found", "not-allowed", "not-fine-tuned", "missing",
        "blocked", "disabled-by-owner", "requested-upgrade", "only-for-creator", "must-be-a-valid",
    ]
}

/// One line of the list: every alternative of `starts` and of `contains` that is given must be met by one of its words.
struct EndedReasonRule: Sendable {
    let starts: [String]
    let contains: [String]
    let endClass: EndClass

    init(startingWith starts: [String], _ endClass: EndClass) {
        self.starts = starts
        self.contains = []
        self.endClass = endClass
    }

    init(containing contains: [String], _ endClass: EndClass, among starts: [String] = []) {
        self.starts = starts
        self.contains = contains
        self.endClass = endClass
    }

    func matches(_ reason: String) -> Bool {
        (starts.isEmpty || starts.contains { reason.hasPrefix($0) })
            && (contains.isEmpty || contains.contains { reason.contains($0) })
    }
}

extension EndedReason {
    /// The status in `…-outbound-sip-486-busy-here`; nil if there is none.
    private static func sipStatus(in reason: String) -> Int? {
        guard let place = reason.ranges(of: "sip-").last else { return nil }
        let digits = reason[place.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return digits.count == 3 ? Int(digits) : nil
    }

    /// What a carrier's final answer means for the next try (RFC 3261 §21, RFC 8197, RFC 8688).
    private static func endClass(ofSIPStatus status: Int) -> EndClass {
        switch status {
        case 486, 600, 603, 607, 608: .busy
        // Credentials, rights or caller id at the carrier.
        case 401, 402, 403, 407: .lastingFault
        // No such number, gone, incomplete: as with a misdialled one.
        case 404, 410, 484, 485, 604: .lastingFault
        case 500...599: .passingFault
        case 400...499, 606: .noAnswer
        default: .unknown
        }
    }
}
