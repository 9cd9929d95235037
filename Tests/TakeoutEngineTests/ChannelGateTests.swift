// The gate before a channel: so many at once, the others in order, whom a person waits for first, and nobody after closing.
import Synchronization
import Testing

@testable import TakeoutEngine

@Suite(.timeLimit(.minutes(1)))
struct ChannelGateTests {
    /// Who was let in, in order; -1 for whoever was turned away.
    private final class Visitors: Sendable {
        private let list = Mutex<[Int]>([])

        var all: [Int] { list.withLock { $0 } }
        func add(_ number: Int) { list.withLock { $0.append(number) } }
    }

    /// Comes to the gate, and waits until it stands there.
    private func come(
        _ number: Int, to gate: ChannelGate, _ visitors: Visitors, isEager: Bool = false
    ) async -> Task<Void, Never> {
        let before = gate.waiting
        let task = Task { visitors.add(await gate.enter(isEager: isEager) ? number : -1) }
        while gate.waiting == before { await Task.yield() }
        return task
    }

    @Test func theOthersWaitInOrderAndWhomAPersonWaitsForGoesFirst() async {
        let (gate, visitors) = (ChannelGate(2), Visitors())
        #expect(await gate.enter())
        #expect(await gate.enter())
        let first = await come(1, to: gate, visitors)
        let second = await come(2, to: gate, visitors)
        let eager = await come(3, to: gate, visitors, isEager: true)
        #expect(visitors.all.isEmpty)
        gate.leave()
        await eager.value
        gate.leave()
        await first.value
        gate.leave()
        await second.value
        #expect(visitors.all == [3, 1, 2])
        gate.leave()
        gate.leave()
        #expect(await gate.enter())
    }

    @Test func whoWaitsAndWhoComesIsTurnedAwayWhenItCloses() async {
        let (gate, visitors) = (ChannelGate(1), Visitors())
        #expect(await gate.enter())
        let first = await come(1, to: gate, visitors)
        gate.close()
        await first.value
        #expect(visitors.all == [-1])
        #expect(await !gate.enter())
    }
}
