// English: the language that the others are translated from. Its slots are the slots of every sentence.

enum English: PhraseBook {
    static let manner = "English"
    static let locale = "en_US"

    static func call(_ phrase: Phrase.Call) -> String {
        switch phrase {
        case .stillThere: "Are you still there?"
        case .oneMoment: "One moment."
        case .goodbye: "Goodbye."
        case .plus: "plus"
        case .oneHour: "one hour"
        case .minutes: "{count} minutes"
        case .hours: "{count} hours"
        }
    }

    static func reception(_ phrase: Phrase.Reception) -> String {
        switch phrase {
        case .greeting: "Hello, you have reached {business}. I am an AI assistant."
        case .mayBeRecorded: "This call may be recorded."
        case .isRecorded: "This call is recorded."
        case .askMatter: "I can take a message. What is your call about?"
        case .noteDown: "Let me note that down."
        case .noted: "I have noted that. Is there anything else?"
        case .numberUnreadable:
            "I have noted that, but the number does not seem complete. Could you say it again, digit by digit?"
        case .cannotSendHelp: "I cannot send help. Please hang up and dial 9 1 1 or 1 1 2 now."
        case .notInService: "I am sorry, this number is not in service at the moment. Goodbye."
        }
    }

    static func callback(_ phrase: Phrase.Callback) -> String {
        switch phrase {
        case .greeting: "Hello, this is your AI assistant from {business}. I have a message for you."
        case .askForYes: "To hear it, please say yes or press 1."
        case .toScreener: "This is the AI assistant of {business}, with a message for you."
        case .aboutMe: "I am an AI assistant, not a person, and I call for {business}."
        case .voicemail: "Hello, this is the AI assistant of {business}. There is a message for you. Goodbye."
        case .reading: "A message from {name}, phone number {number}."
        case .readingWithoutNumber: "A message from {name}, without a phone number."
        case .namelessCaller: "a caller who left no name"
        case .isUrgent: "It is urgent."
        case .theySaid: "They said: {quote}"
        case .bestTime: "Best time to call back: {quote}"
        case .question: "Would you like me to connect you with the customer now?"
        case .connecting: "Connecting you now."
        case .connectionFailed:
            "I am sorry, I could not connect you. You will get a notice with the customer's number."
        case .cannotConnect:
            "I cannot connect you: {reason}. You will get a notice with the number. Is there anything else?"
        case .noAnswerThere: "There is no answer."
        case .customerNotReached:
            "I could not reach the customer just now. You will get a notice with the number. Is there anything else?"
        case .toCustomer: "Hello, this is the AI assistant of {business}. You had called us. I am connecting you now."
        case .later: "All right, I will call again in {time}. Goodbye."
        case .wrongPerson: "I am sorry to have disturbed you. Goodbye."
        case .thanks: "Thank you. Goodbye."
        case .settled: "This is settled. Goodbye."
        case .noLongerNeeded: "This call is no longer needed. Goodbye."
        case .testSender: "Takeout, the test"
        case .testMessage: "This is a test. Your call-back works, and nothing needs to be done."
        }
    }

    static func refusal(_ refusal: DialPolicy.Refusal) -> String {
        switch refusal {
        case .notANumber: "there is no number that can be called"
        case .premium: "the number is a premium-rate number"
        case .sharedCost: "the number is a shared-cost number"
        case .satellite: "the number belongs to a satellite or global network"
        case .shortOrEmergency: "the number is a short or emergency number"
        case .foreign: "the number is in a country that this business does not call"
        case .ownNumber: "the number is one of our own lines"
        }
    }

