// What nodes tell each other: each line is read back as it was meant, and no more is said than is news.
import Synchronization
import TakeoutCore
import TakeoutStore
import Testing

@testable import TakeoutEngine

struct NodeBusTests {
    private let wire = Wire(isShared: true)

    private func at(_ seconds: Int) -> Timestamp { ManualClock.start + .seconds(seconds) }

    private func effects(_ messages: String..., wake: Timestamp? = nil) -> Effects {
        var effects = Effects()
        effects.changes = messages.map { Change(business: BusinessID("b1"), message: MessageID($0)) }
        effects.wake(at: wake)
        return effects
    }

    @Test(arguments: [
        NodeBus.News.changed(Change(business: BusinessID("b1"), message: MessageID("m1"))),
        .business(BusinessID("01900000-0000-7000-8000-000000000001")), .due(ManualClock.start), .missed,
    ])
    func whatIsSaidIsUnderstood(news: NodeBus.News) {
        #expect(NodeBus.News(line: news.line) == news)
    }

    @Test(arguments: [
        "", "due", "due soon", "due 1 2", "changed b1", "changed b1 m1 x", "business", "moved b1", " due 1",
    ])
    func whatANewerNodeSaysIsLeftAside(line: String) {
        #expect(NodeBus.News(line: line) == nil)
    }

    @Test func everyChangeIsToldInOneGo() {
        NodeBus(Store(wire)).tell(effects("m1", "m2", wake: at(60)), now: at(0))
        #expect(wire.told == [["changed b1 m1", "changed b1 m2", "due \(at(60).microseconds)"]])
    }

    /// When the time that they know comes, the others look for themselves what is next.
    @Test func onlyAnEarlierTimeIsNewsUntilTheKnownOneHasCome() {
        let bus = NodeBus(Store(wire))
        func told(_ wake: Int, now: Int) -> Bool {
            let before = wire.told.joined().count
            bus.tell(effects(wake: at(wake)), now: at(now))
            return wire.told.joined().count > before
        }
        #expect(told(60, now: 0))
        #expect(!told(60, now: 1))
        #expect(!told(90, now: 2))
        #expect(told(30, now: 3))
        #expect(!told(60, now: 4))
        #expect(told(90, now: 30))
    }

    @Test func afterAGapPagesComeBackAndFindTheirPlaceUnknown() async {
        let feed = ChangeFeed()
        feed.publish(effects("m1", "m2").changes)
        let open = feed.changes(after: 1)
        #expect(open.missed?.map(\.number) == [2])
        feed.forget()
        for await _ in open.stream { Issue.record("nothing was told since") }
        #expect(feed.changes(after: 2).missed == nil)
        feed.publish(effects("m3").changes)
        #expect(feed.changes(after: feed.newest - 1).missed?.map(\.change.message) == [MessageID("m3")])
    }

    @Test func whoIsAloneTellsNothing() {
        let alone = Wire(isShared: false)
        let bus = NodeBus(Store(alone))
        bus.tell(effects("m1", wake: at(60)), now: at(0))
        bus.tell(BusinessID("b1"))
        #expect(alone.told.isEmpty)
    }

    @Test func aNodeHearsWhatItUnderstands() async {
        let bus = NodeBus(Store(wire))
        bus.tell(BusinessID("b1"))
        wire.notify(["something new", "due 7"])
        wire.end()
        var heard: [NodeBus.News] = []
        for await news in bus.news { heard.append(news) }
        #expect(heard == [.business(BusinessID("b1")), .due(Timestamp(microseconds: 7))])
    }
}

/// A database of which only the bus is used: whoever listens hears all that was ever said.
private final class Wire: Database {
    private let said = Mutex<[[String]]>([])
    private let lines: AsyncStream<String>
    private let mouth: AsyncStream<String>.Continuation
    let isShared: Bool

    init(isShared: Bool) {
        self.isShared = isShared
        (lines, mouth) = AsyncStream.makeStream()
    }

    var told: [[String]] { said.withLock { $0 } }

    func end() { mouth.finish() }

    func notify(_ payloads: [String]) {
        said.withLock { $0.append(payloads) }
        for payload in payloads { mouth.yield(payload) }
    }

    func notifications() -> AsyncStream<String> { lines }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        throw StoreError(.other, "there are no tables here")
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        throw StoreError(.other, "there are no tables here")
    }

    func currentTime() async throws(StoreError) -> Timestamp? { nil }
    func close() async throws(StoreError) {}
}
