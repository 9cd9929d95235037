// The channel for notices: takes them, or refuses as the story says, and remembers every try.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class Letterbox: Notifier {
    private struct State {
        var tries: [OutgoingNotice] = []
        var sent: [OutgoingNotice] = []
        var letters: [OutgoingLetter] = []
        var letterTries = 0
        var refusals: [String: NotifierError.Disposition] = [:]
        var isSlow = false
        /// Mail to them stays under way.
        var heldAddresses: Set<String> = []
        /// Each is told whether its mail arrives.
        var slow: [CheckedContinuation<Bool, Never>] = []
    }

    private let state = Mutex(State())
    let channel = NoticeChannel.email
    let atOnce = 1_000

    /// From now on this address refuses; nil: takes mail again.
    func refuse(_ address: String, _ disposition: NotifierError.Disposition?) {
        state.withLock { $0.refusals[address] = disposition }
    }

    /// The next notice stays under way until `deliver()`.
    func beSlow() {
        state.withLock { $0.isSlow = true }
    }

    /// What is under way arrives.
    func deliver() { finish(arrives: true) }

    /// What is under way is never heard of again.
    func lose() { finish(arrives: false) }

    private func finish(arrives: Bool) {
        let waiting = state.withLock { state in
            state.isSlow = false
            defer { state.slow = [] }
            return state.slow
        }
        for continuation in waiting { continuation.resume(returning: arrives) }
    }

    /// From now on mail to these addresses, and to no other, stays under way until it is delivered or lost.
    func hold(_ addresses: String...) {
        state.withLock { $0.heldAddresses = Set(addresses) }
    }

    var sent: [OutgoingNotice] { state.withLock { $0.sent } }
    var tries: Int { state.withLock { $0.tries.count } }
    var underWay: Int { state.withLock { $0.slow.count } }

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        let isSlow = state.withLock { state in
            state.tries.append(notice)
            return state.isSlow || state.heldAddresses.contains(notice.to)
        }
        if isSlow, await !wait() { throw NotifierError(.retry, "The node died.") }
        let refusal = state.withLock { state in
            let refusal = state.refusals[notice.to]
            if refusal == nil { state.sent.append(notice) }
            return refusal
        }
        if let refusal { throw NotifierError(refusal, "The mail server said no.") }
        return .taken
    }

    var letters: [OutgoingLetter] { state.withLock { $0.letters } }
    var letterTries: Int { state.withLock { $0.letterTries } }

    func send(_ letter: OutgoingLetter) async throws(NotifierError) {
        let refusal = state.withLock { state in
            state.letterTries += 1
            let refusal = state.refusals[letter.to]
            if refusal == nil { state.letters.append(letter) }
            return refusal
        }
        if let refusal { throw NotifierError(refusal, "The mail server said no.") }
    }

    private func wait() async -> Bool {
        await withCheckedContinuation { continuation in state.withLock { $0.slow.append(continuation) } }
    }
}

/// Counts the rounds in which the auditor found nothing amiss.
final class Pulse: Heartbeat {
    private let count = Mutex(0)

    var beats: Int { count.withLock { $0 } }

    func beat() async { count.withLock { $0 += 1 } }
}

/// Letters in few words: what they are, and of a digest what became of each message.
struct PlainLetters: LetterComposer {
    func compose(_ facts: LetterFacts) -> NoticeText {
        var lines: [String] = []
        if case .digest(let digest) = facts.content {
            lines = digest.entries.map { "\($0.body) \($0.state.rawValue)" }
        }
        return NoticeText(subject: facts.content.kind, text: lines.joined(separator: "\n"), html: nil)
    }
}

/// Notices in few words: the reason, the number and the text.
final class PlainComposer: NoticeComposer {
    private let composed = Mutex<[NoticeFacts]>([])

    /// What was told, in order; the latest thousand.
    var facts: [NoticeFacts] { composed.withLock { $0 } }

    func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText {
        composed.withLock { composed in
            composed.append(facts)
            if composed.count > 1_000 { composed.removeFirst(500) }
        }
        let text = [facts.reason, facts.customerPhone, facts.body].compactMap { $0 }.joined(separator: "\n")
        return NoticeText(subject: facts.kind.rawValue, text: text, html: nil)
    }
}
