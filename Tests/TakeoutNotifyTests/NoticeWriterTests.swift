// The words of notices: every kind says why it came, quotes what was said and gives a number to call.
import TakeoutCore
import TakeoutEngine
import TakeoutNotify
import Testing

@Suite("Words of notices")
struct NoticeWriterTests {
    let writer = NoticeWriter()

    private func facts(
        _ kind: NoticeKind = .couldNotReach, business: String = "Acme Plumbing",
        timezone: String = "America/New_York", name: String? = "Jordan Ellis", phone: String? = "+14155552671",
        phoneAsGiven: String? = nil, body: String = "My water heater is leaking and the floor is all wet.",
        urgency: Urgency = .normal, bestTime: String? = nil,
        reason: String? = "We called you twice and no one answered.", link: String? = "https://t.example/messages/1",
        taker: String? = nil, replyCode: String? = nil, language: Language = .english
    ) throws -> NoticeFacts {
        NoticeFacts(
            kind: kind, language: language, businessName: business, timezone: timezone, customerName: name,
            customerPhone: phone,
            customerPhoneAsGiven: phoneAsGiven, body: body, urgency: urgency, bestTime: bestTime,
            receivedAt: try #require(Timestamp(rfc3339: "2026-03-02T19:05:00Z")), reason: reason,
            taker: taker, link: link, replyCode: replyCode)
    }

