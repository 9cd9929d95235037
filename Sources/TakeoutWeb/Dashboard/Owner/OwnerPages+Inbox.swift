// The inbox: which messages are shown, by filter, search and page.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// What of an inbox is asked for, as its address says it.
struct InboxQuery: Sendable, Equatable {
    var filter = InboxFilter.all
    /// Looked for in names, numbers and texts; empty: nothing is looked for.
    var text = ""
    /// Only messages before this one: the next page.
    var before: MessageID?

    private static let longestText = 100

    init() {}

    init(_ request: Request) {
        let fields = Form(queryOf: request)
        filter = fields.text("show").flatMap(InboxFilter.init) ?? .all
        text = String((fields.text("q") ?? "").prefix(Self.longestText))
        before = fields.text("before").map(MessageID.init)
    }

    /// The address of an inbox with this query.
    func address(_ path: String) -> String {
        var parts: [String] = []
        if filter != .all { parts.append("show=\(filter.rawValue)") }
        if !text.isEmpty { parts.append("q=\(text.queryEncoded)") }
        if let before { parts.append("before=\(before.rawValue.queryEncoded)") }
        return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
    }
}

/// The messages of one page of an inbox.
struct InboxPile: Sendable {
    /// Rows of a page: the whole page stays small.
    static let pageLength = 25
    static let searchDepth = 1_000
    /// A search finds so many at most, on several pages.
    static let searchLength = 100
    /// More open ones are "99+".
    static let countedOpen = 100
    private static let urgentLength = 10

    var entries: [InboxEntry] = []
    var next: MessageID?
    var openCount = 0
    /// There is no message at all.
    var isEmpty = true
    /// Here ends a search that could have found more.
    var isCut = false

    init(_ query: InboxQuery, of businesses: [Business], _ numbers: any PhoneNumberReader, in tx: StoreTransaction)
        throws(StoreError)
    {
        let byID = Dictionary(businesses.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        if query.text.isEmpty {
            for id in try page(query, businesses, in: tx) {
                if let entry = try InboxEntry(id, byID, in: tx) { entries.append(entry) }
            }
        } else {
            let ids = try Self.found(query.text, businesses, numbers, in: tx)
            try takeFound(ids.filter { id in query.before.map { id < $0 } ?? true }, query.filter, byID, in: tx)
            isCut = next == nil && ids.count == Self.searchLength
        }
        isEmpty = entries.isEmpty
        for business in businesses where isEmpty {
            isEmpty = try tx.inbox(of: business.id, .all, before: nil, limit: 1).isEmpty
        }
        for business in businesses { openCount += try tx.countOpen(of: business.id, upTo: Self.countedOpen) }
    }

    /// One page of what was found, as far as the filter lets it through.
    private mutating func takeFound(
        _ ids: [MessageID], _ filter: InboxFilter, _ businesses: [BusinessID: Business], in tx: StoreTransaction
    ) throws(StoreError) {
        for id in ids {
            guard let entry = try InboxEntry(id, businesses, in: tx), filter.shelf.has(entry.state.word) else {
                continue
            }
            guard entries.count < Self.pageLength else { return next = entries.last?.message.id }
            entries.append(entry)
        }
    }

    /// Urgent ones come first while they are open, and so are left out where they would stand by their time.
    private mutating func page(
        _ query: InboxQuery, _ businesses: [Business], in tx: StoreTransaction
    ) throws(StoreError) -> [MessageID] {
        var (urgent, others): ([MessageID], [MessageID]) = ([], [])
        for business in businesses {
            if query.filter == .all || query.filter == .open {
                urgent += try tx.openUrgent(of: business.id, limit: Self.urgentLength)
            }
            let limit = Self.pageLength + Self.urgentLength + 1
            others += try tx.inbox(of: business.id, query.filter.shelf, before: query.before, limit: limit)
        }
        urgent = Array(urgent.sorted(by: >).prefix(Self.urgentLength))
        others = others.filter { !urgent.contains($0) }.sorted(by: >)
        let shown = Array(others.prefix(Self.pageLength))
        next = others.count > shown.count ? shown.last : nil
        return (query.before == nil ? urgent : []) + shown
    }

    /// Names and numbers that begin so, and texts among the newest messages; newest first.
    private static func found(
        _ text: String, _ businesses: [Business], _ numbers: any PhoneNumberReader, in tx: StoreTransaction
    ) throws(StoreError) -> [MessageID] {
        var ids: Set<MessageID> = []
        for business in businesses {
            ids.formUnion(try tx.messages(of: business.id, namedLike: text, limit: searchLength))
            ids.formUnion(try tx.messages(of: business.id, holding: text, amongNewest: searchDepth))
            for prefix in numberPrefixes(text, business, numbers) {
                ids.formUnion(try tx.messages(of: business.id, numberedLike: prefix, limit: searchLength))
            }
        }
        return Array(ids.sorted(by: >).prefix(searchLength))
    }

    /// How a number that begins with these digits may begin in E.164; none if they are no digits.
    static func numberPrefixes(_ text: String, _ business: Business, _ numbers: any PhoneNumberReader) -> [String] {
        let isNumber = text.allSatisfy { ($0.isNumber && $0.isASCII) || " +-()./".contains($0) }
        let digits = text.filter { $0.isNumber && $0.isASCII }
        guard isNumber, digits.count >= 2 else { return [] }
        if text.hasPrefix("+") { return ["+" + digits] }
        if digits.hasPrefix("00") { return ["+" + digits.dropFirst(2)] }
        let code = numbers.home(of: business.publicPhoneNumber).callingCode
        let national = digits.drop { $0 == "0" }
        return ["+" + digits] + (code == 0 || national.isEmpty ? [] : ["+\(code)\(national)"])
    }
}

/// What a row needs of a message; read by a few small statements, without its journal.
struct InboxEntry: Sendable {
    let business: Business
    let message: Message
    let state: CallbackState
    let attempt: Attempt?
    let notices: [Notice]

