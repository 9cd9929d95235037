// What is counted of messages, and how much of it in which hours and days.
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
    init(_ numbers: ArraySlice<Int64>) {
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
        let zone = TimeZone(identifier: timezone) ?? .gmt
        let ahead = Self.ahead(zone, at: time)
        let local = Quarter(of: time).number + ahead
        var first = Quarter(local - local % 4 - ahead)
        // Where the clocks were changed within the hour, what went before belongs to another one.
        while Self.ahead(zone, at: first.start) != ahead { first = Quarter(first.number + 1) }
        self = first
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

/// Counts by the days and hours of a zone, where there is something to count.
public struct ZonedTallies: Sendable, Equatable {
    /// By the number of days since 1970.
    public let days: [Int64: Tally]
    /// By the hour of the day, 0 to 23.
    public let hours: [Int64: Tally]
}
