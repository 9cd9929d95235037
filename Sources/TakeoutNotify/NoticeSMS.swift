// A notice as a short text: one part or two, with a link to the rest.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeSMS {
    let story: NoticeStory
    let words: NoticeWords

    /// Parts that one notice may cost.
    static let segments = 2

    /// What is quoted gives way first, and the explanation; who it was and her number stay.
    var text: String {
        for limits in Self.limits {
            let text = GSM7.plain(text(limits))
            if SMSLength(text).segments <= Self.segments { return text }
        }
        return Self.cut(GSM7.plain(text(Limits(quote: 0, explanation: 0, name: 12, reply: false, link: false))))
    }

    private struct Limits {
        let quote: Int
        let explanation: Int
        let name: Int
        var reply = true
        var link = true
    }

    /// From the most to the least that is told. The last ones are for scripts of which two parts hold 134 signs.
    private static let limits: [Limits] =
        [(140, 160), (100, 160), (100, 80), (60, 80), (60, 0), (30, 0)]
        .map { Limits(quote: $0, explanation: $1, name: 40) } + [
            Limits(quote: 20, explanation: 0, name: 20), Limits(quote: 30, explanation: 0, name: 20, reply: false),
            Limits(quote: 30, explanation: 0, name: 20, link: false),
            Limits(quote: 40, explanation: 0, name: 20, reply: false, link: false),
            Limits(quote: 0, explanation: 0, name: 40),
        ]

    private func text(_ limits: Limits) -> String {
        let opening =
            story.facts.kind.isForAdmin
            ? "Takeout"
            : story.say(.smsOpening, [.business: PlainText.shortened(story.businessName, to: limits.name, mark: "...")])
        let headline = PlainText.shortened(words.headline, to: limits.name + 40, mark: "...")
        let parts = [
            story.say(.labelled, [.label: opening, .value: headline + "."]), quotation(limits.quote), number,
            limits.explanation == 0
                ? nil : PlainText.shortened(words.explanation, to: limits.explanation, mark: "..."),
            limits.reply ? reply : nil, limits.link ? story.link : nil,
        ]
        return parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func quotation(_ limit: Int) -> String? {
        guard words.quotesMessage, !story.body.isEmpty, limit > 0 else { return nil }
        return "\"\(PlainText.shortened(PlainText.line(story.body), to: limit, mark: "..."))\""
    }

    private var number: String? {
        guard words.quotesMessage else { return nil }
        if let phone = story.phone { return story.say(.smsCall, [.number: phone]) }
        return story.phoneAsGiven.map {
            story.say(.smsNumberGiven, [.number: PlainText.shortened($0, to: 30, mark: "...")])
        }
    }

    private var reply: String? {
        guard let code = story.facts.replyCode, !story.facts.kind.isForAdmin, words.quotesMessage else { return nil }
        return story.language.text(.sms(.howToReply), [.code: code])
    }

    /// Names in another script can fill two parts by themselves.
    private static func cut(_ text: String) -> String {
        var text = text
        while SMSLength(text).segments > segments { text.removeLast() }
        return text
    }
}
