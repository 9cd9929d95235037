// Promise: every message comes to one of its ends, and the end is true.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// Heard means that the text reached a person; who was not reached gets it in writing; only a person's word stops it.
final class EndingChecker: Checker {
    private struct Book {
        var textWasTold = false
        var wasHandled = false
        var wasStopped = false
        /// Somebody said from outside that it is dealt with: then it need not have been told.
        var wasMarked = false
        /// Somebody said yes, and whether the text came through nobody knows: the server died before it answered.
        var mayHaveBeenTold = false
        /// Notices with the text that were taken in this round.
        var notices: Set<String> = []
    }

    private var books: [Int: Book] = [:]
    private var toldLate: Set<Int> = []
    /// Messages that count as heard though the node died before it could hand out the text.
    private(set) var unread = 0

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .callNow(let message, .accepted): books[message] = Book()
        case .answerLost(let message, .confirmRecipient): books[message, default: Book()].mayHaveBeenTold = true
        case .noticeToldLate(let message): toldLate.insert(message)
        case .stop(let message, let reply) where reply != .refused: books[message, default: Book()].wasStopped = true
        case .markHandled(let message, let reply) where reply != .refused:
            books[message, default: Book()].wasMarked = true
        case .noticeTaken(let message, let delivery):
            let kind = delivery.notice.kind
            if kind.isEssential { books[message, default: Book()].notices.insert(kind.rawValue) }
        case .toolAnswered(let message, let use, _, let answer) where !answer.isError:
            if use.request.request == .confirmRecipient { books[message, default: Book()].textWasTold = true }
            if case .finishCallback(.handled, _) = use.request.request {
                books[message, default: Book()].wasHandled = true
            }
        default: break
        }
        return []
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        rows.stories.enumerated().flatMap { number, stories in
            stories.flatMap { story in end(of: story, number) }
        }
    }

    private func end(of story: FinalRows.Story, _ number: Int) -> [Objection] {
        let state = story.callback.state
        let book = books[number] ?? Book()
        if state.isOpen { return [objection(number, "the callback never ended: it is \(state.word.rawValue)")] }
        switch state.word {
        case .heard, .connected, .handled:
            let isTold = book.textWasTold || !book.notices.isEmpty || (state.word == .handled && book.wasMarked)
            if !isTold, book.mayHaveBeenTold { unread += 1 }
            return demand(
                isTold || book.mayHaveBeenTold, number,
                "it counts as \(state.word.rawValue), but the text reached nobody")
        case .fallback, .off:
            let kinds = [NoticeKind.couldNotReach, .newMessage].map(\.rawValue)
            return demand(
                kinds.contains { book.notices.contains($0) }, number, "it ended in the fallback, and no notice arrived")
        case .stopped: return demand(book.wasStopped, number, "it counts as stopped, and nobody stopped it")
        case .needsAttention: return needsAttention(story, number)
        case .scheduled, .calling: return [objection(number, "it ended as \(state.word.rawValue)")]
        }
    }

    /// Only when no channel took a notice that had to arrive, and the admin is told. A worker that comes too late may tell
    /// that it was taken after all, when another had failed for good: then the alarm was false.
    private func needsAttention(_ story: FinalRows.Story, _ number: Int) -> [Objection] {
        let essential = story.notices.filter { $0.kind.isEssential }
        let hadNone = Dictionary(grouping: essential, by: \.action).values
            .contains { $0.allSatisfy { $0.status == .failed } }
        return all(
            demand(
                essential.isEmpty || hadNone || toldLate.contains(number), number,
                "it needs attention though each of its notices was taken"),
            demand(
                story.notices.contains { $0.kind == .needsAttention }, number, "it needs attention, and nobody is told")
        )
    }
}
