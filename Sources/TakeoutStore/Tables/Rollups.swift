// Counts kept as things happen: by business and hour, so that statistics need not go through all messages; and by day, so
// that those of all businesses need not go through all hours.
public import FoundationEssentials
public import TakeoutCore

/// What happened to some messages, added up.
public struct Tally: Sendable, Equatable {
    /// Bounds in minutes of the times that it took to reach a human.
    public static let reachBounds = [1, 2, 3, 5, 10, 20, 60, 240]

    /// Left by customers.
    public var messages = 0
    /// Whose callback is at its end; the next four are counted then.
    public var ended = 0
    /// Heard by a human.
    public var reached = 0
    /// Heard, and connected with the customer.
    public var connected = 0
    /// Not heard, and sent as a notice.
    public var noticed = 0
    /// No notice could be delivered.
    public var neglected = 0
    /// To employees.
    public var calls = 0
    public var cost = Money.zero
    /// From the message to its being heard, summed over the reached.
    public var timeToReach = Duration.zero
    /// Reached within so many minutes as `reachBounds` says; each includes those before it.
    public var within = [Int](repeating: 0, count: Tally.reachBounds.count)

    public init() {}

    public static func calls(_ count: Int, cost: Money = .zero) -> Tally {
        var tally = Tally()
        tally.calls = count
        tally.cost = cost
        return tally
    }

    /// Of those whose callback is at its end; nil if there are none.
    public var reachedRate: Double? { ended == 0 ? nil : Double(reached) / Double(ended) }

    /// The smallest of the bounds, in minutes, within which at least half of the reached were; nil if there is none.
    public var typicalMinutes: Int? {
        guard reached > 0 else { return nil }
        return zip(Self.reachBounds, within).first { $0.1 * 2 >= reached }?.0
    }

    public static func + (left: Tally, right: Tally) -> Tally { left.combined(with: right, +) }
    public static func - (left: Tally, right: Tally) -> Tally { left.combined(with: right, -) }
    public static func += (left: inout Tally, right: Tally) { left = left + right }

    private func combined(with other: Tally, _ join: (Int, Int) -> Int) -> Tally {
        func join64(_ left: Int64, _ right: Int64) -> Int64 { Int64(join(Int(left), Int(right))) }
        var tally = Tally()
        for count in Self.counts { tally[keyPath: count] = join(self[keyPath: count], other[keyPath: count]) }
        tally.cost = Money(microdollars: join64(cost.microdollars, other.cost.microdollars))
        tally.timeToReach = .microseconds(
            join64(timeToReach.wholeMicroseconds, other.timeToReach.wholeMicroseconds))
        tally.within = zip(within, other.within).map { join($0, $1) }
        return tally
    }

    private static var counts: [WritableKeyPath<Tally, Int>] {
        [\.messages, \.ended, \.reached, \.connected, \.noticed, \.neglected, \.calls]
    }

    // MARK: Columns

    static let columns: [String] =
        ["messages", "ended", "reached", "connected", "noticed", "neglected", "calls", "cost", "reach_microseconds"]
        + reachBounds.map { "within_\($0)" }

    var values: [SQLValue] {
        Self.counts.map { self[keyPath: $0].sql } + [cost.sql, timeToReach.wholeMicroseconds.sql]
            + within.map(\.sql)
    }

    /// - Parameter numbers: of `columns`.
    fileprivate init(_ numbers: ArraySlice<Int64>) {
        var rest = numbers
        for count in Self.counts { self[keyPath: count] = Int(rest.removeFirst()) }
        cost = Money(microdollars: rest.removeFirst())
        timeToReach = .microseconds(rest.removeFirst())
        within = rest.map { Int($0) }
    }
}

/// A quarter of an hour since 1970 UTC. Days and hours of every zone consist of whole ones, and begin with one.
public struct Quarter: Hashable, Comparable, Sendable {
    public static let length = Duration.seconds(900)
    /// Of a day of UTC.
    public static let ofDay: Int64 = 96

    public let number: Int64

    public init(_ number: Int64) { self.number = number }

    public init(of time: Timestamp) { number = time.microseconds / Self.length.wholeMicroseconds }

    /// The first one of the hour that the clocks of a zone show: whatever came in an hour is counted there.
    /// - Parameter timezone: IANA zone; UTC where it is none.
    public init(hourOf time: Timestamp, in timezone: String) {
        let ahead = Self.ahead(TimeZone(identifier: timezone) ?? .gmt, at: time)
        let local = Quarter(of: time).number + ahead
        number = local - local % 4 - ahead
    }

