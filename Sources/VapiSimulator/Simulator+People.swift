// What a test or demo does with the simulator: gives people their scripts, has customers call, looks, waits.
import TakeoutVapi

extension VapiSimulator {
    /// What happens the next times that this number (E.164) is called: one behaviour for each call, the last one
    /// repeating. An empty list takes the script away; a number without one is answered, listens and has it handled.
    public func setPerson(_ number: String, _ behaviours: [Behaviour]) async {
        await book.setPerson(number, behaviours)
    }

    /// Messages of these types (`status-update`, …) get lost from now on; an empty list ends it.
    public func loseWebhooks(_ types: [String]) async { await book.loseWebhooks(Set(types)) }

    /// A human does something at the phone of a call that rings or is answered with `Behaviour.human`, or at the
    /// customer's phone while that call is being transferred. False when the call is not live.
    @discardableResult
    public func act(_ act: Act, on callID: String) async -> Bool {
        guard let line = await book.line(of: callID) else { return false }
        await line.put(.act(act, nil))
        return true
    }

    /// A customer calls one of our numbers; the call plays on in the background.
    /// - Returns: the call's id.
    /// - Throws: `SimulatorError.unknownPhoneNumber`, or what kept the simulator from listening.
    public func customerCalls(_ script: CustomerCall) async throws -> String {
        let numbers = await book.numbers
        let (id, number) = try Self.phoneNumber(script.to, among: numbers)
        let base = try await baseURL()
        let now = clock.now()
        let callID = await book.newCallID(at: now)
        let call = CallState(
            id: callID, direction: .inbound, createdAt: now, number: script.from, phoneNumberId: id,
            phoneNumber: number, controlURL: "\(base)/\(callID)/control", echo: [:], line: id.flatMap { numbers[$0] },
            misbehaviour: script.misbehave, updatedAt: now)
        guard let line = await book.add(call) else { throw SimulatorError.stopped }
        await book.note(.called, "A customer calls \(number ?? script.to)", call: callID, at: now)
        await start { exchange in
            let nobody = Assistant(base: [:], overrides: nil)
            await CallPlayer(call: call, assistant: nobody, line: line, exchange: exchange).playCustomer(script)
        }
        return callID
    }

    private static func phoneNumber(
        _ wanted: String, among numbers: NumberBook
    ) throws -> (id: String?, number: String?) {
        if let document = numbers[wanted] { return (wanted, document["number"]?.stringValue) }
        if let id = numbers.id(of: wanted) { return (id, wanted) }
        guard numbers.isEmpty else { throw SimulatorError.unknownPhoneNumber(wanted) }
        return wanted.hasPrefix("+") ? (nil, wanted) : (wanted, nil)
    }

    func start(_ job: @escaping Exchange.Job) async {
        await book.workBegins()
        let book = book
        jobs.yield { exchange in
            await job(exchange)
            await book.workEnds()
        }
    }

    // MARK: Looking

    /// Every call that is remembered, oldest first.
    public func calls() async -> [SimulatedCall] { await book.oldestFirst().map(\.snapshot) }
    public func call(_ id: String) async -> SimulatedCall? { await book.call(id)?.snapshot }

    /// What happens from now on. Several may listen.
    public func events() async -> AsyncStream<SimulatorEvent> { await book.eventStream() }
    /// What happened after the event with this number, as far as it is remembered (the last 10,000 at least).
    public func events(after number: Int) async -> [SimulatorEvent] { await book.events(after: number) }

    // MARK: Waiting

    /// Waits until the calls are as wanted; looks again after each event.
    /// - Throws: `CancellationError`.
    public func waitUntil(_ condition: @Sendable ([SimulatedCall]) -> Bool) async throws {
        for await _ in await book.changes() where condition(await calls()) { return }
        throw CancellationError()
    }

    /// Waits until at least so many calls have ended, no call is live and no message is on its way.
    /// - Throws: `CancellationError`.
    public func waitUntilQuiet(calls wanted: Int = 0) async throws {
        for await _ in await book.changes() {
            let ended = await calls().filter { $0.status == "ended" }.count
            if ended >= wanted, await book.isQuiet { return }
        }
        throw CancellationError()
    }
}
