// The keys of the catalogue: every sentence that assistants, tool answers and notices speak, whatever the language.

/// A sentence, or a part of one. Which slots it has is seen in English.swift; the other languages have the same.
public enum Phrase: Hashable, Sendable {
    case call(Call)
    case reception(Reception)
    case callback(Callback)
    /// Why a number is not dialled. Continues `Callback.cannotConnect`.
    case refusal(DialPolicy.Refusal)
    /// Why no call goes out.
    case obstacle(Obstacle)
    case reason(Reason)
    case headline(Headline)
    case notice(Notice)
    case sms(SMS)
    case mail(Mail)

    /// On any call.
    public enum Call: String, Sendable, CaseIterable {
        case stillThere, oneMoment, goodbye
        /// The `+` of a number.
        case plus
        /// How long, after "in".
        case oneHour, minutes, hours
    }

    /// On a customer's call.
    public enum Reception: String, Sendable, CaseIterable {
        case greeting
        /// Something is written down of every call; whether it is recorded too is the business's setting.
        case mayBeRecorded, isRecorded
        case askMatter
        /// While a message is stored, and after it.
        case noteDown, noted
        case numberUnreadable
        /// To somebody in danger.
        case cannotSendHelp
        /// On a number of no business, or while calls are off.
        case notInService
    }

    /// On a call to the business.
    public enum Callback: String, Sendable, CaseIterable {
        case greeting, askForYes
        /// To a service that screens calls: who and why, and nothing else.
        case toScreener
        /// To "who is this?" and "are you a robot?"
        case aboutMe
        /// Left on a mailbox, where that is wanted.
        case voicemail
        /// The message, part by part.
        case reading, readingWithoutNumber, namelessCaller, isUrgent, theySaid, bestTime
        /// The plan's question.
        case question
        case connecting, connectionFailed, cannotConnect
        /// The customer did not take the connection: first from the phone service, then from us.
        case noAnswerThere, customerNotReached
        /// To the customer who takes it.
        case toCustomer
        /// The ends of a call.
        case later, wrongPerson, thanks, settled, noLongerNeeded
        /// The message that a person sends herself to try it out, and who it is from.
        case testSender, testMessage
    }

    /// Why a callback stands as it does.
    public enum Reason: String, Sendable, CaseIterable {
        case noNumberToDial, kindNotDialled
        // Why it goes out in writing (`FallbackReason`).
        case dailyLimit, notReachedOnce, notReachedTwice, notReached, notReachedLater, wrongPerson
        case providerPassing, providerLasting
        case stepAbandoned, noCredit, accountFrozen, subscriptionFault
        // Where the callback is (`CallbackState.Phase`).
        case callGoesOn, retry, askedLater, providerFault, phoneTaken, declined, heard, connected, handedOn, handled
        case stopped, noNoticeEither
    }

    /// Heads a notice. The words after `Urgent:` or by themselves.
    public enum Headline: String, Sendable, CaseIterable {
        case message, noAnswer, noConnection, notDialled, ifCutOff, taken, needsAttention, providerTrouble
        case poisonedWork, callsSuspended, callsResumed
    }

    /// The rest of a notice.
    public enum Notice: String, Sendable, CaseIterable {
        // Why it was sent.
        case takenOnPhone, notReachedByPhone, noAnswer, noConnection, notDialled, connected, brokeOff, isTaken
        case noChannelLeft, providerRefuses, failedAgain, accountFaulty, rangAgain
        // What comes next.
        case inWriting, noMoreCalls, ifCutOff, inWritingAfterBreak, nothingLeft, passItOn, untilThen, seeLog
        case untilItRings, asBefore
        // How to call back. Continues `noMoreCalls` and `ifCutOff`.
        case numberIs, numberGiven, noNumber
        // The details, each a label.
        case labelled, from, phone, unreadableNumber, bestTime, received
        // Around it.
        case urgentSubject, urgent, noWords, callNumber, open, someCustomer, someTaker, yourBusiness, signature
        case adminSignature
        // By SMS.
        case smsOpening, smsCall, smsNumberGiven
    }

    /// Texts by SMS: what a notice adds to its words, and the answers to replies. Written in GSM 03.38.
    public enum SMS: String, Sendable, CaseIterable {
        /// How to reply to a notice.
        case howToReply
        /// Beside the call about an urgent message.
        case callingNow
        // What a reply led to.
        case weCall, weCallLater, callUnderWay, noCall, settled
        // What a reply lacks.
        case minutesWanted, unknownCode, nothingSent, notUnderstood
        // What carriers demand.
        case help, stopped, started
    }

    /// In mails and on the pages that their buttons lead to.
    public enum Mail: String, Sendable, CaseIterable {
        // Buttons.
        case callMeNow, markHandled, stopCalls, endDigest, buttonsAsk
        // The rungs that a message climbed, each a word.
        case taken, heard, notHeard, connected, notConnected, inWriting
        // What a button's page asks, and what it says about it.
        case askCall, askHandled, askStop, askEndDigest
        case aboutCall, aboutHandled, aboutStop, aboutEndDigest
        // What pressing it led to.
        case calling, handled, stopped, digestEnded
        case usedBefore, expired, aboutExpired, unknownLink, aboutUnknownLink, callIsLive, aboutLiveCall
        case cannotCall, standsSo, openTakeout
        // How a message of a digest stands.
        case isOpen, isHeard, isConnected, isHandled, isInWriting, isStopped, needsYou
        // Letters.
        case days, worksOnce, nothingToDo, signature
        case testSubject, testText
        case resetSubject, resetText, resetButton, resetIgnore
        case invitationSubject, invitationText, invitationByText, invitationToAll, invitationButton
        case digestOne, digestMany, digestSince, digestMore
        case webhookSubject, webhookOfSubject, webhookText, webhookNext
        case webhookAnswered, webhookMoved, webhookGone, webhookSilent
    }

    public static var allCases: [Phrase] {
        Call.allCases.map(Phrase.call) + Reception.allCases.map(Phrase.reception)
            + Callback.allCases.map(Phrase.callback) + DialPolicy.Refusal.allCases.map(Phrase.refusal)
            + Obstacle.allCases.map(Phrase.obstacle) + Reason.allCases.map(Phrase.reason)
            + Headline.allCases.map(Phrase.headline)
            + Notice.allCases.map(Phrase.notice) + SMS.allCases.map(Phrase.sms)
            + Mail.allCases.map(Phrase.mail)
    }
}
