// Replies by SMS: who may ask for what, what is done, what is answered. Each text is taken in once.
import Logging
import TakeoutCore
public import TakeoutStore

extension Engine {
    /// Takes in what a carrier tells; whether it may be believed was checked before.
    public func receive(_ news: SMSNews) async throws(StoreError) {
        switch news {
        case .delivery(let delivery):
            try await transact { transition throws(StoreError) in try transition.take(delivery) }
        case .reply(let reply):
            try await transact { transition throws(StoreError) in try transition.take(reply) }
        case .nothing: break
        }
    }

    private static let answerTime = Duration.minutes(10)
    private static let answerTries = 3

    /// An answer that comes late confuses more than it helps, and one too many does too.
    func answerSMS(_ item: OutboxItem, to phone: String, _ text: String) async -> WorkResult {
        guard let carrier = parts.sms, now < item.createdAt + Self.answerTime else { return .done }
        do throws(NotifierError) {
            _ = try await carrier.send(OutgoingSMS(to: phone, text: text, notice: nil))
            return .done
        } catch {
            logger.warning("An answer by SMS was not taken: \(error.explanation)")
            guard error.disposition == .retry, item.tries + 1 < Self.answerTries else { return .done }
            return .putOff(.seconds(max(20, error.retryAfter ?? 0)), why: error.explanation)
        }
    }
}

/// A text that came in, with all that is decided about it before anything is done.
private struct SMSRequest {
    let reply: SMSReply
    /// nil: no command.
    let command: SMSCommand?
    /// The notice that the text is about: the newest one to this phone, or the one with the code that it names.
    let notice: Notice?
    /// Tells the language; the newest notice's, whatever the text names. nil for strangers.
    let business: Business?
    let isOptedOut: Bool
    let mayAnswer: Bool
    let isIgnored: Bool

    var wish: SMSWishWord {
        if isIgnored { return .ignored }
        switch command?.wish {
        case nil: return .unclear
        case .call: return .call
        case .done: return .done
        case .later: return .later
        case .stop: return .stop
        case .start: return isOptedOut ? .start : .help
        case .help: return .help
        }
    }
}

extension Transition {
    mutating func take(_ reply: SMSReply) throws(StoreError) {
        let request = try request(reply)
        let answer = request.isIgnored ? nil : reaction(to: request)
        let isAnswered = answer != nil && request.mayAnswer
        let row = ReceivedSMS(
            id: reply.id, phone: reply.from, receivedAt: now, messageID: request.notice?.messageID, wish: request.wish,
            isAnswered: isAnswered)
        guard try tx.insert(row), let answer else { return }
        actingPerson = reply.from
        let text = try act(answer, on: request)
        guard isAnswered, let text else { return }
        let item = OutboxItem(
            id: "sms:\(reply.id)", callbackID: request.notice?.messageID ?? CallbackID("sms:\(reply.id)"), sequence: 0,
            work: .answerSMS(to: reply.from, text: text), createdAt: now)
        let lease = context.lease(at: now)
        try tx.add(item, leased: lease)
        effects.ready.append(LeasedWork(item: item))
        effects.wake(at: lease.until)
    }

    // MARK: Reading

    private func request(_ reply: SMSReply) throws(StoreError) -> SMSRequest {
        let command = SMSCommand(reading: reply.text)
        let recent = try tx.notices(toPhone: reply.from, since: now - Self.replyTime, limit: 200)
            // Whoever was told that another has taken a message is not asked what to do about it.
            .filter { !$0.kind.isForAdmin && $0.kind != .taken }
        let newest = recent.first { $0.status != .failed } ?? recent.first
        let meant = command?.code.map { code in recent.first { $0.replyCode == code } } ?? newest
        let business: Business? = if let id = newest?.businessID { try tx.business(id) } else { nil }
        let isLine = try tx.isOwnLine(reply.from)
        return SMSRequest(
            reply: reply, command: command, notice: meant, business: business,
            isOptedOut: try tx.isOptedOut(reply.from), mayAnswer: try mayAnswer(reply, isCommand: command != nil),
            isIgnored: isLine || reply.from == context.smsSender)
    }

