// Time that may run faster than life: moments in milliseconds as Vapi writes them, and the clock that scales waits.
import FoundationEssentials

/// A point in simulated time, in milliseconds since 1970.
struct Moment: Comparable, Hashable, Sendable {
    var milliseconds: Int64

    static func < (left: Moment, right: Moment) -> Bool { left.milliseconds < right.milliseconds }
    static func + (moment: Moment, seconds: Double) -> Moment {
        Moment(milliseconds: moment.milliseconds + Int64((seconds * 1000).rounded()))
    }
    static func += (moment: inout Moment, seconds: Double) { moment = moment + seconds }

    func seconds(since earlier: Moment) -> Double { Double(milliseconds - earlier.milliseconds) / 1000 }

    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// For example `2026-03-02T10:00:00.000Z`, the form of Vapi's `createdAt`.
    var text: String {
        // Formatting the fraction of a floating-point date may lose a millisecond.
        let (seconds, fraction) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(Date.ISO8601FormatStyle())
        return whole.dropLast() + ".\(String(fraction + 1000).dropFirst())Z"
    }

    /// Reads RFC 3339 with or without fractions of a second; nil when it is none.
    init?(text: String) {
        let styles = [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()]
        for style in styles {
            if let date = try? style.parse(text) {
                self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
                return
            }
        }
        return nil
    }

    init(milliseconds: Int64) { self.milliseconds = milliseconds }
}

/// The simulated time, by the pace unless another clock is handed in, and how long waits take in life.
struct SimulatorClock: Sendable {
    let pace: Pace
    private let external: (@Sendable () -> Int64)?

    init(configuration: SimulatorConfiguration) {
        pace = configuration.pace ?? Pace(speed: configuration.speed, humanSpeed: configuration.humanSpeed)
        external = configuration.now
    }

    var speed: Double { pace.speed }

    func now() -> Moment { Moment(milliseconds: (external?() ?? pace.now) / 1000) }

    /// How long a simulated wait takes in life as time runs now.
    func real(_ seconds: Double) -> Duration { .seconds(seconds / speed) }
}

extension Duration {
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
