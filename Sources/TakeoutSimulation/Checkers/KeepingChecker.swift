// Promise: no message is lost. What was acknowledged is stored, once, with its text.
import TakeoutCore

final class KeepingChecker: Checker {
    private var acknowledged: Set<Int> = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        if case .acknowledged(let message) = fact { acknowledged.insert(message) }
        return []
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        rows.stories.enumerated().flatMap { number, stories -> [Objection] in
            let isKept = !stories.isEmpty || !acknowledged.contains(number)
            return all(
                demand(isKept, number, "the message was acknowledged and is not there"),
                demand(stories.count <= 1, number, "the message is there \(stories.count) times"))
        }
    }
}
