// The time of the database's clock, followed from afar: where several nodes share a database, leases and due times are
// compared on one clock, whatever the clocks of their machines say.
import Logging
import ServiceLifecycle
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutStore

final class DatabaseClock: EngineClock, Service {
    /// Between two comparisons.
    private static let pause = Duration.seconds(30)
    /// A difference beyond this is worth a word to the admin.
    private static let notable = Duration.seconds(2)

    private let local: SystemClock
    private let store: Store
    private let logger: Logger
    private let offset = Mutex<Duration>(.zero)

    /// nil where the database has no clock of its own.
    init?(following store: Store, _ local: SystemClock, logger: Logger) async throws(StoreError) {
        guard store.isShared else { return nil }
        self.local = local
        self.store = store
        self.logger = logger
        try await compare()
        let found = offset.withLock { $0 }
        if abs(found.wholeMicroseconds) > Self.notable.wholeMicroseconds {
            logger.warning(
                "This machine's clock is off by \(found) from the database's, which counts. Run NTP on both.")
        }
    }

    var now: Timestamp { local.now + offset.withLock { $0 } }

    func sleep(until time: Timestamp) async throws {
        try await local.sleep(until: time - offset.withLock { $0 })
    }

    /// Of three questions the one that was answered fastest tells most. The answer is taken to be of the middle of its
    /// time.
    private func compare() async throws(StoreError) {
        var best: (took: Duration, offset: Duration)?
        for _ in 0..<3 {
            let asked = local.now
            guard let answer = try await store.database.currentTime() else { return }
            let took = local.now - asked
            if let best, best.took <= took { continue }
            best = (took, answer - (asked + took / 2))
        }
        if let best { offset.withLock { $0 = best.offset } }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.pause) } catch { return }
                await self.compareAgain()
            }
        }
    }

    private func compareAgain() async {
        do throws(StoreError) {
            try await compare()
        } catch {
            logger.warning("The database's clock could not be read (\(error)): what is known of it is used on.")
        }
    }
}
