// Finds calls whose news never came, because we were down or the webhooks got lost, by asking the provider for its list.
import Logging
import Synchronization
import TakeoutCore
package import TakeoutStore

extension Engine {
    /// Time between two sweeps. A provider repeats a report for some minutes at most; after that only asking brings the
    /// message in, and ten minutes are little beside the hours that a customer waits otherwise. One request a line.
    static let inboundSweepTime = Duration.minutes(10)

    /// A sweep looks further back than the last one did: it asks by the time of creation, and a call that still went on
    /// then may have ended since. No customer's call lasts that long.
    private static let overlap = Duration.hours(1)

    /// The first sweep of a life and each sixth after it look back this far: our clock may have been ahead of the
    /// provider's, whose times the list goes by.
    private static let wideOverlap = Duration.hours(24)
    private static let widePasses = 6

    /// A call's end is left alone so long: its report is probably on its way, and says more than the list does yet.
    private static let reportTime = Duration.seconds(60)

    /// Takes in what the provider's list knows and we do not: customers' calls become messages, and calls of ours that
    /// were given up and yet exist are told to their callbacks. To be called after a start and every
    /// ``inboundSweepTime``. A line that cannot be asked holds up no other, and is asked for the same time again.
    package func sweepInbound() async throws(StoreError) {
        guard let provider = parts.provider, provider.capabilities.canLookUp else { return }
        let start = now
        let marks = try await parts.store.read { tx throws(StoreError) in try SweepMarks(in: tx) }
        // At the very first start there is nothing that we could have missed.
        guard let marks else { return try await save(SweepMarks(sweptUntil: start)) }
        let overlap = sweeps.countOne().isMultiple(of: Self.widePasses) ? Self.wideOverlap : Self.overlap
        var next = SweepMarks(sweptUntil: start)
        let businesses = try await parts.store.read { tx throws(StoreError) in
            try tx.businesses(after: nil, limit: Int(Int32.max))
        }
        for business in businesses {
            guard let line = business.vapiPhoneNumberID else { continue }
            let swept = marks.arrears[line] ?? marks.sweptUntil
            // Calls from before we knew the business were not ours to take.
            let since = max(swept - overlap, business.createdAt)
            if await !sweep(line, since: since, provider) { next.arrears[line] = swept }
        }
        try await save(next)
    }

    private func save(_ marks: SweepMarks) async throws(StoreError) {
        try await parts.store.write { tx throws(StoreError) in try marks.save(in: tx) }
    }

    /// - Returns: whether all that the provider lists of the line is taken in.
    private func sweep(_ line: String, since: Timestamp, _ provider: any VoiceProvider) async -> Bool {
        do throws(VoiceError) {
            let calls = try await provider.calls(on: line, since: since)
            var isWhole = true
            for call in calls { isWhole = await takeListed(call) && isWhole }
            return isWhole
        } catch {
            logger.warning(
                "Calls on line \(line) could not be listed since \(since.rfc3339), the next sweep asks again: \(error.explanation)"
            )
            return false
        }
    }

    private func takeListed(_ call: ProviderCall) async -> Bool {
        do throws(StoreError) {
            switch call {
            case .inbound(let report): try await takeListed(report)
            case .outbound(let sighting): try await takeListed(sighting)
            }
            return true
        } catch {
            logger.error("A call of the provider's list could not be taken in, the next sweep tries again: \(error)")
            return false
        }
    }

    // MARK: Customers' calls

    /// As the report would have been taken, had it come; nothing is doubled if it comes still.
    private func takeListed(_ report: InboundReport) async throws(StoreError) {
        if let end = report.endedAt, now - end < Self.reportTime { return }
        let isNews = try await isNews(report.call.callID, report.cost) { tx throws(StoreError) in
            try report.newness(to: tx)
        }
        guard isNews else { return }
        let found = try await transact { transition throws(StoreError) -> MessageID? in
            guard let business = try transition.business(of: report.call) else { return nil }
            return try transition.takeFound(report, for: business)
        }
        guard let found else { return }
        parts.environment.metrics.repairs.increment(.message)
        logger.notice(
            "The report of call \(report.call.callID) never came; the provider's list had it: message \(found).")
    }

    /// Asked before a transaction is opened, and not again of what has settled: a sweep sees most calls several times.
    private func isNews(
        _ callID: String, _ cost: Money?,
        _ newness: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Newness
    ) async throws(StoreError) -> Bool {
        if let settled = sweeps.settled[callID], settled == cost { return false }
        let newness = try await parts.store.read(newness)
        if newness == .settled { sweeps.settled[callID] = cost }
        return newness == .news
    }

