// The plain form of a notice by e-mail.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeLetter {
    let story: NoticeStory
    let words: NoticeWords

    /// Paragraphs set apart by empty lines, ended by `\n`.
    var text: String {
        var paragraphs = [words.headline, words.explanation]
        if !words.rungs.isEmpty { paragraphs.append(words.rungs.map(\.words).joined(separator: " · ")) }
        if words.quotesMessage {
            paragraphs.append(quotation)
        }
        if story.facts.kind.isAboutMessage {
            paragraphs.append(
                Self.details(of: story)
                    .map { story.say(.labelled, [.label: $0.label, .value: $0.value]) }.joined(separator: "\n"))
        }
        if !story.buttons.isEmpty {
            paragraphs.append(
                story.buttons.map { story.say(.labelled, [.label: $0.text, .value: $0.link]) }.joined(separator: "\n"))
            paragraphs.append(story.language.text(.mail(.buttonsAsk)))
        }
        if let link = story.link { paragraphs.append(story.say(.labelled, [.label: story.say(.open), .value: link])) }
        paragraphs.append("-- \n" + Self.signature(of: story))
        return paragraphs.joined(separator: "\n\n") + "\n"
    }

    private var quotation: String {
        story.quotation.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }.joined(
            separator: "\n")
    }

    struct Detail: Equatable {
        let label: String
        let value: String
    }

    /// Who, where, when: the same in plain text and HTML.
    static func details(of story: NoticeStory) -> [Detail] {
        let details: [(Phrase.Notice, String?)] = [
            (.from, story.customerName), (.phone, story.readablePhone), (.unreadableNumber, story.phoneAsGiven),
            (.bestTime, story.bestTime), (.received, story.time),
        ]
        return details.compactMap { label, value in value.map { Detail(label: story.say(label), value: $0) } }
    }

    static func signature(of story: NoticeStory) -> String {
        story.say(story.facts.kind.isForAdmin ? .adminSignature : .signature)
    }
}
