// Promise: a notice of one kind goes out once in a round; one more where the result of sending was lost, and of an SMS
// never two more.
import TakeoutCore
import TakeoutEngine

final class NoticeChecker: Checker {
    private struct Sending {
        let message: Int
        let channel: NoticeChannel
        var times = 0
        /// Results that were lost, so that it had to be sent again.
        var lost = 0
    }

    private struct Kind: Hashable {
        let message: Int
        let kind: NoticeKind
        let channel: NoticeChannel
        /// Of `taken`, which goes to each who was told.
        let address: String?
    }

    private var sendings: [NoticeID: Sending] = [:]
    private var order: [NoticeID] = []
    private var lostBefore: [NoticeID: Int] = [:]
    private var rounds: [Int: Int] = [:]
    private var kinds: [Kind: Set<NoticeID>] = [:]
    private var reported: Set<Kind> = []

    func watch(_ fact: Fact, at now: Timestamp) -> [Objection] {
        switch fact {
        case .callNow(let message, .unclear): rounds[message, default: 1] += 1
        case .callNow(let message, .refused): rounds[message, default: 2] -= 1
        case .noticeResultLost(let id): lostBefore[id, default: 0] += 1
        case .noticeTaken(let message, let delivery): return taken(message, delivery)
        default: break
        }
        return []
    }

    private func taken(_ message: Int, _ delivery: NoticeBook.Delivery) -> [Objection] {
        let id = delivery.notice.id
        if sendings[id] == nil { order.append(id) }
        var sending = sendings[id] ?? Sending(message: message, channel: delivery.channel)
        sending.times += 1
        if !delivery.isAnswered { sending.lost += 1 }
        sendings[id] = sending
        let noticeKind = delivery.notice.kind
        let kind = Kind(
            message: message, kind: noticeKind, channel: delivery.channel,
            address: noticeKind == .taken ? delivery.notice.to : nil)
        kinds[kind, default: []].insert(id)
        let count = kinds[kind]?.count ?? 0
        guard !noticeKind.isForAdmin, count > rounds[message] ?? 1, reported.insert(kind).inserted else {
            return []
        }
        return [
            objection(
                message, "\(count) notices \(noticeKind.rawValue) by \(delivery.channel.rawValue) went out")
        ]
    }

    func judge(_ rows: FinalRows, _ customers: [Customer]) -> [Objection] {
        order.flatMap { id -> [Objection] in
            guard let sending = sendings[id] else { return [] }
            let explained = 1 + sending.lost + (lostBefore[id] ?? 0)
            let allowed = sending.channel == .sms ? min(2, explained) : explained
            return demand(
                sending.times <= allowed, sending.message,
                "notice \(id) arrived \(sending.times) times, \(allowed) can be explained")
        }
    }
}
