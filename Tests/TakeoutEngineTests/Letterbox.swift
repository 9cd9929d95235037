// The channel for notices: takes them, or refuses as the story says, and remembers every try.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class Letterbox: Notifier {
    private struct State {
        var tries: [OutgoingNotice] = []
        var sent: [OutgoingNotice] = []
        var refusals: [String: NotifierError.Disposition] = [:]
        var isSlow = false
        var slow: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    let channel = NoticeChannel.email

    /// From now on this address refuses; nil: takes mail again.
    func refuse(_ address: String, _ disposition: NotifierError.Disposition?) {
        state.withLock { $0.refusals[address] = disposition }
    }

    /// The next notice stays under way until `deliver()`.
    func beSlow() {
        state.withLock { $0.isSlow = true }
    }

    func deliver() {
        let waiting = state.withLock { state in
            state.isSlow = false
            defer { state.slow = nil }
            return state.slow
        }
        waiting?.resume()
    }

    var sent: [OutgoingNotice] { state.withLock { $0.sent } }
    var tries: Int { state.withLock { $0.tries.count } }
    var isUnderWay: Bool { state.withLock { $0.slow != nil } }

    func send(_ notice: OutgoingNotice) async throws(NotifierError) {
        let isSlow = state.withLock { state in
            state.tries.append(notice)
            return state.isSlow
        }
        if isSlow { await wait() }
        let refusal = state.withLock { state in
            let refusal = state.refusals[notice.to]
            if refusal == nil { state.sent.append(notice) }
            return refusal
        }
        if let refusal { throw NotifierError(refusal, "The mail server said no.") }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in state.withLock { $0.slow = continuation } }
    }
}

/// Notices in few words: the reason, the number and the text.
struct PlainComposer: NoticeComposer {
    func compose(_ facts: NoticeFacts, for channel: NoticeChannel) -> NoticeText {
        let text = [facts.reason, facts.customerPhone, facts.body].compactMap { $0 }.joined(separator: "\n")
        return NoticeText(subject: facts.kind.rawValue, text: text, html: nil)
    }
}
