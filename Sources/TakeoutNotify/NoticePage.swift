// The HTML form of a notice by e-mail.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticePage {
    let story: NoticeStory
    let words: NoticeWords

    var html: HTML {
        MailFrame(
            language: story.language.rawValue, title: words.headline, preview: preview, content: content,
            signature: NoticeLetter.signature(of: story)
        ).html
    }

    private var preview: String { PlainText.line(words.quotesMessage ? story.body : words.explanation, limit: 90) }

    private var content: [HTML] {
        var parts = [
            MailFrame.overline(overline), MailFrame.headline(words.headline), MailFrame.paragraph(words.explanation),
        ]
        if !words.rungs.isEmpty { parts.append(MailFrame.ladder(words.rungs)) }
        if words.quotesMessage { parts.append(MailFrame.quotation(story.quotation)) }
        parts += actions
        if story.facts.kind.isAboutMessage {
            parts.append(MailFrame.details(NoticeLetter.details(of: story).map { ($0.label, $0.value) }))
        }
        if let link = story.link { parts.append(MailFrame.link(story.say(.open), link)) }
        return parts
    }

    private var overline: HTML {
        story.facts.urgency == .urgent && words.quotesMessage
            ? #"\#(story.businessName) &middot; <strong>\#(story.say(.urgent))</strong>"# : "\(story.businessName)"
    }

    private var actions: [HTML] {
        var parts: [HTML] = []
        if words.quotesMessage, let phone = story.phone, let readable = story.readablePhone {
            parts.append(
                MailFrame.filledButton(story.say(.callNumber, [.number: readable]), link: "tel:\(phone)"))
        }
        guard !story.buttons.isEmpty else { return parts }
        parts.append(MailFrame.plainButtons(story.buttons.map { ($0.text, $0.link) }))
        parts.append(MailFrame.quietLine(story.language.text(.mail(.buttonsAsk))))
        return parts
    }
}
