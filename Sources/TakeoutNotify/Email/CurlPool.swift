// Handles of libcurl that keep their lines open for a while, so that the next transfer needs no new one.
internal import CCurl
internal import Foundation
internal import Synchronization

/// Each handle is lent to one user at a time.
final class CurlPool: Sendable {
    /// A line that nobody used for so long is closed.
    static let idleSeconds = 10
    /// Servers end a conversation that has brought them so many mails; we end it before they do.
    private static let usesAtMost = 50

    private struct Idle {
        let handle: CurlHandle
        let since: ContinuousClock.Instant
    }

    private struct State {
        var idle: [Idle] = []
        var isWatched = false
    }

    private let state = Mutex(State())

    /// A handle with no options set.
    func take() throws(CurlFailure) -> CurlHandle {
        guard Self.startCode == CURLE_OK else { throw CurlFailure(code: Self.startCode) }
        let known = state.withLock { $0.idle.popLast()?.handle }
        guard let known else { return try CurlHandle() }
        return known
    }

    func give(_ handle: CurlHandle) {
        guard handle.uses < Self.usesAtMost else { return }
        // What the options point to ends with the transfer; the goodbye to the server must not find it.
        handle.reset()
        let mustWatch = state.withLock { state in
            state.idle.append(Idle(handle: handle, since: .now))
            defer { state.isWatched = true }
            return !state.isWatched
        }
        if mustWatch { watch() }
    }

    /// Closes what is idle for too long, until nothing is left. Closing may wait for the server's goodbye, so it has a
    /// thread of its own.
    private func watch() {
        Thread.detachNewThread { [self] in
            repeat { Thread.sleep(forTimeInterval: 1) } while closeIdle()
        }
    }

    /// - Returns: whether any are left.
    private func closeIdle() -> Bool {
        let (closing, isLeft) = state.withLock { state in
            let oldest = ContinuousClock.now - .seconds(Self.idleSeconds)
            let old = state.idle.filter { $0.since < oldest }
            state.idle.removeAll { $0.since < oldest }
            state.isWatched = !state.idle.isEmpty
            return (old, state.isWatched)
        }
        withExtendedLifetime(closing) {}
        return isLeft
    }

    private static let startCode = ccurl_start()
}
