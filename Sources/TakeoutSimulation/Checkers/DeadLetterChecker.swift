// Promise: only work that kills its workers is given up, never a bystander of it.
import TakeoutCore

final class DeadLetterChecker: Checker {
    private var deadly: Set<String> = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        if case .deadly(_, let work) = fact { deadly.insert(work) }
        return []
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        rows.deadLetters.flatMap { letter in
            demand(deadly.contains(letter.work), letter.message, "work \(letter.work) was given up and kills nobody")
        }
    }
}
