// The letterbox of the demo: keeps the notices and letters that would have been sent, and sends nothing.
import Synchronization
import TakeoutCore
import TakeoutEngine
import TakeoutWeb

final class DemoMailbox: Notifier {
    private struct Entry {
        let mail: DemoMail
        /// nil: it belongs to no message.
        let message: String?
    }

    /// Older mails are forgotten.
    private static let limit = 500

    private let entries = Mutex<[Entry]>([])

    let channel = NoticeChannel.email

    func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        let mail = DemoMail(
            at: notice.at, to: notice.to, subject: notice.subject, text: notice.text, html: notice.html)
        keep(Entry(mail: mail, message: notice.thread))
        return .taken
    }

    func send(_ letter: OutgoingLetter) async throws(NotifierError) {
        let text = letter.text
        let mail = DemoMail(at: letter.at, to: letter.to, subject: text.subject, text: text.text, html: text.html)
        keep(Entry(mail: mail, message: nil))
    }

    private func keep(_ entry: Entry) {
        entries.withLock { entries in
            entries.append(entry)
            if entries.count > Self.limit { entries.removeFirst() }
        }
    }

    /// Newest first.
    var newestFirst: [DemoMail] { entries.withLock { $0.reversed().map(\.mail) } }

    func mails(about message: String) -> [DemoMail] {
        entries.withLock { entries in entries.filter { $0.message == message }.map(\.mail) }
    }
}
