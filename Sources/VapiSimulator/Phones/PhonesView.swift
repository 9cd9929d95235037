// What can be seen at simulated phones: who rings whom, what was said, and how fast time runs. Plain values, one JSON.
import TakeoutVapi

/// One phone as whoever holds it sees it.
public struct PhoneView: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable {
        case idle
        /// It calls, and nobody has answered yet.
        case calling
        case ringing
        /// An assistant is at the other end.
        case talking
        /// The assistant has left, and the other phone rings.
        case waiting
        /// A person is at the other end.
        case connected
    }

    public struct Line: Codable, Sendable, Equatable {
        /// `assistant` or `person`.
        public let who: String
        public let text: String
        /// Simulated milliseconds since 1970.
        public let at: Int64
        /// How long it takes to say.
        public let seconds: Double
    }

    /// E.164.
    public let number: String
    public var state = State.idle
    /// The call that is on, else the last one.
    public var call: String?
    /// It called; else it was called.
    public var isCaller = false
    /// The call was handed on to this phone.
    public var isSecond = false
    /// Simulated milliseconds since 1970 at which it came into this state; of an idle phone: its last call's end.
    public var since: Int64?
    /// The message was told on this call.
    public var isTold = false
    /// What was said on the call, if the assistant is or was at the other end.
    public var lines: [Line] = []
    /// Vapi's word for how the last call ended.
    public var endedReason: String?
    /// What became of the transfer: `ringing`, `connected`, `noAnswer`, …; nil: there was none.
    public var transfer: String?
}

public struct PhonesView: Codable, Sendable, Equatable {
    /// Simulated milliseconds since 1970.
    public var now: Int64
    /// How many times faster than life, as chosen.
    public var chosenSpeed: Double
    /// As time runs now: slower while a human is at a phone.
    public var speed: Double
    public var phones: [PhoneView]

    /// Nothing but the time is another.
    func isLike(_ other: PhonesView?) -> Bool {
        guard let other else { return false }
        return chosenSpeed == other.chosenSpeed && speed == other.speed && phones == other.phones
    }
}

extension PhoneView {
    /// - Parameter calls: newest first.
    init(_ number: String, among calls: some Sequence<CallState>) {
        self.number = number
        guard let call = calls.first(where: { $0.concerns(number) }) else { return }
        self.call = call.id
        isCaller = call.direction == .inbound && call.number == number
        isSecond = call.number != number
        isTold = call.isTold
        endedReason = call.isLive ? nil : call.endedReason
        transfer = call.transfers.last?.outcome.rawValue
        (state, since) = isSecond ? call.secondPhone : call.firstPhone
        if !isSecond { lines = call.entries.compactMap(Line.init) }
    }
}

extension PhoneView.Line {
    fileprivate init?(_ entry: CallState.Entry) {
        guard let line = entry.line else { return nil }
        self.init(
            who: line.speaker.rawValue, text: line.text, at: entry.at.milliseconds, seconds: entry.seconds)
    }
}

extension CallState {
    func concerns(_ number: String) -> Bool {
        self.number == number || transfers.contains { $0.number == number }
    }

    fileprivate var firstPhone: (PhoneView.State, Int64?) {
        switch status {
        case "ended": (.idle, endedAt?.milliseconds)
        case "in-progress": (.talking, startedAt?.milliseconds)
        case "forwarding": handedOn
        case "ringing" where direction == .outbound: (.ringing, updatedAt.milliseconds)
        default: (direction == .inbound ? .calling : .idle, createdAt.milliseconds)
        }
    }

    private var handedOn: (PhoneView.State, Int64?) {
        guard let transfer = transfers.last else { return (.talking, startedAt?.milliseconds) }
        if transfer.outcome == .connected { return (.connected, transfer.concludedAt?.milliseconds) }
        return (.waiting, transfer.at.milliseconds)
    }

    fileprivate var secondPhone: (PhoneView.State, Int64?) {
        guard isLive, let transfer = transfers.last else { return (.idle, endedAt?.milliseconds) }
        switch transfer.outcome {
        case .ringing: return (.ringing, transfer.at.milliseconds)
        case .connected: return (.connected, transfer.concludedAt?.milliseconds)
        case .noAnswer, .busy, .machine, .failed: return (.idle, transfer.concludedAt?.milliseconds)
        }
    }
}
