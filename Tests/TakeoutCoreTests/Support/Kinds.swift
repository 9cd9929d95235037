// The cases of the machine's enums as lists. The switches have no default: a new case does not compile until it is here.
import TakeoutCore

enum EventKind: String, CaseIterable {
    case messageTaken, messageComplete, rulesChanged, callNowRequested, stopRequested, callLaterRequested
    case markedHandled, woke, dialAdmitted, dialDenied
    case callPlaced, callNotPlaced, callUnknown, callNotFound, ringing, answered, forwarding, ended
    case recipientConfirmed, connectRequested, laterRequested, finished
    case transferAccepted, transferFailed, transferUnknown, transferSettled, destinationRequested
    case noticeSent, noticeFailed, actionAbandoned, foundAdrift

    init(_ event: CallbackEvent) {
        self =
            switch event {
            case .messageTaken: .messageTaken
            case .messageComplete: .messageComplete
            case .rulesChanged: .rulesChanged
            case .callNowRequested: .callNowRequested
            case .stopRequested: .stopRequested
            case .callLaterRequested: .callLaterRequested
            case .markedHandled: .markedHandled
            case .woke: .woke
            case .dialAdmitted: .dialAdmitted
            case .dialDenied: .dialDenied
            case .callPlaced: .callPlaced
            case .callNotPlaced: .callNotPlaced
            case .callUnknown: .callUnknown
            case .callNotFound: .callNotFound
            case .ringing: .ringing
            case .answered: .answered
            case .forwarding: .forwarding
            case .ended: .ended
            case .recipientConfirmed: .recipientConfirmed
            case .connectRequested: .connectRequested
            case .laterRequested: .laterRequested
            case .finished: .finished
            case .transferAccepted: .transferAccepted
            case .transferFailed: .transferFailed
            case .transferUnknown: .transferUnknown
            case .transferSettled: .transferSettled
            case .destinationRequested: .destinationRequested
            case .noticeSent: .noticeSent
            case .noticeFailed: .noticeFailed
            case .actionAbandoned: .actionAbandoned
            case .foundAdrift: .foundAdrift
            }
    }
}

/// The raw values are the names in `docs/state-machine.md`.
enum PhaseKind: String, CaseIterable, Comparable {
    case new, taking, scheduled, queued, calling, proving, heard, connected, handled, fallback, stopped, needsAttention

    init(_ phase: CallbackPhase) {
        self =
            switch phase {
            case .new: .new
            case .taking: .taking
            case .scheduled: .scheduled
            case .queued: .queued
            case .calling: .calling
            case .proving: .proving
            case .heard: .heard
            case .connected: .connected
            case .handled: .handled
            case .fallback: .fallback
            case .stopped: .stopped
            case .needsAttention: .needsAttention
            }
    }

    static func < (left: PhaseKind, right: PhaseKind) -> Bool { left.rawValue < right.rawValue }
}
