// Counters and histograms that are cheap where they are counted: fixed cells, made once, one atomic addition each.
import Synchronization
public import TakeoutCore

/// A metric as it is shown to whoever collects it.
public struct MetricFamily: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    public struct Label: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct Sample: Sendable, Equatable {
        /// What the family's name is followed by: `_bucket`, `_sum`, `_count`, or nothing.
        public let suffix: String
        public let labels: [Label]
        public let value: Double

        public init(_ value: Double, _ labels: [Label] = [], suffix: String = "") {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    public let name: String
    /// One sentence.
    public let help: String
    public let kind: Kind
    public let samples: [Sample]

    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}

/// What a metric is counted by: a closed set of words, so that no stranger's text ever becomes a label.
public protocol MetricLabel: Hashable, CaseIterable, RawRepresentable, Sendable where RawValue == String {}

extension AttemptOutcome: MetricLabel {}
extension NoticeChannel: MetricLabel {}

/// One number that many threads add to.
private final class Cell: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ number: Int) { count.add(number, ordering: .relaxed) }
}

/// Counts one thing since the start of the process.
public struct Counter: Sendable {
    private let name: String
    private let help: String
    private let cell = Cell()

    init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    public func increment(by number: Int = 1) { cell.add(number) }

    public var family: MetricFamily { MetricFamily(name, .counter, help, [.init(Double(cell.value))]) }
}

/// Counts by one word.
public struct Counter1<Word: MetricLabel>: Sendable {
    private let name: String
    private let label: String
    private let help: String
    private let cells: [Word: Cell]

    init(_ name: String, by label: String, _ help: String) {
        self.name = name
        self.label = label
        self.help = help
        cells = Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0, Cell()) })
    }

    public func increment(_ word: Word, by number: Int = 1) { cells[word]?.add(number) }

    public var family: MetricFamily {
        let samples = Word.allCases.map { word in
            MetricFamily.Sample(Double(cells[word]?.value ?? 0), [.init(label, word.rawValue)])
        }
        return MetricFamily(name, .counter, help, samples)
    }
}

/// Counts by two words. Only pairs that occurred are shown.
public struct Counter2<First: MetricLabel, Second: MetricLabel>: Sendable {
    private let name: String
    private let labels: (String, String)
    private let help: String
    private let cells: [First: [Second: Cell]]

    init(_ name: String, by first: String, _ second: String, _ help: String) {
        self.name = name
        labels = (first, second)
        self.help = help
        cells = Dictionary(
            uniqueKeysWithValues: First.allCases.map { first in
                (first, Dictionary(uniqueKeysWithValues: Second.allCases.map { ($0, Cell()) }))
            })
    }

    public func increment(_ first: First, _ second: Second) { cells[first]?[second]?.add(1) }

    public var family: MetricFamily {
        let samples = First.allCases.flatMap { first in
            Second.allCases.compactMap { second -> MetricFamily.Sample? in
                guard let count = cells[first]?[second]?.value, count > 0 else { return nil }
                return .init(
                    Double(count), [.init(labels.0, first.rawValue), .init(labels.1, second.rawValue)])
            }
        }
        return MetricFamily(name, .counter, help, samples)
    }
}

/// How long something took, in steps that roughly double.
private struct Steps: Sendable {
    /// Upper bounds in seconds: from a commit on a fast disk to a request that was given up.
    static let bounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// One more than there are bounds: the last is for what took longer.
    private let cells = (0...bounds.count).map { _ in Cell() }
    private let microseconds = Cell()

    func observe(_ duration: Duration) {
        let seconds = duration.inSeconds
        cells[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count].add(1)
        microseconds.add(Int(max(0, duration.wholeMicroseconds)))
    }

    func samples(_ labels: [MetricFamily.Label]) -> [MetricFamily.Sample] {
        var total = 0
        var samples: [MetricFamily.Sample] = []
        for (cell, bound) in zip(cells, Self.bounds.map { "\($0)" } + ["+Inf"]) {
            total += cell.value
            samples.append(.init(Double(total), labels + [.init("le", bound)], suffix: "_bucket"))
        }
        samples.append(.init(Double(microseconds.value) / 1_000_000, labels, suffix: "_sum"))
        // From the same reading as the buckets, so that they agree.
        samples.append(.init(Double(total), labels, suffix: "_count"))
        return samples
    }
}

/// A histogram of durations in seconds.
public struct Histogram: Sendable {
    private let name: String
    private let help: String
    private let steps = Steps()

    init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    public func observe(_ duration: Duration) { steps.observe(duration) }

    public var family: MetricFamily { MetricFamily(name, .histogram, help, steps.samples([])) }
}

/// Histograms of durations by one word.
public struct Histogram1<Word: MetricLabel>: Sendable {
    private let name: String
    private let label: String
    private let help: String
    private let steps: [Word: Steps]

    init(_ name: String, by label: String, _ help: String) {
        self.name = name
        self.label = label
        self.help = help
        steps = Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0, Steps()) })
    }

    public func observe(_ duration: Duration, _ word: Word) { steps[word]?.observe(duration) }

    public var family: MetricFamily {
        let samples = Word.allCases.flatMap { word in
            steps[word]?.samples([.init(label, word.rawValue)]) ?? []
        }
        return MetricFamily(name, .histogram, help, samples)
    }
}

/// When something happened last.
public struct LastTime: Sendable {
    private let name: String
    private let help: String
    private let box = Box()

    private final class Box: Sendable {
        /// 0: never.
        let microseconds = Atomic<Int64>(0)
    }

    init(_ name: String, _ help: String) {
        self.name = name
        self.help = help
    }

    public func set(_ time: Timestamp) { box.microseconds.store(time.microseconds, ordering: .relaxed) }

    /// Without a sample before the first time: "1970" would be an alarm of its own kind.
    public var family: MetricFamily {
        let time = box.microseconds.load(ordering: .relaxed)
        return MetricFamily(name, .gauge, help, time == 0 ? [] : [.init(Double(time) / 1_000_000)])
    }
}
