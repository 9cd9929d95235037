// A notice as a short text. Our own words keep to the characters of GSM 03.38, where one part holds most.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeSMS {
    let story: NoticeStory
    let words: NoticeWords

    /// At most 459 characters and the link behind them.
    var text: String {
        let opening = story.facts.kind.isForAdmin ? "Takeout" : "\(business)'s AI assistant"
        let parts = [
            "\(opening): \(words.headline).", quotation, number,
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
        if let phone = story.phone { return "Call \(phone)." }
        return story.phoneAsGiven.map { "Number as given: \($0)." }
    }

    /// One typographic sign would make every part of the SMS hold 70 characters in place of 160.
    private func plainSigns(_ text: String) -> String {
        let plain: [Character: String] = ["…": "...", "“": "\"", "”": "\"", "‘": "'", "’": "'", "–": "-", "—": "-"]
        return text.map { plain[$0] ?? String($0) }.joined()
    }
}
