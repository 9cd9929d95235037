// What happens when a number is called, and what the person on the phone then says: the script of the people.

/// One thing that the person on the phone does; steps follow one another as in a conversation.
public enum Step: Hashable, Sendable {
    /// Says yes, it is me: the assistant calls `confirm_recipient`.
    case yes
    /// Presses 1: as `yes`, if the assistant listens to the keypad; else nothing is heard.
    case press1
    /// Wants to be connected: `connect_to_customer`, then waits for the transfer.
    case connect
    /// `finish_callback` with `declined`.
    case decline
    /// `finish_callback` with `handled`.
    case handled
    /// `finish_callback` with `wrong_person`.
    case wrongPerson
    /// `call_back_later` with these minutes.
    case later(Int)
    /// Asks to hear the last thing again; no tool is called.
    case `repeat`
    /// Says nothing for so many seconds.
    case silent(Double)
    /// Says this; no tool is called.
    case says(String)
    /// The model calls this tool of its own accord, as models do, with nothing said.
    case modelCalls(String)
    case hangUp
    /// The provider ends the call with this `endedReason`.
    case fault(String)
}

/// What happens the next time that a number is called.
public enum Behaviour: Hashable, Sendable {
    /// Rings for about 25 seconds, then `customer-did-not-answer`.
    case noAnswer
    case busy
    /// An answering machine picks up after so many seconds. `foolsModel`: the model takes the greeting for a yes.
    case machine(after: Double = 4, foolsModel: Bool = false)
    /// A call screener of iOS or Android picks up after so many seconds, asks who is calling and why, and lets the
    /// person see the answer; then the other behaviour follows: somebody answers, or it becomes a mailbox. `foolsModel`:
    /// the model takes the screener for a person who said yes.
    indirect case screener(after: Double = 2, foolsModel: Bool = false, then: Behaviour)
    /// Somebody picks up after so many seconds. As the customer of a transfer they talk for `talk` seconds, and the
    /// steps do not matter.
    case answers(after: Double = 4, then: [Step] = [.yes, .handled], talk: Double = 30)
    /// The provider ends the call with this `endedReason` before it rings.
    case fault(String)
    /// `POST /call` to this number is refused with this status and message.
    case refused(status: Int, message: String)
    /// `POST /call` is answered 502 although the call was placed, which then goes as the other behaviour says.
    indirect case placedButUnanswered(Behaviour)
    /// As the other behaviour says, while Vapi does these things wrong.
    indirect case misbehaving(Misbehaviour, Behaviour)
    /// A human decides: rings until `pickUp` or `reject`, then each step is an act (see `VapiSimulator.act`).
    case human
}

extension Behaviour {
    /// What the people do, whatever Vapi does wrong meanwhile.
    var plain: Behaviour {
        if case .misbehaving(_, let inner) = self { return inner.plain }
        return self
    }

    var misbehaviour: Misbehaviour {
        if case .misbehaving(let misbehaviour, _) = self { return misbehaviour }
        return .none
    }
}

/// What a human does at a simulated phone.
public enum Act: Hashable, Sendable {
    case pickUp
    /// Declines; hangs up once answered.
    case reject
    /// Lets it ring until the carrier gives up; nobody need be waited for any longer.
    case letRing
    /// A voicemail takes the call.
    case voicemail
    /// What a customer who phones says; what follows is added to it.
    case leave(CustomerWords)
    case step(Step)
}

extension Act {
    var isHangingUp: Bool { self == .reject || self == .step(.hangUp) }
}

/// Which of the two phones of a call somebody is at.
enum CallSide: Sendable {
    /// The phone that was dialled, or that dialled us.
    case first
    /// The one that the call is transferred to.
    case second
}

/// Numbers and what happens when they are called: a queue for each, whose last behaviour repeats.
struct People: Sendable {
    private var behaviours: [String: [Behaviour]] = [:]

    mutating func set(_ number: String, _ queue: [Behaviour]) {
        behaviours[number] = queue.isEmpty ? nil : queue
    }

    /// Without a script somebody answers, listens and has it handled.
    mutating func next(_ number: String) -> Behaviour {
        guard var queue = behaviours[number], let first = queue.first else { return .answers() }
        if queue.count > 1 {
            queue.removeFirst()
            behaviours[number] = queue
        }
        return first
    }
}
