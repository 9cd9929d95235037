// Promise: no call is placed after it was declined, handled or stopped.
import TakeoutCore
import TakeoutEngine

final class SilenceChecker: Checker {
    /// Why a message is not to be called about any more.
    private var silenced: [Int: String] = [:]

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .stop(let message, .accepted): silenced[message] = "a person stopped it"
        case .markHandled(let message, .accepted): silenced[message] = "a person marked it as handled"
        case .callNow(let message, let reply) where reply != .refused: silenced[message] = nil
        case .toolAnswered(let message, let use, _, let answer) where !use.isEcho && !answer.isError:
            if answer.text == "Thank you. Goodbye." { silenced[message] = "it was declined or handled" }
        case .ordered(let message, _, _):
            if let why = silenced[message] {
                return [objection(message, "a call was asked for after \(why)")]
            }
        default: break
        }
        return []
    }
}
