// The parts that the worlds are made of: luck, agenda, time.
import TakeoutCore
import Testing

@testable import TakeoutSimulation

struct PartsTests {
    @Test func theGeneratorGivesThePublishedNumbers() {
        var chance = Chance(seed: 1_234_567)
        let first = (0..<3).map { _ in chance.next() }
        #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func luckKeepsToItsBoundsAndReachesThem() {
        var chance = Chance(seed: 7)
        let numbers = (0..<1_000).map { _ in chance.between(-2...3) }
        #expect(Set(numbers) == [-2, -1, 0, 1, 2, 3])
        func count(permille: Int) -> Int { (0..<1_000).count { _ in chance.happens(permille: permille) } }
        #expect((200...300).contains(count(permille: 250)))
        #expect(count(permille: 0) == 0)
        #expect(count(permille: 1_000) == 1_000)
    }

    @Test func weightsDecideHowOftenSomethingIsPicked() {
        var chance = Chance(seed: 8)
        let picks = (0..<1_000).map { _ in chance.pick(["often": 9, "rarely": 1, "never": 0]) }
        #expect(picks.count { $0 == "rarely" } > 50)
        #expect(picks.count { $0 == "often" } > 800)
        #expect(!picks.contains("never"))
    }

    @Test func theAgendaGoesByTimeAndDrawsLotsAmongEquals() {
        func order(seed: UInt64) -> [Int] {
            var agenda = Agenda<Int>(chance: Chance(seed: seed))
            for number in 0..<50 { agenda.add(number, at: Timestamp(microseconds: Int64(number / 10))) }
            var order: [Int] = []
            while let (_, number) = agenda.removeFirst() { order.append(number) }
            return order
        }
        let once = order(seed: 1)
        #expect(once.map { $0 / 10 } == (0..<50).map { $0 / 10 })
        #expect(once == order(seed: 1))
        #expect(once != order(seed: 2))
    }

    @Test func aWrongClockDoesNotMoveTheTruth() {
        let time = WorldTime()
        time.jump(by: .hours(2))
        #expect(time.now - time.truth == .hours(2))
        time.move(to: time.truth + .minutes(1))
        time.move(to: WorldTime.start)
        #expect(time.truth - WorldTime.start == .minutes(1))
    }

    @Test func idsDifferAndSortByTime() {
        let ids = CountedIdentifiers()
        let first = ids.next(at: WorldTime.start)
        let second = ids.next(at: WorldTime.start)
        let third = ids.next(at: WorldTime.start + .seconds(1))
        #expect(first < second && second < third)
        #expect(first.count == 36)
    }
}