    /// How many quarters a zone is ahead of UTC at a time; less than 0: behind it.
    public static func ahead(_ zone: TimeZone, at time: Timestamp) -> Int64 {
        Int64(zone.secondsFromGMT(for: time.date)) / (length.wholeMicroseconds / 1_000_000)
    }

    public var start: Timestamp { Timestamp(microseconds: number * Self.length.wholeMicroseconds) }

    public static func < (left: Quarter, right: Quarter) -> Bool { left.number < right.number }
}

/// Quarters in which a zone's distance from UTC is the same: its days and hours are whole numbers of quarters then.
public struct EvenStretch: Sendable, Equatable {
    public let since: Quarter
    /// Not included.
    public var until: Quarter
    /// How far the zone is ahead of UTC.
    public let quartersAhead: Int64

    public init(since: Quarter, until: Quarter, quartersAhead: Int64) {
        self.since = since
        self.until = until
        self.quartersAhead = quartersAhead
    }
}

/// What one transaction has to count, each row once.
public struct TallyBook: Sendable {
    private struct Line: Hashable, Comparable {
        let business: BusinessID
        let quarter: Quarter
        let shard: Int

        /// The line of its day, by the day's first quarter.
        var daily: Line {
            Line(business: business, quarter: Quarter(quarter.number / Quarter.ofDay * Quarter.ofDay), shard: shard)
        }

        static func < (left: Line, right: Line) -> Bool {
            (left.business, left.quarter, left.shard) < (right.business, right.quarter, right.shard)
        }
    }

    private var lines: [Line: Tally] = [:]

    public init() {}

    /// - Parameter message: decides which of the rows that are there for nodes that count at once.
    public mutating func count(_ tally: Tally, of message: MessageID, in business: BusinessID, at quarter: Quarter) {
        guard tally != Tally() else { return }
        let shard = Int(message.rawValue.utf8.last ?? 0) % 8
        lines[Line(business: business, quarter: quarter, shard: shard), default: Tally()] += tally
    }

    /// In the order of the keys, so that no two transactions wait for each other.
    func write(_ write: (BusinessID, Quarter, Int, Tally) throws(StoreError) -> Void) throws(StoreError) {
        try Self.write(lines, write)
    }

    /// The same by the first quarters of the days.
    func writeDays(_ write: (BusinessID, Quarter, Int, Tally) throws(StoreError) -> Void) throws(StoreError) {
        var days: [Line: Tally] = [:]
        for (line, tally) in lines { days[line.daily, default: Tally()] += tally }
        try Self.write(days, write)
    }

    private static func write(
        _ lines: [Line: Tally], _ write: (BusinessID, Quarter, Int, Tally) throws(StoreError) -> Void
    ) throws(StoreError) {
        for (line, tally) in lines.sorted(by: { $0.key < $1.key }) where tally != Tally() {
            try write(line.business, line.quarter, line.shard, tally)
        }
    }
}

extension StoreTransaction {
    /// To be the last thing of a transaction: the rows are everybody's.
    public func write(_ book: TallyBook) throws(StoreError) {
        // Where transactions follow one another they need not keep apart.
        func kept(_ shard: Int) -> Int { connection.locksRows ? shard : 0 }
        try book.write { business, quarter, shard, tally throws(StoreError) in
            try connection.execute(
                Self.addition, [business.sql, quarter.number.sql, kept(shard).sql] + tally.values)
        }
        try book.writeDays { business, quarter, shard, tally throws(StoreError) in
            let day = quarter.number / Quarter.ofDay
            try connection.execute(Self.dailyAddition, [business.sql, day.sql, kept(shard).sql] + tally.values)
        }
    }

    private static let addition = addition(to: "rollups", by: "quarter")
    private static let dailyAddition = addition(to: "daily_rollups", by: "day")

