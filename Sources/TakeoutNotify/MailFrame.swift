// The HTML around every mail: one column of plain blocks with the styles inline, as mail programs want them; the colours
// are those of the pages, and the dark ones are chosen, not inverted.

struct MailFrame {
    let language: String
    let title: String
    /// What a list of mails shows beside the subject.
    let preview: String
    let content: [HTML]
    let signature: String

    var html: HTML {
        """
        <!doctype html>
        <html lang="\(language)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>\(title)</title>
        \(Self.darkStyle)
        </head>
        <body class="ground" style="margin:0;padding:0;background:#fbfaf7;">
        <div style="display:none;max-height:0;overflow:hidden;">\(preview)</div>
        <div class="ground ink" lang="\(language)" dir="auto" style="background:#fbfaf7;color:#1f1c18;\
        font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:15px;\
        line-height:1.5;padding:24px 20px 32px;-webkit-text-size-adjust:100%;">
        <div style="max-width:560px;margin:0 auto;overflow-wrap:anywhere;">
        \(HTML.joined(content))
        <p class="quiet line" style="margin:32px 0 0;padding:12px 0 0;border-top:1px solid #e3ddd2;font-size:13px;\
        color:#686158;">\(signature)</p>
        </div>
        </div>
        </body>
        </html>
        """
    }

    /// For the programs that read it; the others invert the light colours, which are chosen to bear it.
    private static let darkStyle: HTML = """
        <style>
        @media (prefers-color-scheme: dark) {
        .ground { background: #171614 !important; }
        .ink { color: #efebe4 !important; }
        .quiet { color: #a69e93 !important; }
        .line { border-color: #35322d !important; }
        .quote { border-color: #86b1ff !important; }
        .link { color: #86b1ff !important; }
        .filled { background: #86b1ff !important; border-color: #86b1ff !important; color: #10213f !important; }
        .reached { color: #6ccf9c !important; }
        .mailed { color: #bda4f5 !important; }
        .waiting { color: #a69e93 !important; }
        .attention { color: #f0b45c !important; }
        }
        </style>
        """

    // MARK: Parts

    /// Small, above the headline.
    static func overline(_ text: HTML) -> HTML {
        #"<p class="quiet" style="margin:0 0 4px;font-size:13px;color:#686158;">\#(text)</p>"#
    }

    static func headline(_ text: String) -> HTML {
        """
        <h1 style="margin:0 0 12px;font-size:22px;line-height:1.25;font-weight:650;letter-spacing:-0.01em;">\
        \(HTML.prose(text))</h1>
        """
    }

    static func paragraph(_ text: String) -> HTML { #"<p style="margin:0 0 20px;">\#(HTML.prose(text))</p>"# }

    static func quietLine(_ text: String) -> HTML {
        #"<p class="quiet" style="margin:0 0 20px;font-size:13px;color:#686158;">\#(HTML.prose(text))</p>"#
    }

    static func quotation(_ text: String) -> HTML {
        """
        <blockquote class="quote" style="margin:0 0 24px;padding:2px 0 2px 16px;border-left:3px solid #2460c4;\
        font-size:17px;line-height:1.5;">\(HTML.lines(text))</blockquote>
        """
    }

    /// The one thing that most readers want to do.
    static func filledButton(_ text: String, link: String) -> HTML {
        """
        <p style="margin:0 0 12px;"><a class="filled" href="\(link)" style="display:inline-block;padding:12px 20px;\
        border:1px solid #2460c4;border-radius:10px;background:#2460c4;color:#ffffff;font-weight:650;\
        text-decoration:none;">\(text)</a></p>
        """
    }

    static func plainButtons(_ buttons: [(text: String, link: String)]) -> HTML {
        let links = buttons.map { button -> HTML in
            """
            <a class="ink line" href="\(button.link)" style="display:inline-block;margin:0 8px 8px 0;padding:11px 16px;\
            border:1px solid #e3ddd2;border-radius:10px;color:#1f1c18;font-weight:650;text-decoration:none;">\
            \(button.text)</a>
            """
        }
        return #"<p style="margin:0 0 4px;">\#(HTML.joined(links))</p>"#
    }

    static func link(_ text: String, _ link: String) -> HTML {
        """
        <p style="margin:16px 0 0;"><a class="link" href="\(link)" style="color:#2460c4;">\(text)</a></p>
        """
    }

    /// Label and value, a line each.
    static func details(_ details: [(label: String, value: String)]) -> HTML {
        let lines = details.map { detail -> HTML in
            """
            <p style="margin:0 0 6px;"><span class="quiet" style="color:#686158;">\(detail.label)</span>&ensp;\
            \(detail.value)</p>
            """
        }
        return #"<div style="margin:12px 0 0;">\#(HTML.joined(lines))</div>"#
    }

    /// The rungs of the ladder: a full dot for each that was reached, a ring for one that was not, and its word.
    static func ladder(_ rungs: [Rung]) -> HTML {
        let parts = rungs.map { rung -> HTML in
            let (tone, color): (String, HTML) = rung.isReached ? ("reached", "#17724a") : ("waiting", "#686158")
            let dot: HTML = rung.isReached ? "&#9679;" : "&#9675;"
            return """
                <span style="white-space:nowrap;margin-right:12px;"><span class="\(tone)" style="color:\(color);">\
                \(dot)</span>&nbsp;\(rung.words)</span>
                """
        }
        return #"<p class="quiet" style="margin:0 0 20px;font-size:13px;color:#686158;">\#(HTML.joined(parts))</p>"#
    }
}

/// A step that the message climbed, or did not, in a word.
struct Rung: Equatable {
    let words: String
    let isReached: Bool
}
