// A notice as a short text. Our own words keep to the characters of GSM 03.38, where one part holds most.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeSMS {
    let story: NoticeStory
    let words: NoticeWords

    /// At most 459 characters and the link behind them.
    var text: String {
        let opening = story.facts.kind.isForAdmin ? "Takeout" : story.say(.smsOpening, [.business: business])
        let parts = [
            story.say(.labelled, [.label: opening, .value: words.headline + "."]), quotation, number,
            PlainText.shortened(words.explanation, to: 160, mark: "..."),
        ]
        let text = plainSigns(parts.compactMap { $0 }.joined(separator: " "))
        return PlainText.shortened(text, to: 459, mark: "...") + (story.link.map { " \($0)" } ?? "")
    }

    private var business: String { PlainText.shortened(story.businessName, to: 40, mark: "...") }

    private var quotation: String? {
        guard words.quotesMessage, !story.body.isEmpty else { return nil }
        return "\"\(PlainText.shortened(PlainText.line(story.body), to: 140, mark: "..."))\""
    }

    private var number: String? {
        guard words.quotesMessage else { return nil }
        if let phone = story.phone { return story.say(.smsCall, [.number: phone]) }
        return story.phoneAsGiven.map { story.say(.smsNumberGiven, [.number: $0]) }
    }

    /// One sign that GSM 03.38 lacks would make every part of the SMS hold 70 characters in place of 160. So typographic
    /// signs, and the accents of our languages that it lacks, give way to plain ones.
    private func plainSigns(_ text: String) -> String {
        text.map { Self.plain[$0].map(String.init) ?? ($0 == "…" ? "..." : $0 == "œ" ? "oe" : String($0)) }.joined()
    }

    private static let plain = Dictionary(
        uniqueKeysWithValues: zip(
            "“”„«»‘’–—\u{A0}\u{202F}áíóúâêîôûëïçÁÍÓÚÀÈÂÊÎÔÛ", "\"\"\"\"\"''--  aiouaeioueicAIOUAEAEIOU"))
}
