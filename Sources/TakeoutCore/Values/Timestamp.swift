// A moment, as the whole of Takeout counts it: microseconds since 1970 UTC, handed in and never asked for.
public import FoundationEssentials

/// Microseconds since 1970-01-01T00:00:00Z. Stored as it is; shown as RFC 3339.
public struct Timestamp: Hashable, Comparable, Sendable {
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public init(seconds: Double) {
        self.init(microseconds: Int64((seconds * 1_000_000).rounded()))
    }

    public init(_ date: Date) {
        self.init(seconds: date.timeIntervalSince1970)
    }

    /// Reads RFC 3339 (`2026-03-02T10:00:00.000Z`, `…+01:00`); nil if it is not such a text.
    public init?(rfc3339 text: String) {
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? fractional.parse(text)) ?? (try? Date.ISO8601FormatStyle().parse(text)) else {
            return nil
        }
        self.init(date)
    }

    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// RFC 3339 in UTC with milliseconds, finer parts dropped.
    public var rfc3339: String {
        // By whole numbers: a `Date` is a fraction in binary, and formatting it shows .001 s as .000.
        let rest = microseconds % 1_000_000
        let seconds = microseconds / 1_000_000 - (rest < 0 ? 1 : 0)
        let milliseconds = (rest < 0 ? rest + 1_000_000 : rest) / 1_000
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(Date.ISO8601FormatStyle())
        return "\(whole.dropLast()).\(String(1_000 + milliseconds).dropFirst())Z"
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(microseconds: left.microseconds + right.wholeMicroseconds)
    }

    public static func - (left: Timestamp, right: Duration) -> Timestamp {
        Timestamp(microseconds: left.microseconds - right.wholeMicroseconds)
    }

    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, finer parts dropped.
    public var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// The duration in seconds, for interfaces that take a floating-point number.
    public var inSeconds: Double { Double(wholeMicroseconds) / 1_000_000 }

    public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

    public static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
}
