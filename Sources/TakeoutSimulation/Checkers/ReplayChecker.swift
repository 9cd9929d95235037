// Promise: the journal holds all that a decision used, so replaying it leads to the stored state.
import TakeoutCore
import TakeoutStore

final class ReplayChecker: Checker {
    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        rows.stories.enumerated().flatMap { number, stories in
            stories.flatMap { story in replay(story, number) }
        }
    }

    private func replay(_ story: FinalRows.Story, _ number: Int) -> [Objection] {
        var machine = CallbackMachine(CallbackState(rules: .initial))
        for (place, entry) in story.journal.enumerated() {
            guard entry.sequence == place + 1 else {
                return [objection(number, "entry \(place + 1) of the journal is missing")]
            }
            let applied = machine.apply(entry.event, now: entry.at)
            guard applied.ignored == entry.ignored else {
                return [objection(number, "entry \(place + 1) of the journal is decided otherwise when replayed")]
            }
        }
        return demand(
            machine.state == story.callback.state, number, "the journal leads to another state than the stored one")
    }
}