    private static func addition(to table: String, by time: String) -> String {
        let columns = Tally.columns
        let places = columns.indices.map { "$\($0 + 4)" }.joined(separator: ", ")
        let sums = columns.map { "\($0) = \(table).\($0) + excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO \(table) (business_id, \(time), shard, \(columns.joined(separator: ", ")))
            VALUES ($1, $2, $3, \(places)) ON CONFLICT (business_id, \(time), shard) DO UPDATE SET \(sums)
            """
    }

    /// What was counted of a business in stretches of its zone's time.
    public func tallies(of business: BusinessID, in stretches: [EvenStretch]) throws(StoreError) -> ZonedTallies {
        var sums = (days: TallySums(), hours: TallySums())
        for stretch in stretches {
            try connection.integers(
                """
                SELECT quarter, \(Self.columns) FROM rollups WHERE business_id = $1 AND quarter >= $2 AND quarter < $3
                """, [business.sql, stretch.since.number.sql, stretch.until.number.sql]
            ) { row in
                let local = row[0] + stretch.quartersAhead
                sums.days.add(row.dropFirst(), to: local / Quarter.ofDay)
                sums.hours.add(row.dropFirst(), to: local % Quarter.ofDay / 4)
            }
        }
        return ZonedTallies(days: sums.days.tallies, hours: sums.hours.tallies)
    }

    /// What was counted of all businesses on days of UTC, by the days' numbers since 1970.
    /// - Parameter until: not included.
    public func tallies(sinceDayOf since: Quarter, until: Quarter) throws(StoreError) -> [Int64: Tally] {
        var tallies: [Int64: Tally] = [:]
        try connection.integers(
            "SELECT day, \(Self.sums) FROM daily_rollups WHERE day >= $1 AND day < $2 GROUP BY day",
            [(since.number / Quarter.ofDay).sql, (until.number / Quarter.ofDay).sql]
        ) { row in tallies[row[0]] = Tally(row.dropFirst()) }
        return tallies
    }

    private static let columns = Tally.columns.joined(separator: ", ")
    /// PostgreSQL's sums are no integers by themselves.
    private static let sums = Tally.columns.map { "CAST(SUM(\($0)) AS BIGINT)" }.joined(separator: ", ")
}

/// Counts by the days and hours of a zone, where there is something to count.
public struct ZonedTallies: Sendable, Equatable {
    /// By the number of days since 1970.
    public let days: [Int64: Tally]
    /// By the hour of the day, 0 to 23.
    public let hours: [Int64: Tally]
}

/// Rows of `Tally.columns` added up.
private struct TallySums {
    private var sums: [Int64: [Int64]] = [:]

    mutating func add(_ counts: ArraySlice<Int64>, to key: Int64) {
        func add(to sum: inout [Int64]) {
            for (place, count) in zip(sum.indices, counts) where count != 0 { sum[place] += count }
        }
        add(to: &sums[key, default: [Int64](repeating: 0, count: counts.count)])
    }

    var tallies: [Int64: Tally] { sums.mapValues { Tally($0[...]) } }
}

/// What is counted of a message beside its callback's state.
public struct Milestones: Sendable, Equatable {
    /// nil: it is not counted.
    public var receivedAt: Timestamp?
    /// When a human first heard it, the wrong person left aside.
    public var heardAt: Timestamp?
    /// When it was first handed on to the customer, unless that was proved to have failed.
    public var connectedAt: Timestamp?

    public init(receivedAt: Timestamp? = nil, heardAt: Timestamp? = nil, connectedAt: Timestamp? = nil) {
        self.receivedAt = receivedAt
        self.heardAt = heardAt
        self.connectedAt = connectedAt
    }

    init(_ row: SQLRow) throws(StoreError) {
        self.init(
            receivedAt: try row("received_at"), heardAt: try row("heard_at"), connectedAt: try row("connected_at"))
    }

    /// Takes in what the machine says of an attempt.
    public mutating func take(_ record: AttemptRecord) {
        guard let heard = record.heardAt else { return }
        switch record.outcome {
        case .wrongPerson:
            if heardAt == heard { heardAt = nil }
        case .customerNotReached, .connectionFailed:
            heardAt = heardAt ?? heard
            // An earlier call's connection lies before this one was heard.
            if let connectedAt, connectedAt >= heard { self.connectedAt = nil }
        default:
            heardAt = heardAt ?? heard
            connectedAt = connectedAt ?? record.connectedAt
        }
    }
}

extension StoredCallback {
    /// What this message adds to its business's counts, but for its calls.
    public var tally: Tally {
        var tally = Tally()
        guard let receivedAt = milestones.receivedAt else { return tally }
        tally.messages = 1
        guard !state.isOpen else { return tally }
        tally.ended = 1
        tally.neglected = state.word == .needsAttention ? 1 : 0
        guard let heardAt = milestones.heardAt else {
            tally.noticed = state.word == .fallback || state.word == .off ? 1 : 0
            return tally
        }
        tally.reached = 1
        tally.connected = milestones.connectedAt == nil ? 0 : 1
        tally.timeToReach = max(.zero, heardAt - receivedAt)
        tally.within = Tally.reachBounds.map { tally.timeToReach <= .minutes($0) ? 1 : 0 }
        return tally
    }
}
