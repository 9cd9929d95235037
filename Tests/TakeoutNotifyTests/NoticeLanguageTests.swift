// Notices in every language: whole, with their dates and details, and short enough as SMS.
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import Testing

@Suite("Notices in every language")
struct NoticeLanguageTests {
    private let writer = NoticeWriter()

    private func facts(
        _ kind: NoticeKind, _ language: Language, name: String? = "Ann", reason: String? = nil,
        timezone: String = "Europe/Berlin", urgency: Urgency = .normal
    ) throws -> NoticeFacts {
        NoticeFacts(
            kind: kind, language: language, businessName: "Acme", timezone: timezone, customerName: name,
            customerPhone: name == nil ? nil : "+4930901820", customerPhoneAsGiven: "nine", body: "{number} leaks",
            urgency: urgency, bestTime: "after five",
            receivedAt: try #require(Timestamp(rfc3339: "2026-03-02T19:05:00Z")), reason: reason,
            link: "https://t.example/messages/1")
    }

    private static let all = Language.allCases.flatMap { language in NoticeKind.allCases.map { (language, $0) } }

    @Test("Every kind is filled in, on both channels, and no kind reads like another")
    func everyKind() throws {
        for channel in NoticeChannel.allCases {
            for language in Language.allCases {
                let notices = try NoticeKind.allCases.map { writer.compose(try facts($0, language), for: channel) }
                #expect(Set(notices.map(\.text)).count == NoticeKind.allCases.count)
                for notice in notices {
                    for text in [notice.subject, notice.text, notice.html ?? ""] {
                        // The braces of the message are the customer's, those of the page are of its styles.
                        let own = text.replacing("{number} leaks", with: "")
                        let isFilled = Slot.allCases.allSatisfy { !own.contains("{\($0.rawValue)}") }
                        #expect(isFilled, "\(own)")
                    }
                }
            }
        }
    }

    @Test(
        "Times are written as one writes them",
        arguments: [
            (Language.english, "Received: Monday, March 2, 20:05"), (.spanish, "Recibido: lunes, 2 de marzo, 20:05"),
            (.french, "Reçu : lundi 2 mars, 20:05"), (.german, "Eingegangen: Montag, 2. März, 20:05 MEZ"),
        ])
    func times(_ language: Language, _ line: String) throws {
        #expect(writer.compose(try facts(.couldNotReach, language), for: .email).text.contains(line))
    }

    @Test("Subject, headline, button and page are in the language")
    func german() throws {
        let notice = writer.compose(try facts(.couldNotReach, .german, urgency: .urgent), for: .email)
        #expect(notice.subject == "Dringend: Nachricht von Ann: {number} leaks")
        let html = try #require(notice.html)
        #expect(html.contains(#"<html lang="de">"#) && html.contains("<strong>dringend</strong>"))
        #expect(html.contains("+4930901820 anrufen</a>") && html.contains("In Takeout öffnen"))
        #expect(notice.text.contains("Wir konnten Sie telefonisch nicht erreichen."))
        #expect(notice.text.contains("vom KI-Assistenten, der das Telefon von Acme beantwortet"))
    }

    @Test("A nameless customer fits into every sentence", arguments: Language.allCases)
    func nameless(_ language: Language) throws {
        let someone = language.text(.notice(.someCustomer))
        let notice = writer.compose(try facts(.customerNotReached, language, name: nil), for: .email)
        #expect(notice.subject.contains(someone))
        #expect(notice.text.contains(language.text(.notice(.noAnswer), [.customer: someone])))
        #expect(notice.text.contains("\"nine\""))
    }

    @Test("SMS keep to the signs of GSM 03.38 in every language")
    func signs() throws {
        let gsm = Set(
            "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
                + "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€")
        for (language, kind) in Self.all {
            for name in ["Ann", nil] {
                let text = writer.compose(try facts(kind, language, name: name), for: .sms).text
                #expect(SMSLength(text).segments <= 2)
                #expect(text.allSatisfy(gsm.contains), "\(language) \(kind): \(text.filter { !gsm.contains($0) })")
            }
        }
    }
}
