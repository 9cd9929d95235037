// What a button's page says, in the business's language.
import Foundation
import TakeoutCore
import TakeoutEngine
import TakeoutStore

struct LinkView: Sendable {
    let language: String
    let business: String
    let title: String
    let detail: String?
    /// What the message says, so that one knows which it is.
    let quotation: String?
    /// How the callback stands now.
    let standing: String?
    /// The words of the one button; nil where there is nothing to press.
    let button: String?
    let isDone: Bool
    let style: String
    let mark: String

    init(_ situation: MailLinkSituation, _ numbers: any PhoneNumberReader) {
        let words = LinkWords(situation: situation, numbers: numbers)
        language = words.language.rawValue
        business = situation.business.name
        title = words.title
        detail = words.detail
        button = words.button
        isDone = situation.result == .done
        let body = situation.message?.body.trimmingCharacters(in: .whitespacesAndNewlines)
        quotation = body.flatMap { $0.isEmpty ? nil : $0.count > 280 ? $0.prefix(279) + "…" : $0 }
        standing = words.standing
        style = Asset.style.address
        mark = Asset.mark.address
    }

    /// Of a link that is none of ours: whose it was nobody knows.
    init(unknownIn language: Language) {
        self.language = language.rawValue
        business = "Takeout"
        title = language.text(.mail(.unknownLink))
        detail = language.text(.mail(.aboutUnknownLink))
        quotation = nil
        standing = nil
        button = nil
        isDone = false
        style = Asset.style.address
        mark = Asset.mark.address
    }
}

/// The sentences for each button and each way that pressing it can go.
private struct LinkWords {
    let situation: MailLinkSituation
    let numbers: any PhoneNumberReader

    var language: Language { situation.business.language }

    private func say(_ phrase: Phrase.Mail, _ values: [Slot: String] = [:]) -> String {
        let known: [Slot: String] = [
            .customer: customer, .business: situation.business.name,
            .number: PhoneView(situation.business.numberToCall, numbers).words,
        ]
        return language.text(.mail(phrase), known.merging(values) { $1 })
    }

    private var customer: String {
        situation.message?.customerName ?? situation.message?.customerPhone.map { PhoneView($0, numbers).words }
            ?? language.text(.notice(.someCustomer))
    }

    var title: String {
        switch situation.result {
        case .open: say(question)
        case .done: say(answer)
        case .usedBefore(let time): say(.usedBefore, [.time: moment(time)])
        case .expired: say(.expired)
        case .hindered(.callIsLive): say(.callIsLive)
        case .hindered: say(.cannotCall)
        }
    }

    var detail: String? {
        switch situation.result {
        case .open: say(explanation)
        case .expired: say(.aboutExpired)
        case .hindered(.callIsLive): say(.aboutLiveCall)
        case .done, .usedBefore, .hindered: nil
        }
    }

    var button: String? {
        guard situation.result == .open else { return nil }
        return switch situation.link.action {
        case .callNow: say(.callMeNow)
        case .markHandled: say(.markHandled)
        case .stop: say(.stopCalls)
        case .unsubscribe: say(.endDigest)
        }
    }

    var standing: String? {
        guard situation.result != .done, let reason = situation.state?.reasonInWords(in: language) else { return nil }
        return say(.standsSo, [.value: reason])
    }

    private var question: Phrase.Mail {
        switch situation.link.action {
        case .callNow: .askCall
        case .markHandled: .askHandled
        case .stop: .askStop
        case .unsubscribe: .askEndDigest
        }
    }

    private var explanation: Phrase.Mail {
        switch situation.link.action {
        case .callNow: .aboutCall
        case .markHandled: .aboutHandled
        case .stop: .aboutStop
        case .unsubscribe: .aboutEndDigest
        }
    }

    /// What was done. A call that could not go out ended in a notice at once.
    private var answer: Phrase.Mail {
        switch situation.link.action {
        case .callNow: situation.state?.word.isUnderWay == true ? .calling : .cannotCall
        case .markHandled: .handled
        case .stop: .stopped
        case .unsubscribe: .digestEnded
        }
    }

    private func moment(_ time: Timestamp) -> String {
        let zone = TimeZone(identifier: situation.business.timezone) ?? .gmt
        let locale = Locale(identifier: language.locale)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let style = Date.FormatStyle(
            date: .complete, time: .shortened, locale: locale, calendar: calendar, timeZone: zone)
        return time.date.formatted(style)
    }
}
