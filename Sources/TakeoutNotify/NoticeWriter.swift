// Puts notices into words of the business's language, for e-mail and for SMS.
public import TakeoutCore
public import TakeoutEngine

/// Writes every kind of notice. What strangers said is quoted, stripped of control characters and escaped in HTML.
public struct NoticeWriter: NoticeComposer {
    public init() {}

    /// - Returns: For e-mail a subject of one line, plain text and HTML; for SMS a text of at most two
    ///   parts, without HTML.
    public func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText {
        let story = NoticeStory(facts)
        let words = NoticeWords(story)
        let subject = words.subject(story)
        switch channel {
        case .email:
            let letter = NoticeLetter(story: story, words: words)
            let page = NoticePage(story: story, words: words)
            return NoticeText(subject: subject, text: letter.text, html: page.html.source)
        case .sms:
            return NoticeText(subject: subject, text: NoticeSMS(story: story, words: words).text, html: nil)
        }
    }
}
