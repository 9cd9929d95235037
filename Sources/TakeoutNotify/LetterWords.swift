// Which sentences of the catalogue make each kind of letter.
internal import Foundation
internal import TakeoutCore
internal import TakeoutEngine

struct LetterWords {
    private let facts: LetterFacts
    private let language: Language

    init(_ facts: LetterFacts) {
        self.facts = facts
        language = facts.language
    }

    private func say(_ phrase: Phrase.Mail, _ values: [Slot: String] = [:]) -> String {
        language.text(.mail(phrase), values)
    }

    func test(_ business: String?) -> LetterDraft {
        LetterDraft(
            language: language, overline: name(business) ?? "Takeout", headline: say(.testSubject),
            paragraphs: [say(.testText)])
    }

    func reset(_ link: String, _ minutes: Int) -> LetterDraft {
        LetterDraft(
            language: language, headline: say(.resetSubject), paragraphs: [say(.resetText)],
            button: (say(.resetButton), link), notes: [say(.worksOnce, [.time: time(minutes)]), say(.resetIgnore)])
    }

    func invitation(_ inviter: String?, _ business: String?, _ link: String, _ minutes: Int) -> LetterDraft {
        let subject = name(business) ?? say(.invitationToAll)
        let text =
            name(inviter).map { say(.invitationByText, [.name: $0, .business: subject]) }
            ?? say(.invitationText, [.business: subject])
        return LetterDraft(
            language: language, headline: say(.invitationSubject, [.business: subject]), paragraphs: [text],
            button: (say(.invitationButton), link),
            notes: [say(.worksOnce, [.time: time(minutes)]), say(.nothingToDo)])
    }

    func webhookDisabled(
        _ address: String, _ business: String?, _ since: Timestamp, _ status: Int?, _ reason: String
    ) -> LetterDraft {
        let name = name(business)
        let place = PlainText.line(address, limit: 200)
        return LetterDraft(
            language: language, overline: name ?? "Takeout",
            headline: name.map { say(.webhookOfSubject, [.business: $0]) } ?? say(.webhookSubject),
            paragraphs: [
                say(.webhookText, [.value: place, .time: moment(since)]), receiver(status, reason), say(.webhookNext),
            ])
    }

    /// What the receiver did last. Why there was no answer is a developer's matter, and in English.
    private func receiver(_ status: Int?, _ reason: String) -> String {
        guard let status else { return say(.webhookSilent, [.value: PlainText.line(reason, limit: 300)]) }
        let answer = say(.webhookAnswered, [.value: "\(status)"])
        switch status {
        case 300..<400: return "\(answer) \(say(.webhookMoved))"
        case 410: return "\(answer) \(say(.webhookGone))"
        default: return answer
        }
    }

    func digest(_ digest: DigestFacts) -> LetterDraft {
        let business = name(digest.businessName) ?? language.text(.notice(.yourBusiness))
        let count = digest.entries.count + digest.more
        var draft = LetterDraft(
            language: language, overline: business,
            headline: count == 1
                ? say(.digestOne, [.business: business])
                : say(.digestMany, [.count: "\(count)", .business: business]),
            paragraphs: [say(.digestSince, [.time: moment(digest.from)])])
        draft.entries = digest.entries.map(line)
        if digest.more > 0 { draft.notes = [say(.digestMore, [.count: "\(digest.more)"])] }
        draft.link = digest.unsubscribe.map { (say(.endDigest), $0) }
        return draft
    }

    private func line(_ entry: DigestFacts.Entry) -> DigestLine {
        let (state, tone) = standing(entry.state)
        let body = PlainText.line(entry.body, limit: 90)
        return DigestLine(
            customer: name(entry.customerName) ?? entry.customerPhone ?? language.text(.notice(.someCustomer)),
            body: body.isEmpty ? language.text(.notice(.noWords)) : body, time: clock(entry.receivedAt),
            state: state, tone: tone,
            // What a state says by itself needs no reason.
            reason: [.fallback, .off, .needsAttention].contains(entry.state)
                ? entry.reason.map { PlainText.line($0, limit: 200) } : nil,
            link: entry.link)
    }

    private func standing(_ state: CallbackWord) -> (String, DigestLine.Tone) {
        switch state {
        case .scheduled, .calling: (say(.isOpen), .waiting)
        case .heard: (say(.isHeard), .reached)
        case .connected: (say(.isConnected), .reached)
        case .handled: (say(.isHandled), .reached)
        case .fallback, .off: (say(.isInWriting), .mailed)
        case .stopped: (say(.isStopped), .waiting)
        case .needsAttention: (say(.needsYou), .attention)
        }
    }

    // MARK: Values

    private func name(_ text: String?) -> String? {
        guard let line = text.map({ PlainText.line($0, limit: 80) }), !line.isEmpty else { return nil }
        return line
    }

    private func time(_ minutes: Int) -> String {
        if minutes == 60 { return language.text(.call(.oneHour)) }
        if minutes > 1_440, minutes % 1_440 == 0 { return say(.days, [.count: "\(minutes / 1_440)"]) }
        return minutes % 60 == 0
            ? language.text(.call(.hours), [.count: "\(minutes / 60)"])
            : language.text(.call(.minutes), [.count: "\(minutes)"])
    }

    private func moment(_ time: Timestamp) -> String { MailTime(language, facts.timezone).moment(time) }

    private func clock(_ time: Timestamp) -> String { MailTime(language, facts.timezone).clock(time) }
}
