// What calls show of the provider's account: faults that stop all calls, the probe that lets them go on, lines that are
// taken. Asked at the gate, and taken in with the news of calls, in the same transaction.
import Logging
import TakeoutCore
import TakeoutStore

extension Transition {
    /// After the account said that all its lines are taken, none of ours is tried for so long: a caller's call lasts
    /// longer than a few seconds, and each try costs one of the three that a provider's passing fault is given.
    private static let fullTime = Duration.seconds(20)

    // MARK: At the gate

    /// The account as a call's permission is asked of it; nobody else's while calls are stopped, since of two nodes one
    /// alone may send the probe.
    func accountForCall() throws(StoreError) -> ProviderAccount {
        let seen = try tx.providerAccount()
        if seen.breaker.isClosed { return seen }
        var account = try tx.providerAccountToChange()
        guard let probe = account.breaker.probe, try !tx.holdsLine(probe) else { return account }
        // Whatever took the probe's line from it did not tell the breaker.
        _ = account.breaker.take(.nothing, of: probe, madeAt: now, now: now)
        try tx.save(account)
        return account
    }

    func beginProbe(_ attempt: AttemptID, _ account: ProviderAccount) throws(StoreError) {
        var account = account
        account.breaker.begin(attempt)
        try tx.save(account)
        context.logger.notice("Attempt \(attempt) is let through to see whether the account carries calls again.")
    }

    // MARK: News

    mutating func heed(_ sighting: CallSighting, about attempt: Attempt) throws(StoreError) {
        try heed(sighting.account, about: attempt)
        // Other calls' phones rang before the account's fault, and prove nothing.
        if attempt.isProbe, sighting.provesRinging { try take(.rang, of: attempt) }
    }

    mutating func heed(_ news: AccountNews, about attempt: Attempt) throws(StoreError) {
        if let fault = news.fault {
            hasMetAccountFault = true
            try take(.fault(fault), of: attempt)
        }
        if news.isFull { attemptTurnedAway = attempt.id }
        if news.isFull || news.lineLimit != nil { try heedLines(news) }
    }

    private mutating func heedLines(_ news: AccountNews) throws(StoreError) {
        let seen = try tx.providerAccount()
        if !news.isFull, news.lineLimit == seen.lineLimit { return }
        var account = try tx.providerAccountToChange()
        account.lineLimit = news.lineLimit ?? account.lineLimit
        if news.isFull { account.fullUntil = now + Self.fullTime }
        try tx.save(account)
        effects.wake(at: account.fullUntil)
    }

    /// Takes in what a call has shown, and tells the admin what changes by it.
    private mutating func take(_ evidence: CircuitBreaker.Evidence, of attempt: Attempt) throws(StoreError) {
        var account = try tx.providerAccountToChange()
        let before = account.breaker
        let change = account.breaker.take(evidence, of: attempt.id, madeAt: attempt.createdAt, now: now)
        if account.breaker == before { return }
        try tx.save(account)
        guard let change else { return }
        let kind: NoticeKind
        switch change {
        case .opened(let fault):
            kind = .callsSuspended
            effects.suspensions += 1
            effects.complaints.append("No calls go out from now on. \(fault.inWords)")
        case .closed:
            kind = .callsResumed
            context.logger.notice("Attempt \(attempt.id) rang: calls go out again.")
        }
        // Actions of the callback count up from 1; what the account asks for counts down, and can be taken for none.
        let number = -(2 * account.breaker.outages - (kind == .callsSuspended ? 1 : 0))
        try queueForAdmin(kind, action: number, about: attempt.messageID, of: attempt.businessID)
    }

    /// A call of ours is over: its line is free, and if it was the probe and showed nothing, another may be.
    mutating func heedRelease(of attempt: AttemptID) throws(StoreError) {
        let seen = try tx.providerAccount()
        guard seen.fullUntil != nil || seen.breaker.probe == attempt else { return }
        var account = try tx.providerAccountToChange()
        if attemptTurnedAway != attempt { account.fullUntil = nil }
        _ = account.breaker.take(.nothing, of: attempt, madeAt: now, now: now)
        try tx.save(account)
    }

    /// The account had said that all its lines are taken, and the time for which this was believed is over.
    func freeLines() throws(StoreError) {
        var account = try tx.providerAccountToChange()
        guard let time = account.fullUntil, time <= now else { return }
        account.fullUntil = nil
        try tx.save(account)
    }
}

extension ProviderAccount {
    /// A time further ahead than is ever set comes from a clock that was set back since.
    func isFull(at now: Timestamp) -> Bool {
        fullUntil.map { now < $0 && $0 - now <= .seconds(60) } ?? false
    }
}

extension CallSighting {
    /// Whether a phone surely rang: the account paid for that.
    fileprivate var provesRinging: Bool {
        switch stage {
        case .queued: false
        case .ringing, .answered, .forwarding: true
        case .ended:
            switch ending?.what {
            case .noAnswer, .busy, .machine, .humanEnded, .tooLong, .forwarded, .customerNotReached, .transferFailed:
                true
            case .passingFault, .lastingFault, .unknown, nil: answeredAt != nil
            }
        }
    }
}
