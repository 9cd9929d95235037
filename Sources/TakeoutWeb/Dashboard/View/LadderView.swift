// The ladder as it is drawn: dots in a row for the inbox, steps with times for the message's page.
import TakeoutCore
import TakeoutStore

struct RungView: Sendable {
    /// `done`, `now` (live and here), `end` (ended here), `missed`, `ahead`: a class of the style sheet.
    let look: String
    let word: String
    let moment: Moment?
}

struct LadderView: Sendable {
    let tone: String
    /// Said by screen readers in place of the picture.
    let label: String
    let rungs: [RungView]

    /// - Parameter time: nil where the rungs are shown without their times.
    init(_ ladder: Ladder, _ time: PageTime?) {
        tone = ladder.tone.rawValue
        label = "Call \(ladder.attempt.attemptNumber): \(ladder.words)"
        rungs = Rung.allCases.map { rung in
            let moment = time.flatMap { time in ladder.time(rung).map(time.step) }
            return RungView(look: Self.look(of: rung, on: ladder), word: rung.word, moment: moment)
        }
    }

    private static func look(of rung: Rung, on ladder: Ladder) -> String {
        guard ladder.isReached(rung) else { return "ahead" }
        guard rung == ladder.top else { return "done" }
        if ladder.isLive { return "now" }
        if ladder.isMissed { return "missed" }
        return ladder.tone == .reached ? "done" : "end"
    }
}

/// One call on the message's page.
struct CallView: Sendable {
    let id: String
    /// "Call 2"
    let title: String
    let phone: PhoneView
    let words: String
    let ladder: LadderView
    let isOpen: Bool
    /// "$0.08"; nil until the provider told it.
    let cost: String?

    init(_ ladder: Ladder, isOpen: Bool, _ time: PageTime, _ numbers: any PhoneNumberReader) {
        id = "call-\(ladder.attempt.attemptNumber)"
        title = "Call \(ladder.attempt.attemptNumber)"
        phone = PhoneView(ladder.attempt.employeePhone, numbers)
        words = ladder.words
        self.ladder = LadderView(ladder, time)
        self.isOpen = isOpen
        cost = ladder.attempt.cost?.inDollars
    }
}
