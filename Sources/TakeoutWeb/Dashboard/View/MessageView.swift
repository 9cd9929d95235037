// The message's page: what she said, where it stands, each call's ladder, and what happened.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct LineView: Sendable {
    let moment: Moment
    let what: String
    let why: String?
    /// "$0.10", on the line with which a call ended.
    let cost: String?
}

struct MessagePart: Sendable {
    let message: MessageView
    /// Where the inbox is.
    let back: String
}

struct NoticeView: Sendable {
    /// "E-mail" or "SMS".
    let channel: String
    let address: String
    /// "sent", "waiting to be sent", "failed".
    let status: String
    let why: String
    let moment: Moment
    let tone: String

    init(_ notice: Notice, _ time: PageTime, _ numbers: any PhoneNumberReader) {
        channel = notice.channel == .email ? "E-mail" : "SMS"
        address = notice.channel == .email ? notice.address : PhoneView(notice.address, numbers).words
        why = notice.lastError ?? notice.kind.inWords
        moment = time.step(notice.updatedAt)
        switch notice.status {
        case .queued: (status, tone) = ("waiting to be sent", Tone.waiting.rawValue)
        case .sent: (status, tone) = ("sent", Tone.mailed.rawValue)
        case .delivered: (status, tone) = ("delivered", Tone.mailed.rawValue)
        case .failed: (status, tone) = ("failed", Tone.attention.rawValue)
        }
    }
}

struct MessageView: Sendable {
    let id: String
    let headline: String
    let sentence: String
    let tone: String
    let who: String
    let phone: PhoneView?
    /// What was given as the number but is none.
    let phoneAsGiven: String?
    let body: String
    let isUrgent: Bool
    let bestTime: String?
    let received: Moment
    let mayCall: Bool
    /// A message that has come through is not called about again without a reason: then the button is not the filled one.
    let isSettled: Bool
    let mayStop: Bool
    let mayMark: Bool
    let isTest: Bool
    /// Goes with the forms.
    let formToken: String?
    let product: String
    let why: Why
    /// "2 calls for $0.21"; nil while nothing is known to have been spent.
    let cost: String?
    let calls: [CallView]
    let notices: [NoticeView]
    let lines: [LineView]
    let documentTitle: String

    init(
        _ file: MessageFile, _ viewer: Viewer, product: String, now: Timestamp, _ numbers: any PhoneNumberReader
    ) {
        let time = PageTime(now: now, timezone: file.business.timezone)
        let ladders = file.attempts.map { Ladder($0, file.journal) }
        let standing = Standing(file.state, ladders.last, file.notices, time)
        let message = file.message
        id = message.id.rawValue
        (headline, sentence, tone) = (standing.headline, standing.sentence, standing.tone.rawValue)
        isTest = message.source == .test
        who = isTest ? "Test call" : message.caller(numbers)
        self.product = product
        formToken = viewer.formToken
        phone = message.customerPhone.map { PhoneView($0, numbers) }
        phoneAsGiven = message.customerPhoneGiven
        body = message.body
        isUrgent = message.urgency == .urgent
        bestTime = message.bestTime
        received = time.moment(message.receivedAt)
        mayCall = file.state.live == nil
        isSettled = standing.tone == .reached
        mayStop = file.state.word.isUnderWay
        mayMark = file.state.mayBeMarked && !isTest
        why = Why(file, time, numbers)
        cost = Self.cost(of: file.attempts)
        calls = ladders.enumerated().reversed().map { index, ladder in
            CallView(ladder, isOpen: index == ladders.count - 1, time, numbers)
        }
        notices = file.notices.map { NoticeView($0, time, numbers) }
        lines = Self.lines(of: file, time)
        documentTitle = "\(standing.headline) · \(who)"
    }

    private static func cost(of attempts: [Attempt]) -> String? {
        let known = attempts.compactMap(\.cost)
        guard !known.isEmpty else { return nil }
        return "\(Words.count(known.count, "call", "calls")) for \(known.reduce(.zero, +).inDollars)"
    }

    private static func lines(of file: MessageFile, _ time: PageTime) -> [LineView] {
        var costs: [Timestamp: String] = [:]
        for entry in file.journal where entry.ignored == nil {
            guard case .ended(let id, _) = entry.event else { continue }
            costs[entry.at] = file.attempts.first { $0.id == id }?.cost?.inDollars
        }
        return file.timeline.map { line in
            LineView(
                moment: time.step(line.at), what: line.what, why: line.why,
                cost: costs.removeValue(forKey: line.at))
        }
    }
}

extension CallbackState {
    /// While a person hears the message, or is handed on, it is not marked as handled.
    fileprivate var mayBeMarked: Bool {
        switch phase {
        case .handled, .proving: false
        case .calling(let live): live.rung < .heard && !live.isStopping
        default: true
        }
    }
}
