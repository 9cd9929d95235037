// The inbox: each message one sentence, newest first, urgent ones first while they are open.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Which messages are shown: the words above the list.
enum InboxFilter: String, CaseIterable, Sendable {
    case all, open, reached, mailed

    var title: String {
        switch self {
        case .all: "All"
        case .open: "Open"
        case .reached: "Reached"
        case .mailed: "E-mailed"
        }
    }

    func takes(_ tone: Tone, isOpen: Bool) -> Bool {
        switch self {
        case .all: true
        case .open: isOpen || tone == .attention
        case .reached: tone == .reached
        case .mailed: tone == .mailed
        }
    }
}

/// A message as its inbox row needs it.
struct InboxRow: Sendable {
    let id: String
    let who: String
    let excerpt: String
    let isUrgent: Bool
    let phrase: String
    let tone: String
    let ladder: LadderView?
    let received: Moment
    let isOpen: Bool
    let filter: Tone

    init(_ file: MessageFile, now: Timestamp, _ numbers: any PhoneNumberReader) {
        let time = PageTime(now: now, timezone: file.business.timezone)
        let ladder = file.attempts.last.map { Ladder($0, file.journal) }
        let standing = Standing(file.state, ladder, file.notices, time)
        id = file.message.id.rawValue
        who = file.message.caller(numbers)
        excerpt = Self.excerpt(file.message.body)
        isUrgent = file.message.urgency == .urgent
        phrase = standing.phrase
        tone = standing.tone.rawValue
        filter = standing.tone
        self.ladder = ladder.map { LadderView($0, time) }
        received = time.moment(file.message.receivedAt)
        isOpen = file.state.word.isUnderWay || standing.tone == .attention
    }

    /// On one line, at most 160 characters.
    private static func excerpt(_ body: String) -> String {
        let line = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= 160 ? line : line.prefix(159) + "…"
    }
}

struct FilterView: Sendable {
    let title: String
    let link: String
    let count: Int
    let isCurrent: Bool
}

struct InboxView: Sendable {
    let rows: [InboxRow]
    let filters: [FilterView]
    let isEmpty: Bool
    /// The list is empty only because of the filter.
    let isFilteredAway: Bool
    /// Said by screen readers when it changes.
    let news: String

    init(_ all: [InboxRow], _ filter: InboxFilter) {
        rows = all.filter { filter.takes($0.filter, isOpen: $0.isOpen) }
        isEmpty = all.isEmpty
        isFilteredAway = !all.isEmpty && rows.isEmpty
        news = all.first.map { "\($0.who): \($0.phrase)" } ?? ""
        filters = InboxFilter.allCases.map { each in
            FilterView(
                title: each.title, link: each == .all ? "/" : "/?show=\(each.rawValue)",
                count: all.count { each.takes($0.filter, isOpen: $0.isOpen) }, isCurrent: each == filter)
        }
    }

    /// Urgent ones first while they are open; the given order otherwise.
    static func ordered(_ rows: [InboxRow]) -> [InboxRow] {
        rows.filter { $0.isUrgent && $0.isOpen } + rows.filter { !($0.isUrgent && $0.isOpen) }
    }
}

extension Message {
    /// The customer's name, else the number, else that there is neither.
    func caller(_ numbers: any PhoneNumberReader) -> String {
        if let customerName, !customerName.isEmpty { return customerName }
        return customerPhone.map { PhoneView($0, numbers).words } ?? "Unknown caller"
    }
}
