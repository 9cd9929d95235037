// What went wrong and waits for somebody: neglected messages, dead letters, calls of nobody, the provider's health.
import Hummingbird
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension AdminPages {
    @Sendable func trouble(_ request: Request, _ context: AppContext) async throws -> Response {
        let known = try await store.read { tx throws(StoreError) in
            let neglected = try tx.neglectedMessages(limit: Self.length)
            let dead = try tx.deadLetters(before: nil, limit: Self.length)
            return (
                neglected: neglected, dead: dead, unclaimed: try tx.unclaimedCalls(limit: Self.length),
                open: try tx.openWork(), account: try tx.providerAccount(), inUse: try tx.linesInUse(),
                names: try tx.names(of: neglected.map(\.businessID) + dead.compactMap(\.businessID))
            )
        }
        let view = TroubleView(
            neglected: known.neglected.map {
                NeglectedRow($0, known.names, time, engine.parts.numbers)
            },
            dead: known.dead.map { DeadRow($0, known.names, time) },
            unclaimed: known.unclaimed.map { UnclaimedRow($0, time, engine.parts.numbers) },
            work: WorkView(known.open, known.account, inUse: known.inUse, engine.parts, time), token: context.formToken,
            done: request.parameter("done") == nil ? nil : "It is tried again now.")
        return page("admin-trouble", view, title: "Trouble", place: .trouble, context)
    }

    @Sendable func tryAgain(_ request: Request, _ context: AppContext) async throws -> Response {
        if let refusal = try await engine.tryAgain(try context.parameters.require("work")) { throw Problem(refusal) }
        return .redirect(to: "/admin/trouble?done=1")
    }
}

struct NeglectedRow: Sendable {
    let id: String
    let who: String
    let business: String
    let received: Moment

    init(
        _ message: Message, _ names: [BusinessID: String], _ time: PageTime, _ numbers: any PhoneNumberReader
    ) {
        id = message.id.rawValue
        who = message.caller(numbers)
        business = names[message.businessID] ?? message.businessID.rawValue
        received = time.moment(message.receivedAt)
    }
}

struct DeadRow: Sendable {
    let id: String
    let what: String
    let message: String?
    let business: String
    let error: String
    let since: Moment
    let button: String

    init(_ row: OutboxRow, _ names: [BusinessID: String], _ time: PageTime) {
        id = row.item.id
        what = row.item.work.inWords
        message = row.businessID == nil ? nil : row.item.callbackID.rawValue
        business = row.businessID.flatMap { names[$0] } ?? ""
        error = row.item.lastError ?? "no reason was stored"
        since = time.moment(row.item.createdAt)
        button = row.item.work.isMail ? "Send again" : "Call again"
    }
}

extension OutboxWork {
    fileprivate var inWords: String {
        switch self {
        case .dial, .placeCall: "Place a call"
        case .lookUp: "Look a call up"
        case .poll: "Ask how a call stands"
        case .transfer: "Hand a call on to the customer"
        case .tellConnectionFailed: "Say that the connection failed"
        case .tellCustomerNotReached: "Say that the customer did not answer"
        case .hangUp: "Hang up"
        case .sendNotice: "Send a notice"
        case .awaitDelivery: "Wait for news of a delivery"
        case .answerSMS: "Answer a text"
        case .mailAccountLink: "Mail a link"
        case .unreadable: "A step that cannot be read"
        }
    }

    fileprivate var isMail: Bool {
        switch self {
        case .sendNotice, .answerSMS, .mailAccountLink: true
        default: false
        }
    }
}

struct UnclaimedRow: Sendable {
    let at: Moment
    let caller: String
    let line: String
    let lineID: String
    /// The report as it came, shortened; empty when only the question for an assistant came.
    let report: String
    let hasReport: Bool

    init(_ call: UnclaimedCall, _ time: PageTime, _ numbers: any PhoneNumberReader) {
        at = time.moment(call.receivedAt)
        caller = call.callerNumber.map { PhoneView($0, numbers).words } ?? "unknown caller"
        line = call.lineNumber.map { PhoneView($0, numbers).words } ?? "unknown number"
        lineID = call.lineID ?? ""
        report = String(call.report.prefix(4_000))
        hasReport = !call.report.isEmpty
    }
}

/// Why no call goes out just now.
struct OutageView: Sendable {
    let why: String
    let since: Moment
    /// nil while a call is under way that tries it.
    let nextTry: Moment?

    /// The breaker itself is not handed over: reading it here crashes the optimizer of Swift 6.3.1.
    init(_ outage: CircuitBreaker.Outage, nextProbe: Timestamp?, _ time: PageTime) {
        why = outage.fault.inWords
        since = time.moment(outage.since)
        nextTry = nextProbe.map(time.moment)
    }
}

/// How the engine and the provider stand just now.
struct WorkView: Sendable {
    let callsAreOn: Bool
    let outage: OutageView?
    let live: Int
    let lines: Int
    let waiting: Int
    let pending: Int
    let dead: Int
    let due: Moment?

    init(
        _ open: OpenWork, _ account: ProviderAccount, inUse: Int, _ parts: EngineParts, _ time: PageTime
    ) {
        outage = account.breaker.outage.map { OutageView($0, nextProbe: account.breaker.nextProbe, time) }
        callsAreOn = parts.provider != nil && parts.settings.publicURL != nil
        live = inUse
        lines = account.lines(of: parts.settings.lines)
        func count(_ status: OutboxStatus) -> Int { open.outbox.first { $0.word == status.rawValue }?.count ?? 0 }
        waiting = count(.waiting)
        pending = count(.pending) + count(.leased)
        dead = count(.dead)
        due = open.earliestDue.map(time.moment)
    }
}

struct TroubleView: Sendable {
    let neglected: [NeglectedRow]
    let dead: [DeadRow]
    let unclaimed: [UnclaimedRow]
    let work: WorkView
    let token: String
    let done: String?
    let isGoodDay: Bool
    let hasNeglected: Bool
    let hasDead: Bool
    let hasUnclaimed: Bool

    init(
        neglected: [NeglectedRow], dead: [DeadRow], unclaimed: [UnclaimedRow], work: WorkView, token: String,
        done: String?
    ) {
        self.neglected = neglected
        self.dead = dead
        self.unclaimed = unclaimed
        self.work = work
        self.token = token
        self.done = done
        (hasNeglected, hasDead, hasUnclaimed) = (!neglected.isEmpty, !dead.isEmpty, !unclaimed.isEmpty)
        isGoodDay = neglected.isEmpty && dead.isEmpty && unclaimed.isEmpty && work.outage == nil
    }
}
