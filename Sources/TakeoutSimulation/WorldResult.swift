// What came of one world.
import FoundationEssentials
import TakeoutCore
import TakeoutStore

/// A broken promise with the story that led to it.
public struct Violation: Sendable {
    /// Of the world in its run.
    public let world: Int
    public let checker: String
    public let sentence: String
    /// The history of the message concerned, or the last of the world's if none is.
    public let history: [String]
}

/// Figures of one world or of several.
public struct Tally: Sendable {
    public internal(set) var callbacks = 0
    public internal(set) var calls = 0
    public internal(set) var notices = 0
    public internal(set) var crashes = 0
    public internal(set) var gracefulStops = 0
    public internal(set) var deadLetters = 0
    /// Messages that count as heard though the node died before it could hand out the text.
    public internal(set) var unread = 0
    public internal(set) var ghostOverlaps = 0
    /// Attempts and messages that only asking the provider brought on.
    public internal(set) var repaired = 0
    public internal(set) var faults = FaultCounts()
    /// Callbacks by the word of their end, in the order of the alphabet.
    public internal(set) var endings: [(word: String, count: Int)] = []

    public init() {}

    mutating func add(_ other: Tally) {
        callbacks += other.callbacks
        calls += other.calls
        notices += other.notices
        crashes += other.crashes
        gracefulStops += other.gracefulStops
        deadLetters += other.deadLetters
        unread += other.unread
        ghostOverlaps += other.ghostOverlaps
        repaired += other.repaired
        faults.add(other.faults)
        for ending in other.endings { add(ending.word, ending.count) }
    }

    mutating func add(_ word: String, _ count: Int) {
        if let place = endings.firstIndex(where: { $0.word == word }) {
            endings[place].count += count
        } else {
            endings.append((word, count))
            endings.sort { $0.word < $1.word }
        }
    }
}

struct WorldResult: Sendable {
    let number: Int
    let tally: Tally
    /// SHA-256 of the history.
    let fingerprint: [UInt8]
    let violations: [Violation]
    /// All lines, where they were asked for.
    let history: [String]
}

extension World {
    /// The checkers look at what is left, and the world is closed.
    func conclude() async throws -> WorldResult {
        let rows = try await finalRows()
        watch.judge(rows, customers)
        for node in nodes { goneFaults.add(node.database.counts) }
        try await shared.close()
        return WorldResult(
            number: plan.number, tally: tally(rows), fingerprint: history.fingerprint, violations: violations(),
            history: plan.keepsHistory ? history.lines.map(\.text) : [])
    }

    private func tally(_ rows: FinalRows) -> Tally {
        var tally = Tally()
        tally.callbacks = plan.callbacks
        tally.calls = provider.withState { $0.calls.count }
        tally.notices = mail.count
        tally.crashes = crashes
        tally.gracefulStops = gracefulStops
        tally.unread = watch.unread
        tally.deadLetters = rows.deadLetters.count
        tally.ghostOverlaps = watch.ghostOverlaps
        tally.repaired = rows.statistics.repairedByPoll
        tally.faults = goneFaults
        tally.faults.add(faults.counts)
        tally.faults.add(provider.withState { $0.faults.counts })
        for channel in channels { tally.faults.add(channel.counts) }
        for stories in rows.stories {
            guard let story = stories.first else { tally.add("never arrived", 1); continue }
            tally.add(story.callback.state.word.rawValue, 1)
        }
        return tally
    }

    private func violations() -> [Violation] {
        watch.objections.prefix(5).map { objection in
            let story = objection.message.map { history.excerpt(about: $0) }
            return Violation(
                world: plan.number, checker: objection.checker,
                sentence: objection.message.map { "#\($0): \(objection.sentence)" } ?? objection.sentence,
                history: story ?? history.lines.suffix(20).map(\.text))
        }
    }

    // MARK: The rows

    private func finalRows() async throws -> FinalRows {
        let businesses = cast.businesses.map(\.id)
        let count = customers.count
        let (outbox, liveCalls) = try await leftovers()
        let deadLetters = try await deadLetters()
        return try await Store(shared).read { tx throws(StoreError) in
            var stories = [[FinalRows.Story]](repeating: [], count: count)
            for business in businesses {
                for message in try tx.messages(of: business, before: nil, limit: 1_000_000).reversed() {
                    guard let number = Customer.number(in: message.body), number < count else { continue }
                    if let story = try Self.story(of: message, tx) { stories[number].append(story) }
                }
            }
            let everything = StatisticsFilter(since: Timestamp(microseconds: 0), until: Timestamp(microseconds: .max))
            return FinalRows(
                stories: stories, outbox: outbox, deadLetters: deadLetters, liveCalls: liveCalls,
                statistics: try tx.statistics(everything))
        }
    }

    private func leftovers() async throws(StoreError) -> (outbox: [String], liveCalls: Int) {
        try await shared.read { connection throws(StoreError) in
            let rows = try connection.query(
                "SELECT id, status, work, last_error FROM outbox WHERE status <> 'dead' ORDER BY id", [])
            let outbox = try rows.mapRows { row throws(StoreError) in
                let (id, status, work): (String, String, String) = (try row("id"), try row("status"), try row("work"))
                let error: String? = try row("last_error")
                return "\(work) \(id) is \(status): \(error ?? "no error")"
            }
            let calls = try connection.query("SELECT COUNT(*) AS calls FROM live_calls", [])
            return (outbox, try calls[0]("calls"))
        }
    }

    private func deadLetters() async throws(StoreError) -> [(message: Int?, work: String)] {
        let letters = try await Store(shared).read { tx throws(StoreError) in
            try tx.deadLetters(before: nil, limit: 1_000_000)
        }
        return letters.map { (numberOfMessage[$0.item.callbackID], $0.item.id) }
    }

    private static func story(of message: Message, _ tx: StoreTransaction) throws(StoreError) -> FinalRows.Story? {
        guard let callback = try tx.callback(message.id) else { return nil }
        return FinalRows.Story(
            message: message, callback: callback, journal: try tx.journal(of: message.id),
            attempts: try tx.attempts(of: message.id), notices: try tx.notices(of: message.id))
    }
}
