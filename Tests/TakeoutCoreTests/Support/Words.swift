// States, events and actions of the machine in a few words each, so that expectations read as lines of text.
import TakeoutCore

extension CallbackPhase {
    /// Sub-states included, times left out.
    var words: String {
        switch self {
        case .new: "new"
        case .taking: "taking"
        case .scheduled(_, .retry(let number)): "scheduled (retry \(number))"
        case .scheduled(_, .askedLater): "scheduled (asked later)"
        case .scheduled(_, .providerFault(let number)): "scheduled (provider fault \(number))"
        case .queued: "queued"
        case .calling(let live): "calling (\(live.words))"
        case .heard(let decision): "heard" + (decision.map { " (\($0.rawValue))" } ?? "")
        case .proving: "proving"
        case .connected(let isVerified): isVerified ? "connected (verified)" : "connected (unverified)"
        case .handled: "handled"
        case .fallback(let reason, let isSent): "fallback (\(reason.words)\(isSent ? ", sent" : ""))"
        case .stopped: "stopped"
        case .needsAttention: "needs attention"
        }
    }
}

extension LiveAttempt {
    var words: String {
        var words = [creation.words, "\(rung)"]
        if transfer != .none { words.append("transfer \(transfer.rawValue)") }
        if transferDoubt != nil { words.append("watched") }
        switch choice {
        case .decided(let decision): words.append(decision.rawValue)
        case .later: words.append("later")
        case nil: break
        }
        if overdueLooks != nil { words.append("overdue") }
        if isStopping { words.append("stopping") }
        return words.joined(separator: ", ")
    }
}

extension LiveAttempt.Creation {
    var words: String {
        switch self {
        case .requested: "requested"
        case .lookingUp: "looking up"
        case .placed: "placed"
        }
    }
}

extension FallbackReason {
    var words: String {
        switch self {
        case .obstacle(let obstacle): obstacle.rawValue
        case .denied(let denial): denial.rawValue
        case .notReached(let calls): "not reached in \(calls)"
        case .wrongPerson: "wrong person"
        case .provider(let fault): "provider, \(fault.rawValue)"
        case .stepAbandoned: "step abandoned"
        }
    }
}

extension CallbackAction {
    var words: String {
        switch kind {
        case .dial: "dial"
        case .cancelDial: "cancel dial"
        case .record(let record):
            "record \(record.outcome.rawValue)/\(record.status.rawValue)\(record.endedAt == nil ? "" : " ended")"
        case .release(_, let busyUntil): busyUntil == nil ? "release" : "release, phone busy"
        case .retake: "retake"
        case .lookUp: "look up"
        case .poll: "poll"
        case .transfer: "transfer"
        case .tellConnectionFailed: "tell of the failure"
        case .tellCustomerNotReached: "tell that nobody answers"
        case .hangUp: "hang up"
        case .notify(let kind): "notify \(kind.rawValue)"
        }
    }
}
