// Plays one call from the first ring to the report. Time on the line is the call's own: it advances by what the
// script takes, however fast it is played and however long the server under test thinks.
import FoundationEssentials
import TakeoutVapi

/// Why a conversation stops.
enum CallOver: Error, Equatable {
    /// With this `endedReason`.
    case ended(String)
    /// The simulator stops: nothing more is sent.
    case aborted
}

/// A message that is held back.
struct LateMessage: Sendable {
    let message: JSONValue
    let target: ServerTarget
    /// On the call's own time.
    let due: Moment
}

actor CallPlayer {
    let id: String
    let exchange: Exchange
    private let line: Mailbox<LineEvent>
    /// The time on this call.
    var moment: Moment
    /// When the assistant's `maxDurationSeconds` are over; nil before somebody answers.
    var deadline: Moment?
    var assistant: Assistant
    /// What a human did at the phone and has not been taken up yet.
    var acts: [Act] = []
    /// What a human said while the model waited for a tool: heard already, and answered at their next turn.
    var early: [EarlyWords] = []
    let misbehaviour: Misbehaviour
    /// The document of our number when the call began.
    let ourNumber: JSONValue?
    var late: [LateMessage] = []
    /// The last thing worth repeating.
    var lastSaid = ""
    /// A human is at one of the phones: time does not run away from them.
    private(set) var isWithHuman = false
    /// The call is being transferred: whoever was on the line first can only hang up.
    var isHandedOn = false
    /// The one at the second phone picked up.
    var isBridged = false

    init(call: CallState, assistant: Assistant, line: Mailbox<LineEvent>, exchange: Exchange) {
        id = call.id
        moment = call.createdAt
        self.assistant = assistant
        misbehaviour = call.misbehaviour
        ourNumber = call.line
        self.line = line
        self.exchange = exchange
    }

    var book: CallBook { exchange.book }
    var configuration: SimulatorConfiguration { exchange.configuration }

    // MARK: Time

    /// So many seconds pass on the line; what comes from outside meanwhile is obeyed.
    func pass(_ seconds: Double, atLeast floor: Duration = .zero) async throws(CallOver) {
        _ = try await nextAct(within: seconds, atLeast: floor, take: false)
    }

    /// From now on time runs no faster than a human can follow.
    func humanComes() {
        guard !isWithHuman else { return }
        isWithHuman = true
        exchange.clock.pace.humanComes()
    }

    func humanGoes() {
        guard isWithHuman else { return }
        isWithHuman = false
        exchange.clock.pace.humanGoes()
    }

    /// Waits for the human at the phone; nil when nothing was done in time.
    /// - Parameters:
    ///   - take: else time passes whatever is done, and the acts wait.
    ///   - interruptible: with `take` false: an act that comes meanwhile, or a hanging up that came before, ends the
    ///     wait, and waits itself.
    func nextAct(
        within seconds: Double, atLeast floor: Duration = .zero, take: Bool = true, interruptible: Bool = false
    ) async throws(CallOver) -> Act? {
        var left = seconds
        let waiting = acts.count
        while left > 0 {
            if take, !acts.isEmpty { return acts.removeFirst() }
            if interruptible, acts.count > waiting || acts.contains(where: \.isHangingUp) { return nil }
            // Reckoned anew each time: the pace may have changed.
            let whole = max(exchange.clock.real(seconds), floor)
            let stretch = min(left, deadline.map { max(0, $0.seconds(since: moment)) } ?? left)
            let limit = whole * (stretch / seconds)
            let begun = ContinuousClock.now
            let event = await line.next(within: limit)
            if Task.isCancelled { throw .aborted }
            let gone = event == nil ? stretch : stretch * min(1, begun.duration(to: .now) / max(limit, .nanoseconds(1)))
            moment += gone
            left -= gone
            if let event { try await obey(event) }
            if let deadline, moment >= deadline { throw .ended("exceeded-max-duration") }
        }
        return take && !acts.isEmpty ? acts.removeFirst() : nil
    }

    // MARK: Speech

    func speak(_ text: String) async throws(CallOver) {
        guard !text.isEmpty else { return }
        lastSaid = text
        try await say(.assistant(text), .assistantSays, "Assistant: \(text)", seconds: Double(text.count) / 15)
    }

    func hear(_ text: String) async throws(CallOver) {
        try await say(.person(text), .personSays, "Person: \(text)", seconds: Double(text.count) / 15)
    }

    private func say(
        _ content: CallState.Entry.Content, _ kind: SimulatorEvent.Kind, _ text: String, seconds: Double
    ) async throws(CallOver) {
        await add(CallState.Entry(content: content, at: moment, seconds: max(1, seconds)))
        await book.note(kind, text, call: id, at: moment)
        try await passSpeaking(max(1, seconds), isAssistant: kind == .assistantSays)
        await tellConversation(content)
    }

    /// A human may answer before the assistant has finished. What they did before it began waits until it has.
    private func passSpeaking(_ seconds: Double, isAssistant: Bool) async throws(CallOver) {
        let begun = moment
        _ = try await nextAct(within: seconds, take: false, interruptible: isAssistant && isWithHuman)
        let spoken = moment.seconds(since: begun)
        guard spoken < seconds else { return }
        await book.update(id) { call in
            guard let last = call.entries.indices.last else { return }
            call.entries[last].seconds = spoken
        }
    }

    func add(_ entry: CallState.Entry) async {
        await book.update(id) { $0.entries.append(entry) }
    }

    // MARK: What comes from outside

    private func obey(_ event: LineEvent) async throws(CallOver) {
        switch event {
        case .act(let act, let side): try take(act, from: side)
        case .paceChanged: break
        case .control(let command): try await obey(command)
        }
    }

    /// - Parameter side: nil: whoever is being waited for.
    private func take(_ act: Act, from side: CallSide?) throws(CallOver) {
        guard isHandedOn, side == .first else { return acts.append(act) }
        if act.isHangingUp { throw .ended(isBridged ? "assistant-forwarded-call" : "customer-ended-call") }
    }

    private func obey(_ command: ControlCommand) async throws(CallOver) {
        let status = await book.call(id)?.status
        switch command {
        case .endCall: throw .ended("manually-canceled")
        case _ where status != "in-progress": await log("ignored while the call is \(status ?? "gone")")
        case .say(let text, let endsCall):
            try await speak(text)
            if endsCall { throw .ended("assistant-ended-call-after-message-spoken") }
        case .addMessage(let role, let content):
            guard role == "system" else { return await log("added message with role \(role)") }
            await add(CallState.Entry(content: .system(content), at: moment))
        case .transfer where misbehaviour.ignoreTransfer: await log("the transfer was not carried out")
        case .transfer(let destination, let content): try await transfer(to: destination, saying: content)
        case .other(let type): await log("\(type) has no effect here")
        }
    }

    func log(_ text: String) async {
        await book.update(id) { $0.log.append(text) }
        await book.note(.control, "Call log: \(text)", call: id, at: moment)
    }

    // MARK: Status

    func become(_ status: String, extra: [String: JSONValue] = [:]) async {
        let now = moment
        await book.update(id) {
            $0.status = status
            $0.updatedAt = now
        }
        await send("status-update", extra.merging(["status": .string(status)]) { $1 })
    }

    /// Somebody or something picked up.
    func begin() async {
        let now = moment
        let prompt = assistant.systemPrompt
        deadline = now + assistant.maxDuration
        await book.update(id) {
            $0.startedAt = now
            if let prompt { $0.entries.append(.init(content: .system(prompt), at: now)) }
        }
        await book.note(.pickedUp, "Picked up", call: id, at: now)
        await become("in-progress")
    }
}
