// The channels that carry notices in a world: they take, refuse or lose answers as drawn, and keep what they took.
import Synchronization
import TakeoutCore
import TakeoutEngine

/// What truly arrived, over all channels of a world.
final class NoticeBook: Sendable {
    struct Delivery: Sendable {
        let notice: OutgoingNotice
        let channel: NoticeChannel
        let at: Timestamp
        /// The sender was told that it was taken.
        let isAnswered: Bool
    }

    private let taken = Mutex<[Delivery]>([])

    func add(_ delivery: Delivery) { taken.withLock { $0.append(delivery) } }

    var deliveries: [Delivery] { taken.withLock { $0 } }
    var count: Int { taken.withLock { $0.count } }
    func deliveries(since place: Int) -> [Delivery] { taken.withLock { Array($0[place...]) } }
}

final class SimulatedChannel: Notifier {
    fileprivate struct State {
        var faults: Faults
        var downUntil: Timestamp?
        var isReachable = true
        /// How long the last answer is still to come.
        var hanging: Duration?
    }

    let channel: NoticeChannel
    private let time: WorldTime
    private let book: NoticeBook
    private let state: Mutex<State>

    init(_ channel: NoticeChannel, time: WorldTime, book: NoticeBook, faults: Faults) {
        self.channel = channel
        self.time = time
        self.book = book
        state = Mutex(State(faults: faults))
    }

    var counts: FaultCounts { state.withLock { $0.faults.counts } }

    func goDown(until time: Timestamp) { state.withLock { $0.downUntil = time } }

    /// Whether whoever sends lives long enough to do so.
    var isReachable: Bool {
        get { state.withLock { $0.isReachable } }
        set { state.withLock { $0.isReachable = newValue } }
    }

    /// The answer to the last notice comes so late; nil when it came at once.
    func takeHanging() -> Duration? {
        state.withLock { state in
            defer { state.hanging = nil }
            return state.hanging
        }
    }

    func endFaults() {
        state.withLock { state in
            state.faults.isOver = true
            state.downUntil = nil
        }
    }

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        let now = time.truth
        let (isTaken, error) = state.withLock { $0.draw(now: now) }
        if isTaken {
            book.add(NoticeBook.Delivery(notice: notice, channel: channel, at: now, isAnswered: error == nil))
        }
        if let error { throw error }
        return .taken
    }
}

extension SimulatedChannel.State {
    fileprivate mutating func draw(now: Timestamp) -> (isTaken: Bool, error: NotifierError?) {
        guard isReachable else { return (false, NotifierError(.retry, "The sender is dead.")) }
        // Longer than any lease.
        if faults.strikes(.noticeHangs) { hanging = faults.seconds(70...300) }
        if let downUntil, now < downUntil { return (false, NotifierError(.retry, "The server cannot be reached.")) }
        if faults.strikes(.noticeRefused) { return (false, NotifierError(.permanent, "The receiver is unknown.")) }
        if faults.strikes(.noticeDelayed) { return (false, NotifierError(.retry, "The server asks to come again.")) }
        if faults.strikes(.noticeUnanswered) {
            return (true, NotifierError(.unknownOutcome, "The server's answer was lost."))
        }
        return (true, nil)
    }
}

/// Notices in few words, the text of the message included: they go to the business, which may read it.
struct PlainComposer: NoticeComposer {
    func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText {
        let text = [facts.reason, facts.customerPhone, facts.body].compactMap { $0 }.joined(separator: "\n")
        return NoticeText(subject: facts.kind.rawValue, text: text, html: nil)
    }
}
