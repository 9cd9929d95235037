// Everything that may go wrong in a world. In a swarm each world draws its own mix: many faults never meet otherwise.

/// One kind of fault.
public enum Fault: String, CaseIterable, Sendable {
    case webhookLost = "webhook lost"
    case webhookDoubled = "webhook doubled"
    case webhookLate = "webhook late"
    case webhooksReordered = "webhooks reordered"
    case allWebhooksLost = "all webhooks lost"
    case toolCallLost = "tool call lost"
    case toolCallDoubled = "tool call doubled"
    case createUnansweredPlaced = "create timed out, call placed"
    case createUnansweredNotPlaced = "create timed out, nothing placed"
    case createRateLimited = "create got 429"
    case createServerError = "create got 500 with HTML"
    case createOverConcurrency = "create over the account's concurrency"
    case createRefused = "create got 401"
    case startError = "created, then call.start.error"
    case ghost = "ghost of a timed-out create"
    case lookUpLate = "look-ups show calls late"
    case lookUpFails = "look-up or poll fails"
    case providerDown = "provider down"
    case outOfCredit = "account out of credit"
    case transferUnknown = "transfer without clear answer"
    case transferRefused = "transfer refused"
    case steeringFails = "hang-up or sentence fails"
    case crash = "crash"
    case crashInStore = "crash in a transaction"
    case deadlyWork = "work that kills its workers"
    case gracefulStop = "graceful stop"
    case slowWorker = "worker slower than its lease"
    case zombie = "zombie beside a second worker"
    case storeBusy = "store busy"
    case storeUndone = "commit undone"
    case clockForward = "clock jumped forward"
    case clockBackward = "clock jumped back"
    case noticeRefused = "notice refused for good"
    case noticeDelayed = "notice to be tried again"
    case noticeUnanswered = "notice taken, answer lost"
    case noticeHangs = "notice answered after its lease"
    case channelDown = "channel down"

    /// How often it happens where it is on, per thousand opportunities.
    var rates: ClosedRange<Int> {
        switch self {
        case .webhookLost, .webhookDoubled, .webhookLate, .webhooksReordered: 20...400
        case .allWebhooksLost: 1_000...1_000
        case .toolCallLost, .toolCallDoubled: 10...200
        case .createUnansweredPlaced, .createUnansweredNotPlaced, .createServerError: 10...200
        case .createRateLimited, .createOverConcurrency, .startError: 10...250
        case .createRefused: 5...60
        case .ghost: 5...60
        case .lookUpLate, .lookUpFails: 50...400
        case .transferUnknown, .transferRefused, .steeringFails: 20...300
        case .crash: 1...12
        case .crashInStore, .deadlyWork: 1...5
        case .slowWorker: 2...40
        case .storeBusy, .storeUndone: 2...40
        case .noticeRefused, .noticeDelayed, .noticeUnanswered, .noticeHangs: 20...300
        // So often in the whole time of faults:
        case .providerDown, .outOfCredit, .zombie, .gracefulStop, .clockForward, .clockBackward, .channelDown: 1...4
        }
    }
}

/// Which faults are on in a world, and how often each happens.
struct FaultMix: Sendable {
    private var rates: [Int]

    /// All is well but for these, with their rates.
    static func only(_ faults: [Fault: Int]) -> FaultMix {
        FaultMix(rates: Fault.allCases.map { faults[$0] ?? 0 })
    }

    /// Each fault is on or off by a toss of the coin; losing every webhook is rarer.
    static func swarm(_ chance: inout Chance) -> FaultMix {
        var rates: [Int] = []
        for fault in Fault.allCases {
            let odds = fault == .allWebhooksLost ? 80 : 500
            let rate = chance.between(fault.rates)
            rates.append(chance.happens(permille: odds) ? rate : 0)
        }
        return FaultMix(rates: rates)
    }

    /// Per thousand opportunities, or so many times, as `Fault.rates` says.
    func rate(of fault: Fault) -> Int { rates[fault.number] }

    /// How long it may take a piece of work to be done while nodes are up: a store that fails some times, a lease of the
    /// dead that runs out and a look at suspects one by one, a slow worker, a node that stands still.
    var slack: Duration {
        let deaths = [Fault.crash, .crashInStore, .deadlyWork, .gracefulStop].contains { rate(of: $0) > 0 }
        return .seconds(
            10 + (deaths ? 140 : 0) + (rate(of: .slowWorker) > 0 ? 200 : 0) + (rate(of: .zombie) > 0 ? 410 : 0))
    }

    /// For history: the faults that are on.
    var inWords: String {
        let words = Fault.allCases.filter { rate(of: $0) > 0 }.map { "\($0.rawValue) \(rate(of: $0))" }
        return words.isEmpty ? "none" : words.joined(separator: ", ")
    }
}

extension Fault {
    /// Place in `allCases`.
    var number: Int { Self.numbers[self] ?? 0 }

    private static let numbers = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}

/// How often each fault happened.
public struct FaultCounts: Sendable, Equatable {
    private var counts = Fault.allCases.map { _ in 0 }

    public init() {}

    public func count(of fault: Fault) -> Int { counts[fault.number] }

    mutating func add(_ fault: Fault) { counts[fault.number] += 1 }

    mutating func add(_ other: FaultCounts) {
        for place in counts.indices { counts[place] += other.counts[place] }
    }
}

/// Draws faults, while it is the time for them.
struct Faults: Sendable {
    let mix: FaultMix
    private(set) var counts = FaultCounts()
    private var chance: Chance
    /// Faults end, so that what is left can come to its end.
    var isOver = false

    init(mix: FaultMix, chance: Chance) {
        self.mix = mix
        self.chance = chance
    }

    mutating func strikes(_ fault: Fault) -> Bool {
        let rate = mix.rate(of: fault)
        guard rate > 0, !isOver, chance.happens(permille: rate) else { return false }
        counts.add(fault)
        return true
    }

    mutating func seconds(_ range: ClosedRange<Int>) -> Duration { chance.seconds(range) }

    /// A fault that is planned instead of drawn.
    mutating func note(_ fault: Fault) { counts.add(fault) }
}
