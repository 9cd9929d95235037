// A value that is there later: those who ask wait for it, and all of them hear when it failed.

actor Promise<Value: Sendable> {
    private var result: Result<Value, any Error>?
    private var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
    private var turns = 0

    func fulfil(_ value: Value) { settle(.success(value)) }
    func fail(_ error: any Error) { settle(.failure(error)) }

    /// Throws `CancellationError` when the asking task is cancelled first.
    func value() async throws -> Value {
        if let result { return try result.get() }
        turns += 1
        let turn = turns
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiters[turn] = continuation
                }
            }
        } onCancel: {
            Task { await self.abandon(turn) }
        }
    }

    /// The first outcome counts.
    private func settle(_ outcome: Result<Value, any Error>) {
        guard result == nil else { return }
        result = outcome
        for waiter in waiters.values { waiter.resume(with: outcome) }
        waiters = [:]
    }

    private func abandon(_ turn: Int) {
        waiters.removeValue(forKey: turn)?.resume(throwing: CancellationError())
    }
}