    @Test("The fallback tells why, quotes, and gives number and time")
    func fallback() throws {
        let notice = writer.compose(try facts(bestTime: "after five"), for: .email)
        #expect(notice.subject == "Message from Jordan Ellis: My water heater is leaking and the floor is…")
        #expect(
            notice.text == """
                Message from Jordan Ellis

                We called you twice and no one answered. So here is the message in writing; we will not call about it \
                again.

                taken down · not heard on the phone · sent in writing

                > My water heater is leaking and the floor is all wet.

                From: Jordan Ellis
                Phone: +1 415-555-2671
                Best time to call: after five
                Received: Monday, March 2, 14:05 EST

                Open in Takeout: https://t.example/messages/1

                -- \("")
                Taken down and sent by the AI assistant that answers the phone for Acme Plumbing. What it heard may \
                hold mistakes.

                """)
        let html = try #require(notice.html)
        #expect(html.contains(#"href="tel:+14155552671""#))
        #expect(html.contains("Call +1 415-555-2671"))
        #expect(html.contains("We called you twice and no one answered."))
        #expect(html.contains("My water heater is leaking and the floor is all wet.</blockquote>"))
        #expect(html.contains("Monday, March 2, 14:05 EST"))
        #expect(html.contains("AI assistant"))
        #expect(html.contains(#"href="https://t.example/messages/1""#))
    }

    @Test("Every kind has words of its own on both channels", arguments: NoticeChannel.allCases)
    func everyKind(_ channel: NoticeChannel) throws {
        let notices = try NoticeKind.allCases.map { writer.compose(try facts($0, reason: nil), for: channel) }
        #expect(Set(notices.map(\.text)).count == NoticeKind.allCases.count)
        for (kind, notice) in zip(NoticeKind.allCases, notices) {
            #expect(!notice.subject.isEmpty && !notice.subject.contains("\n"))
            #expect(notice.subject.count <= 130)
            #expect((notice.html == nil) == (channel == .sms))
            let tellsNumber = channel == .email ? kind.isAboutMessage : kind.quotesMessage
            #expect(notice.text.replacing("-", with: "").contains("4155552671") == tellsNumber)
            #expect(notice.text.contains("water heater") == kind.quotesMessage)
            #expect(notice.text.contains("https://t.example/messages/1"))
            #expect(notice.text.contains(kind.isForAdmin ? "Takeout" : "AI assistant"))
        }
    }

    @Test("A given reason is told by every kind", arguments: NoticeKind.allCases)
    func reasons(_ kind: NoticeKind) throws {
        let notice = writer.compose(try facts(kind, reason: "The number is in Jamaica"), for: .email)
        #expect(notice.text.contains("The number is in Jamaica"))
        #expect(try #require(notice.html).contains("The number is in Jamaica"))
    }

    @Test("Urgent messages say so first")
    func urgent() throws {
        let notice = writer.compose(try facts(urgency: .urgent), for: .email)
        #expect(notice.subject.hasPrefix("Urgent: Message from Jordan Ellis: "))
        #expect(try #require(notice.html).contains("<strong>urgent</strong>"))
        let trouble = writer.compose(try facts(.providerTrouble, urgency: .urgent), for: .email)
        #expect(!trouble.subject.contains("Urgent"))
    }

    @Test(
        "Who has taken a message is told as one reads it",
        arguments: [
            ("+12025550114", "+1 202-555-0114 has taken"), ("ann@acme.example", "ann@acme.example has taken"),
            (nil, "Somebody has taken"), ("<b>\u{202E}\n", "<b> has taken"),
        ])
    func taken(_ taker: String?, _ words: String) throws {
        let known = try facts(.taken, reason: "The message was heard.", taker: taker)
        let mail = writer.compose(known, for: .email)
        #expect(mail.subject == "\(words) the message from Jordan Ellis")
        #expect(mail.text.contains("The message was heard. We had told you of it too; there is nothing left"))
        let html = try #require(mail.html)
        #expect(html.contains("Monday, March 2, 14:05 EST") && !html.contains("tel:") && !html.contains("<b>"))
        #expect(writer.compose(known, for: .sms).text.contains("\(words) the message from Jordan Ellis. The message"))
    }

    @Test(
        "Trouble with the provider is told to the admin without a word of the customer's",
        arguments: [NoticeKind.providerTrouble, .callsSuspended, .callsResumed])
    func providerTrouble(_ kind: NoticeKind) throws {
        for channel in NoticeChannel.allCases {
            let notice = writer.compose(try facts(kind, reason: "No credit is left."), for: channel)
            for text in [notice.subject, notice.text, notice.html ?? ""] {
                #expect(!text.contains("Jordan") && !text.contains("water heater") && !text.contains("415"))
            }
            #expect(notice.text.contains("No credit is left."))
        }
    }

    @Test("Text of strangers cannot become HTML")
    func escaping() throws {
        let evil = #"<script>alert("1")</script><img src=x onerror='y'>&"#
        let notice = writer.compose(
            try facts(
                business: evil, name: evil, phone: nil, phoneAsGiven: evil, body: evil + "\n<\u{301}b>", bestTime: evil,
                reason: evil, link: "javascript:alert(1)"), for: .email)
        let html = try #require(notice.html)
        #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:"))
        #expect(!html.unicodeScalars.contains("\u{301}") || html.contains("&lt;\u{301}b&gt;"))
        #expect(html.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"))
        #expect(!notice.text.contains("javascript:"))
    }

    @Test("Control and reordering characters are taken out, line breaks stay where lines may be")
    func controlCharacters() throws {
        let notice = writer.compose(
            try facts(
                name: "Jor\u{0}dan\r\nBcc: x@y", body: "one\u{7}\u{1B}[31m\r\ntwo\u{202E}\u{2028}three",
                reason: "a\nb"), for: .email)
        #expect(notice.subject == "Message from Jordan Bcc: x@y: one[31m two three")
        #expect(notice.text.contains("> one[31m\n> two\n> three\n"))
        #expect(try #require(notice.html).contains("one[31m<br>\ntwo<br>\nthree"))
        #expect(notice.text.contains("a b. So here"))
    }

    @Test("A number that could not be read is shown as it was given, without a link")
    func unreadableNumber() throws {
        let given = try facts(.customerNotReached, phone: nil, phoneAsGiven: "five five five something", reason: nil)
        let notice = writer.compose(given, for: .email)
        #expect(notice.text.contains("the number was given as \"five five five something\""))
        #expect(!(try #require(notice.html)).contains("tel:"))
        #expect(writer.compose(given, for: .sms).text.contains("Number as given: five five five something."))
    }

    @Test("A stored number that is none makes no link")
    func strangeNumber() throws {
        let notice = writer.compose(try facts(phone: "+1415\"><script>"), for: .email)
        #expect(!(try #require(notice.html)).contains("tel:"))
    }

    @Test("Without name, number or words there is still a notice")
    func nothingKnown() throws {
        for channel in NoticeChannel.allCases {
            let empty = try facts(name: "  ", phone: nil, body: " \n ", reason: nil, link: nil)
            let notice = writer.compose(empty, for: channel)
            #expect(notice.subject == "Message from a customer")
            #expect(notice.text.contains("We could not reach you by phone."))
        }
    }

    @Test(
        "The time is told in the business's zone",
        arguments: [
            ("Europe/Berlin", "Monday, March 2, 20:05"), ("Asia/Tokyo", "Tuesday, March 3, 04:05"),
            ("Nowhere/Atall", "Monday, March 2, 19:05 GMT"),
        ])
    func zones(_ zone: String, _ time: String) throws {
        #expect(writer.compose(try facts(timezone: zone), for: .email).text.contains("Received: \(time)"))
    }

    @Test("Whatever was said, an SMS stays within two parts", arguments: NoticeKind.allCases)
    func smsLength(_ kind: NoticeKind) throws {
        let long = String(repeating: "very long words… ", count: 900)
        let notice = writer.compose(
            try facts(
                kind, business: long, name: long, body: long, bestTime: long, reason: long,
                link: "https://takeout.example/messages/01900000-0000-7000-8000-000000000001", replyCode: "4K7"),
            for: .sms)
        #expect(SMSLength(notice.text).segments <= 2)
        #expect(SMSLength(notice.text).encoding == .gsm7)
        #expect(notice.text.contains("https://takeout.example/messages/01900000-0000-7000-8000-000000000001"))
        #expect(notice.text.contains("DONE 4K7") == (kind.quotesMessage && !kind.isForAdmin))
        if kind.quotesMessage { #expect(notice.text.contains("Call +14155552671.")) }
    }

    @Test("In every language the text of a usual notice says how to reply", arguments: Language.allCases)
    func smsLanguages(_ language: Language) throws {
        let notice = writer.compose(try facts(reason: nil, replyCode: "4K7", language: language), for: .sms)
        let length = SMSLength(notice.text)
        #expect(length.encoding == .gsm7 && length.segments == 2, "\(notice.text)")
        #expect(notice.text.contains("4K7") && notice.text.contains("+14155552671"))
        #expect(notice.text.contains("water heater") && notice.text.contains("https://t.example/messages/1"))
    }

    @Test("A message in another script still fits into two parts")
    func otherScript() throws {
        let words = String(repeating: "Труба течёт. ", count: 30)
        let notice = writer.compose(
            try facts(business: "Сантехник", name: "Анна", body: words, replyCode: "4K7"), for: .sms)
        #expect(SMSLength(notice.text).segments <= 2)
        #expect(notice.text.contains("+14155552671") && notice.text.contains("Труба"))
    }

    @Test("A very long message is shortened in mail, and says so")
    func longBody() throws {
        let notice = writer.compose(try facts(body: String(repeating: "a", count: 50_000)), for: .email)
        #expect(notice.text.contains("a…\n"))
        #expect(notice.text.count < 12_000)
    }
}
