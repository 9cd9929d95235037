// Promise: no message is lost. What was acknowledged is stored, once, and so is what was left by phone: the provider's
// list has the call even where every webhook about it was lost.
import TakeoutCore

final class KeepingChecker: Checker {
    private var acknowledged: Set<Int> = []
    private var left: Set<Int> = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .acknowledged(let message): acknowledged.insert(message)
        case .customerHungUp(let message): left.insert(message)
        default: break
        }
        return []
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        rows.stories.enumerated().flatMap { number, stories -> [Objection] in
            let isKept = !stories.isEmpty || !acknowledged.contains(number)
            let isFound = !stories.isEmpty || !left.contains(number) || acknowledged.contains(number)
            return all(
                demand(isFound, number, "the message was left by phone and is not there"),
                demand(isKept, number, "the message was acknowledged and is not there"),
                demand(stories.count <= 1, number, "the message is there \(stories.count) times"))
        }
    }
}
