// What the checkers see: facts from the world's own books, and the rows that the store holds at the end.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// How a person's click was answered.
enum Reply {
    case accepted, refused
    /// No answer came: it may or may not have counted.
    case unclear
}

/// Something that truly happened in a world, as its makers know it; messages go by their number in the world.
enum Fact {
    /// A message was promised to be kept.
    case acknowledged(Int)
    /// A customer has left a message by phone: the provider has it, so we must, whether or not we were told.
    case customerHungUp(Int)
    /// Settings that were asked for; `isCertain` once they were surely taken in.
    case settings(business: Int, Business, isCertain: Bool)
    case stop(Int, Reply)
    case callNow(Int, Reply)
    /// A call was decided on: its order is written, and a worker has it.
    case decided(Int, business: Int, AttemptID)
    /// The engine asked the provider for a call.
    case ordered(Int, CallOrder, SimulatedProvider.Reception)
    case callBegan(Int, TrueCall)
    case callEnded(Int, TrueCall)
    case callRang(call: Int)
    /// News was taken in that this attempt's call failed because the account has no credit.
    case outageTold(AttemptID)
    /// News that a call is live was taken in, or a tool call of it.
    case callTold(call: Int, isAnswered: Bool)
    /// Our side tried to end a call.
    case hangUpAsked(call: Int)
    /// An answer to a tool call reached the provider.
    case toolAnswered(Int, ToolUse, callID: String, ToolAnswer)
    case transferTaken(Int, TrueCall)
    case said(Int, String)
    case noticeTaken(Int, NoticeBook.Delivery)
    /// The result of sending it was lost, or came when the work was somebody else's.
    case noticeResultLost(NoticeID)
    /// The result of sending a notice of this message came so late that another worker may have had another one.
    case noticeToldLate(Int)
    /// The node died when it may have committed the answer to a tool call, and had not given it.
    case answerLost(Int, ToolRequest)
    /// News or an answer with the call's cost was taken in.
    case costTold(call: Int)
    case crash
    case clockJumpedAhead
    /// Nodes change beside crashes, and what was in hand may wait for its lease to end.
    case disturbance
    /// Whoever performs this piece of work dies.
    case deadly(Int?, _ work: String)
    /// A node that was asked to stop did so in time; so many rows were still leased to it.
    case stoppedGracefully(String, leased: Int)
}

/// A broken promise.
struct Objection {
    let checker: String
    let message: Int?
    let sentence: String
}

/// What the store holds when all is over.
struct FinalRows {
    struct Story {
        let message: Message
        let callback: StoredCallback
        let journal: [JournalEntry]
        let attempts: [Attempt]
        let notices: [Notice]
    }

    /// In the order of the messages in the world; each has one story, or it was lost or doubled.
    let stories: [[Story]]
    /// What is left to be done, in words.
    let outbox: [String]
    /// Dead letters: the message's number, if it is known, and the id of the work.
    let deadLetters: [(message: Int?, work: String)]
    let liveCalls: Int
    let statistics: CallbackStatistics
}

/// Watches one promise. Knows nothing of the machine's code but where replaying is the promise.
protocol Checker: AnyObject {
    func watch(_ fact: Fact, at now: Timestamp) -> [Objection]
    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection]
}

extension Checker {
    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] { [] }
    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] { [] }

    func objection(_ message: Int?, _ sentence: String) -> Objection {
        Objection(checker: "\(Self.self)", message: message, sentence: sentence)
    }

    func all(_ objections: [Objection]...) -> [Objection] { objections.flatMap { $0 } }

    /// `isKept` or an objection.
    func demand(_ isKept: Bool, _ message: Int?, _ sentence: @autoclosure () -> String) -> [Objection] {
        isKept ? [] : [objection(message, sentence())]
    }
}
