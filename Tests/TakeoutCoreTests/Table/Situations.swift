// Every situation a callback can be in, reached by events as in life: the rows of the table of state and event.
import TakeoutCore
import Testing

/// A state with the words by which the table names it.
struct Situation: Sendable {
    let name: String
    let state: CallbackState
    let now: Timestamp

    init(_ name: String, retries: Int = 1, obstacle: Obstacle? = nil, _ tell: (inout Story) -> Void) {
        var story = Story(retries: retries, obstacle: obstacle)
        tell(&story)
        self.init(name, state: story.state, now: story.now)
    }

    private init(_ name: String, state: CallbackState, now: Timestamp) {
        self.name = name
        self.state = state
        self.now = now
    }

    /// The same with other settings or fewer chances left.
    func changed(_ change: (inout CallbackState) -> Void) -> Situation {
        var state = state
        change(&state)
        return Situation(name, state: state, now: now)
    }

    static let all = beforeCalls + duringCalls + atTheEnd + withGhosts

    /// The call's events are those of the ghost.
    var isOfGhost: Bool { name.hasPrefix("ghost: ") }

    /// All situations, as they are and in less lucky circumstances: what can follow at all.
    static let everywhere =
        all
        + all.map { $0.changed { $0.rules.obstacle = .noProvider } }
        + all.map { $0.changed { $0.rules.obstacle = .callingOff } }
        + all.map {
            $0.changed {
                $0.retriesUsed = $0.rules.retryAttempts
                $0.faultsUsed = 3
            }
        }
        + all.filter(\.isHeardAtTheEnd).map { $0.changed { $0.awaitedNotices = [$0.actions] } }
        + all.filter(\.isHeardAndOpen).map { $0.changed { $0.hasFailedNotice = true } }

    /// A notice that was asked for during the call may still be on its way.
    private var isHeardAtTheEnd: Bool { [.heard, .connected, .handled].contains(PhaseKind(state.phase)) }

    /// A notice that was asked for during the call may have failed.
    private var isHeardAndOpen: Bool { state.liveOrProving?.rung == .heard }

    static let beforeCalls = [
        Situation("new") { _ in },
        Situation("taking") { $0.happens(.messageTaken(until: $0.now + .minutes(5))) },
        Situation("scheduled, retry") {
            $0.messageComes()
            $0.phoneRings()
            $0.ends(.noAnswer)
        },
        Situation("scheduled, asked later") {
            $0.messageComes()
            $0.employeeAnswers()
            $0.happens(.laterRequested($0.attempt, minutes: 30))
            $0.ends(.humanEnded)
        },
        Situation("scheduled, provider fault") {
            $0.messageComes()
            $0.happens(.callNotPlaced($0.attempt, .passing, retryAfter: nil))
        },
        Situation("queued") {
            $0.isGateOpen = false
            $0.messageComes()
        },
    ]

    static let atTheEnd = [
        Situation("proving") {
            $0.tellForwarded()
            $0.ends(.forwarded)
        },
        Situation("heard") {
            $0.tellHeard()
            $0.ends(.humanEnded)
        },
        Situation("heard, declined") {
            $0.tellHeard()
            $0.happens(.finished($0.attempt, .declined))
            $0.ends(.humanEnded)
        },
        Situation("heard, a notice is on its way") {
            $0.tellHeard()
            $0.ends(.passingFault)
        },
        Situation("connected, verified") {
            $0.tellForwarded()
            $0.ends(.forwarded, .connected)
        },
        Situation("connected, unverified") {
            $0.tellForwarded()
            $0.ends(.forwarded)
            $0.wakes()
        },
        Situation("handled") {
            $0.tellHeard()
            $0.happens(.finished($0.attempt, .handled))
            $0.ends(.humanEnded)
        },
        Situation("fallback", retries: 0) {
            $0.messageComes()
            $0.phoneRings()
            $0.ends(.noAnswer)
        },
        Situation("fallback, sent", retries: 0) {
            $0.messageComes()
            $0.phoneRings()
            $0.ends(.noAnswer)
            $0.noticeArrives()
        },
        Situation("fallback, calling is off", obstacle: .callingOff) { $0.messageComes() },
        Situation("stopped") { $0.happens(.stopRequested) },
        Situation("needs attention", obstacle: .noNumber) {
            $0.messageComes()
            $0.noticeFails()
        },
    ]
}

extension Story {
    mutating func tellHeard() {
        messageComes()
        employeeSaysYes()
    }

    mutating func tellForwarded() {
        tellHeard()
        employeeWantsTheCustomer()
        callIsForwarded()
    }
}
