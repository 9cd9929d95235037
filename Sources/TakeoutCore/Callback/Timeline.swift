// The story of a callback for people: its journal is replayed through the machine, and each step told in a sentence.
import FoundationEssentials

/// One line of a message's timeline.
public struct TimelineLine: Equatable, Sendable {
    public let at: Timestamp
    /// What happened, as a sentence without a full stop.
    public let what: String
    /// Why, or what follows; nil where nothing is to be added.
    public let why: String?

    public init(at: Timestamp, what: String, why: String? = nil) {
        self.at = at
        self.what = what
        self.why = why
    }
}

/// Tells events one after the other.
public struct Timeline: Sendable {
    private var machine = CallbackMachine(CallbackState(rules: .initial))
    private let zone: TimeZone
    /// Why the next call goes out, from the moment that it was planned.
    private var plan: Plan?
    public private(set) var lines: [TimelineLine] = []

    /// - Parameter timezone: the IANA zone in which times are told; UTC if it is unknown.
    public init(timezone: String) {
        zone = TimeZone(identifier: timezone) ?? .gmt
    }

    /// The state that the events told so far lead to: replay gives the stored state.
    public var state: CallbackState { machine.state }

    /// A planned call, to be explained when it goes out.
    private struct Plan {
        let reason: ScheduleReason
        /// When that happened which made it necessary.
        let since: Timestamp
        /// What went before: "no answer".
        let cause: String
    }

    public mutating func tell(_ event: CallbackEvent, at: Timestamp) {
        let before = machine.state
        let applied = machine.apply(event, now: at)
        guard applied.ignored == nil else { return }
        let after = machine.state
        if case .scheduled(_, let reason) = after.phase, before.phase != after.phase {
            plan = Plan(reason: reason, since: moment(of: event, before, at), cause: cause(of: event, before))
        }
        if let what = what(event, before, after) {
            lines.append(TimelineLine(at: at, what: what, why: why(event, before, after, at)))
        }
    }

    private func what(_ event: CallbackEvent, _ before: CallbackState, _ after: CallbackState) -> String? {
        switch event {
        case .messageTaken: before.phase == .new ? "The message was taken" : "The message was amended"
        case .messageComplete: before.phase == .new ? "The message came in" : "The customer's call ended"
        case .rulesChanged: before.phase == .new || before.phase == after.phase ? nil : "The settings were changed"
        case .callNowRequested: "A person asked for the call now"
        case .stopRequested: "A person stopped the calls"
        case .callLaterRequested(let minutes): "A person asked for the call in \(minutes) minutes"
        case .markedHandled: "A person marked it as handled"
        case .woke: woke(before, after)
        case .dialAdmitted: "Call \(after.attempts) goes out"
        case .dialDenied: "No call was placed"
        case .callPlaced, .callNotFound, .transferAccepted, .noticeSent: nil
        case .callNotPlaced: "The phone service did not place the call"
        case .callUnknown: "The phone service gave no clear answer"
        case .ringing: "The phone rang"
        case .answered: "Someone or something answered"
        case .recipientConfirmed: "A person was there and heard the message"
        case .connectRequested(_, .allowed): "The connection to the customer was asked for"
        case .destinationRequested(_, .allowed):
            before.live?.transfer == .offered
                ? "The phone service was given the customer's number" : "The connection to the customer was asked for"
        case .connectRequested(_, .refused), .destinationRequested(_, .refused): "The connection was refused"
        case .laterRequested(_, let minutes): "A call in \(minutes) minutes was asked for"
        case .finished(_, .declined): "No connection was wanted"
        case .finished(_, .handled): "The matter is dealt with, the person said"
        case .finished(_, .wrongPerson): "It was the wrong person"
        case .forwarding: "The call was handed on to the customer"
        case .transferFailed: "The connection could not be made"
        case .transferUnknown: "The phone service gave no clear answer to the connection"
        case .transferSettled(_, .notReached, _): "The customer did not answer"
        case .transferSettled(_, .failed, _): "The connection could not be made"
        case .transferSettled: "The call was handed on to the customer"
        case .ended(_, let ending): ended(ending, before, after)
        case .noticeFailed: "No notice could be delivered"
        case .actionAbandoned: "A step was given up after it failed again and again"
        case .foundAdrift: "The callback had lost its next step"
        }
    }

    private func woke(_ before: CallbackState, _ after: CallbackState) -> String? {
        switch before.phase {
        case .taking: "The message counts as complete"
        case .scheduled: "The time for the next call came"
        case .proving: "No proof of the connection came"
        case .calling(let live) where live.transfer != .uncertain && after.live?.transfer == .uncertain:
            "The connection was not seen to be made"
        case .calling(let live) where live.transfer == .offered && after.live?.transfer == .requested:
            "The assistant did not hand the call on, so Takeout did"
        default: nil
        }
    }