    init?(_ id: MessageID, _ businesses: [BusinessID: Business], in tx: StoreTransaction) throws(StoreError) {
        guard let message = try tx.message(id), let business = businesses[message.businessID],
            let callback = try tx.readableCallback(id)
        else { return nil }
        self.business = business
        self.message = message
        state = callback.state
        attempt = state.attempts > 0 ? try tx.lastAttempt(of: id) : nil
        notices = state.noticesInRound.isEmpty ? [] : try tx.notices(of: id)
    }
}

extension OwnerPages {
    @Sendable func inbox(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let query = InboxQuery(request)
        let path = "\(page.path)/messages"
        let since = since
        let view = try await inboxView([page.business], query, path: path)
        let content = Templates.render("messages", InboxPart(inbox: view, business: page.business))
        let part = PagePart(
            title: "Messages", content: content, fragment: query.address("\(path)/fragment"), since: since)
        return pages.page(page, .messages, part, context)
    }

    @Sendable func inboxFragment(_ request: Request, _ context: AppContext) async throws -> Response {
        let page = try await page(request, context)
        let view = try await inboxView(
            [page.business], InboxQuery(request), path: "\(page.path)/messages")
        return .page(Templates.render("inbox-list", InboxPart(inbox: view, business: page.business)))
    }

    func inboxView(_ businesses: [Business], _ query: InboxQuery, path: String) async throws -> InboxView {
        let numbers = numbers
        let pile = try await store.read { tx throws(StoreError) in
            try InboxPile(query, of: businesses, numbers, in: tx)
        }
        return InboxView(pile, query, path: path, now: now, numbers)
    }
}

extension String {
    /// For the value of a query field.
    var queryEncoded: String {
        utf8.reduce(into: "") { text, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = byte < 128 && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            if isPlain || "-._~".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
