// Bars drawn on the server: what was reached, and what was not, with axes that say their unit.

/// A bar as it stands in the picture: two rectangles as paths, one upon the other.
struct BarView: Sendable {
    let reached: String
    let rest: String
    /// Told by the browser for whoever points at it.
    let title: String
}

struct TickView: Sendable {
    let at: Double
    let label: String
}

struct BarChart: Sendable {
    struct Entry: Sendable {
        let label: String
        let title: String
        let all: Int
        let reached: Int
    }

    static let width = 720.0
    static let height = 220.0
    private static let (left, right, top, bottom) = (40.0, 8.0, 12.0, 28.0)

    let width = Self.width
    let height = Self.height
    let left = Self.left
    let end = Self.width - Self.right
    let floor = Self.height - Self.bottom
    let labelY = Self.height - 8
    let bars: [BarView]
    /// Lines across, with their numbers.
    let rows: [TickView]
    /// Under the bars.
    let columns: [TickView]
    /// Said by screen readers in place of the picture.
    let label: String

    /// - Parameter every: which bars have their label under them.
    init(_ entries: [Entry], label: String, every step: Int) {
        self.label = label
        let most = Self.roundedUp(max(1, entries.map(\.all).max() ?? 1))
        let room = (Self.width - Self.left - Self.right) / Double(max(1, entries.count))
        let space = Self.height - Self.top - Self.bottom
        func y(_ count: Int) -> Double { Self.round(Self.height - Self.bottom - space * Double(count) / Double(most)) }
        bars = entries.enumerated().map { index, entry in
            let x = Self.left + room * Double(index)
            let (from, width) = (Self.round(x + room * 0.15), Self.round(room * 0.7))
            func rectangle(_ top: Double, _ bottom: Double) -> String {
                "M\(from) \(bottom)V\(top)h\(width)V\(bottom)z"
            }
            return BarView(
                reached: rectangle(y(entry.reached), y(0)), rest: rectangle(y(entry.all), y(entry.reached)),
                title: entry.title)
        }
        rows = Self.ticks(to: most).map { TickView(at: y($0), label: "\($0)") }
        columns = entries.enumerated().filter { $0.offset % step == 0 }.map { index, entry in
            TickView(at: Self.round(Self.left + room * (Double(index) + 0.5)), label: entry.label)
        }
    }

    /// The next of 1, 2, 4, 5, 10, 20, 40, 50, …
    static func roundedUp(_ count: Int) -> Int {
        var power = 1
        while true {
            for step in [1, 2, 4, 5] where step * power >= count { return step * power }
            power *= 10
        }
    }

    private static func ticks(to most: Int) -> [Int] {
        switch most {
        case 1: [0, 1]
        case _ where most % 4 == 0: [0, most / 4, most / 2, most / 4 * 3, most]
        case _ where most % 5 == 0: (0...5).map { most / 5 * $0 }
        default: [0, most / 2, most]
        }
    }

    private static func round(_ number: Double) -> Double { (number * 10).rounded() / 10 }
}