    /// Two machines that answer each other must come to an end: so many answers in an hour, and fewer to what is no
    /// command.
    private func mayAnswer(_ reply: SMSReply, isCommand: Bool) throws(StoreError) -> Bool {
        let past = try tx.receivedSMS(from: reply.from, since: now - .hours(1), limit: 50).filter(\.isAnswered)
        let unclear = past.count { $0.wish == .unclear }
        return !reply.isAnsweredByCarrier && past.count < 10 && (isCommand || unclear < 2)
    }

    // MARK: Acting

    private enum Reaction {
        case call(Notice), done(Notice), later(Notice, minutes: Int)
        case stop, start
        case say(Phrase.SMS)
    }

    /// - Returns: nil where nothing is done and nothing said.
    private func reaction(to request: SMSRequest) -> Reaction? {
        let isKnown = request.business != nil
        switch (request.command?.wish, request.notice) {
        case (.stop, _): return .stop
        case (.start, _) where request.isOptedOut: return .start
        case (.help, _), (.start, _): return .say(.help)
        case (nil, _): return isKnown ? .say(.notUnderstood) : nil
        case (_, nil): return isKnown ? .say(.unknownCode) : nil
        case (.call, .some(let notice)): return .call(notice)
        case (.done, .some(let notice)): return .done(notice)
        case (.later(nil), _): return .say(.minutesWanted)
        case (.later(.some(let minutes)), .some(let notice)): return .later(notice, minutes: minutes)
        }
    }

    /// - Returns: what is to be answered.
    private mutating func act(_ reaction: Reaction, on request: SMSRequest) throws(StoreError) -> String? {
        switch reaction {
        case .say(let phrase): return say(phrase, to: request)
        case .stop:
            try tx.optOut(request.reply.from, now: now)
            // What carriers know as STOP they answer themselves, and take no text to that number any more.
            return SMSCommand.isCarrierWord(request.reply.text) ? nil : say(.stopped, to: request)
        case .start:
            try tx.optIn(request.reply.from)
            return say(.started, to: request)
        case .call(let notice): return try call(.callNowRequested, about: notice, request, minutes: nil)
        case .done(let notice):
            let isLive = try ask(.markedHandled, about: notice) == .callIsLive
            return try say(isLive ? .callUnderWay : .settled, about: notice, to: request)
        case .later(let notice, let minutes):
            return try call(.callLaterRequested(minutes: minutes), about: notice, request, minutes: minutes)
        }
    }

    private mutating func ask(_ event: CallbackEvent, about notice: Notice) throws(StoreError) -> IgnoredReason? {
        try apply([event], to: notice.messageID)?[0]
    }

    private mutating func call(
        _ event: CallbackEvent, about notice: Notice, _ request: SMSRequest, minutes: Int?
    ) throws(StoreError) -> String {
        if try ask(event, about: notice) == .callIsLive { return try say(.callUnderWay, about: notice, to: request) }
        if let state = try callback(notice.messageID)?.state, !state.word.isUnderWay {
            return try say(.noCall, about: notice, to: request, why: state)
        }
        return try say(minutes == nil ? .weCall : .weCallLater, about: notice, to: request, minutes: minutes ?? 0)
    }

    // MARK: Words

    private func say(_ phrase: Phrase.SMS, to request: SMSRequest) -> String {
        let language = request.business?.language ?? context.settings.language
        return language.text(
            .sms(phrase),
            [.business: request.business?.name ?? "Takeout", .code: request.command?.code ?? ""])
    }

    private func say(
        _ phrase: Phrase.SMS, about notice: Notice, to request: SMSRequest, minutes: Int = 0,
        why state: CallbackState? = nil
    ) throws(StoreError) -> String {
        let language = request.business?.language ?? context.settings.language
        let message = try tx.message(notice.messageID)
        let business: Business? = if let message { try tx.business(message.businessID) } else { nil }
        let customer = message?.customerName ?? message?.customerPhone ?? language.text(.notice(.someCustomer))
        return language.text(
            .sms(phrase),
            [
                .customer: String(customer.prefix(60)), .number: business?.numberToCall ?? "",
                .time: language.span(minutes: minutes), .reason: state?.reasonInWords(in: language) ?? "",
            ])
    }
}