    static func obstacle(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .callingOff: "Calling is switched off."
        case .noNumber: "There is no number to call."
        case .ownNumber: "The number to call is one of our own lines, so we would have phoned ourselves."
        case .numberRefused: "The number to call is of a kind or in a country that we do not dial."
        case .noPublicAddress:
            "Calls are off on this server: no public address is configured (TAKEOUT_PUBLIC_URL)."
        case .noProvider: "Calls are off on this server: no Vapi key is configured (TAKEOUT_VAPI_API_KEY)."
        case .noLine: "The business has no Vapi number to call from (vapi_phone_number_id)."
        }
    }

    static func reason(_ phrase: Phrase.Reason) -> String {
        switch phrase {
        case .noNumberToDial: "There was no number that we could dial."
        case .kindNotDialled: "The customer's number is of a kind that we do not dial."
        case .dailyLimit: "This phone was called as often as allowed within 24 hours."
        case .notReachedOnce: "We called and no one answered."
        case .notReachedTwice: "We called twice and no one answered."
        case .notReached: "We called {count} times and no one answered."
        case .notReachedLater: "You asked to be called later, and no one answered then."
        case .wrongPerson: "The person who answered was not the right one, and there is no other number to call."
        case .providerPassing: "The phone service was not available, also on further tries."
        case .providerLasting: "The phone service refused to place the call; somebody must mend the set-up."
        case .stepAbandoned: "A step of ours failed again and again and was given up."
        case .noCredit: "The phone service places no calls at present: its account has no credit."
        case .accountFrozen: "The phone service places no calls at present: its account is frozen."
        case .subscriptionFault: "The phone service places no calls at present: its subscription has a fault."
        case .callGoesOn: "The call that left this message is still going on."
        case .retry: "No one was reached; we call again."
        case .askedLater: "We were asked to call again later."
        case .providerFault: "The phone service had a fault; we try again."
        case .phoneTaken: "Waiting for another call to this phone to end."
        case .declined: "The message was heard; no connection was wanted."
        case .heard: "The message was heard."
        case .connected: "The message was heard, and the two were connected."
        case .handedOn: "The message was heard, and the call was handed on to the customer."
        case .handled: "It is dealt with, a person said."
        case .stopped: "A person stopped the calls."
        case .noNoticeEither: "No notice could be delivered either."
        }
    }

    static func headline(_ phrase: Phrase.Headline) -> String {
        switch phrase {
        case .message: "Message from {customer}"
        case .noAnswer: "Please call back: no answer from {customer}"
        case .noConnection: "Please call back: no connection to {customer}"
        case .notDialled: "We could not dial {customer} for you"
        case .ifCutOff: "If you were cut off from {customer}"
        case .taken: "{taker} has taken the message from {customer}"
        case .needsAttention: "A message for {business} needs you"
        case .providerTrouble: "Calls for {business} are not going out"
        case .poisonedWork: "A step for {business} was given up"
        case .callsSuspended: "No calls go out at present"
        case .callsResumed: "Calls go out again"
        }
    }

    static func notice(_ phrase: Phrase.Notice) -> String {
        switch phrase {
        case .takenOnPhone: "Your AI assistant took this message on the phone."
        case .notReachedByPhone: "We could not reach you by phone."
        case .noAnswer: "You asked to be connected, but {customer} did not answer."
        case .noConnection: "You asked to be connected, but the connection to {customer} could not be made."
        case .notDialled: "You asked to be connected, but that was not possible."
        case .connected: "We connected you with {customer}, as far as we can tell."
        case .brokeOff: "The call with your AI assistant broke off after you heard this message."
        case .isTaken: "The message is taken care of."
        case .noChannelLeft: "No channel is left through which this message could reach the business."
        case .providerRefuses: "The voice provider refuses our calls until somebody mends it."
        case .failedAgain: "It failed again and again. The message goes on without it."
        case .accountFaulty: "The account at the voice service cannot carry calls."
        case .rangAgain: "A call rang again, so the account at the voice service is well."
        case .inWriting: "So here is the message in writing; we will not call about it again."
        case .noMoreCalls: "We will not call again; {callBack}."
        case .ifCutOff: "If you were cut off, {callBack}. If you spoke, there is nothing to do."
        case .inWritingAfterBreak: "We will not call again, so here it is in writing."
        case .nothingLeft: "We had told you of it too; there is nothing left for you to do."
        case .passItOn: "Please pass it on yourself, and give the business an e-mail address or an SMS number."
        case .untilThen: "Until then messages go out by e-mail and SMS. The server's log says what is wrong."
        case .seeLog: "The server's log and takeout explain say more."
        case .untilItRings:
            "Messages go out by e-mail and SMS meanwhile. Please put the account in order; now and then one "
                + "call is let through, and when it rings, all go out again. Call now tries it at once."
        case .asBefore: "Messages are told by phone as before."
        case .numberIs: "the number is {number}"
        case .numberGiven: "the number was given as \"{number}\""
        case .noNumber: "there is no number that we know"
        case .labelled: "{label}: {value}"
        case .from: "From"
        case .phone: "Phone"
        case .unreadableNumber: "Number as given, which we could not read"
        case .bestTime: "Best time to call"
        case .received: "Received"
        case .urgentSubject: "Urgent: {value}"
        case .urgent: "urgent"
        case .noWords: "(no words were left)"
        case .callNumber: "Call {number}"
        case .open: "Open in Takeout"
        case .someCustomer: "a customer"
        case .someTaker: "Somebody"
        case .yourBusiness: "your business"
        case .signature:
            "Taken down and sent by the AI assistant that answers the phone for {business}. "
                + "What it heard may hold mistakes."
        case .adminSignature: "Sent by Takeout to its administrator."
        case .smsOpening: "{business}'s AI assistant"
        case .smsCall: "Call {number}."
        case .smsNumberGiven: "Number as given: {number}."
        }
    }

    static let hearing = Hearing(
        machines: [
            "leave a message", "leave your message", "leave me a message", "after the tone", "after the beep",
            "at the tone", "voicemail", "voice mail", "mailbox", "record your message", "record your name",
            "state your name", "say your name", "reason for calling", "reason for your call", "why you're calling",
            "you have reached", "you've reached", "is not available", "is unavailable", "not available to take",
            "see if this person is available", "can't take your call", "cannot take your call",
            "unable to take your call", "the number you have dialed", "call is being screened", "screening service",
            "stay on the line", "trying to connect you", "forwarded to", "when you are finished",
            "when you have finished recording",
        ],
        assent: [
            "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "please", "connect", "absolutely", "definitely",
            "certainly", "alright", "right",
        ],
        dissent: [
            "no", "not", "nope", "nah", "never", "don't", "dont", "won't", "can't", "cannot", "later", "wrong", "stop",
            "without",
        ],
        orders: [
            "ignore your", "ignore all", "ignore any", "ignore previous", "ignore the above", "ignore what",
            "disregard", "forget your", "forget all", "forget previous", "your instructions", "previous instructions",
            "new instructions", "system prompt", "you are now", "you must now", "act as", "pretend to", "pretend you",
            "override", "developer mode", "call the tool", "use the tool", "without asking", "do not ask",
            "don't ask", "as an ai", "language model",
        ],
        connecting: ["connect", "transfer", "forward", "patch", "put me through", "put them through", "dial"])
}
