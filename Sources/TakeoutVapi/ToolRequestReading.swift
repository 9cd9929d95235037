// The model's tool calls, read into our requests; whatever cannot be read becomes a line that tells the model so.
import TakeoutCore
import TakeoutEngine

extension ToolRequest {
    /// - Parameter history: the conversation so far, where the webhook carried it.
    init(_ call: WireToolCall, history: [WireHistoryItem]) {
        guard case .object(let arguments) = call.arguments else {
            self = .unusable("The arguments could not be read. Call the tool again with a plain JSON object.")
            return
        }
        // Whether Vapi posts its own tool as ours is not documented; it asks for the destination by itself.
        if call.name == "transferCall" {
            self = .unusable("The call is handed on by itself. Say nothing more.")
            return
        }
        switch call.name.flatMap(ToolName.init(rawValue:)) {
        case .takeMessage: self = Self.takeMessage(arguments)
        case .confirmRecipient: self = HumanProof.objection(to: history).map { .unusable($0) } ?? .confirmRecipient
        case .connectToCustomer: self = .connectToCustomer
        case .callBackLater: self = Self.callBackLater(arguments)
        case .finishCallback: self = Self.finishCallback(arguments)
        case nil: self = .unusable("There is no such tool. Go on without it.")
        }
    }

    private static func takeMessage(_ arguments: [String: JSONValue]) -> ToolRequest {
        guard let draft = MessageFields(arguments).draft() else {
            return .unusable("The message is missing. Ask what it is about and call take_message with `message`.")
        }
        return .takeMessage(draft)
    }

    private static func callBackLater(_ arguments: [String: JSONValue]) -> ToolRequest {
        guard let minutes = arguments["minutes"]?.intValue, ToolName.laterMinutes.contains(minutes) else {
            return .unusable("`minutes` must be a whole number from 5 to 1440. Ask when to call back, and call again.")
        }
        return .callBackLater(minutes: minutes)
    }

    private static func finishCallback(_ arguments: [String: JSONValue]) -> ToolRequest {
        let word = arguments["decision"]?.wireText?.trimmingSpaces.lowercased() ?? ""
        let spelt = String(word.map { $0 == " " || $0 == "-" ? "_" : $0 })
        guard let decision = Decision(rawValue: spelt) else {
            return .unusable(
                "`decision` must be declined, handled or wrong_person. Call finish_callback again with one.")
        }
        return .finishCallback(decision, note: arguments["note"]?.wireText?.cleanedLine(limit: 1_000))
    }
}

/// The names of the assistants' tools, as the interface fixes them.
enum ToolName: String, CaseIterable {
    case takeMessage = "take_message"
    case confirmRecipient = "confirm_recipient"
    case connectToCustomer = "connect_to_customer"
    case callBackLater = "call_back_later"
    case finishCallback = "finish_callback"

    /// How far ahead `call_back_later` may reach, in minutes.
    static let laterMinutes = 5...1_440
}

extension JSONValue {
    /// A text, or a number as its digits: models write phone numbers both ways.
    var wireText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): "\(number)"
        default: nil
        }
    }
}
