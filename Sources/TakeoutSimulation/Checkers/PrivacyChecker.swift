// Promise: nothing private is said before a human proved to be there. The text of each message bears a mark of its own.
import TakeoutCore
import TakeoutEngine

/// The one thing that may carry the mark to a phone is the answer to `confirm_recipient`, in a call that a human answered
/// and for the message that the call is about.
final class PrivacyChecker: Checker {
    /// All fields of one order in so many are looked at, whatever they are called: printing a value by reflection is
    /// slow, and a field that carries the text carries it in every order.
    private static let share = 8

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .ordered(let message, let order, _):
            guard message.isMultiple(of: Self.share) else { return [] }
            return demand(
                Customer.number(in: "\(order)") == nil, message, "the order for the call carries a message's text")
        case .said(let message, let sentence):
            return demand(Customer.number(in: sentence) == nil, message, "a sentence on the line carries a text")
        case .toolAnswered(let message, let use, _, let answer):
            guard let told = Customer.number(in: answer.text) else { return [] }
            let isProved = use.request.request == .confirmRecipient
            return all(
                demand(isProved, message, "\(use.request.name) told the text without proof"),
                demand(told == message, message, "the text of message \(told) was told"))
        default: return []
        }
    }
}
