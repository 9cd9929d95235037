// The HTML form of a notice by e-mail: one column, styles inline as mail clients want them, readable in the dark.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticePage {
    let story: NoticeStory
    let words: NoticeWords

    var html: HTML {
        """
        <!doctype html>
        <html lang="\(story.language.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>\(words.headline)</title>
        \(Self.darkStyle)
        </head>
        <body class="page" style="margin:0;padding:0;background:#f4f5f7;">
        <div style="display:none;max-height:0;overflow:hidden;">\(preview)</div>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
        <td align="center" style="padding:24px 12px;">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="card" \
        style="max-width:560px;background:#ffffff;border-radius:10px;">
        <tr><td style="padding:28px;\(Self.font)font-size:15px;line-height:1.5;color:#1c2430;" class="ink">
        \(HTML.joined(content))
        </td></tr></table>
        </td></tr></table>
        </body>
        </html>
        """
    }

    private static let font: HTML =
        "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"

    /// For the clients that read it; the others invert the light colours, which are chosen to bear it.
    private static let darkStyle: HTML = """
        <style>
        @media (prefers-color-scheme: dark) {
        .page { background: #14181f !important; }
        .card { background: #1e242e !important; }
        .ink { color: #e8ebf0 !important; }
        .quiet { color: #a3adbb !important; }
        .quote { border-color: #6fa8ff !important; }
        .link { color: #8ab8ff !important; }
        }
        </style>
        """

    /// What the list of mails shows beside the subject.
    private var preview: String { PlainText.line(words.quotesMessage ? story.body : words.explanation, limit: 90) }

    private var content: [HTML] {
        var parts: [HTML] = [
            """
            <p class="quiet" style="margin:0 0 4px;font-size:13px;color:#5c6878;">\(story.businessName)\(urgency)</p>
            """,
            #"<h1 style="margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:600;">\#(words.headline)</h1>"#,
            #"<p style="margin:0 0 20px;">\#(words.explanation)</p>"#,
        ]
        if words.quotesMessage { parts += [quotation, button, details] }
        if let link = story.link {
            parts.append(
                """
                <p style="margin:16px 0 0;"><a class="link" href="\(link)" style="color:#1a5fd0;">\(story.say(.open))</a></p>
                """)
        }
        parts.append(signature)
        return parts
    }

    private var urgency: HTML {
        story.facts.urgency == .urgent && words.quotesMessage
            ? #" &middot; <strong>\#(story.say(.urgent))</strong>"# : ""
    }

    private var quotation: HTML {
        """
        <blockquote class="quote" style="margin:0 0 20px;padding:2px 0 2px 16px;border-left:3px solid #1a5fd0;\
        font-size:17px;line-height:1.5;">\(HTML.lines(story.body.isEmpty ? story.say(.noWords) : story.body))</blockquote>
        """
    }

    private var button: HTML {
        guard let phone = story.phone, let readable = story.readablePhone else { return "" }
        return """
            <p style="margin:0 0 20px;"><a href="tel:\(phone)" style="display:inline-block;padding:12px 20px;\
            border-radius:10px;background:#1a5fd0;color:#ffffff;font-weight:600;text-decoration:none;">\
            \(story.say(.callNumber, [.number: readable]))</a></p>
            """
    }

    private var details: HTML {
        let rows = NoticeLetter.details(of: story).map { detail -> HTML in
            """
            <tr><td class="quiet" valign="top" style="padding:3px 16px 3px 0;color:#5c6878;">\(detail.label)</td>\
            <td valign="top" style="padding:3px 0;">\(detail.value)</td></tr>
            """
        }
        return """
            <table role="presentation" cellpadding="0" cellspacing="0" border="0" style="font-size:15px;line-height:1.4;">
            \(HTML.joined(rows))
            </table>
            """
    }

    private var signature: HTML {
        """
        <p class="quiet" style="margin:24px 0 0;font-size:13px;color:#5c6878;">\(NoticeLetter.signature(of: story))</p>
        """
    }
}
