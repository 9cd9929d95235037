// Promise: a repeated tool call gets the answer that it got before.
import TakeoutCore
import TakeoutEngine

final class AnswerChecker: Checker {
    private var answers: [String: ToolAnswer] = [:]

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        guard case .toolAnswered(let message, let use, let callID, let answer) = fact else { return [] }
        let key = "\(callID) \(use.request.id)"
        let first = answers[key]
        answers[key] = answer
        return demand(first == nil || first == answer, message, "\(use.request.name) was answered in two ways")
    }
}
