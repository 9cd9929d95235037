// Counts kept as things happen: of each business by the hour, and of all together by the day, so that statistics need not
// go through messages.
public import TakeoutCore

/// What one transaction has to count, each row once.
public struct TallyBook: Sendable {
    private struct Hour: Hashable, Comparable {
        let business: BusinessID
        let quarter: Quarter
        let shard: Int

        static func < (left: Hour, right: Hour) -> Bool {
            (left.business, left.quarter, left.shard) < (right.business, right.quarter, right.shard)
        }
    }

    private struct Day: Hashable, Comparable {
        let number: Int64
        let shard: Int

        static func < (left: Day, right: Day) -> Bool { (left.number, left.shard) < (right.number, right.shard) }
    }

    private var hours: [Hour: Tally] = [:]
    private var days: [Day: Tally] = [:]

    public init() {}

    /// - Parameter message: decides which of the rows that are there for nodes that count at once.
    public mutating func count(_ tally: Tally, of message: MessageID, in business: Business, at time: Timestamp) {
        guard tally != Tally() else { return }
        let shard = Int(message.rawValue.utf8.last ?? 0) % 8
        let hour = Quarter(hourOf: time, in: business.timezone)
        hours[Hour(business: business.id, quarter: hour, shard: shard), default: Tally()] += tally
        days[Day(number: Quarter(of: time).number / Quarter.ofDay, shard: shard), default: Tally()] += tally
    }

    /// In the order of the keys, so that no two transactions wait for each other.
    func write(to connection: any SQLConnection) throws(StoreError) {
        // Where transactions follow one another they need not keep apart.
        func kept(_ shard: Int) -> SQLValue { (connection.locksRows ? shard : 0).sql }
        for (hour, tally) in hours.sorted(by: { $0.key < $1.key }) where tally != Tally() {
            let key = [hour.business.sql, hour.quarter.number.sql, kept(hour.shard)]
            try connection.execute(Self.addingHour, key + tally.values)
        }
        for (day, tally) in days.sorted(by: { $0.key < $1.key }) where tally != Tally() {
            try connection.execute(Self.addingDay, [day.number.sql, kept(day.shard)] + tally.values)
        }
    }

    private static let addingHour = adding(to: "rollups", ["business_id", "quarter", "shard"])
    private static let addingDay = adding(to: "day_totals", ["day", "shard"])

    private static func adding(to table: String, _ key: [String]) -> String {
        let columns = key + Tally.columns
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let sums = Tally.columns.map { "\($0) = \(table).\($0) + excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(places))
            ON CONFLICT (\(key.joined(separator: ", "))) DO UPDATE SET \(sums)
            """
    }
}

extension StoreTransaction {
    /// To be the last thing of a transaction: the rows are everybody's.
    public func write(_ book: TallyBook) throws(StoreError) { try book.write(to: connection) }

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
        var sums = TallySums()
        try connection.integers(
            "SELECT day, \(Self.columns) FROM day_totals WHERE day >= $1 AND day < $2",
            [(since.number / Quarter.ofDay).sql, (until.number / Quarter.ofDay).sql]
        ) { row in sums.add(row.dropFirst(), to: row[0]) }
        return sums.tallies
    }

    private static let columns = Tally.columns.joined(separator: ", ")
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
