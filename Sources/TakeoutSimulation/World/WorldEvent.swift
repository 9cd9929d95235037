// Everything that can be on a world's agenda.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Indirect: the agenda moves events about, and some are large.
indirect enum WorldEvent {
    case customer(Int, CustomerBeat)
    case news(News)
    case tool(ToolUse)
    case call(Int, CallBeat)
    /// A create that timed out long ago comes to life.
    case ghost(CallOrder)
    case person(PersonAct)
    /// A worker of a node takes up a piece of work.
    case perform(Node, OutboxItem)
    /// The result of a piece of work is there.
    case record(Node, OutboxItem, WorkResult)
    case start
    /// A node that has just started asks what it missed.
    case look(Node)
    case resume(Node)
    case end(Node)
    /// The time that a node has to stop gracefully is over.
    case mustEnd(Node)
    case strike(Fault)
    case sweep
    case endOfFaults
}

/// What a customer does, in order.
enum CustomerBeat {
    case submits
    case leavesMessage
    case amends
    case hangsUp
}

/// What happens in a call to the business.
enum CallBeat {
    case failsAtStart(EndClass)
    /// Ends before it rings, since the account has no credit.
    case isUnpaid
    case rings
    case isBusy
    case isNotAnswered
    case machineAnswers
    case machineIsLeft
    case isAnswered
    case speaks(Wish)
    case hangsUp
    case assistantEnds
    case breaksOff
    case isForwarded
    case forwardingEnds(EndClass, TransferEvidence)
    case isCut
}

/// What the person on the phone wants next.
enum Wish: Hashable {
    case confirm, connect, declined, handled, wrongPerson
    case later(minutes: Int)
}

/// What people at the business do on the pages.
enum PersonAct {
    case stop(Int)
    case markHandled(Int)
    case callNow(Int)
    case change(business: Int)
}

/// One webhook on its way to us.
struct News {
    let content: ProviderNews
    /// The message that it is about, for history.
    let message: Int?
    /// The message that is acknowledged when this is taken in.
    var acknowledges: Int?
    /// The call whose cost is in it.
    var costOfCall: Int?
    var tries = 0
}

/// One request of the model to run a tool, on its way to us.
struct ToolUse {
    enum Place: Equatable {
        case customer(Int)
        case call(Int)
    }

    let place: Place
    let request: ToolCall
    /// A copy of a request: its answer is compared and not acted upon.
    var isEcho = false
    var tries = 0
}
