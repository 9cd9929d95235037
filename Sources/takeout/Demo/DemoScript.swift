// The stories that the demo plays: who does what on the phone, and how each must end.
import TakeoutCore
import VapiSimulator

struct DemoScript: Sendable {
    let name: String
    /// What happens, in a sentence.
    let title: String
    /// The part of the company that the customer calls.
    let businessName: String
    let words: CustomerWords
    /// What the employee does, call after call.
    let employee: [Behaviour]
    /// What the customer does when she is called back.
    let customer: Behaviour
    let retryAttempts: Int
    /// How the callback must end, and each attempt with it.
    let expectedState: CallbackWord
    let expectedOutcomes: [AttemptOutcome]
    /// The kinds of the e-mails that must go out.
    let expectedMails: [NoticeKind]

    /// How many times faster than life it is told. A connection and its proof are waited for by the engine's clock, so
    /// where one is asked for the world must not run too far ahead of the machine.
    var speed: Double { expectedOutcomes.contains(where: \.tellsOfConnection) ? 20 : 60 }

    static let all = [
        DemoScript(
            name: "connected", title: "The employee answers, hears the message and is connected with the customer",
            businessName: "Harbor Street Boilers",
            words: CustomerWords(
                name: "Jordan Ellis",
                message: "My water heater is leaking onto the garage floor. Please call me back before five."),
            employee: [.answers(after: 6, then: [.yes, .connect])], customer: .answers(after: 5, then: [], talk: 40),
            retryAttempts: 0, expectedState: .connected, expectedOutcomes: [.connected], expectedMails: []),
        DemoScript(
            name: "declined", title: "The employee hears the message and does not want to be connected",
            businessName: "Harbor Street Kitchens",
            words: CustomerWords(
                name: "Amina Yusuf",
                message: "The tap you fitted last week drips again. Tomorrow morning suits me best.", urgency: "low",
                bestTime: "tomorrow morning"),
            employee: [.answers(after: 5, then: [.yes, .decline])], customer: .answers(), retryAttempts: 0,
            expectedState: .heard, expectedOutcomes: [.declined], expectedMails: []),
        DemoScript(
            name: "no-answer-then-connected",
            title: "No one answers; five minutes later the employee does, and is connected",
            businessName: "Harbor Street Emergencies",
            words: CustomerWords(
                name: "Chris O'Neill", message: "A pipe has burst in the cellar and the water is rising!",
                urgency: "urgent"),
            employee: [.noAnswer, .answers(after: 8, then: [.press1, .connect])],
            customer: .answers(after: 4, then: [], talk: 60), retryAttempts: 2, expectedState: .connected,
            expectedOutcomes: [.noAnswer, .connected], expectedMails: []),
        DemoScript(
            name: "exhausted-fallback", title: "No one answers any of three calls; the message goes out by e-mail",
            businessName: "Harbor Street Bathrooms",
            words: CustomerWords(
                name: "Wei Zhang", message: "I would like a quote for a new bathroom on Elm Road."),
            employee: [.noAnswer, .busy, .noAnswer], customer: .answers(), retryAttempts: 2, expectedState: .fallback,
            expectedOutcomes: [.noAnswer, .busy, .noAnswer], expectedMails: [.couldNotReach]),
        DemoScript(
            name: "voicemail", title: "A voicemail answers and learns nothing; the message goes out by e-mail",
            businessName: "Harbor Street Drains",
            words: CustomerWords(
                name: "Lena Fischer", message: "The drain in our yard is blocked again. Can somebody come this week?"),
            employee: [.machine(after: 12)], customer: .answers(), retryAttempts: 0, expectedState: .fallback,
            expectedOutcomes: [.machine], expectedMails: [.couldNotReach]),
        DemoScript(
            name: "customer-unreachable",
            title: "The employee wants to be connected, but the customer does not answer; the number comes by e-mail",
            businessName: "Harbor Street Heating",
            words: CustomerWords(
                name: "Samuel Adeyemi", message: "Two radiators upstairs stay cold since this morning."),
            employee: [.answers(after: 5, then: [.yes, .connect])], customer: .noAnswer, retryAttempts: 0,
            expectedState: .heard, expectedOutcomes: [.customerNotReached], expectedMails: [.customerNotReached]),
    ]

    static func named(_ name: String) -> DemoScript? { all.first { $0.name == name } }
}

extension AttemptOutcome {
    fileprivate var tellsOfConnection: Bool {
        switch self {
        case .connecting, .connected, .connectedUnverified, .customerNotReached, .connectionFailed: true
        case .ringing, .noAnswer, .busy, .machine, .notHuman, .heard, .declined, .handled, .later, .wrongPerson,
            .providerFailed, .cancelled:
            false
        }
    }
}
