// The message's page: what she said, where it stands, each call's ladder, and what happened.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct LineView: Sendable {
    let moment: Moment
    let what: String
    let why: String?
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
    let calls: [CallView]
    let notices: [NoticeView]
    let lines: [LineView]
    let documentTitle: String

    init(_ file: MessageFile, now: Timestamp, _ numbers: any PhoneNumberReader) {
        let time = PageTime(now: now, timezone: file.business.timezone)
        let ladders = file.attempts.map { Ladder($0, file.journal) }
        let standing = Standing(file.state, ladders.last, file.notices, time)
        let message = file.message
        id = message.id.rawValue
        (headline, sentence, tone) = (standing.headline, standing.sentence, standing.tone.rawValue)
        who = message.caller(numbers)
        phone = message.customerPhone.map { PhoneView($0, numbers) }
        phoneAsGiven = message.customerPhoneGiven
        body = message.body
        isUrgent = message.urgency == .urgent
        bestTime = message.bestTime
        received = time.moment(message.receivedAt)
        mayCall = file.state.live == nil
        isSettled = standing.tone == .reached
        mayStop = file.state.word.isUnderWay
        calls = ladders.enumerated().reversed().map { index, ladder in
            CallView(ladder, isOpen: index == ladders.count - 1, time, numbers)
        }
        notices = file.notices.map { NoticeView($0, time, numbers) }
        lines = file.timeline.map { line in
            LineView(moment: time.step(line.at), what: line.what, why: line.why)
        }
        documentTitle = "\(standing.headline) · \(message.caller(numbers))"
    }
}
