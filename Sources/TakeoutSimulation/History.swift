// What happened in a world, line by line: its digest proves that the same seed gives the same history.
import Crypto
import TakeoutCore

struct History {
    struct Line {
        /// Number of the message that the line is about; nil for what concerns all.
        let message: Int?
        let text: String
    }

    private(set) var lines: [Line] = []
    private var digest = SHA256()
    private let start: Timestamp

    init(start: Timestamp) {
        self.start = start
    }

    mutating func add(_ text: String, about message: Int?, at now: Timestamp) {
        let subject = message.map { " #\($0)" } ?? ""
        let line = "\(Self.elapsed(now - start))\(subject) \(text)"
        digest.update(data: Array(line.utf8))
        digest.update(data: [10])
        lines.append(Line(message: message, text: line))
    }

    var fingerprint: [UInt8] { Array(digest.finalize()) }

    /// Everything that concerns one message, with what concerned all in its time.
    func excerpt(about message: Int) -> [String] {
        guard let first = lines.firstIndex(where: { $0.message == message }),
            let last = lines.lastIndex(where: { $0.message == message })
        else { return [] }
        return lines[first...last].filter { $0.message == message || $0.message == nil }.map(\.text)
    }

    /// `+1:02:03.004`
    private static func elapsed(_ duration: Duration) -> String {
        let milliseconds = duration.wholeMicroseconds / 1_000
        let seconds = milliseconds / 1_000
        return
            "+\(seconds / 3_600):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(padded(milliseconds % 1_000, 3))"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Sequence<UInt8> {
    /// Hexadecimal digits in lower case.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
