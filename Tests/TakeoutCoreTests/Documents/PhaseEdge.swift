// What moves between phases, and what attempts are recorded as: drawn from the table of state and event.
import TakeoutCore

/// A move from one phase to another.
struct PhaseEdge: Hashable, Comparable, CustomStringConvertible {
    let from: PhaseKind
    let to: PhaseKind

    var description: String { "\(from.rawValue) --> \(to.rawValue)" }

    static func < (left: PhaseEdge, right: PhaseEdge) -> Bool { (left.from, left.to) < (right.from, right.to) }

    /// Every move that the table has, in lucky and unlucky circumstances.
    static let all: Set<PhaseEdge> = Set(
        Consequence.everywhere.compactMap {
            let edge = PhaseEdge(from: PhaseKind($0.before.phase), to: PhaseKind($0.after.phase))
            return edge.from == edge.to ? nil : edge
        })
}

/// What a record says of an attempt, and the word for its callback then.
struct OutcomeFact: Hashable, CustomStringConvertible {
    let outcome: AttemptOutcome
    let status: AttemptStatus
    let isAnswered: Bool
    let word: CallbackWord

    var description: String { "\(outcome.rawValue) | \(status.rawValue) | \(isAnswered) | \(word.rawValue)" }

    /// The row as the gate in front of a call writes it; from then on the machine's records change it.
    static let atFirst = OutcomeFact(outcome: .ringing, status: .pending, isAnswered: false, word: .calling)

    static let all: Set<OutcomeFact> = Set(
        [atFirst]
            + Consequence.everywhere.flatMap { consequence in
                consequence.applied.actions.compactMap { action in
                    guard case .record(let record) = action.kind else { return nil }
                    return OutcomeFact(record, consequence.after)
                }
            })
}

extension OutcomeFact {
    init(_ record: AttemptRecord, _ after: CallbackState) {
        self.init(
            outcome: record.outcome, status: record.status, isAnswered: record.answeredAt != nil, word: after.word)
    }
}

extension Consequence {
    static let everywhere = Situation.everywhere.flatMap { situation in
        Happening.all(in: situation).map { Consequence(of: $0, in: situation) }
    }
}
