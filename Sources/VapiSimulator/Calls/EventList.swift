// What happened, at least the last ten thousand of it, and those who wait to hear of more.
import FoundationEssentials

struct EventList: Sendable {
    private static let kept = 10_000

    private var events: [SimulatorEvent] = []
    private var last = 0
    private var listeners: [Int: AsyncStream<SimulatorEvent>.Continuation] = [:]
    private var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
    private var nextListener = 0

    mutating func append(_ kind: SimulatorEvent.Kind, _ text: String, call id: String?, at date: Date) {
        last += 1
        let event = SimulatorEvent(number: last, at: date, kind: kind, callId: id, text: text)
        events.append(event)
        if events.count >= 2 * Self.kept { events.removeFirst(Self.kept) }
        for listener in listeners.values { listener.yield(event) }
        nudge()
    }

    /// Lets the watchers look again.
    func nudge() {
        for watcher in watchers.values { watcher.yield() }
    }

    func list(after number: Int) -> [SimulatorEvent] {
        // Events are numbered without gaps, so the place of the first wanted one is known.
        let skipped = number - (last - events.count)
        return Array(events.dropFirst(max(0, skipped)))
    }

    mutating func stream(onEnd: @escaping @Sendable (Int) -> Void) -> AsyncStream<SimulatorEvent> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: SimulatorEvent.self, bufferingPolicy: .bufferingNewest(Self.kept))
        let id = newListener()
        continuation.onTermination = { _ in onEnd(id) }
        listeners[id] = continuation
        return stream
    }

    /// Yields once at once and then after changes; several changes may be told as one.
    mutating func changes(onEnd: @escaping @Sendable (Int) -> Void) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = newListener()
        continuation.onTermination = { _ in onEnd(id) }
        watchers[id] = continuation
        continuation.yield()
        return stream
    }

    mutating func end(_ id: Int) {
        listeners[id] = nil
        watchers[id] = nil
    }

    private mutating func newListener() -> Int {
        nextListener += 1
        return nextListener
    }
}
