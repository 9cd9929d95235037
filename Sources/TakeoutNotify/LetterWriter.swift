// Puts letters into words: tests, links of accounts, the day's digest, and trouble with webhooks.
internal import Foundation
internal import TakeoutCore
public import TakeoutEngine

/// Writes every kind of letter, in plain text and HTML with the same content.
public struct LetterWriter: LetterComposer {
    public init() {}

    public func compose(_ facts: LetterFacts) -> NoticeText {
        let draft = draft(facts)
        return NoticeText(
            subject: PlainText.line(draft.headline, limit: 150), text: draft.text, html: draft.html.html.source)
    }

    private func draft(_ facts: LetterFacts) -> LetterDraft {
        let words = LetterWords(facts)
        return switch facts.content {
        case .test(let business): words.test(business)
        case .reset(let link, let minutes): words.reset(link, minutes)
        case .invitation(let inviter, let business, let link, let minutes):
            words.invitation(inviter, business, link, minutes)
        case .digest(let digest): words.digest(digest)
        case .webhookDisabled(let address, let business, let since, let status, let reason):
            words.webhookDisabled(address, business, since, status, reason)
        }
    }
}

/// A letter in parts that both forms are made of.
struct LetterDraft {
    let language: Language
    var overline = "Takeout"
    let headline: String
    var paragraphs: [String] = []
    var button: (text: String, link: String)?
    /// Below the button.
    var notes: [String] = []
    var entries: [DigestLine] = []
    /// Last of all.
    var link: (text: String, link: String)?

    var text: String {
        var parts = [headline] + paragraphs
        if let button { parts.append("\(button.text): \(button.link)") }
        parts += entries.map(\.text) + notes
        if let link { parts.append("\(link.text): \(link.link)") }
        parts.append("-- \n" + language.text(.mail(.signature)))
        return parts.joined(separator: "\n\n") + "\n"
    }

    var html: MailFrame {
        var content = [MailFrame.overline("\(overline)"), MailFrame.headline(headline)]
        content += paragraphs.map(MailFrame.paragraph)
        if let button { content.append(MailFrame.filledButton(button.text, link: button.link)) }
        content += entries.map(\.html) + notes.map(MailFrame.quietLine)
        if let link { content.append(MailFrame.link(link.text, link.link)) }
        return MailFrame(
            language: language.rawValue, title: headline, preview: PlainText.line(paragraphs.first ?? "", limit: 90),
            content: content, signature: language.text(.mail(.signature)))
    }
}

/// One message of a digest, as a line that a person would say.
struct DigestLine {
    /// Fits a class of the frame.
    enum Tone: String {
        case reached, mailed, waiting, attention

        var color: HTML {
            switch self {
            case .reached: "#17724a"
            case .mailed: "#6a45b4"
            case .waiting: "#686158"
            case .attention: "#955300"
            }
        }
    }

    let customer: String
    let body: String
    let time: String
    let state: String
    let tone: Tone
    let reason: String?
    let link: String?

    var text: String {
        let lines = [
            "* \(time)  \(customer): \(body)", "  \(state)" + (reason.map { ". \($0)" } ?? ""), link.map { "  \($0)" },
        ]
        return lines.compactMap(\.self).joined(separator: "\n")
    }

    var html: HTML {
        let name: HTML =
            link.map {
                #"<a class="ink" href="\#($0)" style="color:#1f1c18;text-underline-offset:3px;">\#(customer)</a>"#
            }
            ?? "\(customer)"
        let why: HTML = reason.map { "<br>\($0)" } ?? ""
        return """
            <div class="line" style="margin:0;padding:12px 0;border-top:1px solid #e3ddd2;">
            <p style="margin:0;"><strong>\(name)</strong> &middot; \(body)</p>
            <p class="quiet" style="margin:2px 0 0;font-size:13px;color:#686158;">\(time) &middot; \
            <strong class="\(tone.rawValue)" style="color:\(tone.color);">\(state)</strong>\(why)</p>
            </div>
            """
    }
}
