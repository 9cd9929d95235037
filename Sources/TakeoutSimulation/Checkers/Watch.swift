// All checkers together, and what they objected to.
import TakeoutCore

struct Watch {
    private let checkers: [any Checker]
    private let oneCall: OneCallChecker
    private let ending = EndingChecker()
    private(set) var objections: [Objection] = []
    /// Many objections tell no more than the first few.
    private static let enough = 5

    init(lines: Int, slack: Duration) {
        oneCall = OneCallChecker(lines: lines, slack: slack)
        checkers = [
            oneCall, RoundChecker(), SilenceChecker(), PrivacyChecker(), AnswerChecker(),
            NumberChecker(), SwitchChecker(slack: slack), DeadLetterChecker(), StopChecker(), KeepingChecker(),
            ending, ProbeChecker(), NoticeChecker(), ReplayChecker(), AccountingChecker(),
        ]
    }

    /// How often a ghost shared its callback or phone with another call: the one exception.
    var ghostOverlaps: Int { oneCall.ghostOverlaps }

    /// Messages that count as heard though the node died before it could hand out the text.
    var unread: Int { ending.unread }

    var isBroken: Bool { objections.count >= Self.enough }

    mutating func see(_ fact: Fact, at now: Timestamp) {
        for checker in checkers { objections += checker.watch(fact, at: now) }
    }

    mutating func judge(_ rows: FinalRows, _ customers: [Customer]) {
        for checker in checkers { objections += checker.judge(rows, customers) }
    }

    mutating func object(_ objection: Objection) { objections.append(objection) }
}