    // MARK: Our own calls

    /// What the watchdog does not see: it polls and looks for live calls, and nothing else.
    private func takeListed(_ sighting: CallSighting) async throws(StoreError) {
        let isNews = try await isNews(sighting.callID, sighting.cost) { tx throws(StoreError) in
            try sighting.newness(to: tx)
        }
        guard isNews else { return }
        try await transact { transition throws(StoreError) in
            guard let attempt = try transition.tx.attempt(callID: sighting.callID, token: sighting.token) else {
                return
            }
            try transition.learnByAsking(sighting, about: attempt)
        }
    }
}

/// Up to when the provider's lists were looked through, in the table `settings`: one time for all lines, and one for
/// each line that could not be asked since, so that a line gone wrong does not make all others be listed from there.
private struct SweepMarks {
    private static let name = "inbound_swept_until"
    private static let ofLine = name + ":"

    var sweptUntil: Timestamp
    var arrears: [String: Timestamp] = [:]

    init(sweptUntil: Timestamp) {
        self.sweptUntil = sweptUntil
    }

    /// nil before the first sweep.
    init?(in tx: StoreTransaction) throws(StoreError) {
        var sweptUntil: Timestamp?
        for (name, text) in try tx.settings(startingWith: Self.name) {
            guard let time = Int64(text).map({ Timestamp(microseconds: $0) }) else { continue }
            if name == Self.name { sweptUntil = time }
            if name.hasPrefix(Self.ofLine) { arrears[String(name.dropFirst(Self.ofLine.count))] = time }
        }
        guard let sweptUntil else { return nil }
        self.sweptUntil = sweptUntil
    }

    func save(in tx: StoreTransaction) throws(StoreError) {
        for old in try tx.settings(startingWith: Self.ofLine).keys.sorted() { try tx.set(old, to: nil) }
        for (line, time) in arrears.sorted(by: { $0.key < $1.key }) {
            try tx.set(Self.ofLine + line, to: "\(time.microseconds)")
        }
        try tx.set(Self.name, to: "\(sweptUntil.microseconds)")
    }
}

extension Transition {
    /// - Returns: the message, if it is new.
    fileprivate mutating func takeFound(
        _ report: InboundReport, for business: Business
    ) throws(StoreError) -> MessageID? {
        let isKnown = try tx.message(of: business.id, source: .vapi, sourceID: report.call.callID) != nil
        try take(report, for: business, isRepair: true)
        guard !isKnown else { return nil }
        return try tx.message(of: business.id, source: .vapi, sourceID: report.call.callID)?.id
    }
}

/// What a listed call is to us.
private enum Newness {
    case news
    /// Nothing now.
    case none
    /// Its row holds all of it, and only another cost could be news.
    case settled
}

extension InboundReport {
    fileprivate func newness(to tx: StoreTransaction) throws(StoreError) -> Newness {
        guard let business = try tx.business(lineID: call.lineID, lineNumber: call.lineNumber) else { return .none }
        // One of our lines phoned another.
        if let caller = call.callerNumber, try tx.isOwnLine(caller) { return .none }
        guard let known = try tx.message(of: business.id, source: .vapi, sourceID: call.callID) else {
            return draft != nil ? .news : .none
        }
        let lacksTranscript = known.transcript == nil && transcript != nil
        if lacksTranscript || (cost != nil && cost != known.callCost) { return .news }
        return known.transcript == nil ? .none : .settled
    }
}

extension CallSighting {
    /// Whether our rows lack something of it: the call of an attempt that was given up, above all one that still lives.
    fileprivate func newness(to tx: StoreTransaction) throws(StoreError) -> Newness {
        guard let attempt = try tx.attempt(callID: callID, token: token) else { return .none }
        // The callback asks for its live call itself.
        if attempt.endedAt == nil { return .none }
        let lacksReason = attempt.endedReason == nil && endedReason != nil
        if attempt.vapiCallID == nil || stage != .ended || lacksReason || (cost != nil && cost != attempt.cost) {
            return .news
        }
        return attempt.endedReason == nil ? .none : .settled
    }
}

/// What the sweeps of this life have seen.
final class SweepMemory: Sendable {
    private let count = Mutex(0)
    /// Calls that held nothing new, with the cost that they had then.
    let settled = Memo<String, Money?>(limit: 4_096)

    /// The number of sweeps before this one.
    func countOne() -> Int {
        count.withLock { count in
            defer { count += 1 }
            return count
        }
    }
}
