// Which sentences of the catalogue make each kind of notice: one to head it, one to say why it came and what happens
// next.
internal import TakeoutCore
internal import TakeoutEngine

struct NoticeWords: Equatable {
    /// Heads the mail.
    let headline: String
    /// Why this notice was sent and what happens next.
    let explanation: String
    /// The customer's own words belong into it.
    let quotesMessage: Bool
    /// How far the message came, in words.
    let rungs: [Rung]

    init(_ story: NoticeStory) {
        headline = Self.headline(story)
        explanation = [Self.cause(story), Self.next(story)].compactMap { $0 }.joined(separator: " ")
        quotesMessage = story.facts.kind.quotesMessage
        rungs = Self.rungs(story)
    }

    /// The ladder as the kind of notice proves it.
    private static func rungs(_ story: NoticeStory) -> [Rung] {
        func rung(_ phrase: Phrase.Mail, _ isReached: Bool = true) -> Rung {
            Rung(words: story.language.text(.mail(phrase)), isReached: isReached)
        }
        return switch story.facts.kind {
        case .couldNotReach: [rung(.taken), rung(.notHeard, false), rung(.inWriting)]
        case .customerNotReached, .connectionFailed, .connectionRefused:
            [rung(.taken), rung(.heard), rung(.notConnected, false)]
        case .connectionUnverified: [rung(.taken), rung(.heard), rung(.connected)]
        case .cutOff: [rung(.taken), rung(.heard), rung(.inWriting)]
        default: []
        }
    }

    /// One line: the headline and, where the message is news, how it begins.
    func subject(_ story: NoticeStory) -> String {
        let isUrgent = story.facts.urgency == .urgent && quotesMessage
        let subject = news(story).map { story.say(.labelled, [.label: headline, .value: $0]) } ?? headline
        return isUrgent ? story.say(.urgentSubject, [.value: subject]) : subject
    }

    private func news(_ story: NoticeStory) -> String? {
        guard [.newMessage, .urgent, .couldNotReach, .cutOff].contains(story.facts.kind) else { return nil }
        let beginning = PlainText.line(story.body, limit: 48)
        return beginning.isEmpty ? nil : beginning
    }

    private static func headline(_ story: NoticeStory) -> String {
        let phrase: Phrase.Headline =
            switch story.facts.kind {
            case .newMessage, .urgent, .couldNotReach, .cutOff: .message
            case .customerNotReached: .noAnswer
            case .connectionFailed: .noConnection
            case .connectionRefused: .notDialled
            case .connectionUnverified: .ifCutOff
            case .taken: .taken
            case .needsAttention: .needsAttention
            case .providerTrouble: .providerTrouble
            case .poisonedWork: .poisonedWork
            case .callsSuspended: .callsSuspended
            case .callsResumed: .callsResumed
            }
        return story.language.text(
            .headline(phrase),
            [
                .customer: story.customer, .business: story.businessName, .taker: story.taker ?? story.say(.someTaker),
            ])
    }

    /// The given reason where there is one, since it knows more than the kind does.
    private static func cause(_ story: NoticeStory) -> String {
        let reason = story.reason.map(sentence)
        switch story.facts.kind {
        case .newMessage: return reason ?? story.say(.takenOnPhone)
        case .urgent: return joined(story.language.text(.sms(.callingNow)), reason)
        case .couldNotReach: return reason ?? story.say(.notReachedByPhone)
        case .customerNotReached: return reason ?? story.say(.noAnswer)
        case .connectionFailed: return reason ?? story.say(.noConnection)
        case .connectionRefused: return joined(story.say(.notDialled), reason)
        case .connectionUnverified: return reason ?? story.say(.connected)
        case .cutOff: return reason ?? story.say(.brokeOff)
        case .taken: return reason ?? story.say(.isTaken)
        case .needsAttention: return joined(story.say(.noChannelLeft), reason)
        case .providerTrouble: return joined(story.say(.providerRefuses), story.reason.map(quoted))
        case .poisonedWork: return joined(story.say(.failedAgain), story.reason.map(quoted))
        case .callsSuspended: return joined(story.say(.accountFaulty), reason)
        case .callsResumed: return joined(story.say(.rangAgain), reason)
        }
    }

    private static func next(_ story: NoticeStory) -> String? {
        switch story.facts.kind {
        case .newMessage, .urgent: nil
        case .couldNotReach: story.say(.inWriting)
        case .customerNotReached, .connectionFailed, .connectionRefused:
            story.say(.noMoreCalls, [.callBack: callBack(story)])
        case .connectionUnverified: story.say(.ifCutOff, [.callBack: callBack(story)])
        case .cutOff: story.say(.inWritingAfterBreak)
        case .taken: story.say(.nothingLeft)
        case .needsAttention: story.say(.passItOn)
        case .poisonedWork: story.say(.seeLog)
        case .providerTrouble: story.say(.untilThen)
        case .callsSuspended: story.say(.untilItRings)
        case .callsResumed: story.say(.asBefore)
        }
    }

    private static func callBack(_ story: NoticeStory) -> String {
        if let phone = story.readablePhone { return story.say(.numberIs, [.number: phone]) }
        if let given = story.phoneAsGiven { return story.say(.numberGiven, [.number: given]) }
        return story.say(.noNumber)
    }

    private static func joined(_ first: String, _ second: String?) -> String {
        second.map { "\(first) \($0)" } ?? first
    }

    /// What a program said; words that are no sentence are shown as a quotation.
    private static func quoted(_ text: String) -> String { sentence(text) == text ? text : "\"\(text)\"." }

    /// Ends in a full stop, so that another sentence can follow.
    private static func sentence(_ text: String) -> String {
        text.last.map { ".!?…".contains($0) } ?? true ? text : text + "."
    }
}
