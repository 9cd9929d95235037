// The one picture for a call: how far up the ladder it came, and when.
import TakeoutCore
import TakeoutStore

/// The rungs that people see.
enum Rung: Int, CaseIterable, Comparable, Sendable {
    case called, rang, answered, person, heard, decided, connecting, connected

    static func < (left: Rung, right: Rung) -> Bool { left.rawValue < right.rawValue }

    var word: String {
        switch self {
        case .called: "called"
        case .rang: "rang"
        case .answered: "answered"
        case .person: "person"
        case .heard: "heard"
        case .decided: "decided"
        case .connecting: "connecting"
        case .connected: "connected"
        }
    }
}

/// One attempt's way up.
struct Ladder: Sendable {
    let attempt: Attempt
    /// The highest rung reached.
    let top: Rung
    /// When each rung was reached, by its number; nil where that was not told.
    private let times: [Timestamp?]

    /// - Parameter journal: of the message's callback; without it the times between are missing.
    init(_ attempt: Attempt, _ journal: [JournalEntry] = []) {
        self.attempt = attempt
        var times = [Timestamp?](repeating: nil, count: Rung.allCases.count)
        for entry in journal where entry.ignored == nil {
            for rung in entry.event.rungs(of: attempt.id) where times[rung.rawValue] == nil {
                times[rung.rawValue] = entry.at
            }
        }
        times[Rung.called.rawValue] = attempt.createdAt
        times[Rung.answered.rawValue] = times[Rung.answered.rawValue] ?? attempt.answeredAt
        times[Rung.heard.rawValue] = attempt.heardAt
        times[Rung.person.rawValue] = times[Rung.person.rawValue] ?? attempt.heardAt
        times[Rung.connected.rawValue] = attempt.connectedToCustomerAt
        let told = Rung.allCases.last { times[$0.rawValue] != nil } ?? .called
        top = attempt.outcome.isWrongPerson ? .person : max(told, attempt.outcome.leastRung)
        self.times = times
    }

    /// For a row that shows no times: how far a live call came is taken from the callback's state.
    init(_ attempt: Attempt, live: LiveAttempt?) {
        let ladder = Ladder(attempt)
        let isLive = live?.id == attempt.id
        self.init(ladder, top: max(ladder.top, isLive ? live.map(Self.top(of:)) ?? .called : .called))
    }

    /// The highest rung that a live call has reached.
    private static func top(of live: LiveAttempt) -> Rung {
        switch live.transfer {
        case .offered, .requested, .accepted, .forwarding: return .connecting
        case .refused, .failed, .notReached, .uncertain: return .decided
        case .none: break
        }
        if live.choice != nil { return .decided }
        switch live.rung {
        case .dialled: return .called
        case .ringing: return .rang
        case .answered: return .answered
        case .heard: return .heard
        }
    }

    private init(_ ladder: Ladder, top: Rung) {
        attempt = ladder.attempt
        times = ladder.times
        self.top = top
    }

    var isLive: Bool { attempt.endedAt == nil }

    /// The customer's leg failed: the last rung was tried, not reached.
    var isMissed: Bool { attempt.outcome == .customerNotReached || attempt.outcome == .connectionFailed }

    func time(_ rung: Rung) -> Timestamp? { rung > top ? nil : times[rung.rawValue] }

    /// A later call may be asked for before the message was heard: then that rung was left out.
    func isReached(_ rung: Rung) -> Bool {
        guard rung <= top else { return false }
        return rung != .heard || attempt.heardAt != nil
    }

    var tone: Tone {
        if isLive { return .progress }
        return attempt.heardAt != nil && attempt.outcome != .wrongPerson ? .reached : .waiting
    }

    /// How the call stands, or ended: "no answer", "heard, no connection wanted".
    var words: String { isLive ? liveWords : attempt.outcome.words }

    private var liveWords: String {
        switch top {
        case .called: "calling"
        case .rang: "ringing"
        case .answered: "answered, asking who is there"
        case .person, .heard: "a person hears the message"
        case .decided: "heard, a decision was made"
        case .connecting, .connected: "connecting the two"
        }
    }
}

extension CallbackEvent {
    /// The rungs that an event proves of an attempt.
    fileprivate func rungs(of attempt: AttemptID) -> [Rung] {
        switch self {
        case .ringing(attempt): [.rang]
        case .answered(attempt): [.answered]
        case .recipientConfirmed(attempt): [.person, .heard]
        case .connectRequested(attempt, .allowed): [.decided, .connecting]
        case .connectRequested(attempt, .refused), .laterRequested(attempt, _), .finished(attempt, _): [.decided]
        case .forwarding(attempt): [.connecting]
        default: []
        }
    }
}

extension AttemptOutcome {
    fileprivate var isWrongPerson: Bool { self == .wrongPerson }

    /// What the outcome alone proves, where the events between were lost.
    fileprivate var leastRung: Rung {
        switch self {
        case .ringing, .busy, .providerFailed, .cancelled: .called
        case .noAnswer: .rang
        case .machine, .notHuman: .answered
        case .wrongPerson: .person
        case .heard: .heard
        case .declined, .handled, .later: .decided
        case .connecting, .customerNotReached, .connectionFailed: .connecting
        case .connected, .connectedUnverified: .connected
        }
    }

    var words: String {
        switch self {
        case .ringing: "ringing"
        case .noAnswer: "no answer"
        case .busy: "line busy"
        case .machine: "voicemail answered, nothing was told"
        case .notHuman: "answered, but nobody said yes"
        case .heard: "heard"
        case .declined: "heard, no connection wanted"
        case .handled: "heard, dealt with"
        case .later: "asked to be called later"
        case .wrongPerson: "wrong person"
        case .connecting: "connecting"
        case .connected: "heard and connected"
        case .connectedUnverified: "heard and handed on to the customer"
        case .customerNotReached: "heard, but the customer did not answer"
        case .connectionFailed: "heard, but the connection failed"
        case .providerFailed: "the phone service failed"
        case .cancelled: "stopped"
        }
    }
}
