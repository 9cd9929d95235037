// What a notice tells, made harmless and put in order, before a channel gives it its form.
internal import TakeoutCore
internal import TakeoutEngine

/// The facts as people read them. Nothing in here has control characters; nothing is escaped for HTML yet.
struct NoticeStory {
    let facts: NoticeFacts
    let businessName: String
    /// Nil when she left no name.
    let customerName: String?
    /// A number that can be dialled, in E.164.
    let phone: String?
    /// What she said her number was, where it could not be read.
    let phoneAsGiven: String?
    let body: String
    let reason: String?
    let bestTime: String?
    /// Who has taken the message, as one reads it.
    let taker: String?
    /// Begins with http:// or https://.
    let link: String?

    init(_ facts: NoticeFacts) {
        self.facts = facts
        businessName = Self.line(facts.businessName, limit: 80) ?? facts.language.text(.notice(.yourBusiness))
        customerName = Self.line(facts.customerName, limit: 60)
        phone = facts.customerPhone.flatMap { Self.isE164($0) ? $0 : nil }
        phoneAsGiven = Self.line(facts.customerPhoneAsGiven, limit: 60)
        body = PlainText.lines(facts.body, limit: 10_000)
        reason = Self.line(facts.reason, limit: 300)
        bestTime = Self.line(facts.bestTime, limit: 100)
        taker = Self.line(facts.taker, limit: 60).map { Self.isE164($0) ? Self.readable($0) : $0 }
        link = facts.link.flatMap(Self.webAddress)
    }

    var language: Language { facts.language }

    /// A sentence of the notice; the customer and the business are named where it has slots for them.
    func say(_ phrase: Phrase.Notice, _ values: [Slot: String] = [:]) -> String {
        let known: [Slot: String] = phrase == .someCustomer ? [:] : [.customer: customer, .business: businessName]
        return language.text(.notice(phrase), known.merging(values) { $1 })
    }

    /// The customer in the middle of a sentence.
    var customer: String { customerName ?? phone.map(Self.readable) ?? say(.someCustomer) }

    /// The number as one reads it; E.164 but for the grouping, so it can be copied and dialled anywhere.
    var readablePhone: String? { phone.map(Self.readable) }

    /// When the message came, in the business's zone and language: `Monday, March 2, 14:05 EST`.
    var time: String { MailTime(language, facts.timezone).moment(facts.receivedAt) }

    /// What was said, or that nothing was.
    var quotation: String { body.isEmpty ? say(.noWords) : body }

    /// What can be done from within a mail.
    var buttons: [(text: String, link: String)] {
        facts.buttons.compactMap { button in
            Self.webAddress(button.link).map { (language.text(.mail(button.action.phrase)), $0) }
        }
    }

    private static func line(_ text: String?, limit: Int) -> String? {
        guard let line = text.map({ PlainText.line($0, limit: limit) }), !line.isEmpty else { return nil }
        return line
    }

    private static func isE164(_ text: String) -> Bool {
        text.first == "+" && (7...15).contains(text.count - 1)
            && text.dropFirst().allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// North American numbers are grouped as people there read them; others have no one grouping.
    private static func readable(_ e164: String) -> String {
        guard e164.hasPrefix("+1"), e164.count == 12 else { return e164 }
        let digits = Array(e164.dropFirst(2))
        return "+1 \(String(digits[0..<3]))-\(String(digits[3..<6]))-\(String(digits[6...]))"
    }

    private static func webAddress(_ text: String) -> String? {
        let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
        let isClean = text.unicodeScalars.allSatisfy { $0.isASCII && !$0.isControl && $0 != " " }
        return isWeb && isClean ? text : nil
    }
}

extension MailAction {
    fileprivate var phrase: Phrase.Mail {
        switch self {
        case .callNow: .callMeNow
        case .markHandled: .markHandled
        case .stop: .stopCalls
        case .unsubscribe: .endDigest
        }
    }
}
