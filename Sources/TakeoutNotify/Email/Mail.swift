// One mail as it goes over the wire: its envelope, its headers and its two forms.
internal import FoundationEssentials
internal import TakeoutCore
internal import TakeoutEngine

struct Mail: Sendable {
    let from: EmailAddress
    let to: EmailAddress
    /// `Name: value`, in order; a value may be folded.
    let headers: [String]
    /// Lines ended by CRLF.
    let text: String
    let html: String?

    init(_ notice: OutgoingNotice, from: EmailAddress, to: EmailAddress, replyTo: EmailAddress? = nil) {
        let id = Self.identifier("notice", notice.id.rawValue, at: from)
        var headers = Self.headers(notice.subject, at: notice.at, id: id, from, to, replyTo)
        if let thread = notice.thread {
            // Nobody got a mail with this id; that all of a message's notices refer to it makes them one thread.
            let root = Self.identifier("message", thread, at: from)
            headers += ["In-Reply-To: <\(root)>", "References: <\(root)>"]
        }
        self.init(from: from, to: to, headers: headers, text: notice.text, html: notice.html)
    }

    init(_ letter: OutgoingLetter, from: EmailAddress, to: EmailAddress, replyTo: EmailAddress? = nil) {
        let id = Self.identifier("letter", letter.id, at: from)
        var headers = Self.headers(letter.text.subject, at: letter.at, id: id, from, to, replyTo)
        if let address = letter.unsubscribe.flatMap(Self.headerAddress) {
            // RFC 8058: mail programs show a button of their own that posts there.
            headers += ["List-Unsubscribe: <\(address)>", "List-Unsubscribe-Post: List-Unsubscribe=One-Click"]
        }
        self.init(from: from, to: to, headers: headers, text: letter.text.text, html: letter.text.html)
    }

    private init(from: EmailAddress, to: EmailAddress, headers: [String], text: String, html: String?) {
        self.from = from
        self.to = to
        self.headers = headers
        self.text = Self.withNetworkLineBreaks(text)
        self.html = html.map(Self.withNetworkLineBreaks)
    }

    private static func headers(
        _ subject: String, at time: Timestamp, id: String, _ from: EmailAddress, _ to: EmailAddress,
        _ replyTo: EmailAddress?
    ) -> [String] {
        let answers = replyTo.map { ["Reply-To: \($0.headerValue)"] } ?? []
        return [
            "Date: \(date(time))",
            "From: \(from.headerValue)",
            "To: \(to.headerValue)",
        ] + answers + [
            "Subject: \(HeaderText.unstructured(subject))",
            // The same for every try, so that a receiver who got two of them can tell.
            "Message-ID: <\(id)>",
            // RFC 3834: keeps holiday replies away.
            "Auto-Submitted: auto-generated",
            // libcurl adds the boundary to this.
            "Content-Type: multipart/alternative",
        ]
    }

    /// An address that fits into a header as it is; nil for what does not.
    private static func headerAddress(_ text: String) -> String? {
        let isClean = text.unicodeScalars.allSatisfy {
            $0.isASCII && $0.value > 0x20 && !"<>".unicodeScalars.contains($0)
        }
        return isClean && text.hasPrefix("http") ? text : nil
    }

    private static func identifier(_ kind: String, _ id: String, at from: EmailAddress) -> String {
        let safe = id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        return "\(kind)-\(String(safe.prefix(100)))@\(from.domain)"
    }

    /// RFC 5322, section 3.3, in UTC: `Mon, 02 Mar 2026 10:00:00 +0000`.
    private static func date(_ timestamp: Timestamp) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let units: Set<Calendar.Component> = [.year, .month, .day, .hour, .minute, .second, .weekday]
        let now = calendar.dateComponents(units, from: timestamp.date)
        let day = "\(days[(now.weekday ?? 1) - 1]), \(twoDigits(now.day)) \(months[(now.month ?? 1) - 1])"
        let time = [now.hour, now.minute, now.second].map(twoDigits).joined(separator: ":")
        return "\(day) \(now.year ?? 1970) \(time) +0000"
    }

    private static func twoDigits(_ number: Int?) -> String {
        let text = "\(number ?? 0)"
        return text.count < 2 ? "0" + text : text
    }

    private static func withNetworkLineBreaks(_ text: String) -> String {
        let lines = PlainText.lines(text).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.joined(separator: "\r\n") + "\r\n"
    }
}
