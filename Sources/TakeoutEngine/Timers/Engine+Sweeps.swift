// The slow rounds beside the timers: they find what no event will ever tell.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    private static let auditPause = Duration.minutes(1)

    func runSweeps() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.everyNowAndThen(Self.auditPause, isDueAtOnce: false, self.auditRound) }
            group.addTask { await self.everyNowAndThen(.hours(1), isDueAtOnce: false, self.forgetWhatIsOver) }
            group.addTask { await self.everyNowAndThen(Self.inboundSweepTime, isDueAtOnce: true, self.sweepInbound) }
            group.addTask { await self.everyNowAndThen(Self.costSweepTime, isDueAtOnce: false, self.sweepCosts) }
        }
    }

    private func auditRound() async throws(StoreError) { _ = try await audit() }

    private func everyNowAndThen(
        _ pause: Duration, isDueAtOnce: Bool, _ round: () async throws(StoreError) -> Void
    ) async {
        var due = isDueAtOnce ? now : now + pause
        while true {
            do { try await parts.environment.clock.sleep(until: due) } catch { return }  // the server stops
            do throws(StoreError) {
                try await round()
            } catch {
                logger.error("A regular check could not be done (\(error)): next try in \(pause).")
            }
            due = now + pause
        }
    }
}
