// The letterbox of the demo: keeps what would have been sent, and sends nothing.
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutWeb

final class DemoMailbox: Notifier {
    /// Older mails are forgotten.
    private static let limit = 500

    private let mails = Mutex<[OutgoingNotice]>([])

    let channel = NoticeChannel.email

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        mails.withLock { mails in
            mails.append(notice)
            if mails.count > Self.limit { mails.removeFirst() }
        }
        return .taken
    }

    /// Newest first.
    var newestFirst: [OutgoingNotice] { mails.withLock { $0.reversed() } }

    func mails(about message: String) -> [OutgoingNotice] {
        mails.withLock { mails in mails.filter { $0.thread == message } }
    }
}
