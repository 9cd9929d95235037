// A queue with one reader who waits only so long: what arrives on a call's line while time passes there.

actor Mailbox<Item: Sendable> {
    private var items: [Item] = []
    private var waiter: (turn: Int, continuation: CheckedContinuation<Item?, Never>)?
    private var turns = 0

    func put(_ item: Item) {
        if let waiter {
            self.waiter = nil
            waiter.continuation.resume(returning: item)
        } else {
            items.append(item)
        }
    }

    /// The next item, or nil when none came within the limit or the reader's task was cancelled.
    func next(within limit: Duration) async -> Item? {
        if !items.isEmpty { return items.removeFirst() }
        turns += 1
        let turn = turns
        let alarm = Task {
            // The sleep throws only when the alarm was called off, and then there is nobody to wake.
            do { try await Task.sleep(for: limit) } catch { return }
            giveUp(turn)
        }
        defer { alarm.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume(returning: nil) } else { waiter = (turn, continuation) }
            }
        } onCancel: {
            Task { await self.giveUp(turn) }
        }
    }

    private func giveUp(_ turn: Int) {
        guard let waiter, waiter.turn == turn else { return }
        self.waiter = nil
        waiter.continuation.resume(returning: nil)
    }
}
