// What the admin's lists show.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct BusinessRow: Sendable {
    let id: String
    let name: String
    let phone: String
    let hasLine: Bool
    let state: String
    let tone: String
    let isReleased: Bool
    let open: Int
    let neglected: Int
    let hasNeglected: Bool
    let lastMessage: Moment?

    init(
        _ business: Business, _ standing: BusinessStanding, _ time: PageTime, _ numbers: any PhoneNumberReader
    ) {
        id = business.id.rawValue
        name = business.name
        phone = PhoneView(business.publicPhoneNumber, numbers).words
        hasLine = business.vapiPhoneNumberID != nil
        isReleased = business.callbackReleased
        switch (business.callbackReleased, business.settings.isEnabled) {
        case (false, _): (state, tone) = ("Not released", "waiting")
        case (true, true): (state, tone) = ("Calls", "reached")
        case (true, false): (state, tone) = ("Off", "waiting")
        }
        open = standing.open
        neglected = standing.neglected
        hasNeglected = standing.neglected > 0
        lastMessage = standing.lastMessage.map(time.moment)
    }
}

/// Trouble first; nothing on good days.
struct TroubleStrip: Sendable {
    let lines: [String]
    let isAny: Bool

    init(_ counts: TroubleCounts, _ outage: CircuitBreaker.Outage?) {
        lines = [
            outage.map { _ in "Calls are off: the phone service refuses them" },
            Self.line(counts.neglected, "message needs attention", "messages need attention"),
            Self.line(counts.deadLetters, "step was given up", "steps were given up"),
            Self.line(counts.unclaimed, "call to a number of no business", "calls to numbers of no business"),
        ].compactMap(\.self)
        isAny = !lines.isEmpty
    }

    private static func line(_ count: Int, _ one: String, _ many: String) -> String? {
        switch count {
        case 0: nil
        case 1: "1 \(one)"
        case TroubleCounts.most...: "\(TroubleCounts.most - 1) \(many) or more"
        default: "\(count) \(many)"
        }
    }
}

struct BusinessesView: Sendable {
    enum Done: String {
        case released, withdrawn, none

        var sentence: String {
            switch self {
            case .released: "The AI call-back is released. Owners see it in their settings now."
            case .withdrawn: "The release is withdrawn. Owners no longer see the section, and no new call goes out."
            case .none: "No business was chosen. Tick those that you mean, then press the button again."
            }
        }
    }

    let rows: [BusinessRow]
    let isEmpty: Bool
    let next: String?
    let trouble: TroubleStrip
    let token: String
    let done: String?

    init(rows: [BusinessRow], next: BusinessID?, trouble: TroubleStrip, token: String, done: String?) {
        self.rows = rows
        isEmpty = rows.isEmpty
        self.next = next?.rawValue
        self.trouble = trouble
        self.token = token
        self.done = done
    }
}

struct AttemptRow: Sendable {
    let message: String
    let at: Moment
    let business: String
    let customer: String
    let employee: String
    let number: Int
    let outcome: String
    let tone: String
    let reason: String
    let seconds: String
    let cost: String

    init(_ attempt: Attempt, _ names: [BusinessID: String], _ time: PageTime, _ numbers: any PhoneNumberReader) {
        message = attempt.messageID.rawValue
        at = time.step(attempt.createdAt)
        business = names[attempt.businessID] ?? attempt.businessID.rawValue
        customer = attempt.customerPhone.map { PhoneView($0, numbers).words } ?? "no number"
        employee = PhoneView(attempt.employeePhone, numbers).words
        number = attempt.attemptNumber
        outcome = attempt.outcome.inWords
        tone = attempt.outcome.tone
        reason = attempt.endedReason ?? ""
        seconds = attempt.endedAt.map { "\(Int(($0 - attempt.createdAt).inSeconds)) s" } ?? ""
        cost = attempt.cost?.inDollars ?? ""
    }
}

extension AttemptOutcome {
    /// For lists: two or three words.
    var inWords: String {
        switch self {
        case .ringing: "Under way"
        case .noAnswer: "No answer"
        case .busy: "Busy"
        case .machine: "Voicemail"
        case .notHuman: "Nobody said yes"
        case .heard: "Heard"
        case .declined: "Heard, no connection wanted"
        case .handled: "Heard, dealt with"
        case .later: "Asked for later"
        case .wrongPerson: "Wrong person"
        case .connecting: "Connecting"
        case .connected: "Connected"
        case .connectedUnverified: "Handed on, not proved"
        case .customerNotReached: "Customer not reached"
        case .connectionFailed: "Connection failed"
        case .providerFailed: "Phone service failed"
        case .cancelled: "Stopped"
        }
    }

    var tone: String {
        switch self {
        case .ringing, .connecting: "progress"
        case .heard, .declined, .handled, .connected, .connectedUnverified: "reached"
        case .noAnswer, .busy, .machine, .notHuman, .later, .wrongPerson, .cancelled: "waiting"
        case .customerNotReached, .connectionFailed: "mailed"
        case .providerFailed: "failed"
        }
    }
}

extension AttemptStatus {
    var inWords: String {
        switch self {
        case .pending: "Under way"
        case .answered: "Answered"
        case .failed: "Not answered"
        }
    }
}

struct ChangeRow: Sendable {
    let at: Moment
    let who: String
    let how: String
    let subject: String
    let field: String
    let from: String?
    let to: String?

    init(_ change: SettingChange, _ time: PageTime) {
        at = time.step(change.at)
        who = change.actor.kind == .system ? "The server" : change.actor.name
        how = change.actor.kind == .token ? "by token" : ""
        subject = change.subject
        field = FieldInWords.label(of: change.field)
        func words(_ value: String?) -> String? {
            value.flatMap { $0.isEmpty ? nil : ValueInWords.of($0, in: change.field) }
        }
        (from, to) = (words(change.from), words(change.to))
    }
}
