// The words for each kind of notice: one sentence to head it, one to say why it came and what happens next.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeWords: Equatable {
    /// Heads the mail.
    let headline: String
    /// Why this notice was sent and what happens next.
    let explanation: String
    /// The customer's own words belong into it.
    let quotesMessage: Bool

    init(_ story: NoticeStory) {
        headline = Self.headline(story)
        explanation = [Self.cause(story), Self.next(story)].compactMap { $0 }.joined(separator: " ")
        quotesMessage = ![.providerTrouble, .poisonedWork].contains(story.facts.kind)
    }

    /// One line: the headline and, where the message is news, how it begins.
    func subject(_ story: NoticeStory) -> String {
        let urgent = story.facts.urgency == .urgent && quotesMessage ? "Urgent: " : ""
        switch story.facts.kind {
        case .newMessage, .couldNotReach, .cutOff:
            let beginning = PlainText.line(story.body, limit: 48)
            return urgent + headline + (beginning.isEmpty ? "" : ": \(beginning)")
        default:
            return urgent + headline
        }
    }

    private static func headline(_ story: NoticeStory) -> String {
        switch story.facts.kind {
        case .newMessage, .couldNotReach, .cutOff: "Message from \(story.customer)"
        case .customerNotReached: "Please call back: no answer from \(story.customer)"
        case .connectionFailed: "Please call back: no connection to \(story.customer)"
        case .connectionRefused: "We could not dial \(story.customer) for you"
        case .connectionUnverified: "If you were cut off from \(story.customer)"
        case .needsAttention: "A message for \(story.businessName) needs you"
        case .providerTrouble: "Calls for \(story.businessName) are not going out"
        case .poisonedWork: "A step for \(story.businessName) was given up"
        }
    }

    /// The given reason where there is one, since it knows more than the kind does.
    private static func cause(_ story: NoticeStory) -> String? {
        let reason = story.reason.map(sentence)
        switch story.facts.kind {
        case .newMessage:
            return reason ?? "Your AI assistant took this message on the phone."
        case .couldNotReach:
            return reason ?? "We could not reach you by phone."
        case .customerNotReached:
            return reason ?? "You asked to be connected, but \(story.customer) did not answer."
        case .connectionFailed:
            return reason ?? "You asked to be connected, but the connection to \(story.customer) could not be made."
        case .connectionRefused:
            return joined("You asked to be connected, but this is a number that we do not dial.", reason)
        case .connectionUnverified:
            return reason ?? "We connected you with \(story.customer), as far as we can tell."
        case .cutOff:
            return reason ?? "The call with your AI assistant broke off after you heard this message."
        case .needsAttention:
            return joined("No channel is left through which this message could reach the business.", reason)
        case .providerTrouble:
            return joined("The voice provider refuses our calls until somebody mends it.", reason)
        case .poisonedWork:
            return joined("It failed again and again. The message goes on without it.", reason)
        }
    }

    private static func next(_ story: NoticeStory) -> String? {
        switch story.facts.kind {
        case .newMessage: nil
        case .couldNotReach: "So here is the message in writing; we will not call about it again."
        case .customerNotReached, .connectionFailed, .connectionRefused: "We will not call again; \(callBack(story))."
        case .connectionUnverified: "If you were cut off, \(callBack(story)). If you spoke, there is nothing to do."
        case .cutOff: "We will not call again, so here it is in writing."
        case .needsAttention: "Please pass it on yourself, and give the business an e-mail address or an SMS number."
        case .poisonedWork: "The server's log and takeout explain say more."
        case .providerTrouble: "Until then messages go out by e-mail and SMS. The server's log says what is wrong."
        }
    }

    private static func callBack(_ story: NoticeStory) -> String {
        if let phone = story.readablePhone { return "the number is \(phone)" }
        if let given = story.phoneAsGiven { return "the number was given as \"\(given)\"" }
        return "there is no number that we know"
    }

    private static func joined(_ first: String, _ second: String?) -> String {
        second.map { "\(first) \($0)" } ?? first
    }

    /// Ends in a full stop, so that another sentence can follow.
    private static func sentence(_ text: String) -> String {
        text.last.map { ".!?…".contains($0) } ?? true ? text : text + "."
    }
}
