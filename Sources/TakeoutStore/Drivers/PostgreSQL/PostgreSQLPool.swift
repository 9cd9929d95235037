// A fixed number of threads, each with a connection of its own, that take transactions from one queue. libpq blocks; on
// threads of its own it holds up nobody else.
import Foundation
import Synchronization

final class PostgreSQLPool: Sendable {
    typealias Job = @Sendable (PostgreSQLSession) -> Void

    private struct Queue {
        var jobs: [Job] = []
        /// Jobs before this one are taken: cheaper than moving the rest at every turn.
        var next = 0
        var isClosed = false
    }

    private let queue = Mutex(Queue())
    /// Signalled once for every job, and once for every thread when it is to end.
    private let turns = DispatchSemaphore(value: 0)
    private let threads = DispatchGroup()
    private let count: Int

    init(_ address: PostgreSQLAddress, connections: Int) {
        count = connections
        for number in 1...connections {
            threads.enter()
            let thread = Thread { [self] in
                work(PostgreSQLSession(address))
                threads.leave()
            }
            thread.name = "postgresql-\(number)"
            thread.start()
        }
    }

    private func work(_ session: PostgreSQLSession) {
        while let job = next() { job(session) }
    }

    private func next() -> Job? {
        turns.wait()
        return queue.withLock { queue in
            guard queue.next < queue.jobs.count else { return nil }
            let job = queue.jobs[queue.next]
            queue.next += 1
            if queue.next == queue.jobs.count {
                queue.jobs.removeAll(keepingCapacity: true)
                queue.next = 0
            }
            return job
        }
    }

    /// - Returns: false when the pool is closed; the job is not run then.
    func add(_ job: @escaping Job) -> Bool {
        let isTaken = queue.withLock { queue in
            if !queue.isClosed { queue.jobs.append(job) }
            return !queue.isClosed
        }
        if isTaken { turns.signal() }
        return isTaken
    }

    /// Lets the threads end when what is queued is done.
    func close() {
        let isFirst = queue.withLock { queue in
            defer { queue.isClosed = true }
            return !queue.isClosed
        }
        if isFirst { for _ in 0..<count { turns.signal() } }
    }

    func waitForEnd() async {
        await withCheckedContinuation { continuation in
            threads.notify(queue: .global()) { continuation.resume() }
        }
    }
}
