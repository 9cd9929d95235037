// What the nodes on one database tell each other after their commits: pages that are open elsewhere, businesses that
// every node keeps in memory, and what is due sooner than the others think. All of it may be lost: a node whose connection
// was down has its pages load themselves anew, and the sweep reads businesses and due times anew.
import Logging
import Synchronization
import TakeoutCore
import TakeoutStore

struct NodeBus: Sendable {
    /// One line of a notification.
    enum News: Equatable {
        case changed(Change)
        case business(BusinessID)
        case due(Timestamp)
        /// Who is told by outgoing webhooks has changed.
        case webhooks
        /// Something of the above was lost.
        case missed

        var line: String {
            switch self {
            case .changed(let change): "changed \(change.business) \(change.message)"
            case .business(let id): "business \(id)"
            case .due(let time): "due \(time.microseconds)"
            case .webhooks: "webhooks"
            case .missed: NotificationLine.missed
            }
        }

        /// nil for what a newer node says and this one does not know.
        init?(line: String) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            switch (words.first, words.count) {
            case ("changed", 3): self = .changed(Change(business: BusinessID(words[1]), message: MessageID(words[2])))
            case ("business", 2): self = .business(BusinessID(words[1]))
            case ("due", 2):
                guard let time = Int64(words[1]) else { return nil }
                self = .due(Timestamp(microseconds: time))
            case ("webhooks", 1): self = .webhooks
            case (NotificationLine.missed, 1): self = .missed
            default: return nil
            }
        }
    }

    private let store: Store
    private let announced: Announced

    init(_ store: Store) {
        self.store = store
        announced = Announced()
    }

    func tell(_ effects: Effects, now: Timestamp) {
        guard store.isShared else { return }
        var news = effects.changes.map { News.changed($0) }
        if let wake = effects.earliestWake, announced.isNews(wake, now: now) { news.append(.due(wake)) }
        store.database.notify(news.map(\.line))
    }

    func tell(_ business: BusinessID) {
        guard store.isShared else { return }
        store.database.notify([News.business(business).line])
    }

    func tellOfWebhooks() {
        guard store.isShared else { return }
        store.database.notify([News.webhooks.line])
    }

    var news: AsyncCompactMapSequence<AsyncStream<String>, News> {
        store.database.notifications().compactMap { News(line: $0) }
    }
}

/// The due time that the others were told last. When it comes they look for themselves what is next, so only an earlier
/// one is news before that.
private final class Announced: Sendable {
    private let time = Mutex<Timestamp?>(nil)

    func isNews(_ wake: Timestamp, now: Timestamp) -> Bool {
        time.withLock { time in
            if let known = time, known > now, known <= wake { return false }
            time = wake
            return true
        }
    }
}

extension Engine {
    /// Heeds what other nodes tell, until the database is closed or the task is cancelled.
    func followOtherNodes() async {
        guard parts.store.isShared else { return }
        for await news in bus.news {
            switch news {
            case .changed(let change): feed.publish([change])
            case .due(let time): alarm.set(time)
            case .business(let id): await reload(id)
            case .webhooks: await reloadWebhooksSoon()
            case .missed: feed.forget()
            }
        }
    }

    private func reload(_ id: BusinessID) async {
        do throws(StoreError) {
            let business = try await parts.store.read { tx throws(StoreError) in try tx.business(id) }
            if let business { lines.learn(business) }
        } catch {
            logger.warning(
                "Business \(id) was changed by another node and could not be read (\(error)): the sweep will.")
        }
    }
}
