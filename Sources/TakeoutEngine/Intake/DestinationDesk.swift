// The transfer tool asks for the customer's number: the same checks as for `connect_to_customer`, committed before the
// number leaves the server. A repeated request gets the same answer.
import Logging
import TakeoutCore
public import TakeoutStore

extension Engine {
    /// Answers where a live call is to be handed on.
    public func answer(_ request: DestinationRequest) async throws(StoreError) -> DestinationAnswer {
        try await transact { transition throws(StoreError) in try transition.answer(request) }
    }
}

extension Transition {
    mutating func answer(_ request: DestinationRequest) throws(StoreError) -> DestinationAnswer {
        let callID = request.call.callID
        let stored = try tx.toolAnswer(callID: callID, toolCallID: request.id, as: DestinationAnswer.self)
        if let stored { return stored }
        let answer = try decide(request)
        try tx.insertToolAnswer(answer, callID: callID, toolCallID: request.id, now: now)
        return answer
    }

    private mutating func decide(_ request: DestinationRequest) throws(StoreError) -> DestinationAnswer {
        let call = request.call
        guard let attempt = try tx.attempt(callID: call.callID, token: call.token),
            let message = try tx.message(attempt.messageID), let business = try tx.business(attempt.businessID)
        else { return .refuse(ToolHint.unknownCall) }
        try learn(call, about: attempt)
        if !request.showsAssent, needsAssent(attempt, message) { return .refuse(ToolHint.assentNotSeen) }
        let verdict = try verdict(on: message, business)
        let event = CallbackEvent.destinationRequested(attempt.id, verdict)
        let ignored = try apply(call.settledTransfer(of: attempt.id) + [event], to: message.id)?.last
        if ignored == .some(nil), verdict == .allowed, let connection = ConnectionOrder(message, of: business) {
            return .handOn(connection)
        }
        return .refuse(
            ToolWording(language: business.language).reply(to: event, ignored: ignored, message: message).text)
    }
}
