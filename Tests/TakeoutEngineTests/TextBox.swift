// The carrier of SMS: takes texts, or refuses as the story says, and remembers every try. What becomes of a text is told
// by the story.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class TextBox: Notifier, SMSCarrier {
    struct Text: Sendable, Equatable {
        let id: String
        let to: String
        let text: String
        /// nil: an answer to a reply.
        let notice: NoticeID?
        let kind: NoticeKind?
    }

    private struct State {
        var texts: [Text] = []
        var tries = 0
        var refusals: [NotifierError] = []
        var isHeld = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    let channel = NoticeChannel.sms
    let atOnce = 1_000
    let sender = "+12025550199"
    let webhookReply = SMSWebhookReply(contentType: "", body: "")

    var texts: [Text] { state.withLock { $0.texts } }
    var tries: Int { state.withLock { $0.tries } }
    var underWay: Int { state.withLock { $0.held.count } }

    /// The next tries end like this, one after the other. With an unknown outcome the text was taken all the same.
    func refuse(_ errors: NotifierError...) { state.withLock { $0.refusals += errors } }

    /// From now on the carrier takes texts, and its answers do not come.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        .accepted(carrierID: try await take(notice.to, notice.text, notice.id, notice.kind))
    }

    func send(_ sms: OutgoingSMS) async throws(NotifierError) -> String {
        try await take(sms.to, sms.text, sms.notice, nil)
    }

    func logIn() async throws(NotifierError) {}
    func news(in webhook: SMSWebhook) throws(SMSWebhookRefusal) -> SMSNews { throw .unreadable }

    private func take(
        _ to: String, _ text: String, _ notice: NoticeID?, _ kind: NoticeKind?
    ) async throws(NotifierError) -> String {
        let (id, refusal, isHeld) = state.withLock { state in
            state.tries += 1
            let refusal = state.refusals.isEmpty ? nil : state.refusals.removeFirst()
            let id = "sms-\(state.tries)"
            if refusal == nil || refusal?.disposition == .unknownOutcome {
                state.texts.append(Text(id: id, to: to, text: text, notice: notice, kind: kind))
            }
            return (id, refusal, state.isHeld)
        }
        if isHeld { await withCheckedContinuation { waiting in state.withLock { $0.held.append(waiting) } } }
        if let refusal { throw refusal }
        return id
    }
}
