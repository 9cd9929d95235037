// The plain form of a notice by e-mail.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeLetter {
    let story: NoticeStory
    let words: NoticeWords

    /// Paragraphs set apart by empty lines, ended by `\n`.
    var text: String {
        var paragraphs = [words.headline, words.explanation]
        if words.quotesMessage {
            paragraphs.append(quotation)
            paragraphs.append(Self.details(of: story).map { "\($0.label): \($0.value)" }.joined(separator: "\n"))
        }
        if let link = story.link { paragraphs.append("Open in Takeout: \(link)") }
        paragraphs.append("-- \n" + Self.signature(of: story))
        return paragraphs.joined(separator: "\n\n") + "\n"
    }

    private var quotation: String {
        let body = story.body.isEmpty ? "(no words were left)" : story.body
        return body.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }.joined(separator: "\n")
    }

    struct Detail: Equatable {
        let label: String
        let value: String
    }

    /// Who, where, when: the same in plain text and HTML.
    static func details(of story: NoticeStory) -> [Detail] {
        var details: [Detail] = []
        if let name = story.customerName { details.append(Detail(label: "From", value: name)) }
        if let phone = story.readablePhone { details.append(Detail(label: "Phone", value: phone)) }
        if let given = story.phoneAsGiven {
            details.append(Detail(label: "Number as given, which we could not read", value: given))
        }
        if let time = story.bestTime { details.append(Detail(label: "Best time to call", value: time)) }
        details.append(Detail(label: "Received", value: story.time))
        return details
    }

    static func signature(of story: NoticeStory) -> String {
        story.facts.kind.isForAdmin
            ? "Sent by Takeout to its administrator."
            : "Taken down and sent by the AI assistant that answers the phone for \(story.businessName). "
                + "What it heard may hold mistakes."
    }
}
