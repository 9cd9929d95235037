// The inbox: each message one sentence, newest first, urgent ones first while they are open.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Which messages are shown: the words above the list.
enum InboxFilter: String, CaseIterable, Sendable {
    case open, reached, mailed, all

    var title: String {
        switch self {
        case .all: "All"
        case .open: "Open"
        case .reached: "Reached"
        case .mailed: "E-mailed"
        }
    }

    var shelf: InboxShelf {
        switch self {
        case .all: .all
        case .open: .open
        case .reached: .reached
        case .mailed: .noticed
        }
    }
}

/// A message as its inbox row shows it.
struct InboxRow: Sendable {
    let id: String
    let who: String
    let excerpt: String
    let isUrgent: Bool
    let isTest: Bool
    let phrase: String
    let tone: String
    let ladder: LadderView?
    let received: Moment

    /// - Parameter time: in the business's zone.
    init(_ entry: InboxEntry, _ time: PageTime, _ numbers: any PhoneNumberReader) {
        let ladder = entry.attempt.map { Ladder($0, live: entry.state.live) }
        let standing = Standing(entry.state, ladder, entry.notices, time)
        id = entry.message.id.rawValue
        isTest = entry.message.source == .test
        who = isTest ? "Test call" : entry.message.caller(numbers)
        excerpt = Self.excerpt(entry.message.body)
        isUrgent = entry.message.urgency == .urgent
        phrase = standing.phrase
        tone = standing.tone.rawValue
        self.ladder = ladder.map { LadderView($0, nil) }
        received = time.moment(entry.message.receivedAt)
    }

    /// On one line, at most 160 characters.
    private static func excerpt(_ body: String) -> String {
        let line = body.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count <= 160 ? line : line.prefix(159) + "…"
    }
}

struct FilterView: Sendable {
    let word: String
    let title: String
    let link: String
    /// "3", "99+"; only beside the open ones.
    let count: String?
    let isCurrent: Bool
}

struct InboxView: Sendable {
    let path: String
    let rows: [InboxRow]
    let filters: [FilterView]
    let isEmpty: Bool
    /// The list is empty only because of the filter or the search.
    let nothing: String?
    /// Below the list: there may be more.
    let isCut: Bool
    let text: String
    let isSearch: Bool
    let show: String?
    /// The address of the next page.
    let older: String?
    /// Of the first page, where this is another one.
    let newest: String?
    /// Said by screen readers when it changes.
    let news: String

    init(_ pile: InboxPile, _ query: InboxQuery, path: String, now: Timestamp, _ numbers: any PhoneNumberReader) {
        self.path = path
        var times: [String: PageTime] = [:]
        rows = pile.entries.map { entry in
            let zone = entry.business.timezone
            let time = times[zone] ?? PageTime(now: now, timezone: zone)
            times[zone] = time
            return InboxRow(entry, time, numbers)
        }
        isEmpty = pile.isEmpty
        isSearch = !query.text.isEmpty
        text = query.text
        show = query.filter == .all ? nil : query.filter.rawValue
        nothing = !pile.isEmpty && rows.isEmpty ? Self.nothing(query) : nil
        isCut = pile.isCut
        news = rows.first.map { "\($0.who): \($0.phrase)" } ?? ""
        var next = query
        next.before = pile.next
        older = pile.next == nil ? nil : next.address(path)
        var first = query
        first.before = nil
        newest = query.before == nil ? nil : first.address(path)
        filters = InboxFilter.allCases.map { each in
            var query = first
            query.filter = each
            return FilterView(
                word: each.rawValue, title: each.title, link: query.address(path),
                count: each == .open ? Self.words(pile.openCount) : nil, isCurrent: each == first.filter)
        }
    }

    private static func words(_ count: Int) -> String? {
        if count == 0 { return nil }
        return count < InboxPile.countedOpen ? String(count) : "\(InboxPile.countedOpen - 1)+"
    }

    private static func nothing(_ query: InboxQuery) -> String {
        if !query.text.isEmpty {
            return "Nothing was found for “\(query.text)”. Names and numbers are looked up from their beginning, "
                + "and texts among the newest 1,000 messages."
        }
        if query.before != nil { return "There are no older messages." }
        switch query.filter {
        case .open: return "Nothing is open. Every message has come through."
        case .reached: return "No message was heard on the phone yet."
        case .mailed: return "No message had to go out in writing."
        case .all: return "There is no message."
        }
    }
}

struct InboxPart: Sendable {
    let inbox: InboxView
    let settings: String
    /// Call-backs are off.
    let isOff: Bool
    let isDemo = false

    init(inbox: InboxView, business: Business) {
        self.inbox = inbox
        settings = "/businesses/\(business.id)/settings"
        isOff = !business.settings.isEnabled
    }
}

extension Message {
    /// The customer's name, else the number, else that there is neither.
    func caller(_ numbers: any PhoneNumberReader) -> String {
        if let customerName, !customerName.isEmpty { return customerName }
        return customerPhone.map { PhoneView($0, numbers).words } ?? "Unknown caller"
    }
}
