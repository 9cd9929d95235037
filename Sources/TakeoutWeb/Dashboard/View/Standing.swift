// Where a message stands, in words: the large word of its page, the sentence under it, and the phrase of its inbox row.
import TakeoutCore
import TakeoutStore

/// What a colour means. The raw value is a class of the style sheet; a shape and a word always stand beside it.
enum Tone: String, Sendable {
    case reached, progress, waiting, mailed, attention

    /// The symbol's name in icons.svg.
    var icon: String { rawValue }
}

struct Standing: Sendable, Equatable {
    /// One or two words, large: "Connected".
    let headline: String
    /// One or two sentences: why, and what comes next.
    let sentence: String
    /// Ends the inbox row's sentence: "no answer, next try 14:05".
    let phrase: String
    let tone: Tone

    init(_ state: CallbackState, _ ladder: Ladder?, _ notices: [Notice], _ time: PageTime) {
        let words = StandingWords(state: state, ladder: ladder, notices: notices, time: time)
        headline = words.headline
        sentence = words.sentence
        phrase = words.phrase
        tone = words.tone
    }
}

private struct StandingWords {
    let state: CallbackState
    let ladder: Ladder?
    let notices: [Notice]
    let time: PageTime

    var tone: Tone {
        switch state.word {
        case .heard, .connected, .handled: .reached
        case .calling: .progress
        case .scheduled, .stopped: .waiting
        case .fallback, .off: .mailed
        case .needsAttention: .attention
        }
    }

    var headline: String {
        switch state.phase {
        case .new, .taking: "Coming in"
        case .scheduled(let at, _): "Next call \(time.short(at))"
        case .queued: "Next in line"
        case .calling: callingHeadline
        case .heard: "Heard"
        case .proving, .connected: "Connected"
        case .handled: "Dealt with"
        case .fallback(_, let isSent): isSent ? sentHeadline : "Being sent"
        case .stopped: "Stopped"
        case .needsAttention: "Needs you"
        }
    }

    private var callingHeadline: String {
        switch ladder?.top {
        case .rang: "Ringing"
        case .answered: "Answered"
        case .person, .heard: "Being heard"
        case .decided: "Heard"
        case .connecting, .connected: "Connecting"
        case .called, nil: "Calling"
        }
    }

    var sentence: String {
        let reason = state.reasonInWords ?? ""
        switch state.phase {
        case .new: return "The message is being stored."
        case .taking: return "The customer is still on the line; the callback starts when the call has ended."
        case .scheduled(_, .retry(let number)):
            return "\(outcome.sentence) Try \(number + 1) of \(state.rules.retryAttempts + 1) is next."
        case .calling: return "Call \(ladder?.attempt.attemptNumber ?? state.attempts): \(ladder?.words ?? "calling")."
        case .heard(nil): return heardSentence
        case .fallback(_, isSent: true): return "\(reason) \(delivered)"
        case .fallback(_, isSent: false): return reason + " The message goes out as a notice."
        case .stopped: return reason + " Nothing more happens by itself."
        case .needsAttention: return reason + " Please look after it yourself, or call again."
        case .scheduled, .queued, .heard, .proving, .connected, .handled: return reason
        }
    }

    private var heardSentence: String {
        switch ladder?.attempt.outcome {
        case .customerNotReached: "The message was heard. The customer did not answer the connection. \(delivered)"
        case .connectionFailed: "The message was heard. The connection failed. \(delivered)"
        default: "The message was heard. \(delivered)"
        }
    }

    var phrase: String {
        switch state.phase {
        case .new, .taking: "the customer is on the line"
        case .scheduled(let at, .retry): "\(outcome), next try \(time.short(at))"
        case .scheduled(let at, .askedLater): "asked to be called at \(time.short(at))"
        case .scheduled(let at, .providerFault): "the phone service had a fault, next try \(time.short(at))"
        case .queued: "waits until the phone is free"
        case .calling: ladder?.words ?? "calling"
        case .heard: heardPhrase
        case .connected(let isVerified): "heard\(heardAt), \(isVerified ? "connected" : "handed on to the customer")"
        case .proving: "heard\(heardAt), handed on to the customer"
        case .handled: "heard\(heardAt), dealt with"
        case .fallback(let reason, let isSent): "\(cause(reason)), \(isSent ? sentPhrase : "a notice goes out")"
        case .stopped: "stopped by a person"
        case .needsAttention: "needs you: nobody could be told"
        }
    }

    private var outcome: String { ladder?.attempt.outcome.words ?? "no answer" }

    /// "heard 14:05, no connection wanted"
    private var heardPhrase: String {
        let words = ladder?.attempt.outcome.words ?? "heard"
        return words.hasPrefix("heard") ? "heard\(heardAt)" + words.dropFirst("heard".count) : "heard\(heardAt)"
    }

    private var heardAt: String { ladder?.attempt.heardAt.map { " " + time.short($0) } ?? "" }

    private func cause(_ reason: FallbackReason) -> String {
        switch reason {
        case .obstacle(.callingOff): "calling is off"
        case .obstacle: "no call possible"
        case .denied: "called often enough today"
        case .notReached where state.latersUsed > 0: "asked for later, then not reached"
        case .notReached(1): outcome
        case .notReached(let calls): "\(calls) calls, nobody reached"
        case .wrongPerson: "wrong person"
        case .provider: "the phone service failed"
        case .stepAbandoned: "a step failed"
        }
    }

    // MARK: Notices

    private var arrived: [Notice] {
        notices.filter { !$0.kind.isForAdmin && !$0.kind.isAside && ($0.status == .sent || $0.status == .delivered) }
    }

    private var sentHeadline: String {
        let channels = NoticeChannel.allCases.filter { channel in arrived.contains { $0.channel == channel } }
        switch channels {
        case [.sms]: return "Texted"
        case [.email, .sms]: return "E-mailed and texted"
        default: return "E-mailed"
        }
    }

    private var sentPhrase: String {
        let verb = sentHeadline.prefix(1).lowercased() + sentHeadline.dropFirst()
        return arrived.first.map { "\(verb) \(time.short($0.updatedAt))" } ?? verb
    }

    private var delivered: String {
        guard let first = arrived.first else { return "" }
        let addresses = arrived.reduce(into: [String]()) { if !$0.contains($1.address) { $0.append($1.address) } }
        return "A notice went to \(addresses.joined(separator: " and ")) at \(time.short(first.updatedAt))."
    }
}

extension String {
    /// "no answer" → "No answer."
    var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
