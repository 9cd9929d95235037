// The loop beside the timers that sends what belongs to no callback: letters, digests, outgoing webhooks.
import Logging
import Synchronization
import TakeoutCore
import TakeoutStore

/// What the loop is woken by, and the endpoints that are being seen to.
final class Dispatch: Sendable {
    let alarm = Alarm()
    private let serving = Mutex<Set<WebhookEndpointID>>([])
    /// Letters that are being sent, and the round that looks for more.
    private let others = Mutex(0)

    var busy: [WebhookEndpointID] { serving.withLock { $0.sorted() } }

    /// Nothing is in hand.
    var isIdle: Bool { serving.withLock(\.isEmpty) && others.withLock { $0 == 0 } }

    func begin(_ count: Int = 1) { others.withLock { $0 += count } }
    func end() { others.withLock { $0 -= 1 } }

    /// - Returns: those that nobody sees to yet, as many as there is room for.
    func take(_ endpoints: [WebhookEndpointID], atMost limit: Int) -> [WebhookEndpointID] {
        serving.withLock { serving in
            let taken = endpoints.filter { !serving.contains($0) }.prefix(max(0, limit - serving.count))
            serving.formUnion(taken)
            return Array(taken)
        }
    }

    func letGo(of endpoint: WebhookEndpointID) { serving.withLock { _ = $0.remove(endpoint) } }
}

extension Engine {
    /// How long the loop sleeps at most: what a dead node left behind is found then.
    private static let sweepTime = Duration.seconds(30)

    func runDispatch() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                do throws(StoreError) {
                    try await dispatchRound { work in group.addTask { await work() } }
                    await waitForDispatch()
                } catch {
                    if Task.isCancelled { return }
                    logger.error("Letters and webhooks could not be seen to (\(error)): trying again in a second.")
                    await dispatch.alarm.wait(until: now + .seconds(1), clock: parts.environment.clock)
                }
            }
        }
    }

    /// Begins all that is due.
    private func dispatchRound(_ begin: (@escaping @Sendable () async -> Void) -> Void) async throws(StoreError) {
        dispatch.begin()
        defer { dispatch.end() }
        let letters = try await lettersDue()
        dispatch.begin(letters.count)
        for letter in letters {
            begin {
                await self.send(letter)
                self.dispatch.end()
            }
        }
        try await writeDueDigests()
        try await shareOutWebhooks()
        for endpoint in try await webhookEndpointsToServe() { begin { await self.serve(endpoint) } }
    }

    /// Whether nothing of letters and webhooks is in hand: for tests, which wait for that.
    package var isDispatchIdle: Bool { dispatch.isIdle }

    private func waitForDispatch() async {
        let sweep = now + Self.sweepTime
        let busy = dispatch.busy
        let isFull = busy.count >= WebhookPatience.endpointsAtOnce
        var next: Timestamp?
        do throws(StoreError) {
            next = try await parts.store.read { tx throws(StoreError) in try tx.nextDispatchTime(busy: busy) }
        } catch {
            logger.warning("When the next letter is due could not be read (\(error)).")
        }
        // With no room for another endpoint, the end of one wakes the loop.
        let due = isFull ? sweep : min(next ?? sweep, sweep)
        await dispatch.alarm.wait(until: due, clock: parts.environment.clock)
    }
}
