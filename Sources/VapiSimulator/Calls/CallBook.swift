// Every call of the simulator, the lines that control commands travel on, and the list of what happened.
import FoundationEssentials
import TakeoutVapi

/// What reaches a live call from outside.
enum LineEvent: Sendable {
    case control(ControlCommand)
    /// At this phone of the call; nil: at the one that is being waited for.
    case act(Act, CallSide?)
    /// Waits are to be reckoned anew.
    case paceChanged
}

actor CallBook {
    private let clock: SimulatorClock
    private let callsKept: Int
    private var identifiers: Identifiers
    private var people = People()
    private(set) var numbers: NumberBook
    private var calls: [String: CallState] = [:]
    /// Ids from the oldest call to the newest.
    private var order: [String] = []
    private var lines: [String: Mailbox<LineEvent>] = [:]
    /// Ids of the calls whose report went out, in that order.
    private var finished: [String] = []
    /// Types of messages that get lost on the way.
    private var lostTypes: Set<String> = []
    /// Calls and deliveries that are not finished: until it is 0 something may still happen by itself.
    private var work = 0
    private var events = EventList()
    private var wire = WireLog()

    init(configuration: SimulatorConfiguration, clock: SimulatorClock) {
        self.clock = clock
        callsKept = configuration.callsKept
        identifiers = Identifiers(seed: configuration.seed)
        numbers = NumberBook(configuration: configuration, now: clock.now())
    }

    // MARK: Numbers

    /// Changes keys of a number, null taking one away; nil when there is no such number.
    func changeNumber(_ id: String, _ change: JSONValue) -> JSONValue? {
        numbers.change(id, change, now: clock.now())
    }

    /// A number as somebody set it up by hand; a new one where there was none.
    func putNumber(_ id: String, _ document: JSONValue) -> JSONValue {
        numbers.put(id, document, now: clock.now())
    }

    // MARK: People

    func setPerson(_ number: String, _ behaviours: [Behaviour]) { people.set(number, behaviours) }
    func nextBehaviour(_ number: String) -> Behaviour { people.next(number) }

    // MARK: Calls

    var liveCount: Int { lines.count }
    func newCallID(at moment: Moment) -> String { identifiers.call(at: moment) }
    func newToolCallID() -> String { identifiers.toolCall() }

    /// Takes the call on, or nil when as many are live as may be.
    func add(_ call: CallState, limit: Int = .max) -> Mailbox<LineEvent>? {
        guard lines.count < limit else { return nil }
        let line = Mailbox<LineEvent>()
        calls[call.id] = call
        order.append(call.id)
        lines[call.id] = line
        return line
    }

    func call(_ id: String) -> CallState? { calls[id] }
    /// Nil once the call has ended.
    func line(of id: String) -> Mailbox<LineEvent>? { lines[id] }

    func newestFirst() -> [CallState] { order.reversed().compactMap { calls[$0] } }
    func newestFirst(limit: Int) -> [CallState] { order.suffix(limit).reversed().compactMap { calls[$0] } }
    func oldestFirst() -> [CallState] { order.compactMap { calls[$0] } }

    /// Changes a call that is known; one that was forgotten stays so.
    @discardableResult
    func update(_ id: String, _ change: @Sendable (inout CallState) -> Void) -> CallState? {
        guard var call = calls[id] else { return nil }
        change(&call)
        calls[id] = call
        return call
    }

    func wakeLines() async {
        for line in Array(lines.values) { await line.put(.paceChanged) }
        events.nudge()
    }

    /// From now on nothing can be done on the call's line.
    func hangUp(_ id: String) { lines[id] = nil }

    /// The report went out; calls finished long ago make room.
    func finish(_ id: String) {
        finished.append(id)
        guard finished.count > callsKept else { return }
        let oldest = finished.removeFirst()
        calls[oldest] = nil
        order.removeAll { $0 == oldest }
    }

    // MARK: The wire

    func record(_ exchange: RecordedExchange) {
        wire.append(exchange)
        events.nudge()
    }

    func wire(after number: Int) -> [RecordedExchange] { wire.list(after: number) }
    func wire(number: Int) -> RecordedExchange? { wire[number] }

    // MARK: Work and events

    func loseWebhooks(_ types: Set<String>) { lostTypes = types }
    func isLost(_ type: String) -> Bool { lostTypes.contains(type) }

    func workBegins() { work += 1 }

    func workEnds() {
        work -= 1
        events.nudge()
    }

    var isQuiet: Bool { work == 0 }

    func note(_ kind: SimulatorEvent.Kind, _ text: String, call id: String? = nil, at moment: Moment? = nil) {
        events.append(kind, text, call: id, at: (moment ?? clock.now()).date)
    }

    func events(after number: Int) -> [SimulatorEvent] { events.list(after: number) }
    func eventStream() -> AsyncStream<SimulatorEvent> {
        events.stream { id in Task { await self.endStream(id) } }
    }
    func changes() -> AsyncStream<Void> {
        events.changes { id in Task { await self.endStream(id) } }
    }
    private func endStream(_ id: Int) { events.end(id) }
}
