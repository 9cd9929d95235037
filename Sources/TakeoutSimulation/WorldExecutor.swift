// Runs all tasks of one world one after the other, in the order in which they become ready: where the engine itself
// starts several at once, their order is the same in every run.
import Dispatch

final class WorldExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "takeout.world")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
