// "Why did you (not) call me?", answered in plain words from the same state by which the calls are decided.
import TakeoutCore
import TakeoutStore

struct Why: Sendable {
    let question: String
    let sentences: [String]

    init(_ file: MessageFile, _ time: PageTime, _ numbers: any PhoneNumberReader) {
        let words = WhyWords(file: file, time: time, numbers: numbers)
        question = words.question
        sentences = words.sentences
    }
}

private struct WhyWords {
    let file: MessageFile
    let time: PageTime
    let numbers: any PhoneNumberReader

    private var state: CallbackState { file.state }
    private var calls: Int { file.attempts.count }

    var question: String {
        if calls > 0 { return "Why did you call me?" }
        return state.isOpen ? "Why have you not called me yet?" : "Why did you not call me?"
    }

    var sentences: [String] {
        let told = calls > 0 ? [first, again].compactMap(\.self) : []
        return told + [rest].compactMap(\.self)
    }

    private var first: String? {
        guard let attempt = file.attempts.first else { return nil }
        let phone = PhoneView(attempt.employeePhone, numbers).words
        let cause =
            wasAskedFor(before: attempt.createdAt)
            ? "because somebody asked for the call"
            : "because call-backs are on for \(file.business.name) and the message was complete"
        return "\(phone) was called at \(time.short(attempt.createdAt)), \(cause)."
    }

    private func wasAskedFor(before moment: Timestamp) -> Bool {
        file.journal.contains { $0.event == .callNowRequested && $0.ignored == nil && $0.at <= moment }
    }

    private var again: String? {
        guard calls > 1 else { return nil }
        let (retries, minutes) = (state.rules.retryAttempts, state.rules.retryDelayMinutes)
        let rounds = state.round > 1 ? " “Call me now” began a new round." : ""
        let rule =
            retries == 0
            ? "" : " Your settings allow \(Words.count(retries, "retry", "retries")), \(Words.minutes(minutes)) apart."
        let cause =
            state.latersUsed > 0
            ? "because a later one was asked for on the phone, or nobody had heard the message on the one before"
            : "because nobody had heard the message on the one before"
        return "There were \(calls) calls, \(cause).\(rule)\(rounds)"
    }

    /// Why nothing (more) happens, or what is waited for.
    private var rest: String? {
        switch state.phase {
        case .new, .taking: "The customer is still on the line. The first call goes out when that call has ended."
        case .queued: "The phone, or the last free line, is busy with another call of ours. This one is next."
        case .scheduled(let at, .retry): "Nobody heard the message yet, so the next call is at \(time.short(at))."
        case .scheduled(let at, .askedLater): "The next call is at \(time.short(at)), as was asked for on the phone."
        case .scheduled(let at, .providerFault):
            "The phone service had a fault, so the next try is at \(time.short(at)). That uses up no try."
        case .calling: nil
        case .heard(.declined): "No further call: it was heard, and no connection was wanted."
        case .heard: "No further call: a person heard it."
        case .proving, .connected: "No further call: a person heard it and was handed on to the customer."
        case .handled: "No \(further)call: it is dealt with."
        case .stopped: "No \(further)call: a person stopped the calls."
        case .fallback(let reason, _): why(reason)
        case .needsAttention(let reason): "\(reason.map { why($0) + " " } ?? "")No notice could be delivered."
        }
    }

    private var further: String { calls > 0 ? "further " : "" }

    private func why(_ reason: FallbackReason) -> String {
        switch reason {
        case .notReached where state.latersUsed > 0:
            "No further call: a later one was asked for, and nobody answered the calls after that. "
                + "The message went out in writing instead."
        case .notReached(let calls):
            "No further call: \(calls == 1 ? "the one call" : "all \(calls) calls") that the settings allow "
                + "reached nobody. The message went out in writing instead."
        default: reason.inWords
        }
    }
}

/// Numbers with their words.
enum Words {
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }
    static func minutes(_ number: Int) -> String { count(number, "minute", "minutes") }
}
