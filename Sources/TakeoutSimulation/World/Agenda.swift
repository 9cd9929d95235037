// What is to happen in a world, by time; what falls on the same moment goes in an order drawn from the seed.
import TakeoutCore

/// A binary heap.
struct Agenda<Event> {
    private struct Entry {
        let time: Timestamp
        let lot: UInt64
        let number: Int
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool {
            (left.time, left.lot, left.number) < (right.time, right.lot, right.number)
        }
    }

    private var heap: [Entry] = []
    private var added = 0
    private var chance: Chance

    init(chance: Chance) {
        self.chance = chance
    }

    var isEmpty: Bool { heap.isEmpty }
    var nextTime: Timestamp? { heap.first?.time }

    mutating func add(_ event: Event, at time: Timestamp) {
        added += 1
        heap.append(Entry(time: time, lot: chance.next(), number: added, event: event))
        rise(from: heap.count - 1)
    }

    mutating func removeFirst() -> (time: Timestamp, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink(from: 0)
        }
        return (first.time, first.event)
    }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place] < heap[parent] else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    private mutating func sink(from start: Int) {
        var place = start
        while true {
            let left = 2 * place + 1
            guard left < heap.count else { return }
            let right = left + 1
            let child = right < heap.count && heap[right] < heap[left] ? right : left
            guard heap[child] < heap[place] else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