    private func ended(_ ending: CallEnding, _ before: CallbackState, _ after: CallbackState) -> String {
        if case .proving = before.phase {
            return after.phase == .connected(isVerified: true)
                ? "The connection is proved" : "The customer was not reached"
        }
        if after.phase == .connected(isVerified: true) { return "The two were connected, and the assistant left" }
        if ending.transfer == .notReached { return "The customer did not answer" }
        if ending.transfer == .failed { return "The connection failed" }
        if before.live?.transfer == .forwarding || ending.what == .forwarded {
            return "The call was over for the assistant"
        }
        switch ending.what {
        case .noAnswer: return "No one answered"
        case .busy: return "The line was busy"
        case .machine: return "A voicemail or machine answered"
        case .humanEnded, .forwarded: return "The call ended"
        case .tooLong: return "The call reached its longest time"
        case .customerNotReached: return "The customer did not answer"
        case .transferFailed: return "The connection failed"
        case .passingFault, .lastingFault: return "The phone service had a fault"
        case .unknown: return "The call ended for an unknown reason"
        }
    }

    private func why(
        _ event: CallbackEvent, _ before: CallbackState, _ after: CallbackState, _ now: Timestamp
    ) -> String? {
        switch event {
        case .connectRequested(_, .refused(let why)), .destinationRequested(_, .refused(let why)):
            return sentence(why.inWords)
        default: break
        }
        if case .queued(let since) = before.phase, case .calling = after.phase {
            let words = [
                whyNow(after, now), since < now ? "It had waited for another call to this phone to end." : nil,
            ]
            return words.contains { $0 != nil } ? words.compactMap { $0 }.joined(separator: " ") : nil
        }
        if case .callUnknown = event { return "It is looked for before anything is repeated." }
        if case .foundAdrift = event { return "It was found by the regular check and taken up again." }
        if before.ghosts.count > after.ghosts.count, after.live != nil, before.live?.id != after.live?.id {
            return "It is the call that could not be found before."
        }
        guard before.phase != after.phase else { return nil }
        switch after.phase {
        case .scheduled(let at, .retry(let number)):
            return "Try \(number + 1) of \(after.rules.retryAttempts + 1) follows at \(clock(at, now))."
        case .scheduled(let at, .askedLater): return "The next call is at \(clock(at, now)), as asked."
        case .scheduled(let at, .providerFault): return "This used up no try; the next is at \(clock(at, now))."
        case .fallback(.obstacle(let obstacle), false):
            return "Not called: \(lowercased(obstacle.inWords)) The message goes out as a notice."
        case .fallback(let reason, false): return reason.inWords + " The message goes out as a notice."
        case .needsAttention: return "Somebody must look after this message."
        case .heard, .proving, .connected, .handled: return after.reasonInWords
        case .new, .taking, .queued, .calling, .fallback, .stopped: return nil
        }
    }

    /// Why this call goes out at this time; nil for the first one of a round.
    private func whyNow(_ state: CallbackState, _ now: Timestamp) -> String? {
        guard let plan, state.callsInRound > 0 || state.faultsUsed > 0 || state.latersUsed > 0 else { return nil }
        let passed = span(now - plan.since)
        switch plan.reason {
        case .retry(let number):
            return "Called again \(passed) after \(plan.cause), try \(number + 1) of \(state.rules.retryAttempts + 1)."
        case .askedLater: return "Called again \(passed) later, as asked."
        case .providerFault: return "Tried again \(passed) after \(plan.cause); this used up no try."
        }
    }

    /// The end of a call may be heard of late; the provider's clock may be off.
    private func moment(of event: CallbackEvent, _ before: CallbackState, _ now: Timestamp) -> Timestamp {
        guard case .ended(_, let ending) = event, let live = before.live else { return now }
        return min(max(ending.at, live.dialledAt), now)
    }

    private func cause(of event: CallbackEvent, _ before: CallbackState) -> String {
        switch event {
        case .ended(_, let ending): cause(of: ending.what)
        case .callNotPlaced, .callNotFound, .woke: "the phone service placed no call"
        default: "the last call"
        }
    }

    private func cause(of end: EndClass) -> String {
        switch end {
        case .noAnswer: "no answer"
        case .busy: "a busy line"
        case .machine: "a voicemail or machine"
        case .passingFault, .lastingFault: "a fault of the phone service"
        case .humanEnded, .tooLong, .forwarded, .customerNotReached, .transferFailed, .unknown:
            "a call on which nobody heard the message"
        }
    }

    /// `5 minutes`, `30 seconds`: in the largest unit that is whole, else rounded to minutes.
    private func span(_ duration: Duration) -> String {
        let seconds = Int(duration.inSeconds.rounded())
        func count(_ number: Int, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
        if seconds < 90, seconds != 60 { return count(seconds, "second") }
        if seconds >= 7_200, seconds % 3_600 == 0 { return count(seconds / 3_600, "hour") }
        return count((seconds + 30) / 60, "minute")
    }

    private func lowercased(_ sentence: String) -> String { sentence.prefix(1).lowercased() + sentence.dropFirst() }

    /// `14:05`, with the date when it is another day's.
    private func clock(_ time: Timestamp, _ now: Timestamp) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: time.date)
        func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let text = "\(two(parts.hour)):\(two(parts.minute))"
        if calendar.isDate(time.date, inSameDayAs: now.date) { return text }
        return "\(text) on \(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day))"
    }

    private func sentence(_ words: String) -> String {
        words.prefix(1).uppercased() + words.dropFirst() + "."
    }
}
