// What somebody does who sits at simulated phones: looks, calls, answers, speaks, and turns the clock.
public import TakeoutVapi

/// What whoever watches phones is told.
public enum PhoneNews: Sendable {
    case phones(PhonesView)
    /// A request on the wire, without its bodies.
    case wire(number: Int, JSONValue)
}

public enum PhoneError: Error, Equatable, CustomStringConvertible {
    /// Nothing is going on at this phone that could be acted on.
    case idle(String)
    /// The phone is busy, so it cannot call.
    case busy(String)
    case simulator(SimulatorError)

    public var description: String {
        switch self {
        case .idle(let number): "The phone \(number) is on no call now."
        case .busy(let number): "The phone \(number) is on a call already."
        case .simulator(let error): error.description
        }
    }
}

extension VapiSimulator {
    /// Calls that are looked through for a phone's last one.
    private static let callsLookedThrough = 300

    public nonisolated var pace: Pace { clock.pace }

    public func phones(_ numbers: [String]) async -> PhonesView {
        let calls = await book.newestFirst(limit: Self.callsLookedThrough)
        return PhonesView(
            now: clock.now().milliseconds, chosenSpeed: pace.chosenSpeed, speed: pace.speed,
            phones: numbers.map { PhoneView($0, among: calls) })
    }

    /// A human calls one of our numbers and speaks for themselves.
    /// - Returns: the call's id.
    public func call(from number: String, to line: String) async throws(PhoneError) -> String {
        guard await phones([number]).phones.first?.state == .idle else { throw .busy(number) }
        do {
            return try await customerCalls(CustomerCall(from: number, to: line, words: [], isHuman: true))
        } catch let error as SimulatorError {
            throw .simulator(error)
        } catch {
            throw .simulator(.stopped)
        }
    }

    /// Somebody does something at this phone, whatever call it is on.
    public func act(_ act: Act, atPhone number: String) async throws(PhoneError) {
        let phone = await phones([number]).phones.first
        guard let phone, phone.state != .idle, let call = phone.call, let line = await book.line(of: call) else {
            throw .idle(number)
        }
        await line.put(.act(act, phone.isSecond ? .second : .first))
    }

    /// First how the phones are now and the last requests on the wire, then whatever changes.
    /// - Parameter number: the last request on the wire that is known already; 0: none.
    public func news(of numbers: [String], afterWire number: Int = 0) async -> AsyncStream<PhoneNews> {
        let changes = await book.changes()
        return AsyncStream { continuation in
            let task = Task {
                var shown: PhonesView?
                var last = number
                for await _ in changes {
                    let view = await self.phones(numbers)
                    if !view.isLike(shown) { continuation.yield(.phones(view)) }
                    shown = view
                    for exchange in await self.wire(of: numbers, after: last) {
                        last = max(last, exchange.number)
                        continuation.yield(.wire(number: exchange.number, exchange.summary))
                    }
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// What went over the wire for calls of these phones, oldest first.
    private func wire(of numbers: [String], after number: Int) async -> [RecordedExchange] {
        var chosen: [RecordedExchange] = []
        for exchange in await book.wire(after: number) {
            guard let id = exchange.callID, let call = await book.call(id) else { continue }
            if numbers.contains(where: call.concerns) { chosen.append(exchange) }
        }
        return chosen
    }

    /// A request on the wire with its bodies, secrets hidden; nil when it is not remembered.
    public func wire(number: Int) async -> JSONValue? {
        let secrets = [configuration.webhookSecret, configuration.apiKey].compactMap(\.self).filter { !$0.isEmpty }
        return await book.wire(number: number)?.document(hiding: secrets)
    }
}
