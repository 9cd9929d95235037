// What the assistant is told to say or do: one line each, numbers as spoken digits, the message as a quotation.
import TakeoutCore
import TakeoutStore

/// A result before it has an id.
struct ToolReply {
    let text: String
    var isError = false
    var endsCall = false

    static func success(_ text: String) -> ToolReply { ToolReply(text: text) }
    static func failure(_ text: String) -> ToolReply { ToolReply(text: text, isError: true) }
}

enum ToolWording {
    static let connecting = "Connecting you now."
    static let connectionFailed =
        "I am sorry, I could not connect you. You will get a notice with the customer's number."
    static let messageTaken = "I have noted that. Is there anything else?"
    static let noBusiness = "This line is not set up. Apologize and ask the caller to try again later."
    static let notOnThisCall = "This tool cannot be used on this call."
    static let unknownCall = "This call is not known here. Apologize and end the call."
    /// The longest message that is read out; the rest is in the notice and on the page.
    static let longestReading = 1_500

    static func reply(to event: CallbackEvent, ignored: IgnoredReason??, message: Message) -> ToolReply {
        guard let ignored else { return .failure(unknownCall) }
        if let ignored, let refusal = refusal(event, ignored) { return refusal }
        switch event {
        case .recipientConfirmed: return .success(reading(of: message))
        case .connectRequested(_, .allowed): return .success(connecting)
        case .connectRequested(_, .refused(let why)): return .success(cannotConnect(why))
        case .laterRequested(_, let minutes):
            return ToolReply(
                text: "All right, I will call again in \(spoken(minutes: minutes)). Goodbye.", endsCall: true)
        case .finished(_, .wrongPerson):
            return ToolReply(text: "I am sorry to have disturbed you. Goodbye.", endsCall: true)
        case .finished: return ToolReply(text: "Thank you. Goodbye.", endsCall: true)
        default: return .failure(notOnThisCall)
        }
    }

    /// nil when the ignored event may be answered as if it counted: it was asked for before.
    private static func refusal(_ event: CallbackEvent, _ ignored: IgnoredReason) -> ToolReply? {
        switch ignored {
        case .alreadyKnown: nil
        case .notConfirmed:
            .failure(
                "First ask whether this is the right person and call confirm_recipient when they say yes or press 1.")
        case .alreadyConnecting: .success("The connection is being made. Say nothing more.")
        case .connectionUncertain:
            .failure("The connection is not tried again on this call. The number comes as a notice. Say goodbye.")
        case .alreadyFinished: ToolReply(text: "This is settled. Goodbye.", endsCall: true)
        case .laterTooOften:
            .failure(
                "It was put off too often already. Offer to connect now, or say that the message comes in writing.")
        case .laterTooFar: .failure("That is more than 24 hours ahead. Ask for an earlier time.")
        case .stopping: ToolReply(text: "This call is no longer needed. Goodbye.", isError: true, endsCall: true)
        default: .failure("This call is over. Say goodbye.")
        }
    }

    static func reading(of message: Message) -> String {
        let name = message.customerName.map(name(in:)) ?? "a caller who left no name"
        let number = message.customerPhone.map(spoken(number:)) ?? "no number"
        let urgency = message.urgency == .urgent ? " It is urgent." : ""
        let best = message.bestTime.map { " Best time to call back: \(quoted($0))" } ?? ""
        let body = quoted(String(oneLine(message.body).prefix(longestReading)))
        return "A message from \(name), phone number \(number).\(urgency) They said: \(body)\(best) "
            + "Would you like me to connect you with the customer now?"
    }

    /// A stranger's claim too: short, and without marks that could end a quotation.
    private static func name(in text: String) -> String {
        String(oneLine(text).filter { !"“”\"".contains($0) }.prefix(80))
    }

    private static func cannotConnect(_ why: DialPolicy.Refusal) -> String {
        "I cannot connect you: \(why.inWords). You will get a notice with the number. Ask if there is anything else."
    }

    /// Digits with spaces, so that they are spoken one by one.
    static func spoken(number: String) -> String {
        number.map { $0 == "+" ? "plus" : String($0) }.joined(separator: " ")
    }

    private static func spoken(minutes: Int) -> String {
        if minutes % 60 == 0 { return minutes == 60 ? "one hour" : "\(minutes / 60) hours" }
        return "\(minutes) minutes"
    }

    /// The only quotation marks are ours, so a text cannot end its own quotation.
    private static func quoted(_ text: String) -> String {
        let words = oneLine(text).filter { $0 != "“" && $0 != "”" && $0 != "\"" }
        return "“" + words + (words.last.map { ".!?".contains($0) } == true ? "”" : ".”")
    }

    /// Line breaks and control characters would break the one-line result.
    static func oneLine(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return String(scalars).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
