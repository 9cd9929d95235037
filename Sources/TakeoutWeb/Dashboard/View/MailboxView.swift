// The letterbox: e-mails as they would have been sent.
import TakeoutCore

struct MailRow: Sendable {
    /// Counts from the oldest, from 1, so that a mail keeps its address when others follow.
    let number: Int
    let subject: String
    let to: String
    let moment: Moment
    let isChosen: Bool
}

struct MailView: Sendable {
    let number: Int
    let subject: String
    let to: String
    let text: String
    let hasHTML: Bool
    let moment: Moment
    /// The path of the message's page, if the mail names it.
    let messagePath: String?

    init(_ mail: DemoMail, number: Int, _ time: PageTime) {
        self.number = number
        subject = mail.subject
        to = mail.to
        text = mail.text
        hasHTML = mail.html != nil
        moment = time.moment(mail.at)
        messagePath = mail.text.firstMatch(of: #/\/messages\/[0-9A-Za-z-]+/#).map { String($0.output) }
    }
}

struct MailboxView: Sendable {
    let rows: [MailRow]
    let isEmpty: Bool
    let mail: MailView?
    /// A mail was chosen by its address, so a narrow screen shows it in place of the list.
    let isReading: Bool

    /// - Parameters:
    ///   - mails: newest first.
    ///   - chosen: the number of the mail to show; nil for the newest.
    init(_ mails: [DemoMail], chosen: Int?, _ time: PageTime) {
        let shown = chosen ?? mails.count
        rows = mails.enumerated().map { index, mail in
            let number = mails.count - index
            return MailRow(
                number: number, subject: mail.subject, to: mail.to, moment: time.moment(mail.at),
                isChosen: number == shown)
        }
        isEmpty = mails.isEmpty
        isReading = chosen != nil
        mail = Self.mail(shown, in: mails).map { MailView($0, number: shown, time) }
    }

    static func mail(_ number: Int, in mails: [DemoMail]) -> DemoMail? {
        let index = mails.count - number
        return mails.indices.contains(index) ? mails[index] : nil
    }
}
