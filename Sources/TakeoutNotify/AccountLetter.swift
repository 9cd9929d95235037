// Mails about accounts: a link for a new password, an invitation; plain and in HTML.
internal import TakeoutCore
public import TakeoutEngine

extension NoticeWriter: AccountMailComposer {
    public func compose(_ facts: AccountMailFacts) -> NoticeText {
        let letter = AccountLetter(facts)
        return NoticeText(subject: letter.headline, text: letter.text, html: letter.html.source)
    }
}

struct AccountLetter {
    private let facts: AccountMailFacts
    let headline: String
    /// Why it comes, and how long the link works.
    private let explanation: String
    private let button: String
    private let ignore: String

    init(_ facts: AccountMailFacts) {
        self.facts = facts
        let hours = facts.kind.hours
        let time = facts.language.text(.call(hours == 1 ? .oneHour : .hours), [.count: String(hours)])
        let once = Self.say(.worksOnce, facts, [.time: time])
        switch facts.kind {
        case .reset:
            headline = Self.say(.resetHeadline, facts)
            explanation = Self.say(.resetWhy, facts) + " " + once
            button = Self.say(.resetButton, facts)
            ignore = Self.say(.resetIgnore, facts)
        case .invitation:
            headline = Self.say(.invitationHeadline, facts)
            let why: Phrase.Account = facts.businesses == nil ? .adminInvitationWhy : .invitationWhy
            explanation = Self.say(why, facts) + " " + once
            button = Self.say(.invitationButton, facts)
            ignore = Self.say(.invitationIgnore, facts)
        }
    }

    private static func say(
        _ phrase: Phrase.Account, _ facts: AccountMailFacts, _ values: [Slot: String] = [:]
    ) -> String {
        let known: [Slot: String] = [
            .name: PlainText.line(facts.email, limit: 254),
            .business: PlainText.line(facts.businesses ?? "", limit: 200),
        ]
        return facts.language.text(.account(phrase), known.merging(values) { $1 })
    }

    private var signature: String { Self.say(.signature, facts) }

    var text: String {
        [headline, explanation, "\(button):\n\(facts.link)", ignore, "-- \n\(signature)"].joined(separator: "\n\n")
            + "\n"
    }

    var html: HTML {
        """
        <!doctype html>
        <html lang="\(facts.language.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(headline)</title>
        </head>
        <body style="margin:0;padding:24px 12px;">
        <div style="max-width:560px;margin:0 auto;font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,\
        Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5;">
        <h1 style="margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:600;">\(headline)</h1>
        <p style="margin:0 0 20px;">\(explanation)</p>
        <p style="margin:0 0 20px;"><a href="\(facts.link)" style="display:inline-block;padding:12px 20px;\
        border-radius:10px;background:#1a5fd0;color:#ffffff;font-weight:600;text-decoration:none;">\(button)</a></p>
        <p style="margin:0 0 20px;">\(ignore)</p>
        <p style="margin:24px 0 0;font-size:13px;color:#5c6878;">\(signature)</p>
        </div>
        </body>
        </html>
        """
    }
}
