// Where and how a live call is handed on, as Vapi takes it: over the control address and from the transfer tool alike
// (Vapi OpenAPI: TransferDestinationNumber, TransferPlan; Vapi docs, "assistant-based warm transfer").
import TakeoutCore
public import TakeoutEngine

/// The raw values are Vapi's words.
public enum TransferPlan: String, Sendable, CaseIterable {
    /// The carrier connects the two, and the assistant is gone before the customer's phone rings.
    case blind = "blind-transfer"
    /// The contact waits while an assistant phones the customer, and comes back if nobody takes it.
    case warm = "warm-transfer-experimental"

    /// Whether the plan works on a number of this provider. On others Vapi hands on blindly without a word (seen).
    /// - Parameter provider: Vapi's word, as `twilio`.
    package func works(on provider: String) -> Bool {
        switch self {
        case .blind: true
        case .warm: ["twilio", "vapi", "byo-phone-number"].contains(provider)
        }
    }
}

/// Writes destinations. `callerId` is left out of all of them: the customer sees the Vapi number, never the contact's.
public struct TransferDestinations: Sendable {
    let plan: TransferPlan

    public init(plan: TransferPlan) {
        self.plan = plan
    }

    /// The answer to a `transfer-destination-request` (Vapi OpenAPI: ServerMessageResponseTransferDestinationRequest).
    public func body(for answer: DestinationAnswer) -> JSONValue {
        switch answer {
        case .handOn(let connection):
            ["destination": object(for: connection, saying: connection.language.text(.callback(.connecting)))]
        case .refuse(let why): ["error": .string(why.cleanedLine(limit: 2 * MessageFields.bodyLimit) ?? "Not now.")]
        }
    }

    /// - Parameter words: said to the contact first; empty for silence, since Vapi would else choose words of its own.
    func object(for connection: ConnectionOrder, saying words: String) -> JSONValue {
        [
            "type": "number", "number": .string(connection.number), "message": .string(words),
            "transferPlan": transferPlan(for: connection),
        ]
    }

    private func transferPlan(for connection: ConnectionOrder) -> JSONValue {
        guard plan == .warm else { return ["mode": .string(plan.rawValue)] }
        let language = connection.language
        let business = AssistantParts.spokenName(connection.businessName, language)
        return [
            "mode": .string(plan.rawValue),
            "message": .string(language.text(.callback(.toCustomer), [.business: business])),
            // Else Vapi hangs up on the contact.
            "fallbackPlan": [
                "message": .string(language.text(.callback(.noAnswerThere))), "endCallEnabled": false,
            ],
            // What was said to the contact is not for the customer's ears, neither whole nor as a summary.
            "contextEngineeringPlan": ["type": "none"],
            "summaryPlan": ["enabled": false],
        ]
    }
}
